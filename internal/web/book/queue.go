package book

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// ChangesOf are the plan changes of a member; change.Changes is the one there is.
type ChangesOf interface {
	ForMember(ctx context.Context, pass access.Pass) ([]change.Change, error)
}

func (p *portal) queueRoutes() []shell.Route {
	one := QueuePath + "/{dispute}"
	return []shell.Route{
		{Pattern: "GET " + QueuePath, Roles: reading, Do: p.queue},
		{Pattern: "GET " + QueuePath + "/new", Roles: ruling, Do: p.callForm},
		{Pattern: "POST " + QueuePath + "/new", Roles: ruling, Do: p.callOpen},
		{Pattern: "GET " + one, Roles: reading, Do: p.toRule},
		{Pattern: "GET " + one + "/documents/{hash}", Roles: reading, Do: p.document},
		{Pattern: "POST " + one + "/take", Roles: ruling, Do: p.take},
		{Pattern: "POST " + one + "/ask", Roles: ruling, Do: p.ask},
		{Pattern: "POST " + one + "/documents", Roles: ruling, Do: p.attachOwn, MaxBody: paperBytes * mostPapers},
		{Pattern: "POST " + one + "/identify", Roles: ruling, Do: p.identify},
		{Pattern: "POST " + one + "/note", Roles: ruling, Do: p.note},
		{Pattern: "POST " + one + "/rule", Roles: ruling, Do: p.rule},
	}
}

func queuePath(id dispute.ID) string { return QueuePath + "/" + string(id) }

// Whose disputes the queue shows. The texts are part of addresses.
const (
	freeOnly    = "free"
	mineOnly    = "mine"
	lateOnly    = "late"
	waitingOnly = "waiting"
	endedOnly   = "ended"
)

// queueView is the queue with its numbers.
type queueView struct {
	All    []dispute.Dispute
	Counts dispute.Counts
	Whose  string
	Around shell.Around
}

// queue is what broker operations have to rule on, due first at the top.
func (p *portal) queue(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	view := &queueView{Whose: f.One("whose", "", freeOnly, mineOnly, lateOnly, waitingOnly, endedOnly)}
	claim := dispute.Claim(f.Raw("claim"))
	if !f.OK() || claim != "" && !slices.Contains(dispute.Claims, claim) {
		return nil, shell.ErrQuery
	}
	filter := dispute.Filter{Open: view.Whose != endedOnly, Ended: view.Whose == endedOnly, Claim: claim, Free: view.Whose == freeOnly}
	switch view.Whose {
	case mineOnly:
		filter.Assignee = v.Who.Account
	case lateOnly:
		filter.Late = &v.Now
	case waitingOnly:
		filter.State = dispute.EvidenceNeeded
	}
	all, next, err := p.Disputes.Queue(r.Context(), v.Who, filter, dispute.Page{After: f.Raw("after"), Limit: listed})
	if err != nil {
		return nil, err
	}
	view.All, view.Around = all, around(r, QueuePath, next)
	if view.Counts, err = p.Disputes.Counts(r.Context(), v.Who, v.Now); err != nil {
		return nil, err
	}
	return shell.Page(queuePage(v, f, view)), nil
}

// ruleView is one dispute as broker operations work on it.
type ruleView struct {
	disputeView
	Customer string // name, when known and when the visitor may see it
	Number   string
	Changes  []change.Change
}

func (p *portal) toRule(r *http.Request, v shell.Visit) (shell.Answer, error) {
	return p.ruling(r, v, nil)
}

func (p *portal) ruling(r *http.Request, v shell.Visit, f *shell.Form) (shell.Answer, error) {
	d, err := p.Disputes.One(r.Context(), v.Who, disputeID(r))
	if err != nil {
		return nil, err
	}
	base, err := p.viewOf(r, v, d)
	if err != nil {
		return nil, err
	}
	view := &ruleView{disputeView: *base}
	if err := p.about(r, v, view); err != nil {
		return nil, err
	}
	if f != nil {
		return shell.Invalid(rulePage(v, f, view)), nil
	}
	return shell.Page(rulePage(v, nil, view)), nil
}

// about opens the customer whom a dispute is about, with a look on record. Who may not see the customer reads the dispute without.
func (p *portal) about(r *http.Request, v shell.Visit, view *ruleView) error {
	if view.Member == "" {
		return nil
	}
	pass, err := p.Guard.Look(r.Context(), v.Who, access.Look{
		Member: view.Member, Action: access.View, Kinds: []access.Kind{access.Identity, access.Coverage}, Purpose: access.PurposeEnrollment, Page: pageDispute,
		Reason: "dispute " + view.disputeView.Number, At: v.Now,
	})
	if errors.Is(err, access.ErrRefused) {
		return nil
	}
	if err != nil {
		return err
	}
	who, err := p.Guard.Person(r.Context(), pass)
	if err != nil {
		return err
	}
	view.Customer, view.Number = nameOf(v, who), numberOf(who)
	if p.Changes != nil && pass.Allows(access.Coverage) {
		view.Changes, err = p.Changes.ForMember(r.Context(), pass)
	}
	return err
}

