package self

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/web/care/ruletext"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// health are the kinds of the record that this portal shows.
var health = []access.Kind{access.Gaps, access.Conditions, access.Medicines, access.Claims, access.Coverage}

func (s *site) recordPages() []page {
	return []page{
		{method: http.MethodGet, path: "/record", name: "record", kinds: health, do: s.record, anyKind: true},
		{method: http.MethodGet, path: "/record/care", name: "care", kinds: []access.Kind{access.Gaps}, do: s.careDue},
		{method: http.MethodGet, path: "/record/conditions", name: "conditions", kinds: []access.Kind{access.Conditions}, do: s.conditions},
		{method: http.MethodGet, path: "/record/medicines", name: "medicines", kinds: []access.Kind{access.Medicines}, do: s.medicines},
		{method: http.MethodGet, path: "/record/visits", name: "visits", kinds: []access.Kind{access.Claims}, do: s.visits},
		{method: http.MethodGet, path: "/record/download", name: "download", kinds: health, do: s.downloadPage, anyKind: true},
		{method: http.MethodPost, path: "/record/download", name: "download", kinds: everything, do: s.download, anyKind: true, stepUp: true, action: access.Export},
	}
}

// record leads to the parts of the health record.
func (s *site) record(_ *http.Request, a acting) (shell.Answer, error) {
	var choices []choice
	for _, c := range []struct {
		title, text, path string
		kind              access.Kind
	}{
		{"self.care.title", "self.care.lead", "/record/care", access.Gaps},
		{"self.conditions.title", "self.conditions.lead", "/record/conditions", access.Conditions},
		{"self.medicines.title", "self.medicines.lead", "/record/medicines", access.Medicines},
		{"self.visits.title", "self.visits.lead", "/record/visits", access.Claims},
	} {
		if a.Pass.Allows(c.kind) {
			choices = append(choices, choice{a.T(c.title), a.T(c.text), a.At(c.path)})
		}
	}
	choices = append(choices, choice{a.T("self.download.title"), a.T("self.download.lead"), a.At("/record/download")})
	return shell.Page(recordPage(a, choices)), nil
}

// member reads what the rules found. Somebody of whom there are no claims has an empty record.
func (s *site) member(r *http.Request, a acting) (population.Member, error) {
	m, err := s.Population.Member(r.Context(), a.Pass)
	if errors.Is(err, population.ErrNoMember) {
		return population.Member{}, nil
	}
	return m, err
}

func (s *site) timeline(r *http.Request, a acting) ([]population.TimelineEntry, error) {
	all, err := s.Population.Timeline(r.Context(), a.Pass)
	if errors.Is(err, population.ErrNoMember) {
		return nil, nil
	}
	return all, err
}

// careList is what may be due, what to talk about, and what is done.
type careList struct {
	Due, Talk, Done []population.Finding
	AsOf            claim.Day
}

func (s *site) careDue(r *http.Request, a acting) (shell.Answer, error) {
	m, err := s.member(r, a)
	if err != nil {
		return nil, err
	}
	return shell.Page(carePage(a, careOf(m))), nil
}

func careOf(m population.Member) careList {
	l := careList{AsOf: m.AsOf}
	for _, f := range m.Gaps {
		switch f.State {
		case population.Open, population.Overdue, population.DueSoon:
			l.Due = append(l.Due, f)
		case population.Talk:
			l.Talk = append(l.Talk, f)
		case population.Closed:
			l.Done = append(l.Done, f)
		}
	}
	slices.SortStableFunc(l.Due, func(x, y population.Finding) int {
		return cmp.Or(cmp.Compare(urgency(x), urgency(y)), cmp.Compare(x.Due, y.Due))
	})
	return l
}

// safety is the group of gaps that can harm somebody today, such as two medicines that must not be mixed.
const safety = "safety"

// urgency is the order in which care is shown: what can harm, what is late, what is due, what comes soon.
func urgency(f population.Finding) int {
	switch {
	case f.Rule.Group == safety:
		return 0
	case f.State == population.Overdue:
		return 1
	case f.State == population.Open:
		return 2
	}
	return 3
}

// conditions are those that the claims show for sure. What is only suspected is for a doctor to say; the download has it all.
func (s *site) conditions(r *http.Request, a acting) (shell.Answer, error) {
	m, err := s.member(r, a)
	if err != nil {
		return nil, err
	}
	known := slices.DeleteFunc(m.Conditions, func(f population.Finding) bool { return f.State != population.Confirmed })
	return shell.Page(conditionsPage(a, known)), nil
}

// medicine is one product that a pharmacy gave out.
type medicine struct {
	Title string
	Last  claim.Day
	Days  int
	Fills int
}

