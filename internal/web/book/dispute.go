package book

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Limits of forms.
const (
	longWords   = 3000
	longName    = 80
	mostPapers  = 5
	paperBytes  = 20 << 20
	mostDollars = 100_000
)

// papers are what agents and broker operations bring as evidence: scans, texts and recordings.
var papers = shell.Files{Most: mostPapers, Bytes: paperBytes, Types: append(slices.Clone(shell.Paper), "audio/wave", "audio/mpeg")}

func (p *portal) disputeRoutes() []shell.Route {
	one := DisputePath + "/{dispute}"
	return []shell.Route{
		{Pattern: "GET " + DisputePath, Roles: selling, Do: p.disputes},
		{Pattern: "GET " + DisputePath + "/new", Roles: selling, Do: p.newDispute},
		{Pattern: "POST " + DisputePath + "/new", Roles: selling, Do: p.openDispute, MaxBody: paperBytes * mostPapers},
		{Pattern: "GET " + one, Roles: selling, Do: p.dispute},
		{Pattern: "GET " + one + "/documents/{hash}", Roles: selling, Do: p.document},
		{Pattern: "POST " + one + "/documents", Roles: selling, Do: p.attach, MaxBody: paperBytes * mostPapers},
		{Pattern: "POST " + one + "/proceed", Roles: selling, Do: p.proceed},
		{Pattern: "POST " + one + "/withdraw", Roles: selling, Do: p.withdraw},
		{Pattern: "POST " + one + "/reopen", Roles: selling, Do: p.reopen},
	}
}

func disputePath(id dispute.ID) string { return DisputePath + "/" + string(id) }

func disputeID(r *http.Request) dispute.ID { return dispute.ID(r.PathValue("dispute")) }

// disputes are the agent's own, and those of whom they lead.
func (p *portal) disputes(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	filter := dispute.Filter{Open: f.Raw("state") == "open"}
	page := dispute.Page{After: f.Raw("after"), Limit: listed}
	all, next, err := p.Disputes.Mine(r.Context(), v.Who, filter, page)
	if err != nil {
		return nil, err
	}
	return shell.Page(disputesPage(v, all, filter.Open, around(r, DisputePath, next))), nil
}

// listed is how many rows a list shows.
const listed = 25

// wrong turns what the room misses into a problem of a field.
func wrong(f *shell.Form, err error) bool {
	var lack *dispute.IncompleteError
	switch {
	case errors.As(err, &lack):
		f.Fail(fieldOf(lack.Field), "shell.form.required")
	case errors.Is(err, dispute.ErrTwice):
		f.Fail("text", "book.dispute.twice")
	case errors.Is(err, dispute.ErrEvidence):
		f.Fail("without", "book.rule.without_needed")
	default:
		return false
	}
	return true
}

// fieldOf is the field of a form that the room names otherwise.
func fieldOf(said string) string {
	if said == "cents" {
		return "missing"
	}
	return said
}

// disputeView is one dispute as its agent reads it.
type disputeView struct {
	dispute.Dispute
	Card   dispute.ClaimCard
	Deltas []dispute.Delta
	Say    func(id string) string // a citation in the visitor's language
}

func (p *portal) viewOf(r *http.Request, v shell.Visit, d dispute.Dispute) (*disputeView, error) {
	rules, on := p.Disputes.Rules(), shell.Visit{Zone: v.Zone, Now: d.OpenedAt}.Today()
	card, _ := rules.Card(d.Claim, on)
	view := &disputeView{Dispute: d, Card: card, Say: func(id string) string {
		c, _ := rules.Citation(id, on)
		return c.In(v.Lang) + " (" + c.Source + ")"
	}}
	if p.Deltas == nil || d.State != dispute.Upheld {
		return view, nil
	}
	var err error
	view.Deltas, err = p.Deltas.OfDispute(r.Context(), d)
	return view, err
}

// dispute is one with its story.
func (p *portal) dispute(r *http.Request, v shell.Visit) (shell.Answer, error) {
	return p.shown(r, v, nil)
}

func (p *portal) shown(r *http.Request, v shell.Visit, f *shell.Form) (shell.Answer, error) {
	d, err := p.Disputes.One(r.Context(), v.Who, disputeID(r))
	if err != nil {
		return nil, err
	}
	view, err := p.viewOf(r, v, d)
	if err != nil {
		return nil, err
	}
	if f != nil {
		return shell.Invalid(disputePage(v, f, view)), nil
	}
	return shell.Page(disputePage(v, nil, view)), nil
}

// attach brings evidence.
func (p *portal) attach(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	kind := dispute.Kind(f.One("kind", kindValues()...))
	documents, err := p.keep(r, v, f, "file", kind)
	if err != nil {
		return nil, err
	}
	if f.OK() && len(documents) == 0 {
		f.Fail("file", "shell.form.required")
	}
	if !f.OK() {
		return p.shown(r, v, f)
	}
	c := v.Cause(r, "book/attach")
	for i, x := range documents {
		if _, err := p.Disputes.Attach(r.Context(), c.Part(strconv.Itoa(i)), v.Who, disputeID(r), x); err != nil {
			return p.back(r, err, "")
		}
	}
	return p.back(r, nil, "book.dispute.attached")
}

// proceed says that there is no more.
func (p *portal) proceed(r *http.Request, v shell.Visit) (shell.Answer, error) {
	_, err := p.Disputes.Proceed(r.Context(), v.Cause(r, "book/proceed"), v.Who, disputeID(r), "")
	return p.back(r, err, "book.dispute.proceeded")
}

func (p *portal) withdraw(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	text := f.Long("why", longWords, false)
	_, err := p.Disputes.Withdraw(r.Context(), v.Cause(r, "book/withdraw"), v.Who, disputeID(r), text)
	return p.back(r, err, "book.dispute.withdrawn")
}

// reopen says that the ruling is wrong.
func (p *portal) reopen(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	text := f.Long("again", longWords, true)
	if !f.OK() {
		return p.shown(r, v, f)
	}
	_, err := p.Disputes.Reopen(r.Context(), v.Cause(r, "book/reopen"), v.Who, disputeID(r), text)
	return p.back(r, err, "book.dispute.reopened")
}

func (p *portal) back(r *http.Request, err error, saidKey string) (shell.Answer, error) {
	if errors.Is(err, dispute.ErrState) {
		return nil, shell.ErrChanged
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(disputePath(disputeID(r)), saidKey), nil
}

// document shows one that the agent brought.
func (p *portal) document(r *http.Request, v shell.Visit) (shell.Answer, error) {
	d, err := p.Disputes.One(r.Context(), v.Who, disputeID(r))
	if err != nil {
		return nil, err
	}
	return p.paper(r, &d)
}

func (p *portal) paper(r *http.Request, d *dispute.Dispute) (shell.Answer, error) {
	hash := r.PathValue("hash")
	i := slices.IndexFunc(d.Documents, func(x dispute.Document) bool { return x.Hash == hash && hash != "" })
	if i < 0 {
		return nil, shell.ErrNoPage
	}
	kept, body, err := p.Archive.Get(r.Context(), archive.Hash(hash))
	if err != nil {
		return nil, err
	}
	return shell.Paperwork(d.Documents[i].Name, kept.Media, body), nil
}

func kindValues() (all []string) {
	for _, k := range dispute.Kinds {
		all = append(all, string(k))
	}
	return all
}
