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

// names tells whether the agent has to say whom it is about.
func (n *newView) names() bool { return n.Claim.OfMember() && n.Member == "" && n.Change == "" }

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
	if errors.Is(err, access.ErrRefused) && view.Change != "" {
		view.Member = "" // who lost the customer disputes the change: the room knows whether it is theirs
		return view, nil
	}
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
		Customer: f.Long("customer", longName, view.names()),
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
