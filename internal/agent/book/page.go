package book

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// Limits of a page.
const (
	usualPage = 50
	maxPage   = 200
)

// Page is where a list goes on, and how far. The zero Page is the first.
type Page struct {
	After string // Next of the page before: how many rows come before, so that no address holds a name
	Limit int    // 0 means 50
}

func (p Page) limit() int {
	if p.Limit <= 0 {
		return usualPage
	}
	return min(p.Limit, maxPage)
}

func (p Page) offset() int {
	n, err := strconv.Atoi(p.After)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// Line is one row of a page. Of a closed row the person is empty.
type Line struct {
	Row
	Status Status
	Person person.Person
	Open   bool
	Gate   *agent.Readiness // whether the agent passes the tests for this plan today; nil when nobody can tell
}

// Result is one page of a book.
type Result struct {
	Lines   []Line
	Total   int // rows that fit the filter
	From    int // the number of the first one, from 1
	Before  string
	Next    string
	Counts  Counts
	Choices Choices
}

// kinds are what the agent of record sees here: who it is and what covers them (42 CFR 422.2274(g)). Never anything clinical.
var kinds = []access.Kind{access.Identity, access.Coverage}

// Look is how a page of the book is looked at: page is its name in the record.
func look(a access.Action, page string, at time.Time) access.Look {
	return access.Look{Action: a, Kinds: kinds, Purpose: access.PurposeEnrollment, Page: page, At: at}
}

// List is one page of the books of some sellers, as Reach gave them. Every customer who is named on it has one look on record.
func (b *Book) List(ctx context.Context, v access.Visitor, of []Seller, f Filter, p Page, page string, at time.Time) (Result, error) {
	on := b.zone.DateOf(at)
	var out Result
	chosen := choose(of, f.Agent)
	if len(chosen) == 0 {
		return out, nil
	}
	offset, limit := p.offset(), p.limit()
	var rows []Row
	err := b.db.Snapshot(ctx, func(q store.Queries) error {
		books, err := b.entries(ctx, q, chosen)
		if err != nil {
			return err
		}
		var fit []*entry
		fit, out.Counts, out.Choices = found(books, f, on)
		out.Total = len(fit)
		offset = min(offset, out.Total)
		rows, err = documents(ctx, q, fit[offset:min(offset+limit, out.Total)])
		return err
	})
	if err != nil {
		return out, err
	}
	for i := range out.Choices.Plans {
		x := &out.Choices.Plans[i]
		x.Name = nameOf(b.catalog, x.Contract, x.Plan)
	}
	out.From = offset + 1
	if offset+len(rows) < out.Total {
		out.Next = strconv.Itoa(offset + limit)
	}
	if offset > 0 {
		out.Before = strconv.Itoa(max(0, offset-limit))
	}
	out.Lines, err = b.open(ctx, v, rows, look(access.List, page, at), on)
	return out, err
}

// choose are the producer numbers of all sellers, or of the one who is wanted when it is one of them.
func choose(of []Seller, wanted agent.NPN) []agent.NPN {
	all := npns(of)
	switch {
	case wanted == "":
		return all
	case slices.Contains(all, wanted):
		return []agent.NPN{wanted}
	}
	return nil
}

// open names the customers of rows, as far as the visitor may see them.
func (b *Book) open(ctx context.Context, v access.Visitor, rows []Row, l access.Look, on clock.Date) ([]Line, error) {
	people, err := b.named(ctx, v, rows, l)
	if err != nil {
		return nil, err
	}
	lines := make([]Line, len(rows))
	for i, r := range rows {
		p, ok := people[r.Member]
		lines[i] = Line{Row: r, Status: r.On(on), Person: p, Open: ok}
		if !ok { // who it is stays closed in every way
			lines[i].Member, lines[i].Dispute, lines[i].Verification, lines[i].Supplemental = "", nil, nil, nil
		}
		if lines[i].Gate, err = b.gate(ctx, &r, on); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

func (b *Book) named(ctx context.Context, v access.Visitor, rows []Row, l access.Look) (map[person.ID]person.Person, error) {
	ids := make([]person.ID, 0, len(rows))
	for _, r := range rows {
		ids = append(ids, r.Member)
	}
	out := make(map[person.ID]person.Person, len(rows))
	for some := range slices.Chunk(unique(ids), maxPage) {
		found, err := b.guard.SearchPeople(ctx, v, l, person.Query{Among: some, Limit: maxPage})
		if err != nil {
			return nil, err
		}
		for _, x := range found.People {
			out[x.Person.ID] = x.Person
			for _, former := range x.Person.MergedFrom {
				out[former] = x.Person
			}
		}
	}
	return out, nil
}

// gate is whether the agent passes the tests for a row's plan on a day.
func (b *Book) gate(ctx context.Context, r *Row, on clock.Date) (*agent.Readiness, error) {
	if b.standing == nil {
		return nil, nil
	}
	ready, err := b.standing.Ready(ctx, r.Agent, r.State, r.Contract, r.Plan, on)
	if err != nil {
		return nil, err
	}
	return &ready, nil
}
