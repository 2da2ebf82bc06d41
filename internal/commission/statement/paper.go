package statement

import (
	"slices"
	"strconv"

	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/contact/sheet"
)

// mostLines is how many lines a PDF tells one by one: some forty pages. Above it the sums stand in the PDF and every line in the table, so
// that one statement does not keep letters from the press.
const mostLines = 400

// sheetOf is a statement on paper.
func (s *Statements) sheetOf(lang string, st *Statement) sheet.Sheet {
	lang = Language(lang)
	t, day := s.Texts, s.Texts.Day(lang, st.Run.AsOf)
	profile := s.Plan.In(lang)
	state := t.label(lang, "not_paid_yet")
	if st.Paid() {
		state = t.label(lang, "paid_on", "date", t.Day(lang, st.Run.PaidOn))
	}
	out := sheet.Sheet{
		Language: lang, Title: t.label(lang, "statement"), Logo: logo(profile.Logo, profile.Name), From: profile.ReturnAddress,
		To: []string{st.Name, t.label(lang, "for", "npn", string(st.NPN))}, Date: day, PageWord: t.label(lang, "page"),
		Marks: []string{t.label(lang, "run", "date", day)},
	}
	parts := []sheet.Part{{Kind: sheet.Paragraph, Text: state}, s.sumsPart(lang, "summary", &st.Share)}
	parts = append(parts, s.linesParts(lang, "lines", st.Lines)...)
	if len(st.Overrides) > 0 || st.Override.Payee != "" {
		parts = append(parts, s.sumsPart(lang, "overrides", &st.Override))
		parts = append(parts, s.linesParts(lang, "overrides", st.Overrides)...)
	}
	if rates := s.ratesPart(lang, st.Lines); rates != nil {
		parts = append(parts, *rates)
	}
	parts = append(parts, sheet.Part{Kind: sheet.Paragraph, Text: t.label(lang, "question")})
	out.Sections = []sheet.Section{{Parts: parts}}
	return out
}

func logo(logo, name string) string {
	if logo != "" {
		return logo
	}
	return name
}

func (s *Statements) sumsPart(lang, name string, x *commission.Share) sheet.Part {
	t := s.Texts
	p := sheet.Part{
		Kind: sheet.Table, Text: t.label(lang, name), Items: []string{t.label(lang, "what"), t.label(lang, "amount")}, Amounts: []int{1},
	}
	for _, sum := range Sums(x) {
		p.Rows = append(p.Rows, []string{t.label(lang, sum.Name), Money(sum.Cents)})
	}
	return p
}

// linesParts are the lines one by one, or by reason when they are too many.
func (s *Statements) linesParts(lang, name string, lines []Line) []sheet.Part {
	t := s.Texts
	switch {
	case len(lines) == 0:
		return []sheet.Part{{Kind: sheet.Paragraph, Text: t.label(lang, "nothing")}}
	case len(lines) > mostLines:
		return []sheet.Part{
			{Kind: sheet.Paragraph, Text: t.label(lang, "too_many", "count", strconv.Itoa(len(lines)))}, s.reasonsPart(lang, lines),
		}
	}
	p := sheet.Part{Kind: sheet.Table, Text: t.label(lang, name), Amounts: []int{3}}
	for _, head := range []string{"line", "member", "months", "amount", "why"} {
		p.Items = append(p.Items, t.label(lang, head))
	}
	for i := range lines {
		l := &lines[i]
		e := t.Explain(lang, l)
		p.Rows = append(p.Rows, []string{LineNumber(l.ID), l.Number, t.monthsOf(lang, l), Money(l.Cents), told(e)})
	}
	return []sheet.Part{p}
}

// monthsOf are the months of a line with their year.
func (t *Texts) monthsOf(lang string, l *Line) string {
	months := l.Adds
	if months == 0 {
		months = commission.Months(l.Trace.Months)
	}
	return t.MonthsOf(lang, months) + " " + strconv.Itoa(l.Year)
}

// told is an explanation in one text.
func told(e Explanation) string {
	out := e.Title + "."
	for _, sentence := range e.Sentences() {
		out += " " + sentence
	}
	for i, c := range e.Citation {
		if i == 0 {
			out += " ("
		} else {
			out += "; "
		}
		out += c
	}
	if len(e.Citation) > 0 {
		out += ")"
	}
	return out
}

// reasonsPart sums lines by reason.
func (s *Statements) reasonsPart(lang string, lines []Line) sheet.Part {
	t := s.Texts
	p := sheet.Part{Kind: sheet.Table, Text: t.label(lang, "by_reason"), Amounts: []int{1, 2}}
	for _, head := range []string{"what", "count", "amount"} {
		p.Items = append(p.Items, t.label(lang, head))
	}
	for _, x := range ByReason(lines) {
		p.Rows = append(p.Rows, []string{t.Reason(lang, x.Reason), strconv.Itoa(x.Lines), Money(x.Cents)})
	}
	return p
}

// ReasonSum is what lines of one reason come to.
type ReasonSum struct {
	Reason commission.Reason
	Lines  int
	Cents  int64
}

// ByReason sums lines by reason, in the order in which reasons are told.
func ByReason(lines []Line) []ReasonSum {
	bare := make([]commission.Line, len(lines))
	for i := range lines {
		bare[i] = lines[i].Line
	}
	return byReason(bare)
}

func byReason(lines []commission.Line) []ReasonSum {
	var out []ReasonSum
	for _, r := range reasons {
		sum := ReasonSum{Reason: r}
		for i := range lines {
			if Told(&lines[i]) == r {
				sum.Lines, sum.Cents = sum.Lines+1, sum.Cents+lines[i].Cents
			}
		}
		if sum.Lines > 0 {
			out = append(out, sum)
		}
	}
	return out
}

// ratesPart are the rows of the rate tables that lines were paid by, with their sources.
func (s *Statements) ratesPart(lang string, lines []Line) *sheet.Part {
	t := s.Texts
	var ids []string
	for i := range lines {
		if l := &lines[i]; l.Rate.Table != nil {
			ids = append(ids, l.Trace.RateID)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return nil
	}
	p := sheet.Part{Kind: sheet.Table, Text: t.label(lang, "rates"), Amounts: []int{1, 2}}
	for _, head := range []string{"rate", "initial", "renewal", "source"} {
		p.Items = append(p.Items, t.label(lang, head))
	}
	for _, id := range ids {
		row, _ := s.Rules.Rate(id)
		name := strconv.Itoa(row.Year) + ", " + t.Family(lang, row.Row.Family) + ", " + t.Region(lang, row.Row.Region)
		p.Rows = append(p.Rows, []string{name, Money(row.Row.Initial), Money(row.Row.Renewal), row.Citation + "; " + sources(&row)})
	}
	return &p
}

func sources(row *entitlement.RateRow) (out string) {
	for i, x := range row.Named() {
		if i > 0 {
			out += "; "
		}
		out += x.Name
	}
	return out
}
