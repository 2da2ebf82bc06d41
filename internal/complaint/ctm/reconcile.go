package ctm

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Reconciliation is what two lists of complaints do not agree on.
type Reconciliation struct {
	Name      string       `json:"name"`
	SHA256    string       `json:"sha256"`
	From      clock.Date   `json:"from"` // assignment dates that were compared, both included
	To        clock.Date   `json:"to"`
	Contracts []Agreement  `json:"contracts"`
	Missing   []Lack       `json:"missing"`
	Different []Difference `json:"different"`
	Bad       int          `json:"bad"` // rows of CMS's list that cannot be read
	Repeated  int          `json:"repeated"`
	Problems  []RowError   `json:"problems,omitempty"`
}

// Agreement is one contract in numbers: Same + Different + MissingThere = Here, Same + Different + MissingHere = There.
type Agreement struct {
	Contract     string `json:"contract"`
	Here         int    `json:"here"`
	There        int    `json:"there"`
	Same         int    `json:"same"`
	Different    int    `json:"different"`
	MissingHere  int    `json:"missing_here"`
	MissingThere int    `json:"missing_there"`
	CountedHere  int    `json:"counted_here"`  // not excluded
	CountedThere int    `json:"counted_there"` // as far as the list says
}

// Lack is a complaint that one of the lists does not have.
type Lack struct {
	Contract  string     `json:"contract"`
	Complaint string     `json:"complaint_id"`
	On        clock.Date `json:"assigned_on"`
	Here      bool       `json:"here"` // it is missing here; else there
	Row       int        `json:"row,omitempty"`
	Away      bool       `json:"reassigned_away,omitempty"` // ours says why it is not there
}

// Difference is a field on which the lists differ.
type Difference struct {
	Contract  string `json:"contract"`
	Complaint string `json:"complaint_id"`
	Field     string `json:"field"`
	Here      string `json:"here"`
	There     string `json:"there"`
	Row       int    `json:"row"`
}

// comparedFields are held against each other where CMS's list has a column for them.
var comparedFields = []string{"assigned_on", "issue_level", "category_code", "category", "subcategory", "subcategory_other", "lead", "excluded"}

// theirs is a complaint of CMS's list.
type theirs struct {
	row  Row
	line int
}

type listKey struct{ contract, complaint string }

// Reconcile holds the plan's list against CMS's, both ways, and records that it was done. From and to bound the assignment dates;
// nil takes the years of CMS's list. Errors: as Import's for a file that cannot be read.
func (t *Tracking) Reconcile(ctx context.Context, c person.Cause, x Export, from, to *clock.Date) (Reconciliation, error) {
	out, list, columns, err := readList(x)
	if err != nil {
		return out, err
	}
	out.bound(list, from, to, c)
	here, err := listedIn(ctx, t.db.Read(), "assigned_day >= $1 and assigned_day <= $2 order by contract, complaint", int64(out.From), int64(out.To))
	if err != nil {
		return out, err
	}
	compared := slices.DeleteFunc(slices.Clone(comparedFields), func(name string) bool { return columns[name] == "" })
	t.rules.compare(&out, here, list, compared)
	return out, t.noteReconciled(ctx, c, out)
}

// readList reads CMS's list. The same complaint twice in it is counted, and the last one holds.
func readList(x Export) (Reconciliation, map[listKey]theirs, map[string]string, error) {
	out := Reconciliation{Name: x.Name, SHA256: fingerprint(x.Content)}
	r, err := Open(x.Name, x.Content, x.Map)
	if err != nil {
		return out, nil, nil, err
	}
	defer r.Close()
	list := map[listKey]theirs{}
	for {
		one, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out, list, r.Columns(), nil
		}
		if err != nil {
			return out, nil, nil, invalid("ctm: reconcile "+x.Name, err)
		}
		if one.Bad != nil {
			out.Bad++
			if len(out.Problems) < keptProblems {
				out.Problems = append(out.Problems, *one.Bad)
			}
			continue
		}
		k := listKey{one.Row.Contract, one.Row.ComplaintID}
		if _, twice := list[k]; twice {
			out.Repeated++
		}
		list[k] = theirs{one.Row, one.Line}
	}
}

