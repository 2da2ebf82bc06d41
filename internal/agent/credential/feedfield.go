package credential

import (
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// field is one thing that a column may say of a fact. set answers with what was expected when the text is wrong.
type field struct {
	codes []string
	date  func(*Fact) **clock.Date
	set   func(*Fact, string) string
	many  func(*Fact) *[]string
}

// fields are all of them, by the name that maps use.
var fields = map[string]field{
	"state":        {set: setState},
	"number":       text(func(f *Fact) *string { return &f.Number }),
	"line":         text(func(f *Fact) *string { return &f.Line }),
	"lines":        {many: func(f *Fact) *[]string { return &f.Lines }},
	"entity":       text(func(f *Fact) *string { return &f.Entity }),
	"year":         {set: setYear},
	"provider":     text(func(f *Fact) *string { return &f.Provider }),
	"family":       {codes: []string{"ma", "mapd", "pdp", "cost"}, set: func(f *Fact, s string) string { f.Family = s; return "" }},
	"parent":       {set: setParent},
	"status":       {codes: statusTexts(), set: func(f *Fact, s string) string { f.Status = Status(s); return "" }},
	"reason":       text(func(f *Fact) *string { return &f.Reason }),
	"term":         {codes: termTexts(), set: func(f *Fact, s string) string { f.Reason = s; return "" }},
	"class":        text(func(f *Fact) *string { return &f.Class }),
	"resident":     yesNo(func(f *Fact) *bool { return &f.Resident }),
	"score":        {set: setScore},
	"modules":      {many: func(f *Fact) *[]string { return &f.Modules }},
	"level":        text(func(f *Fact) *string { return &f.Level }),
	"payment":      {codes: []string{string(PaidFull), string(PaidProrated)}, set: func(f *Fact, s string) string { f.Payment = Payment(s); return "" }},
	"payee":        {set: setPayee},
	"servicing":    yesNo(func(f *Fact) *bool { return &f.Servicing }),
	"solicitor":    yesNo(func(f *Fact) *bool { return &f.Solicitor }),
	"amount":       {set: setAmount},
	"share":        {set: setShare},
	"name":         text(func(f *Fact) *string { return &f.Name }),
	"given":        {set: func(f *Fact, s string) string { f.Name = strings.TrimSpace(s + " " + f.Name); return "" }},
	"family_name":  {set: func(f *Fact, s string) string { f.Name = strings.TrimSpace(f.Name + " " + s); return "" }},
	"type":         {codes: []string{AnAgent, AnAgency, ACallCenter, AnInternal}, set: func(f *Fact, s string) string { f.Type = s; return "" }},
	"email":        text(func(f *Fact) *string { return &f.Email }),
	"phone":        {set: setPhone},
	"from":         {date: func(f *Fact) **clock.Date { return &f.From }},
	"to":           {date: func(f *Fact) **clock.Date { return &f.To }},
	"status_since": {date: func(f *Fact) **clock.Date { return &f.Since }},
}

func text(at func(*Fact) *string) field {
	return field{set: func(f *Fact, s string) string {
		if len(s) > maxText {
			return "at most 200 characters"
		}
		*at(f) = s
		return ""
	}}
}

// yesNo reads yes and no, and what files write for them.
func yesNo(at func(*Fact) *bool) field {
	return field{set: func(f *Fact, s string) string {
		switch plain(s) {
		case "yes", "y", "true", "1", "x", "resident":
			*at(f) = true
		case "no", "n", "false", "0", "nonresident", "non resident":
			*at(f) = false
		default:
			return "yes or no"
		}
		return ""
	}}
}

func statusTexts() []string {
	out := make([]string, len(Statuses))
	for i, s := range Statuses {
		out[i] = string(s)
	}
	return out
}

func termTexts() []string {
	out := make([]string, len(TermsOfEnd))
	for i, s := range TermsOfEnd {
		out[i] = string(s)
	}
	return out
}

func setState(f *Fact, s string) string {
	s = strings.ToUpper(s)
	if !isState(s) {
		return "two letters of a state"
	}
	f.State = s
	return ""
}

func setYear(f *Fact, s string) string {
	year, err := strconv.Atoi(s)
	if err != nil || year < 2006 || year > 2199 {
		return "a plan year of four digits"
	}
	f.Year = year
	return ""
}

func setParent(f *Fact, s string) string {
	npn, ok := npnOf(s)
	if !ok {
		return "a producer number of one to ten digits"
	}
	f.Parent = npn
	return ""
}

func setPayee(f *Fact, s string) string {
	npn, ok := npnOf(s)
	if !ok {
		return "a producer number of one to ten digits"
	}
	f.Payee = string(npn)
	return ""
}

// npnOf reads a producer number; files pad them with zeros.
func npnOf(s string) (agent.NPN, bool) {
	s = strings.TrimLeft(strings.TrimSpace(s), "0")
	return agent.NPN(s), person.ValidNPN(s)
}

// setScore reads a per cent: 92, 92%, 92.0.
func setScore(f *Fact, s string) string {
	const expected = "a per cent from 0 to 100"
	score, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(s, "%")), 64)
	if err != nil || score < 0 || score > 100 || score != score {
		return expected
	}
	whole := int(score) // 84.9 is not 85
	f.Score = &whole
	return ""
}

// setAmount reads dollars and cents.
func setAmount(f *Fact, s string) string {
	cents, ok := hundredths(strings.TrimPrefix(strings.ReplaceAll(s, ",", ""), "$"))
	if !ok {
		return "an amount as 1234.56"
	}
	f.Cents = cents
	return ""
}

// setShare reads a per cent of what the seller earns: 12.5 or 12.5%.
func setShare(f *Fact, s string) string {
	points, ok := hundredths(strings.TrimSpace(strings.TrimSuffix(s, "%")))
	if !ok || points > 10_000 {
		return "a per cent from 0 to 100"
	}
	f.BasisPoints = int(points)
	return ""
}

// hundredths reads a number with at most two digits behind the point.
func hundredths(s string) (int64, bool) {
	whole, part, _ := strings.Cut(strings.TrimSpace(s), ".")
	if len(part) > 2 || whole == "" || len(whole) > 12 {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+part+"00"[len(part):], 10, 63)
	return int64(n), err == nil
}

func setPhone(f *Fact, s string) string {
	number, _, err := person.ParsePhone(s)
	if err != nil {
		return "a telephone number with area code"
	}
	f.Phone = number
	return ""
}
