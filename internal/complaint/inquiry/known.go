package inquiry

import (
	"context"

	"github.com/keepwell/keepwell/internal/record"
)

// ReadAsked is the inquiry of an event, for those who measure; false for all other events.
func ReadAsked(e record.Event) (x Inquiry, asked bool, err error) {
	if e.Type != typeAsked {
		return x, false, nil
	}
	err = record.Read(e, func(d Inquiry) { x = d })
	return x, err == nil, err
}

// QuestionOf is the question to the resource line that an event is about.
func QuestionOf(e record.Event) (LineID, bool) {
	return LineID(e.Stream.ID()), e.Stream.Category() == questionCategory
}

// KnownLine is a question as it stands, for those who measure. Whoever shows it to somebody asks OneLine.
func (s *Inquiries) KnownLine(ctx context.Context, id LineID) (LineQuestion, error) {
	return s.loadLine(ctx, id, nil)
}
