package ctm

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/rule"
)

// Challenge is a complaint of a data year with the reasons why it should not count, or not in the way it does. It names no member.
type Challenge struct {
	Entry
	Number    string       `json:"case_number,omitempty"`
	Counts    bool         `json:"counts"` // as things stand
	Reasons   []rule.Match `json:"reasons,omitempty"`
	Requests  []complaint.PlanAsk
	SetHash   string     `json:"rules"`
	LastDay   clock.Date `json:"last_day,omitzero"` // to ask; zero while nobody has announced it
	Announced bool       `json:"announced"`
}

// Challenges gathers all complaints of a data year with the reasons that the plan's rules suggest. A person decides and adds the
// evidence.
func (t *Tracking) Challenges(ctx context.Context, year int) ([]Challenge, error) {
	entries, err := t.ofYear(ctx, "", year, nil)
	if err != nil {
		return nil, err
	}
	sides, err := t.cases.ModuleCases(ctx, casesOf(entries))
	if err != nil {
		return nil, err
	}
	people, err := t.enrolled(ctx, sides)
	if err != nil {
		return nil, err
	}
	repeated := repeats(entries, t.rules.calendar.RepeatDays.Value)
	review, announced := t.rules.calendar.Review(year)
	out := make([]Challenge, 0, len(entries))
	for i, e := range entries {
		side := sides[e.Case]
		x := Challenge{
			Entry: e, Number: side.Number, Counts: t.rules.counts(e), Requests: requestsOf(side), LastDay: review.On, Announced: announced,
		}
		facts := t.rules.challengeFacts(e, side, people[side.Member])
		facts["repeats"] = repeated[i]
		if err := t.rules.challenge(&x, facts); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

func requestsOf(c complaint.Case) []complaint.PlanAsk {
	if c.Module == nil {
		return nil
	}
	return c.Module.Requests
}

// enrolled are the members of the cases, for where they were enrolled.
func (t *Tracking) enrolled(ctx context.Context, sides map[complaint.ID]complaint.Case) (map[person.ID]person.Person, error) {
	var ids []person.ID
	for _, s := range sides {
		if s.Member != "" {
			ids = append(ids, s.Member)
		}
	}
	slices.Sort(ids)
	return t.people.Find(ctx, slices.Compact(ids))
}

func (r *Rules) challengeFacts(e Entry, side complaint.Case, member person.Person) map[string]any {
	sub, listed := r.subcategoryOf(&e.Row)
	disputed := slices.ContainsFunc(requestsOf(side), func(a complaint.PlanAsk) bool { return a.Kind == AskLevel })
	lead := "unknown"
	if listed {
		lead = sub.Lead
	}
	return map[string]any{
		"shown_excluded": cmp.Or(e.Row.Excluded, "unknown"), "listed_excluded": listed && sub.Excluded,
		"lead": cmp.Or(e.Row.Lead, "unknown"), "listed_lead": lead, "away": e.Away, "marked_duplicate": e.Row.FormerComplaintID != "",
		"enrolled": enrolment(member, e.Contract, *e.Row.AssignedOn), "level": string(e.Row.Level), "level_disputed": disputed,
	}
}

// enrolment is where a member was enrolled on a day, by the plan's own records.
func enrolment(p person.Person, contract string, on clock.Date) string {
	if p.ID == "" || len(p.Coverage) == 0 {
		return "unknown"
	}
	where := "nowhere"
	for _, c := range p.Coverage {
		if c.From != nil && on.Before(*c.From) || c.To != nil && on.After(*c.To) {
			continue
		}
		if c.Contract == contract {
			return "here"
		}
		where = "other_contract"
	}
	return where
}

// repeats tells which complaints follow shortly on one of the same member in the same category. Entries come in the order of their
// assignment within a contract.
func repeats(entries []Entry, days int) []bool {
	type who struct{ contract, mbi, category string }
	last := map[who]clock.Date{}
	out := make([]bool, len(entries))
	for i, e := range entries {
		if e.Row.MBI == "" {
			continue
		}
		k := who{e.Contract, e.Row.MBI, plainHeader(cmp.Or(e.Row.CategoryCode, e.Row.Category))}
		before, ok := last[k]
		out[i] = ok && e.Row.AssignedOn.DaysSince(before) <= days
		last[k] = *e.Row.AssignedOn
	}
	return out
}

func (r *Rules) challenge(x *Challenge, facts map[string]any) error {
	set, ok := r.library.Latest(setChallenge)
	if !ok {
		return fmt.Errorf("ctm: there is no rule set %s", setChallenge)
	}
	d, err := set.Decide(facts, nil)
	if err != nil {
		return fmt.Errorf("ctm: %w", err)
	}
	x.Reasons, x.SetHash = d.Matches, d.Set+"@"+d.Version
	return nil
}

// challengeHeader are the columns of the challenge file. The last ones are for whoever decides.
var challengeHeader = []string{
	"Contract Number", "Complaint ID", "Contract Assignment/Reassignment Date", "Issue Level", "Complaint Category", "Category", "Subcategory",
	"Lead", "Counts Now", "Suggested Plan Request", "Reason", "Source", "Certainty", "Rule", "Plan Request Made", "Last Day To Ask", "Case",
	"Decision", "Evidence",
}

// rows of a complaint in the challenge file: one for each reason, and one without where there is none.
func (x *Challenge) rows() [][]string {
	reasons := x.Reasons
	if len(reasons) == 0 {
		reasons = []rule.Match{{}}
	}
	last := "not announced"
	if x.Announced {
		last = x.LastDay.String()
	}
	var asked []string
	for _, a := range x.Requests {
		asked = append(asked, a.Kind+": "+a.Status)
	}
	var out [][]string
	for _, m := range reasons {
		ask, _ := m.Result["ask"].(string)
		named := ""
		if m.RuleID != "" {
			named = x.SetHash + "/" + m.RuleID
		}
		out = append(out, []string{
			x.Contract, x.Complaint, x.Row.AssignedOn.String(), string(x.Row.Level), x.Row.CategoryCode, x.Row.Category,
			cmp.Or(x.Row.SubcategoryOther, x.Row.Subcategory), x.Row.Lead, yesOrNo(x.Counts), ask, m.Because, m.Source, string(m.Mark), named,
			strings.Join(asked, "; "), last, x.Number, "", "",
		})
	}
	return out
}

func yesOrNo(b bool) string {
	if b {
		return yes
	}
	return no
}

// Format is a kind of file.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// WriteReview writes the challenge file of a data year and records that it was prepared, with the file's hash.
func (t *Tracking) WriteReview(ctx context.Context, c person.Cause, w io.Writer, year int, as Format) ([]Challenge, error) {
	all, err := t.Challenges(ctx, year)
	if err != nil {
		return nil, err
	}
	table := [][]string{challengeHeader}
	for i := range all {
		table = append(table, all[i].rows()...)
	}
	content, err := tableFile(table, fmt.Sprintf("Review %d", year), as)
	if err != nil {
		return nil, err
	}
	if err := t.note(ctx, c.Called(""), reviewed{Year: year, Step: Prepared, SHA256: fingerprint(content), Rows: len(all)}); err != nil {
		return nil, err
	}
	_, err = w.Write(content)
	return all, err
}

// tableFile is a table as a file. Texts that a spreadsheet would take for a formula are marked as text.
func tableFile(table [][]string, name string, as Format) ([]byte, error) {
	var out bytes.Buffer
	if as == XLSX {
		rows := make([][]any, len(table))
		for i, r := range table {
			rows[i] = anyTexts(r) // a workbook knows texts from formulas
		}
		err := writeWorkbook(&out, name, rows)
		return out.Bytes(), err
	}
	w := csv.NewWriter(&out)
	for _, r := range table {
		safe := make([]string, len(r))
		for i, text := range r {
			safe[i] = noFormula(text)
		}
		if err := w.Write(safe); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

func noFormula(text string) string {
	if strings.HasPrefix(text, "=") || strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-") || strings.HasPrefix(text, "@") {
		return "'" + text
	}
	return text
}
