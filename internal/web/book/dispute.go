package book

import (
	"bytes"
	"errors"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
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

// newView is the form of a new dispute: first which claim, then what it needs.
type newView struct {
	Claim   dispute.ClaimCard
	Chosen  bool
	Cards   []dispute.ClaimCard
	Member  person.ID
	Name    string // of the customer, when it is one of the visitor's
	Change  change.ID
	Sellers []book.Seller
}

// address is the form with everything that is known already.
func (n *newView) address(claim dispute.Claim) string {
	f := shell.Filled("claim", string(claim), "member", string(n.Member), "change", string(n.Change))
	values := valuesNamed(f, "claim", "member", "change")
	return withQuery(DisputePath+"/new", values)
}

func (p *portal) newDispute(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := p.newView(r, v, shell.ReadQuery(r))
	if err != nil {
		return nil, err
	}
	if !view.Chosen {
		return shell.Page(claimPage(v, view)), nil
	}
	return shell.Page(newPage(v, nil, view)), nil
}

// newView reads what a dispute will be about. A customer who is none of the visitor's is nobody.
func (p *portal) newView(r *http.Request, v shell.Visit, f *shell.Form) (*newView, error) {
	view := &newView{Member: person.ID(f.Raw("member")), Change: change.ID(f.Raw("change")), Cards: p.Disputes.Rules().Cards(v.Today())}
	view.Claim, view.Chosen = p.Disputes.Rules().Card(dispute.Claim(f.Raw("claim")), v.Today())
	var err error
	if view.Sellers, err = p.Book.Reach(r.Context(), v.Who, v.Today()); err != nil {
		return nil, err
	}
	if view.Member == "" {
		return view, nil
	}
	pass, err := p.Guard.Look(r.Context(), v.Who, access.Look{
		Member: view.Member, Action: access.View, Kinds: []access.Kind{access.Identity}, Purpose: access.PurposeEnrollment, Page: pageDispute, At: v.Now,
	})
	if err != nil {
		return nil, err
	}
	who, err := p.Guard.Person(r.Context(), pass)
	view.Name = nameOf(v, who)
	return view, err
}

// openDispute puts a dispute on record with its evidence.
func (p *portal) openDispute(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	view, err := p.newView(r, v, f)
	if err != nil {
		return nil, err
	}
	if !view.Chosen {
		return nil, shell.ErrQuery
	}
	filing := readFiling(f, v, view)
	documents, err := p.evidence(r, v, f, view.Claim)
	if err != nil {
		return nil, err
	}
	if !f.OK() {
		return shell.Invalid(newPage(v, f, view)), nil
	}
	opened, err := p.Disputes.Open(r.Context(), v.Cause(r, "book/dispute"), v.Who, filing, documents...)
	if wrong(f, err) {
		return shell.Invalid(newPage(v, f, view)), nil
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(disputePath(opened.ID), "book.dispute.opened"), nil
}

func readFiling(f *shell.Form, v shell.Visit, view *newView) dispute.Filing {
	out := dispute.Filing{
		Claim: view.Claim.ID, Member: view.Member, Change: view.Change, Language: v.Lang, Text: f.Long("text", longWords, true),
		Customer: f.Long("customer", longName, view.Claim.OfMember() && view.Member == ""),
	}
	if own, npn := ownNPN(view.Sellers), agent.NPN(f.Raw("for")); npn != own {
		out.For = npn
	}
	if view.Claim.Money {
		out.On = f.Date("on")
		if out.On == nil && f.Problem("on") == nil {
			f.Fail("on", "shell.form.required")
		} else if out.On != nil {
			first := out.On.StartOfMonth()
			out.On = &first
		}
		out.Cents = readDollars(f, "missing")
	}
	return out
}

func ownNPN(sellers []book.Seller) agent.NPN {
	for _, s := range sellers {
		if s.Own {
			return s.NPN
		}
	}
	return ""
}

// readDollars reads a sum as people write it: 1,347.05 or $12. Nothing is nothing.
func readDollars(f *shell.Form, field string) int64 {
	text := strings.NewReplacer("$", "", ",", "", " ", "").Replace(f.Raw(field))
	if text == "" {
		return 0
	}
	sum, err := strconv.ParseFloat(text, 64)
	if err != nil || sum < 0 || sum > mostDollars {
		f.Fail(field, "book.dispute.sum_wrong")
		return 0
	}
	return int64(math.Round(sum * centsOfDollar))
}

// evidence keeps the files of a form: each need has a field of its own, with what the document is beside it.
func (p *portal) evidence(r *http.Request, v shell.Visit, f *shell.Form, claim dispute.ClaimCard) ([]dispute.Document, error) {
	var out []dispute.Document
	for _, n := range claim.Needs {
		if n.From != dispute.FromAgent {
			continue
		}
		kind := n.Any[0]
		if chosen := dispute.Kind(f.Raw("kind-" + n.ID)); slices.Contains(n.Any, chosen) {
			kind = chosen
		}
		kept, err := p.keep(r, v, f, "file-"+n.ID, kind)
		if err != nil {
			return nil, err
		}
		out = append(out, kept...)
	}
	more, err := p.keep(r, v, f, "file-more", dispute.OtherKind)
	return append(out, more...), err
}

// keep puts the files of a field into the archive, unless something in the form is wrong.
func (p *portal) keep(r *http.Request, v shell.Visit, f *shell.Form, field string, kind dispute.Kind) ([]dispute.Document, error) {
	var out []dispute.Document
	for _, u := range f.Uploads(field, papers) {
		if !f.OK() {
			return nil, nil
		}
		kept, err := p.Archive.Put(r.Context(), bytes.NewReader(u.Body), v.Now)
		if errors.Is(err, archive.ErrType) || errors.Is(err, archive.ErrEmpty) || errors.Is(err, archive.ErrTooLarge) {
			f.Fail(field, "shell.form.file_type")
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, dispute.Document{Hash: string(kept.Hash), Name: u.Name, Type: kept.Media, Size: kept.Size, Kind: kind})
	}
	return out, nil
}

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
