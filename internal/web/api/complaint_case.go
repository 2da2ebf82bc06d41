package api

import (
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

// caseBody is a case as programs of the plan read it.
type caseBody struct {
	ID          complaint.ID          `json:"id" example:"bd2o3rnoidnw4hgbazntup55"`
	Number      string                `json:"number" doc:"Receipt number" example:"0000123-4"`
	State       complaint.State       `json:"state" doc:"received, awaiting_authority, open, investigating, decided, answered, closed, withdrawn, dismissed, moved or duplicate" example:"open"`
	Member      person.ID             `json:"member,omitempty" doc:"Person id; absent while nobody knows" example:"p3f9a1"`
	Procedure   complaint.Procedure   `json:"procedure,omitempty" example:"grievance"`
	Also        []complaint.Procedure `json:"also,omitempty" doc:"Run beside it, each on its own clock" example:"[\"privacy\"]"`
	Product     complaint.Product     `json:"product,omitempty" example:"ma"`
	Category    string                `json:"category,omitempty" example:"billing"`
	Channel     complaint.Channel     `json:"channel" example:"api"`
	Words       string                `json:"words" example:"The bill is wrong."`
	Language    string                `json:"language,omitempty" example:"es"`
	ReceivedAt  time.Time             `json:"received_at"`
	Desk        complaint.Desk        `json:"desk,omitempty" example:"billing"`
	Assignee    string                `json:"assignee,omitempty" doc:"Account" example:"a7f3k2"`
	AnswerForm  complaint.AnswerForm  `json:"answer_form" doc:"What the rule asks: oral_or_written, written, or written_with_qio_rights" example:"written"`
	Obligations []dutyBody            `json:"obligations"`
	Checks      []checkBody           `json:"checks,omitempty"`
	Reviews     []string              `json:"needed_reviews,omitempty" doc:"Whose sign-off a decision waits for" example:"[\"clinician\"]"`
	Outcome     complaint.Outcome     `json:"outcome,omitempty" example:"substantiated"`
	Tell        string                `json:"tell,omitempty" doc:"What the member is told of it" example:"You were right. The bill was corrected."`
	Hidden      bool                  `json:"confidential,omitempty" doc:"The member hears that it was received and investigated, and no more"`
	Letters     []letterBody          `json:"letters,omitempty"`
	LinkedTo    complaint.ID          `json:"linked_to,omitempty" doc:"What it repeats or reopens" example:"bd2o3rnoidnw4hgbazntup55"`
	Version     int64                 `json:"version" example:"3"`
}

// dutyBody is something that a case owes. A target of the plan is never a legal date.
type dutyBody struct {
	Key       string              `json:"key" example:"answer"`
	Procedure complaint.Procedure `json:"procedure,omitempty" example:"grievance"`
	Legal     bool                `json:"legal" doc:"A paragraph sets it; else it is a target of the plan's own"`
	State     complaint.DutyState `json:"state" doc:"owed, met, superseded or void" example:"owed"`
	Rule      string              `json:"rule,omitempty" example:"grievance_clock@2026.1/standard_ma"`
	Clock     obligation          `json:"clock"`
}

// checkBody is an item of the checklist.
type checkBody struct {
	Item   string `json:"item" example:"member_account"`
	Needed bool   `json:"needed" doc:"A decision waits for it"`
	Done   bool   `json:"done"`
	Not    string `json:"not,omitempty" doc:"Why it does not apply" example:"The call was not recorded."`
	Note   string `json:"note,omitempty" example:"In the file."`
}

// letterBody is a letter of a case on its way.
type letterBody struct {
	ID         string               `json:"id" example:"l5r2c8"`
	Kind       complaint.LetterKind `json:"kind" example:"complaint_outcome"`
	To         person.ID            `json:"to,omitempty" example:"p3f9a1"`
	Language   string               `json:"language" example:"es"`
	SHA256     string               `json:"sha256,omitempty" doc:"Of the archived PDF" example:"3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855e"`
	SentAt     *time.Time           `json:"sent_at,omitempty"`
	ReturnedAt *time.Time           `json:"returned_at,omitempty"`
}

func caseOf(c *caller, x *complaint.Case) caseBody {
	body := caseBody{
		ID: x.ID, Number: x.Number, State: x.State, Member: x.Member, Procedure: x.Class.Procedure, Also: x.Class.Also, Product: x.Class.Product,
		Category: x.Class.Category, Channel: x.Channel, Words: x.Words, Language: x.Language, ReceivedAt: x.ReceivedAt.UTC(), Desk: x.Desk,
		Assignee: x.Assignee, AnswerForm: x.AnswerForm(), Reviews: x.Needs, LinkedTo: x.LinkedTo, Version: x.Version,
		Letters: each(x.Letters, letterBodyOf),
		Checks:  each(x.Checks, func(k complaint.Check) checkBody { return checkBody{k.Item, k.Needed, k.Done, k.Not, k.Note} }),
		Obligations: each(x.Obligations, func(o complaint.Obligation) dutyBody {
			return dutyBody{o.Key, o.Procedure, o.Legal, o.State, o.Rule, obligationOf(o.Clock, c.at)}
		}),
	}
	if d := x.Decision; d != nil {
		body.Outcome, body.Tell, body.Hidden = d.Outcome, d.Tell, d.Confidential
	}
	return body
}

func letterBodyOf(l complaint.Letter) letterBody {
	return letterBody{l.ID, l.Kind, l.To, l.Language, l.Hash, l.SentAt, l.ReturnedAt}
}
