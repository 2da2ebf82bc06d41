package read

import (
	"bytes"
	"errors"
	"io"
)

const (
	// maxLineBytes is the longest line of a delimited file. The widest real one (RIF inpatient, 275 columns) stays
	// under 6 KB, so 1 MiB is never claims data, and a line of 2 GB costs no more memory than this.
	maxLineBytes = 1 << 20
	// maxResourceBytes is the longest line of a FHIR file. An institutional claim with 999 lines stays under 8 MB.
	maxResourceBytes = 16 << 20
	// maxQuotedLines is how many lines a quoted field may run over. More means that somebody forgot a quote.
	maxQuotedLines = 64
	readChunk      = 256 << 10
)

var (
	errLineTooLong = errors.New("line too long")
	errOpenQuote   = errors.New("unclosed quote")
)

// lines cuts a stream into records: lines, or for comma formats lines that continue while a quote is open.
type lines struct {
	src    io.Reader
	buf    []byte
	start  int // first byte not handed out
	end    int // end of the bytes read
	limit  int
	quoted bool
	number int64 // line in which the last record starts
	next   int64 // line in which the next record starts
	broken error // the source failed; io.EOF at its end
	rewind int   // end of the first line of the last record
	final  bool  // the last record had no newline
}

func newLines(src io.Reader, limit int, quoted bool) *lines {
	return &lines{src: src, buf: make([]byte, readChunk), limit: limit, quoted: quoted, next: 1}
}

// record is the next record without its newline, valid until the next call. After errLineTooLong and errOpenQuote reading may go on
// behind the bad line; io.EOF is the end, any other error says why the source broke off.
func (l *lines) record() ([]byte, error) {
	scanned, count, quotes := 0, int64(0), 0
	l.number = l.next
	for {
		at := bytes.IndexByte(l.buf[l.start+scanned:l.end], '\n')
		if at < 0 {
			if l.end-l.start > l.limit {
				return nil, l.giveUp(count)
			}
			if l.fill() {
				continue
			}
			return l.last(scanned, count, quotes)
		}
		line := l.buf[l.start+scanned : l.start+scanned+at]
		scanned += at + 1
		if count++; count == 1 {
			l.rewind = l.start + scanned
		}
		if l.quoted {
			quotes += bytes.Count(line, []byte{'"'})
		}
		if quotes&1 == 0 {
			return l.take(scanned, count), l.tooLong(scanned)
		}
		if count >= maxQuotedLines || scanned > l.limit {
			l.again()
			return nil, errOpenQuote
		}
	}
}

// giveUp leaves a record that outgrew the limit: its line when it has only one, else only the first, which opened the quote.
func (l *lines) giveUp(count int64) error {
	if count == 0 {
		return l.skipLine()
	}
	l.again()
	return errOpenQuote
}

func (l *lines) tooLong(n int) error {
	if n > l.limit {
		return errLineTooLong
	}
	return nil
}

func (l *lines) take(n int, count int64) []byte {
	record := l.buf[l.start : l.start+n-1]
	l.start += n
	l.next = l.number + count
	l.final = false
	return bytes.TrimSuffix(record, []byte{'\r'})
}

// again gives everything behind the first line of the last record out once more.
func (l *lines) again() {
	l.start = l.rewind
	l.next = l.number + 1
}

// last hands out what stands behind the last newline.
func (l *lines) last(scanned int, count int64, quotes int) ([]byte, error) {
	if count > 0 { // a quote is open at the end of the file
		l.again()
		return nil, errOpenQuote
	}
	rest := l.buf[l.start:l.end]
	if len(rest) == 0 {
		return nil, l.broken
	}
	l.rewind = l.end
	l.start = l.end
	l.next = l.number + 1
	l.final = true
	if l.quoted && (quotes+bytes.Count(rest, []byte{'"'}))&1 == 1 {
		return nil, errOpenQuote
	}
	return bytes.TrimSuffix(rest, []byte{'\r'}), nil
}

// fill reads more, growing the buffer up to the limit and a chunk; it returns false at the end of the source.
func (l *lines) fill() bool {
	if l.broken != nil {
		return false
	}
	if l.start > 0 && l.end == len(l.buf) {
		copy(l.buf, l.buf[l.start:l.end])
		l.rewind -= l.start
		l.end -= l.start
		l.start = 0
	}
	if l.end == len(l.buf) {
		grown := make([]byte, 2*len(l.buf))
		copy(grown, l.buf)
		l.buf = grown
	}
	for range 100 { // a source may return nothing a few times
		n, err := l.src.Read(l.buf[l.end:])
		l.end += n
		l.broken = err
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	l.broken = io.ErrNoProgress
	return false
}

// skipLine drops everything up to the next newline.
func (l *lines) skipLine() error {
	for {
		at := bytes.IndexByte(l.buf[l.start:l.end], '\n')
		if at >= 0 {
			l.start += at + 1
			break
		}
		l.start = l.end
		if !l.fill() {
			l.final = true
			break
		}
	}
	l.next = l.number + 1
	return errLineTooLong
}