func (s *site) medicines(r *http.Request, a acting) (shell.Answer, error) {
	all, err := s.timeline(r, a)
	if err != nil {
		return nil, err
	}
	return shell.Page(medicinesPage(a, a.medicinesOf(all))), nil
}

// medicinesOf are the products of the fills that were not taken back, the last filled first.
func (a acting) medicinesOf(all []population.TimelineEntry) []medicine {
	at := map[string]int{}
	var list []medicine
	for _, e := range all {
		if e.Kind != "fill" || e.Status != claim.Paid {
			continue
		}
		name := a.fillName(e)
		i, seen := at[name]
		if !seen {
			i = len(list)
			at[name], list = i, append(list, medicine{Title: name, Last: e.From, Days: e.Days})
		}
		list[i].Fills++
	}
	return list
}

// fillName is the product, or its code where we have no name for it: a pharmacist knows it by that.
func (a acting) fillName(e population.TimelineEntry) string {
	switch {
	case len(e.Codes) == 0:
		return a.T("self.medicines.unknown")
	case e.Codes[0].Display == "":
		return a.T("self.medicines.unknown_code", "Code", e.Codes[0].Code)
	}
	return e.Codes[0].Display
}

// visitsView is one year of visits, stays, results and vaccines.
type visitsView struct {
	Year    int
	Years   []int
	Entries []population.TimelineEntry
}

// shownAsVisit are the kinds of entries on the page of visits.
var shownAsVisit = []string{"stay", "visit", "result", "vaccine"}

func (s *site) visits(r *http.Request, a acting) (shell.Answer, error) {
	all, err := s.timeline(r, a)
	if err != nil {
		return nil, err
	}
	var v visitsView
	if text := r.URL.Query().Get("year"); text != "" {
		if v.Year, err = strconv.Atoi(text); err != nil {
			return nil, shell.ErrQuery
		}
	}
	for _, e := range all {
		if e.Status != claim.Paid || !slices.Contains(shownAsVisit, e.Kind) {
			continue
		}
		year, _, _ := clock.FromDays(e.From).Civil()
		if !slices.Contains(v.Years, year) {
			v.Years = append(v.Years, year)
		}
		if v.Year == 0 {
			v.Year = year
		}
		if year == v.Year {
			v.Entries = append(v.Entries, e)
		}
	}
	return shell.Page(visitsPage(a, v)), nil
}

// ruleTitle and rulePlain are what a rule says, in the reader's language where somebody translated it.
func (a acting) ruleTitle(card population.RuleCard) string {
	return ruletext.Title(a.Lang, card.ID, card.Title)
}

func (a acting) rulePlain(card population.RuleCard) string { return ruletext.Plain(a.Lang, card) }

// ruleLang is the language of those words, for who hears the page: a plan's own rule may be in one language only.
func (a acting) ruleLang(card population.RuleCard) string {
	if _, translated := ruletext.Of(a.Lang, card.ID); translated {
		return a.Lang
	}
	return codeLang
}

// codeLang is the language in which rules and codes are written.
const codeLang = "en"

// claimDay is a day of the data in words; "" where the data has none.
func (a acting) claimDay(d claim.Day) string {
	if d == claim.NoDay {
		return ""
	}
	return a.Day(clock.FromDays(d))
}

// dueTag says how near care is.
func (a acting) dueTag(f population.Finding) (string, shell.Tone) {
	switch {
	case f.Rule.Group == safety:
		return a.T("self.care.today"), shell.Bad
	case f.State == population.Overdue:
		return a.T("self.care.late"), shell.Warning
	case f.State == population.DueSoon:
		return a.T("self.care.soon"), shell.Calm
	}
	return a.T("self.care.now"), shell.Warning
}

// entryTitle is what happened. Vaccines, results and medicines carry their own names.
func (a acting) entryTitle(e population.TimelineEntry) string {
	switch e.Kind {
	case "stay", "visit":
		if key := "self.setting." + e.Setting.String(); a.Has(key) {
			return a.T(key)
		}
	case "vaccine":
		return a.T("self.visits.vaccine")
	}
	return e.Title
}

// entryDays are the days of an entry.
func (a acting) entryDays(e population.TimelineEntry) string {
	if e.Thru == e.From || e.Thru == claim.NoDay {
		return a.claimDay(e.From)
	}
	return a.T("self.visits.from_to", "From", a.claimDay(e.From), "To", a.claimDay(e.Thru))
}

// entryCodes are what a visit was about, where we have words for it.
func entryCodes(e population.TimelineEntry) []string {
	var words []string
	for _, c := range e.Codes {
		if c.Display != "" && !slices.Contains(words, c.Display) {
			words = append(words, c.Display)
		}
	}
	return words
}
