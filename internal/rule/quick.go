package rule

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// splitter finds id and facts in a line without building them.
type splitter struct {
	text    bytes.Reader
	decoder jsontext.Decoder
}

// decideQuickly decides one line by a LinePolicy and tells whether it answered. A line with anything unusual about it is left to the
// usual way, which also words the errors.
func (b *batch) decideQuickly(policy LinePolicy, split *splitter, i int) (answered bool) {
	r, ok := split.request(b.lines[i])
	if !ok {
		return false
	}
	before := b.out.Len()
	defer func() {
		if recover() != nil || !answered {
			b.out.Truncate(before)
			answered = false
		}
	}()
	b.out.WriteString(`{"id":`)
	b.out.Write(r.ID)
	b.out.WriteByte(',')
	brace := b.out.Len()
	all, err := policy.AppendDecision(b.out.AvailableBuffer(), r.Facts)
	if err != nil || len(all) <= len("{}") {
		return false
	}
	b.out.Write(all[1:]) // the object goes on behind the id
	b.out.WriteByte('\n')
	return brace < b.out.Len()
}

// request reads a line that says id and facts once each.
func (s *splitter) request(line []byte) (r request, ok bool) {
	s.text.Reset(line)
	s.decoder.Reset(&s.text)
	if t, err := s.decoder.ReadToken(); err != nil || t.Kind() != '{' {
		return r, false
	}
	for s.decoder.PeekKind() == '"' {
		name, err := s.decoder.ReadToken()
		if err != nil {
			return r, false
		}
		if !s.field(&r, name.String(), line) {
			return r, false
		}
	}
	if t, err := s.decoder.ReadToken(); err != nil || t.Kind() != '}' {
		return r, false
	}
	_, err := s.decoder.ReadToken()
	return r, errors.Is(err, io.EOF) && r.ID != nil && r.Facts != nil
}

// field keeps the value of a name, as it stands in the line.
func (s *splitter) field(r *request, name string, line []byte) bool {
	value, err := s.decoder.ReadValue()
	if err != nil {
		return false
	}
	end := s.decoder.InputOffset()
	switch name {
	case "id":
		r.ID = line[end-int64(len(value)) : end]
	case "facts":
		r.Facts = line[end-int64(len(value)) : end]
	}
	return true
}