// bound decides which assignment dates are compared.
func (r *Reconciliation) bound(list map[listKey]theirs, from, to *clock.Date, c person.Cause) {
	today := moduleZone.DateOf(c.At)
	r.From, r.To = today.StartOfYear(), today.EndOfYear()
	first := true
	for _, x := range list {
		day := *x.row.AssignedOn
		if first || day.Before(r.From) {
			r.From = day.StartOfYear()
		}
		if first || day.After(r.To) {
			r.To = day.EndOfYear()
		}
		first = false
	}
	if from != nil {
		r.From = *from
	}
	if to != nil {
		r.To = *to
	}
	for k, x := range list {
		if x.row.AssignedOn.Before(r.From) || x.row.AssignedOn.After(r.To) {
			delete(list, k)
		}
	}
}

// compare fills in what the lists do not agree on.
func (r *Rules) compare(out *Reconciliation, here []Entry, list map[listKey]theirs, fieldNames []string) {
	contracts := map[string]*Agreement{}
	of := func(contract string) *Agreement {
		if contracts[contract] == nil {
			contracts[contract] = &Agreement{Contract: contract}
		}
		return contracts[contract]
	}
	for _, e := range here {
		a := of(e.Contract)
		a.Here++
		a.CountedHere += oneIf(r.counts(e))
		x, ok := list[listKey{e.Contract, e.Complaint}]
		if !ok {
			a.MissingThere++
			out.Missing = append(out.Missing, Lack{Contract: e.Contract, Complaint: e.Complaint, On: *e.Row.AssignedOn, Away: e.Away})
			continue
		}
		differences := r.differences(e, x, fieldNames)
		a.Same += oneIf(len(differences) == 0)
		a.Different += oneIf(len(differences) > 0)
		out.Different = append(out.Different, differences...)
	}
	known := map[listKey]bool{}
	for _, e := range here {
		known[listKey{e.Contract, e.Complaint}] = true
	}
	for k, x := range list {
		a := of(k.contract)
		a.There++
		a.CountedThere += oneIf(x.row.Excluded != yes)
		if !known[k] {
			a.MissingHere++
			out.Missing = append(out.Missing, Lack{Contract: k.contract, Complaint: k.complaint, On: *x.row.AssignedOn, Here: true, Row: x.line})
		}
	}
	out.sort(contracts)
}

func (r *Reconciliation) sort(contracts map[string]*Agreement) {
	for _, a := range contracts {
		r.Contracts = append(r.Contracts, *a)
	}
	slices.SortFunc(r.Contracts, func(a, b Agreement) int { return cmp.Compare(a.Contract, b.Contract) })
	slices.SortFunc(r.Missing, func(a, b Lack) int {
		return cmp.Or(cmp.Compare(a.Contract, b.Contract), cmp.Compare(oneIf(b.Here), oneIf(a.Here)), cmp.Compare(a.Complaint, b.Complaint))
	})
}

func (r *Rules) differences(e Entry, x theirs, fieldNames []string) []Difference {
	var out []Difference
	ours := e.Row
	ours.Excluded = no
	if r.Excluded(&e.Row) {
		ours.Excluded = yes
	}
	for _, name := range fieldNames {
		f, _ := fieldNamed(name)
		if f.kind == asCode && *f.text(&x.row) == "" {
			continue // the list does not say
		}
		if here, there := f.plain(&ours), f.plain(&x.row); plainHeader(here) != plainHeader(there) {
			out = append(out, Difference{e.Contract, e.Complaint, name, here, there, x.line})
		}
	}
	return out
}

// plain is a field as lists are compared and shown.
func (f field) plain(r *Row) string {
	if f.kind == asDate {
		if d := *f.date(r); d != nil {
			return d.String()
		}
		return ""
	}
	return *f.text(r)
}

// counts tells whether a complaint is counted for its contract.
func (r *Rules) counts(e Entry) bool { return !e.Away && !r.Excluded(&e.Row) }

// reconciled is that our list was held against CMS's.
type reconciled struct {
	Name      string      `json:"name"`
	SHA256    string      `json:"sha256"`
	From      clock.Date  `json:"from"`
	To        clock.Date  `json:"to"`
	Contracts []Agreement `json:"contracts"`
}

func (t *Tracking) noteReconciled(ctx context.Context, c person.Cause, r Reconciliation) error {
	e, err := newEvent(typeReconciled, reconciled{r.Name, r.SHA256, r.From, r.To, r.Contracts})
	if err != nil {
		return err
	}
	_, err = t.rec.Append(ctx, c.Called("").Command("ctm"), record.StreamAppend{Stream: listStream, Expected: record.AnyVersion, Events: []record.NewEvent{e}})
	return err
}
