package rule

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// lineReader cuts a stream into batches of lines, with a bound on the length of each.
type lineReader struct {
	in     *bufio.Reader
	number int
}

// batch is the next lines. A blank line ends a batch, so that the lines of one are numbered without holes.
func (r *lineReader) batch() (*batch, error) {
	b := &batch{first: r.number + 1, done: make(chan struct{})}
	for b.size < batchBytes && len(b.lines) < batchLines {
		line, tooBig, err := r.line()
		nothing := len(line) == 0 && !tooBig
		if err != nil && (nothing || !errors.Is(err, io.EOF)) {
			return b, err // what was read of a line that broke off is no line
		}
		r.number++
		if blank := len(bytes.TrimSpace(line)) == 0; blank && !tooBig {
			if len(b.lines) > 0 {
				return b, err
			}
			b.first = r.number + 1
		} else {
			b.lines = append(b.lines, line)
			b.tooBig = append(b.tooBig, tooBig)
			b.size += len(line)
		}
		if err != nil || len(b.lines) > 0 && r.in.Buffered() == 0 {
			return b, err // whoever waits for an answer before asking again must get it
		}
	}
	return b, nil
}

// line is the next line; one that is too long is read to its end but
// not kept, in pieces, so that it never takes more memory than the limit.
func (r *lineReader) line() (line []byte, tooBig bool, err error) {
	for {
		part, err := r.in.ReadSlice('\n')
		if len(line)+len(part) > MaxLineBytes {
			line, tooBig = nil, true
		}
		if !tooBig {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, tooBig, err
		}
	}
}
