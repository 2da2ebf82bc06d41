package oversight

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/complaint/prevention"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// trendMonths is how many months the page shows at first, mostMonths the most it shows at once.
const (
	trendMonths = 12
	mostMonths  = 48
)

// shownRates is how many values of a dimension the page lists.
const shownRates = 50

// trendView is the page of trends.
type trendView struct {
	shell.Visit
	Form    *shell.Form
	Trend   prevention.Trend
	By      prevention.Dimension
	Rates   []prevention.Rate
	More    int // rates that are not listed
	Small   int // numbers below it are not shown; 0 shows all
	catalog *catalog.Catalog
}

// trends shows what complaints of some months say. Whoever sees no members sees no small numbers either.
func (o *rooms) trends(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	view := trendView{Visit: v, Form: f, By: prevention.ByContract, catalog: o.Complaints.Rules().Catalog(v.Today())}
	scope := prevention.Scope{From: v.Today().StartOfMonth().AddMonths(1 - trendMonths), To: v.Today(), Contract: f.Text("contract", false)}
	scope.From, scope.To = dateOr(f, "from", scope.From).StartOfMonth(), dateOr(f, "to", scope.To)
	if by := prevention.Dimension(f.Raw("by")); by != "" {
		view.By = by
	}
	switch {
	case scope.To.Before(scope.From):
		f.Fail("to", "oversight.period.order")
	case scope.From.AddMonths(mostMonths).Before(scope.To):
		f.Fail("from", "oversight.period.long", "Most", mostMonths)
	}
	if !f.OK() {
		return shell.Invalid(trendsPage(view)), nil
	}
	f.SetDate("from", scope.From)
	f.SetDate("to", scope.To)
	f.Set("by", string(view.By))
	closed := v.Who.Role == access.RoleQuality
	if closed {
		view.Small = o.Prevention.Rules.Measure.SmallestCell
	}
	var err error
	if view.Trend, err = o.Prevention.Trend(r.Context(), scope); err != nil {
		return nil, err
	}
	if view.Rates, err = o.Prevention.Rates(r.Context(), scope, view.By, closed); err != nil {
		return nil, err
	}
	if len(view.Rates) > shownRates {
		view.More = len(view.Rates) - shownRates
		view.Rates = view.Rates[:shownRates]
	}
	return shell.Page(trendsPage(view)), nil
}

func dateOr(f *shell.Form, field string, otherwise clock.Date) clock.Date {
	if d := f.Date(field); d != nil {
		return *d
	}
	return otherwise
}

// count is a number, or that it is too small to be shown.
func (v trendView) count(n int) string {
	if n > 0 && n < v.Small {
		return v.T("oversight.small", "Most", v.Num(v.Small))
	}
	return v.Num(n)
}

// share is a share in words: a small part would tell a small number.
func (v trendView) share(s prevention.Share) string {
	if s.Whole == 0 || s.Part < v.Small && s.Part > 0 {
		return v.T("oversight.no_share")
	}
	return decimal(s.Percent(), 1) + " %"
}

// decimal is a number with so many places.
func decimal(x float64, places int) string { return strconv.FormatFloat(x, 'f', places, 64) }

func (v trendView) value(r prevention.Rate) string {
	switch v.By {
	case prevention.ByCategory:
		if c, known := v.catalog.Category(r.Value); known {
			return c.Name.In(v.Lang)
		}
	case prevention.ByCause:
		return v.cause(r.Value)
	}
	return r.Value
}

func (v trendView) cause(id string) string {
	if c, known := v.catalog.Cause(id); known {
		return c.Name.In(v.Lang)
	}
	return id
}

func (v trendView) rate(r prevention.Rate) string {
	per, known := r.Per1000()
	if !known || r.Hidden {
		return "–"
	}
	return decimal(per, 2)
}

func (v trendView) dimensions() []shell.Option {
	var out []shell.Option
	for _, d := range prevention.Dimensions {
		out = append(out, shell.Option{Value: string(d), Label: v.T("oversight.by." + string(d))})
	}
	return out
}

// signs say why a point is no accident.
func (v trendView) signs(p prevention.Point) string {
	var words []string
	for _, s := range p.Signals {
		words = append(words, v.T("oversight.sign."+string(s)))
	}
	return strings.Join(words, "; ")
}

// The control chart is drawn from whole numbers in these coordinates.
const (
	chartWidth  = 640
	chartHeight = 200
	chartEdge   = 12
)

// drawn is the control chart as lines.
type drawn struct {
	Values, High, Low string // of polylines
	MeanY             int
	Dots              []dot
}

type dot struct {
	X, Y   int
	Signal bool
}

func draw(c prevention.Chart) drawn {
	top := c.Mean
	for _, p := range c.Points {
		top = max(top, p.Value, p.High)
	}
	if top == 0 {
		top = 1
	}
	y := func(value float64) int { return chartHeight - chartEdge - int(value/top*(chartHeight-2*chartEdge)) }
	x := func(n int) int {
		if len(c.Points) < 2 {
			return chartWidth / 2
		}
		return chartEdge + n*(chartWidth-2*chartEdge)/(len(c.Points)-1)
	}
	d := drawn{MeanY: y(c.Mean)}
	for n, p := range c.Points {
		d.Values += at(x(n), y(p.Value))
		d.High += at(x(n), y(p.High))
		d.Low += at(x(n), y(p.Lower))
		d.Dots = append(d.Dots, dot{x(n), y(p.Value), len(p.Signals) > 0})
	}
	return d
}

func at(x, y int) string { return strconv.Itoa(x) + "," + strconv.Itoa(y) + " " }

// shownCauses is how many causes are drawn.
const shownCauses = 12

// causes are the most frequent ones; small ones are left out for those who see no small numbers.
func (v trendView) causes() (out []prevention.Bar) {
	for _, b := range v.Trend.Causes {
		if b.Count >= v.Small && len(out) < shownCauses {
			out = append(out, b)
		}
	}
	return out
}

// width is that of a cause's bar, of a thousand.
func width(b, most prevention.Bar) string {
	const whole = 1000
	return strconv.Itoa(max(1, b.Count*whole/max(1, most.Count)))
}