func (p *portal) take(r *http.Request, v shell.Visit) (shell.Answer, error) {
	_, err := p.Disputes.Take(r.Context(), v.Cause(r, "book/take"), v.Who, disputeID(r))
	return done(r, err, "book.queue.taken")
}

// ask asks the agent for more.
func (p *portal) ask(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	var kinds []dispute.Kind
	for _, k := range f.Some("kinds", kindValues()...) {
		kinds = append(kinds, dispute.Kind(k))
	}
	text := f.Long("asked", longWords, true)
	if !f.OK() {
		return p.ruling(r, v, f)
	}
	_, err := p.Disputes.Ask(r.Context(), v.Cause(r, "book/ask"), v.Who, disputeID(r), kinds, text)
	return done(r, err, "book.queue.asked")
}

// attachOwn adds what the plan found in its files, or what came for the agent by mail.
func (p *portal) attachOwn(r *http.Request, v shell.Visit) (shell.Answer, error) {
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
		return p.ruling(r, v, f)
	}
	c := v.Cause(r, "book/attach")
	for i, x := range documents {
		x.Plan = f.Raw("from") != "agent"
		if _, err := p.Disputes.Attach(r.Context(), c.Part(strconv.Itoa(i)), v.Who, disputeID(r), x); err != nil {
			return done(r, err, "")
		}
	}
	return done(r, nil, "book.dispute.attached")
}

// identify says whom a dispute is about, by member number, and which plan change.
func (p *portal) identify(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	d, err := p.Disputes.One(r.Context(), v.Who, disputeID(r))
	if err != nil {
		return nil, err
	}
	x := dispute.Identification{Member: d.Member, Change: change.ID(f.Raw("change"))}
	if number := f.Text("number", x.Member == ""); number != "" {
		x.Member, x.Change = p.memberOf(r, v, f, number), ""
	}
	if !f.OK() {
		return p.ruling(r, v, f)
	}
	_, err = p.Disputes.Identify(r.Context(), v.Cause(r, "book/identify"), v.Who, d.ID, x)
	return done(r, err, "book.queue.identified")
}

// memberOf is who has a member number; nobody is a problem of the form.
func (p *portal) memberOf(r *http.Request, v shell.Visit, f *shell.Form, number string) person.ID {
	pass, err := p.Guard.Look(r.Context(), v.Who, access.Look{
		Number: number, Action: access.View, Kinds: []access.Kind{access.Identity}, Purpose: access.PurposeEnrollment, Page: pageDispute, At: v.Now,
	})
	if err != nil {
		f.Fail("number", "book.queue.nobody")
		return ""
	}
	return pass.Member()
}

func (p *portal) note(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	text := f.Long("note", longWords, true)
	if !f.OK() {
		return p.ruling(r, v, f)
	}
	_, err := p.Disputes.Note(r.Context(), v.Cause(r, "book/note"), v.Who, disputeID(r), text)
	return done(r, err, "book.queue.noted")
}

// rule upholds or denies.
func (p *portal) rule(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	x := dispute.Ruling{
		Upheld: f.One("ruling", "upheld", "denied") == "upheld", Text: f.Long("text", longWords, true), Citations: f.All("citations"),
		Without: f.Long("without", longWords, false),
	}
	if f.OK() && len(x.Citations) == 0 {
		f.Fail("citations", "shell.form.required")
	}
	if channel := agent.Channel(f.Raw("channel")); channel != "" {
		x.Correct = &dispute.Correction{Channel: channel, Facilitator: agent.NPN(f.Raw("facilitator"))}
	}
	if !f.OK() {
		return p.ruling(r, v, f)
	}
	_, err := p.Disputes.Rule(r.Context(), v.Cause(r, "book/rule"), v.Who, disputeID(r), x)
	if wrong(f, err) {
		return p.ruling(r, v, f)
	}
	return done(r, err, "book.queue.ruled")
}

func done(r *http.Request, err error, saidKey string) (shell.Answer, error) {
	if errors.Is(err, dispute.ErrState) {
		return nil, shell.ErrChanged
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(queuePath(disputeID(r)), saidKey), nil
}

// callForm opens a dispute for an agent on the phone.
func (p *portal) callForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	return shell.Page(callPage(v, nil, shell.ReadQuery(r).Raw("line"))), nil
}

func (p *portal) callOpen(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	x := dispute.Filing{
		Claim: dispute.Claim(f.One("claim", claimValues()...)), For: agent.NPN(f.Text("for", true)), Caller: f.Long("caller", longWords, true),
		Customer: f.Long("customer", longName, false), Text: f.Long("text", longWords, true), On: f.Date("on"), Cents: readDollars(f, "missing"),
		Line: f.Raw("line"), Language: v.Lang,
	}
	if f.OK() {
		d, err := p.Disputes.Open(r.Context(), v.Cause(r, "book/call"), v.Who, x)
		if err == nil {
			return shell.Redirect(queuePath(d.ID), "book.dispute.opened"), nil
		}
		if errors.Is(err, dispute.ErrUnknown) {
			f.Fail("for", "book.call.unknown")
		} else if !wrong(f, err) {
			return nil, err
		}
	}
	return shell.Invalid(callPage(v, f, x.Line)), nil
}

func claimValues() (all []string) {
	for _, c := range dispute.Claims {
		all = append(all, string(c))
	}
	return all
}
