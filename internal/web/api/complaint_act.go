package api

import (
	"context"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
)

// complaintActs are the work on a case until it is decided. Each opens the case, which is a look.
func (s *server) complaintActs(tag string, staff []access.Role) {
	const at = "/complaints/{id}"
	add(s, post("classify-complaint", at+"/classification", tag, "Say what it is", "The receipt stays; clocks follow the class. A change of procedure needs its reason.", "complaints:change").by(staff...), s.classify)
	add(s, post("assign-complaint", at+"/assignment", tag, "Give it to somebody", "To a worker of its desk who is not away and not complained about; without an account, to the caller.", "complaints:change").by(staff...), s.assign)
	add(s, post("note-complaint", at+"/notes", tag, "Write a note", "For the file; the member does not read it.", "complaints:change").by(staff...), s.noteCase)
	add(s, post("check-complaint", at+"/checks", tag, "Tick an item of the checklist", "Done, or why it does not apply.", "complaints:change").by(staff...), s.checkCase)
	add(s, post("find-complaint", at+"/findings", tag, "Say what was found", "Each is a version; the last one holds.", "complaints:change").by(staff...), s.findCase)
	add(s, post("decide-complaint", at+"/decision", tag, "Decide", "Waits for every needed item and sign-off. Of a confidential outcome the member hears only that it was received and investigated.", "complaints:change").by(staff...), s.decideCase)
	add(s, post("extend-complaint", at+"/extension", tag, "Take more time", "Once, up to 14 days, when the member asks for it or it is in their interest (42 CFR 422.564(e)(2)). The member is told in writing.", "complaints:change").by(staff...), s.extendCase)
	add(s, post("withdraw-complaint", at+"/withdrawal", tag, "Note that the member took it back", "With how they were verified. The member gets a letter.", "complaints:change").by(staff...), s.withdrawCase)
}

// work opens a case, does something with it and answers with what it is then.
func (s *server) work(
	ctx context.Context, c *caller, id complaint.ID, do func(complaint.Opened) (complaint.Case, error),
) (*out[caseBody], error) {
	o, err := s.openCase(ctx, c, id)
	if err != nil {
		return nil, err
	}
	after, err := do(o)
	if err != nil {
		return nil, err
	}
	if after.Number == "" {
		after.Number = o.Case.Number
	}
	return answer(caseOf(c, &after)), nil
}

type classifyInput struct {
	OfCase
	Once
	Body struct {
		Procedure complaint.Procedure `json:"procedure" minLength:"1" maxLength:"60" example:"grievance"`
		Category  string              `json:"category" minLength:"1" maxLength:"60" example:"billing"`
		Product   complaint.Product   `json:"product,omitempty" enum:"ma,part_d,aip" doc:"As it is when it is not given" example:"ma"`
		Trigger   complaint.Trigger   `json:"trigger,omitempty" enum:"none,refused_to_expedite,took_extension" example:"none"`
		Quality   bool                `json:"quality_of_care,omitempty" doc:"A clinician signs, and the letter tells of the QIO"`
		Why       string              `json:"why,omitempty" maxLength:"1000" example:"She asks for the scan itself."`
	}
}

func (s *server) classify(ctx context.Context, c *caller, in *classifyInput) (*out[caseBody], error) {
	return s.work(ctx, c, in.ID, func(o complaint.Opened) (complaint.Case, error) {
		b, class := in.Body, o.Case.Class
		class.Procedure, class.Category, class.Trigger, class.QualityCare = b.Procedure, b.Category, b.Trigger, b.Quality
		if b.Category != o.Case.Class.Category {
			class.Subcategory, class.Desk = "", ""
		}
		if b.Product != "" {
			class.Product = b.Product
		}
		return s.Complaints.Classify(ctx, c.cause("classify"), o, class, b.Why)
	})
}

type assignInput struct {
	OfCase
	Once
	Body struct {
		Account string `json:"account,omitempty" maxLength:"64" doc:"The caller when it is not given" example:"a7f3k2"`
	}
}

func (s *server) assign(ctx context.Context, c *caller, in *assignInput) (*out[caseBody], error) {
	return s.work(ctx, c, in.ID, func(o complaint.Opened) (complaint.Case, error) {
		if in.Body.Account == "" {
			return s.Complaints.Take(ctx, c.cause("take"), o)
		}
		return s.Complaints.Assign(ctx, c.cause("assign"), o, in.Body.Account)
	})
}

