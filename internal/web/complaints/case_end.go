package complaints

import (
	"cmp"
	"errors"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Acts about who filed the complaint and their authority.

// efforts are the ways of reaching somebody.
var efforts = []string{"phone", "letter", "email", "portal"}

var filerActs = []act{
	{
		Name: "confirm", Part: partPeople, Offer: (*caseView).needsAuthority, Fields: []field{{"verified", radios, true, asks("complaints.verified.", proofs)}, {"confirmed", moment, false, nil}},
		Do: (*desk).confirm,
	},
	{
		Name: "prove", Part: partPeople, Offer: (*caseView).needsAuthority, Load: (*desk).papersOnFile,
		Fields: []field{{"proof", radios, true, (*actView).proofs}, {"paper", line, false, nil}, {"proof_note", lines, false, nil}, {"proved", moment, true, nil}},
		Do:     (*desk).proveAct,
	},
	{
		Name: "try", Part: partPeople, Offer: func(c *caseView) bool { return !c.over() },
		Fields: []field{{"how", radios, true, asks("casework.how.", efforts)}, {"reached", box, false, nil}, {"tried", moment, false, nil}, {"try_note", lines, false, nil}},
		Do: func(d *desk, r *http.Request, a *actView) error {
			e := complaint.Effort{How: a.Form.Raw("how"), Reached: a.Form.Checked("reached"), At: a.at(d, "tried"), Note: a.text("try_note")}
			return a.do(func() (complaint.Case, error) { return d.Complaints.Try(r.Context(), a.cause(r), a.Opened, e) })
		},
	},
	{
		Name: "extend", Part: partDuties, Offer: (*caseView).mayExtend,
		Fields: []field{
			{"asked_by", radios, true, asks("casework.asked_by.", askers)},
			{"extension_reason", radios, true, func(a *actView) []shell.Option { return a.reasons("extension") }},
			{"need", lines, false, nil},
		},
		Fill: (*desk).foreseeExtension,
		Do:   (*desk).extend,
	},
}

// papersOnFile are those by which the speaker acts for the member now; anybody, when nobody knows the speaker as a person.
func (d *desk) papersOnFile(r *http.Request, a *actView) error {
	if !a.Known {
		return nil
	}
	all, err := d.Authorizations.ForMember(r.Context(), a.Pass)
	a.Papers = slices.DeleteFunc(all, func(p authorization.Authorization) bool {
		theirs := a.Case.Speaker.Person == "" || a.Case.Speaker.Person == p.Holder
		return !theirs || p.StatusAt(a.Now, a.Today()) != authorization.Valid || !slices.Contains(representing, p.Form)
	})
	return err
}

// proofs are the papers on file, and what a paper can be that is kept elsewhere.
func (a *actView) proofs() []shell.Option {
	return append(paperOptions(a.Visit, a.Papers), options(a.Visit, "casework.proof.", complaint.ProofKinds)...)
}

// proof is the paper that was chosen: one on file, or one of a court with its note.
func (a *actView) proof() complaint.Proof {
	chosen := a.Form.Raw("proof")
	n := slices.IndexFunc(a.Papers, func(p authorization.Authorization) bool { return string(p.ID) == chosen })
	if n >= 0 {
		return complaint.Proof{Paper: chosen, Holder: a.Papers[n].Holder}
	}
	return complaint.Proof{Kind: complaint.ProofKind(chosen), Paper: a.text("paper"), Note: a.text("proof_note")}
}

// confirm records the member's own word, and in a note how we know that it was them.
func (d *desk) confirm(r *http.Request, a *actView) error {
	at := a.at(d, "confirmed")
	err := a.do(func() (complaint.Case, error) { return d.Complaints.Confirm(r.Context(), a.cause(r), a.Opened, at) })
	if err != nil {
		return err
	}
	how := a.cause(r)
	how.ID += "/how"
	return a.do(func() (complaint.Case, error) {
		return d.Complaints.Note(r.Context(), how, a.Opened, a.T("casework.confirm.note", "How", a.T("complaints.verified."+a.Form.Raw("verified"))))
	})
}

// proveAct records the paper that came: one that is on file, or one of a court or of State law, with what was seen of it.
func (d *desk) proveAct(r *http.Request, a *actView) error {
	p := a.proof()
	p.At = a.at(d, "proved")
	if p.Kind != "" {
		a.Form.Text("paper", true)
		a.Form.Text("proof_note", true)
	}
	return a.do(func() (complaint.Case, error) { return d.Complaints.Prove(r.Context(), a.cause(r), a.Opened, p) })
}

// needsAuthority tells whether the case waits for proof or for the member's own word.
func (c *caseView) needsAuthority() bool {
	return c.Case.Speaker.Standing == complaint.UnprovenStandIn && c.Known && !c.over()
}

func (c *caseView) mayExtend() bool {
	_, owed := c.Case.Due()
	return owed && c.investigates() && c.Case.Stopped == nil && c.Case.Extension == nil
}

// reasons are those of the catalog for an end or for more time.
func (a *actView) reasons(end string) []shell.Option {
	return entries(a, a.Catalog.ReasonsFor(end), func(x catalog.Reason) (string, catalog.Text) { return x.ID, x.Name })
}

// foreseeExtension tells what the rules say of more time before somebody asks for it.
func (d *desk) foreseeExtension(a *actView) {
	for _, by := range askers {
		why, err := d.Complaints.MayExtend(a.Opened, by, "x", a.Now)
		if err != nil || why == "" {
			continue
		}
		a.Notes = append(a.Notes, a.T("casework.extend.refused_for", "Who", a.T("casework.asked_by."+by), "Why", a.T("casework.not_extended."+why)))
	}
	if len(a.Notes) == 2 {
		a.Notes = []string{a.Notes[0]}
	}
}

// askers are who can ask for more time.
var askers = []string{"enrollee", "plan"}

// noMoreTime is why more time is open to nobody: then the case says so, and offers no form that could only refuse.
func (d *desk) noMoreTime(c *caseView) string {
	if !c.mayExtend() {
		return ""
	}
	first := ""
	for _, by := range askers {
		why, err := d.Complaints.MayExtend(c.Opened, by, "x", c.Now)
		if err != nil || why == "" {
			return ""
		}
		first = cmp.Or(first, why)
	}
	return first
}

// extend takes more time. The plan needs a documented need for information in the member's interest (42 CFR 422.564(e)(2)).
func (d *desk) extend(r *http.Request, a *actView) error {
	by, need := a.Form.Raw("asked_by"), a.text("need")
	if by == "plan" && need == "" {
		a.Form.Fail("need", "casework.extend.need_needed")
	}
	return a.do(func() (complaint.Case, error) {
		return d.Complaints.Extend(r.Context(), a.cause(r), a.Opened, by, need, a.Form.Raw("extension_reason"))
	})
}

// Acts that end a case.

var endActs = []act{
	{
		Name: "withdraw", Danger: true, Offer: func(c *caseView) bool { return !c.over() && c.Case.Stopped == nil },
		Fields: []field{
			{"withdrawal_reason", radios, true, func(a *actView) []shell.Option { return a.reasons("withdrawal") }},
			{"verified", radios, true, asks("complaints.verified.", proofs)},
		},
		Do: func(d *desk, r *http.Request, a *actView) error {
			return a.do(func() (complaint.Case, error) {
				return d.Complaints.Withdraw(r.Context(), a.cause(r), a.Opened, a.Form.Raw("withdrawal_reason"), a.Form.Raw("verified"))
			})
		},
	},
	{
		Name: "dismiss", Danger: true, Offer: func(c *caseView) bool { return c.Case.State == complaint.AwaitingAuthority },
		Fields: []field{{"dismissal_reason", radios, true, func(a *actView) []shell.Option { return a.reasons("dismissal") }}},
		Fill:   (*desk).foreseeDismissal,
		Do: func(d *desk, r *http.Request, a *actView) error {
			return a.do(func() (complaint.Case, error) {
				return d.Complaints.Dismiss(r.Context(), a.cause(r), a.Opened, a.Form.Raw("dismissal_reason"))
			})
		},
	},
	{
		Name: "close", Offer: func(c *caseView) bool {
			return !c.over() && (c.Case.Stopped != nil || c.Case.State == complaint.Answered || c.is(complaint.Inquiry) && c.Case.Decision != nil)
		},
		Fields: []field{{"close_note", lines, false, nil}},
		Do: func(d *desk, r *http.Request, a *actView) error {
			err := a.do(func() (complaint.Case, error) {
				return d.Complaints.Close(r.Context(), a.cause(r), a.Opened, a.text("close_note"))
			})
			if errors.Is(err, complaint.ErrState) && slices.ContainsFunc(a.Case.Tasks, open) {
				a.Form.Fail(wholeForm, "casework.refused.open_tasks")
				return nil
			}
			return err
		},
	},
	{
		Name: "reopen", Offer: (*caseView).mayReopen, Fields: []field{{"new_words", lines, true, nil}},
		Do: func(d *desk, r *http.Request, a *actView) error {
			return a.do(func() (complaint.Case, error) {
				opened, err := d.Complaints.Reopen(r.Context(), a.cause(r), a.Opened, a.text("new_words"))
				a.Led = opened.ID
				return opened, err
			})
		},
	},
}

func open(t complaint.Task) bool { return t.DoneAt == nil }

// mayReopen tells whether the case said its last word.
func (c *caseView) mayReopen() bool {
	return slices.Contains([]complaint.State{complaint.Answered, complaint.Closed, complaint.Withdrawn, complaint.Dismissed}, c.Case.State)
}

// foreseeDismissal tells why the case cannot be dismissed yet.
func (d *desk) foreseeDismissal(a *actView) {
	if why, err := d.Complaints.MayDismiss(a.Opened, a.Now); err == nil && why != "" {
		a.Notes = []string{a.T("casework.not_dismissed." + why)}
	}
}

// isAny tells whether an error is one of these.
func isAny(err error, all ...error) bool {
	return slices.ContainsFunc(all, func(x error) bool { return errors.Is(err, x) })
}

// about is what an act is about, in words: the task, the item, the referral that its id names.
func (a *actView) about() string {
	c := &a.Case
	switch a.Act.Name {
	case "check":
		return a.itemWords(a.ID)
	case "task-done":
		for _, t := range c.Tasks {
			if t.ID == a.ID {
				return cmp.Or(t.Text, a.T("casework.task."+t.Kind))
			}
		}
	case "referral-answer":
		for _, x := range c.Referrals {
			if x.ID == a.ID {
				return a.referralWords(x.To) + ": " + x.Text
			}
		}
	case "corrected":
		for _, x := range c.Actions {
			if x.ID == a.ID {
				return x.Text
			}
		}
	}
	return ""
}
