package api

import (
	"context"
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

// complaintAnswers are what is told: by phone, or in a letter. Only what the rule allows is taken.
func (s *server) complaintAnswers(tag string, staff []access.Role) {
	const at = "/complaints/{id}"
	add(s, post("tell-complaint", at+"/oral-answers", tag, "Note what was told by phone",
		"It stops the clock when somebody was reached, the outcome was told, and the rule wants no writing.", "complaints:change").by(staff...), s.tellCase)
	add(s, post("write-complaint-letter", at+"/letters", tag, "Want a letter",
		"A letter that tells the outcome is always of the kind that the rules allow, in the member's language and format. It stops the clock when it was handed over.", "complaints:change").
		by(staff...).answers(http.StatusCreated), s.letterOfCase)
}

type tellInput struct {
	OfCase
	Once
	Body struct {
		Text     string `json:"text,omitempty" maxLength:"20000" doc:"What was said" example:"You were right. The bill was corrected."`
		Live     bool   `json:"live" doc:"Somebody was reached; a voicemail stops nothing"`
		Outcome  bool   `json:"outcome,omitempty" doc:"The outcome was told"`
		QIO      bool   `json:"qio_rights,omitempty" doc:"The right to write to the QIO was told"`
		Language string `json:"language,omitempty" maxLength:"20" example:"es"`
	}
}

func (s *server) tellCase(ctx context.Context, c *caller, in *tellInput) (*out[caseBody], error) {
	b := in.Body
	return s.work(ctx, c, in.ID, func(o complaint.Opened) (complaint.Case, error) {
		return s.Complaints.Tell(ctx, c.cause("tell"), o, complaint.Answer{
			At: c.at, By: c.actor(), To: o.Case.Member, Oral: true, Live: b.Live, QIO: b.QIO, Outcome: b.Outcome, Language: b.Language, Text: b.Text,
		})
	})
}

type caseLetterInput struct {
	OfCase
	Once
	Body struct {
		Kind   complaint.LetterKind `json:"kind" minLength:"1" maxLength:"60" example:"complaint_outcome"`
		To     person.ID            `json:"to,omitempty" maxLength:"64" doc:"Somebody else who may have it; the member when it is not given" example:"p3f9a1"`
		Values map[string]string    `json:"values,omitempty" doc:"What the text of the letter asks for"`
	}
}

func (s *server) letterOfCase(ctx context.Context, c *caller, in *caseLetterInput) (*out[letterBody], error) {
	o, err := s.openCase(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	l, err := s.Complaints.WriteLetter(ctx, c.cause("letter"), o, in.Body.Kind, in.Body.Values, in.Body.To)
	if err != nil {
		return nil, err
	}
	return answer(letterBodyOf(l)), nil
}