type caseTextInput struct {
	OfCase
	Once
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"20000" example:"The call was recorded."`
	}
}

func (s *server) noteCase(ctx context.Context, c *caller, in *caseTextInput) (*out[caseBody], error) {
	return s.work(ctx, c, in.ID, func(o complaint.Opened) (complaint.Case, error) {
		return s.Complaints.Note(ctx, c.cause("note"), o, in.Body.Text)
	})
}

func (s *server) findCase(ctx context.Context, c *caller, in *caseTextInput) (*out[caseBody], error) {
	return s.work(ctx, c, in.ID, func(o complaint.Opened) (complaint.Case, error) {
		return s.Complaints.Found(ctx, c.cause("found"), o, in.Body.Text)
	})
}

type checkInput struct {
	OfCase
	Once
	Body struct {
		Item string `json:"item" minLength:"1" maxLength:"60" example:"member_account"`
		Not  string `json:"not,omitempty" maxLength:"1000" doc:"Why it does not apply; without it the item is done" example:"The call was not recorded."`
		Note string `json:"note,omitempty" maxLength:"4000" example:"In the file."`
	}
}

func (s *server) checkCase(ctx context.Context, c *caller, in *checkInput) (*out[caseBody], error) {
	b := in.Body
	return s.work(ctx, c, in.ID, func(o complaint.Opened) (complaint.Case, error) {
		return s.Complaints.Check(ctx, c.cause("check"), o, complaint.Check{Item: b.Item, Done: b.Not == "", Not: b.Not, Note: b.Note})
	})
}

type caseDecisionInput struct {
	OfCase
	Once
	Body struct {
		Outcome complaint.Outcome `json:"outcome" minLength:"1" maxLength:"60" doc:"One that fits the procedure" example:"substantiated"`
		Done    string            `json:"done" minLength:"1" maxLength:"20000" doc:"What was examined and done, for the file" example:"The bill was checked and corrected."`
		Tell    string            `json:"tell,omitempty" maxLength:"20000" doc:"In plain words, for the member; not of a confidential outcome" example:"You were right. The bill was corrected."`
		Hidden  bool              `json:"confidential,omitempty" doc:"The result concerns somebody else"`
		Ground  string            `json:"ground,omitempty" maxLength:"60" doc:"Why it is confidential; kept, never told" example:"employee_discipline"`
		Note    string            `json:"ground_note,omitempty" maxLength:"4000" example:"Second warning."`
	}
}

func (s *server) decideCase(ctx context.Context, c *caller, in *caseDecisionInput) (*out[caseBody], error) {
	b := in.Body
	return s.work(ctx, c, in.ID, func(o complaint.Opened) (complaint.Case, error) {
		return s.Complaints.Decide(ctx, c.cause("decide"), o, complaint.Decision{
			Outcome: b.Outcome, Done: b.Done, Tell: b.Tell, Confidential: b.Hidden, Ground: b.Ground, GroundNote: b.Note,
		})
	})
}

type extensionInput struct {
	OfCase
	Once
	Body struct {
		By     string `json:"requested_by" enum:"enrollee,plan" example:"enrollee"`
		Need   string `json:"need,omitempty" maxLength:"4000" doc:"Of the plan: which information is needed, and why it helps the member" example:"The bank's records show the payment."`
		Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"One of the reasons that the notice knows" example:"enrollee_asked"`
	}
}

func (s *server) extendCase(ctx context.Context, c *caller, in *extensionInput) (*out[caseBody], error) {
	b := in.Body
	return s.work(ctx, c, in.ID, func(o complaint.Opened) (complaint.Case, error) {
		return s.Complaints.Extend(ctx, c.cause("extend"), o, b.By, b.Need, b.Reason)
	})
}

type withdrawalInput struct {
	OfCase
	Once
	Body struct {
		Reason   string `json:"reason" minLength:"1" maxLength:"200" example:"member_wish"`
		Verified string `json:"verified" minLength:"1" maxLength:"200" doc:"How it was made sure that it is the member" example:"two_facts"`
	}
}

func (s *server) withdrawCase(ctx context.Context, c *caller, in *withdrawalInput) (*out[caseBody], error) {
	return s.work(ctx, c, in.ID, func(o complaint.Opened) (complaint.Case, error) {
		return s.Complaints.Withdraw(ctx, c.cause("withdraw"), o, in.Body.Reason, in.Body.Verified)
	})
}
