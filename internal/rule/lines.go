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

// batch is the next lines: as many as have arrived, because whoever waits for an answer before asking again must get
// it. A blank line ends a batch, so that the lines of one are numbered without holes.
func (r *lineReader) batch() (*batch, error) {
	b := &batch{done: make(chan struct{})}
	for b.size < batchBytes && len(b.lines) < batchLines {
		line, tooBig, err := r.line()
		if err != nil && !errors.Is(err, io.EOF) {
			return b, err // what was read of a line that broke off is no line
		}
		r.number++
		blank := !tooBig && len(bytes.TrimSpace(line)) == 0
		if !blank {
			b.add(r.number, line, tooBig)
		}
		if waiting := blank || r.in.Buffered() == 0; err != nil || waiting && len(b.lines) > 0 {
			return b, err
		}
	}
	return b, nil
}

func (b *batch) add(number int, line []byte, tooBig bool) {
	if len(b.lines) == 0 {
		b.first = number
	}
	b.lines = append(b.lines, line)
	b.tooBig = append(b.tooBig, tooBig)
	b.size += len(line)
}

// line is the next line. One that is too long is read to its end in pieces that are not kept, so that it never
// takes more memory than the limit.
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
