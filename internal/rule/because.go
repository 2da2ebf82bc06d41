package rule

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/keepwell/keepwell/internal/clock"
)

// because reads a text with expressions in braces: "Late: {days_late} days". A brace that is meant as such is written
// twice.
func (l *logic) because(text string) ([]piece, error) {
	var pieces []piece
	literal := strings.Builder{}
	for text != "" {
		at := strings.IndexAny(text, "{}")
		if at < 0 {
			literal.WriteString(text)
			break
		}
		literal.WriteString(text[:at])
		brace, rest := text[at], text[at+1:]
		if rest != "" && rest[0] == brace {
			literal.WriteByte(brace)
			text = rest[1:]
			continue
		}
		inner, after, closed := strings.Cut(rest, "}")
		if brace == '}' || !closed {
			return nil, errors.New("a brace has no partner; write it twice if it is meant as such")
		}
		compute, err := l.compile(inner, nil)
		if err != nil {
			return nil, fmt.Errorf("in {%s}: %w", inner, err)
		}
		pieces = append(pieces, piece{literal: literal.String()}, piece{compute: compute})
		literal.Reset()
		text = after
	}
	return append(pieces, piece{literal: literal.String()}), nil
}

// reason is the because text for one case.
func (p *program) reason(b *binding) (string, error) {
	var text strings.Builder
	for i := range p.because {
		piece := &p.because[i]
		if piece.compute == nil {
			text.WriteString(piece.literal)
			continue
		}
		value, _, err := piece.compute.run.Eval(cel.Activation(b))
		if err != nil {
			return "", fmt.Errorf("because: %w", err)
		}
		text.WriteString(spoken(value))
	}
	return text.String(), nil
}

// spoken is a value as people read it.
func spoken(value ref.Val) string {
	if types.IsUnknown(value) {
		return "(unknown)"
	}
	plain, err := native(value)
	if err != nil {
		return "(unknown)"
	}
	return Spoken(plain)
}

// Spoken is a fact, parameter or result as people read it: dates in words, yes and no.
func Spoken(value any) string {
	switch v := value.(type) {
	case nil:
		return "none"
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case int64:
		return strconv.FormatInt(v, 10)
	case string:
		return v
	case clock.Date:
		return v.Words()
	case []any:
		words := make([]string, len(v))
		for i, element := range v {
			words[i] = Spoken(element)
		}
		return strings.Join(words, ", ")
	default:
		return fmt.Sprint(v)
	}
}
