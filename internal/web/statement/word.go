package statement

import (
	"strconv"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func tabs(v shell.Visit, now string, leads bool) []shell.Tab {
	all := []shell.Tab{
		{Label: v.T("statement.list.title"), Href: Path, Current: now == Path},
		{Label: v.T("statement.outlook.title"), Href: OutlookPath, Current: now == OutlookPath},
	}
	if leads {
		all = append(all, shell.Tab{Label: v.T("statement.agency.title"), Href: AgencyPath, Current: now == AgencyPath})
	}
	return all
}

// stateTag colours a run by what became of it.
func stateTag(v shell.Visit, r *commission.Run) templ.Component {
	switch r.State {
	case commission.Exported:
		return shell.Tag(v.T("statement.state.paid"), shell.Good)
	case commission.Approved:
		return shell.Tag(v.T("statement.state.approved"), shell.Calm)
	default:
		return shell.Tag(v.T("statement.state.proposed"), shell.Warning)
	}
}

// facts are sums as names and values.
func facts(v shell.Visit, x *commission.Share) (all []shell.Fact) {
	for _, s := range statement.Sums(x) {
		all = append(all, shell.Fact{Name: v.T("statement.sum." + s.Name), Value: statement.Money(s.Cents)})
	}
	return all
}

// monthTone colours a month of a line.
func monthTone(s statement.MonthState) shell.Tone {
	switch s {
	case statement.MonthNew:
		return shell.Good
	case statement.MonthBack, statement.MonthLost:
		return shell.Bad
	case statement.MonthBefore:
		return shell.Calm
	default:
		return shell.Special
	}
}

// named is who a line is about: by name where the visitor may see it, by plan number otherwise.
func named(v shell.Visit, name, number string) string {
	switch {
	case name != "":
		return name
	case number != "":
		return v.T("statement.number", "Number", number)
	default:
		return v.T("statement.nobody")
	}
}

func year(y int) string { return strconv.Itoa(y) }

// monthWord is a month with what became of it.
func monthWord(v shell.Visit, l *lineView, m statement.Month) string {
	day := clock.DateOf(l.Year, m.Month, 1)
	worth := ""
	if m.Cents != 0 {
		worth = " " + statement.Money(m.Cents)
	}
	return v.Month(day) + ": " + v.T("statement.month."+string(m.What)) + worth
}
