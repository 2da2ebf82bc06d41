package complaints

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Acts on a complaint of CMS's module: contacts, resolution and plan requests (42 CFR 422.125).

// planRequests are what the plan can ask CMS to correct.
var planRequests = []string{"contract", "issue_level", "category", "lead", "exclusion"}

var moduleActs = []act{
	{
		Name: "contact", Part: partModule, Offer: (*caseView).inModule,
		Fields: []field{{"how", radios, true, asks("casework.how.", efforts)}, {"reached", box, false, nil}, {"tried", moment, false, nil}, {"try_note", lines, false, nil}},
		Do: func(d *desk, r *http.Request, a *actView) error {
			e := complaint.Effort{How: a.Form.Raw("how"), Reached: a.Form.Checked("reached"), At: a.at(d, "tried"), Note: a.text("try_note")}
			return d.enterModule(r, a, complaint.ForModule{Contact: &e})
		},
	},
	{
		Name: "resolved", Part: partModule, Offer: func(c *caseView) bool { return c.inModule() && c.Case.Module.ResolvedAt == nil },
		Fields: []field{{"resolution", lines, true, nil}},
		Do: func(d *desk, r *http.Request, a *actView) error {
			return d.enterModule(r, a, complaint.ForModule{Resolved: a.text("resolution")})
		},
	},
	{
		Name: "entered", Part: partModule, Offer: func(c *caseView) bool {
			return c.inModule() && c.Case.Module.ResolvedAt != nil && c.Case.Module.EnteredAt == nil
		},
		Fields: []field{{"entered_at", moment, true, nil}},
		Fill:   func(_ *desk, a *actView) { a.Form.SetDate("entered_at", a.Today()) },
		Do: func(d *desk, r *http.Request, a *actView) error {
			at := a.at(d, "entered_at")
			if a.Form.Raw("entered_at-time") == "" {
				at = a.Now
			}
			return d.enterModule(r, a, complaint.ForModule{Entered: &at})
		},
	},
	{
		Name: "ask", Part: partModule, Offer: (*caseView).inModule,
		Fields: []field{
			{"ask_kind", radios, true, func(a *actView) []shell.Option { return options(a.Visit, "casework.ask.", planRequests) }},
			{"ask_text", lines, true, nil},
		},
		Do: func(d *desk, r *http.Request, a *actView) error {
			return d.enterModule(r, a, complaint.ForModule{Ask: &complaint.PlanAsk{Kind: a.Form.Raw("ask_kind"), Text: a.text("ask_text")}})
		},
	},
}

// inModule tells whether the case is a complaint of the module that is ours now.
func (c *caseView) inModule() bool { return c.Case.Module != nil && !c.Case.Module.Away }

func (d *desk) enterModule(r *http.Request, a *actView, x complaint.ForModule) error {
	return a.do(func() (complaint.Case, error) { return d.Complaints.EnterModule(r.Context(), a.cause(r), a.Opened, x) })
}
