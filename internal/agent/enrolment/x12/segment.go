package x12

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Segment is one segment of a file.
type Segment struct {
	ID       string
	Number   int      // in the file, from 1
	Elements []string // behind the id
}

// Element is the n-th element, from 1; empty where the segment ends before.
func (s *Segment) Element(n int) string {
	if n < 1 || n > len(s.Elements) {
		return ""
	}
	return strings.TrimSpace(s.Elements[n-1])
}

// Problem is what is wrong in a file: where, and what was expected. It never holds the value.
type Problem struct {
	Segment  int    // number in the file
	ID       string // of the segment
	Element  int    // 0: the segment as a whole
	Expected string
}

func (p *Problem) Error() string {
	return fmt.Sprintf("segment %d %s: expected %s", p.Segment, p.Field(), p.Expected)
}

// Field names the element as people do: DTP03.
func (p *Problem) Field() string {
	if p.Element == 0 {
		return p.ID
	}
	return fmt.Sprintf("%s%02d", p.ID, p.Element)
}

// ErrNotX12 is a file that does not begin with an interchange.
var ErrNotX12 = errors.New("the file does not begin with an ISA segment of 106 characters")

// headerLength is the fixed length of an ISA segment: it is read before any delimiter is known.
const headerLength = 106

// maxSegment is the longest segment that is read.
const maxSegment = 1 << 20

// segments reads a file segment by segment. Each ISA sets the delimiters anew.
type segments struct {
	in         *bufio.Reader
	number     int
	element    byte
	component  byte
	terminator byte
}

func newSegments(in io.Reader) *segments { return &segments{in: bufio.NewReaderSize(in, 64<<10)} }

// next reads a segment; io.EOF at the end, ErrNotX12 where an interchange was expected, *Problem for a segment without an end.
func (s *segments) next() (Segment, error) {
	if err := s.skipBlanks(); err != nil {
		return Segment{}, err
	}
	s.number++
	if start, err := s.in.Peek(3); err == nil && string(start) == "ISA" {
		if err := s.delimiters(); err != nil {
			return Segment{}, err
		}
	} else if s.terminator == 0 {
		return Segment{}, ErrNotX12
	}
	text, err := s.until(s.terminator)
	if err != nil {
		return Segment{}, err
	}
	parts := strings.Split(strings.TrimRight(text, "\r\n"), string(s.element))
	return Segment{ID: strings.TrimSpace(parts[0]), Number: s.number, Elements: parts[1:]}, nil
}

func (s *segments) skipBlanks() error {
	for {
		b, err := s.in.ReadByte()
		if err != nil {
			return err
		}
		if b != '\r' && b != '\n' && b != ' ' && b != '\t' || s.terminator == b && s.terminator != '\n' {
			return s.in.UnreadByte()
		}
	}
}

// delimiters are where a header of fixed length has them.
func (s *segments) delimiters() error {
	header, err := s.in.Peek(headerLength)
	if err != nil {
		return ErrNotX12
	}
	s.element, s.component, s.terminator = header[3], header[headerLength-2], header[headerLength-1]
	if strings.Count(string(header[:headerLength-1]), string(s.element)) != 16 || header[headerLength-3] != s.element {
		s.terminator = 0
		return ErrNotX12
	}
	return nil
}

func (s *segments) until(end byte) (string, error) {
	var b strings.Builder
	for {
		part, err := s.in.ReadSlice(end)
		b.Write(part)
		switch {
		case err == nil:
			text := b.String()
			return text[:len(text)-1], nil
		case b.Len() > maxSegment || errors.Is(err, io.EOF):
			return "", &Problem{Segment: s.number, ID: firstWord(b.String(), s.element), Expected: "a segment terminator"}
		case !errors.Is(err, bufio.ErrBufferFull):
			return "", err
		}
	}
}

func firstWord(text string, separator byte) string {
	word, _, _ := strings.Cut(text, string(separator))
	return word[:min(len(word), 3)]
}
