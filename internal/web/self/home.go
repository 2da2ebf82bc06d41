package self

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (s *site) homePages() []page {
	kinds := []access.Kind{access.Requests, access.Complaints, access.Authorizations, access.Contact, access.Coverage, access.Identity}
	return []page{{method: http.MethodGet, path: "", name: "home", kinds: kinds, do: s.home, anyKind: true}}
}

// promises is the first page: what the plan owes, what is left to do, and who is there to help.
type promises struct {
	Owed       []privacy.Request // that the plan has not answered yet, the first due at the top
	Complaints []toldCase
	Tasks      []task
	Coach      *person.Person
	Cover      []string // in words
	Steady     bool     // nothing is left to do
}

// task is something that is left for the member to do.
type task struct {
	Done        bool
	Title, Href string
}

// checkedFor is how long details count as checked.
const checkedFor = 1 // year

func (s *site) home(r *http.Request, a acting) (shell.Answer, error) {
	var p promises
	for _, read := range []func(*http.Request, acting, *promises) error{s.owed, s.owedComplaints, s.noticeTask, s.detailTasks, s.helperTask, s.coach} {
		if err := read(r, a, &p); err != nil {
			return nil, err
		}
	}
	p.Steady = !slices.ContainsFunc(p.Tasks, func(t task) bool { return !t.Done })
	for _, c := range a.Person.Coverage {
		if holdsOn(c.Valid, a.Today()) {
			p.Cover = append(p.Cover, a.coverWords(c))
		}
	}
	if len(p.Cover) == 0 && a.Pass.Allows(access.Coverage) {
		m, err := s.member(r, a)
		if err != nil {
			return nil, err
		}
		p.Cover = a.coverOfData(m)
	}
	return shell.Page(homePage(a, p)), nil
}

func (s *site) owed(r *http.Request, a acting, p *promises) error {
	if !a.Pass.Allows(access.Requests) {
		return nil
	}
	all, err := s.myRequests(r, a)
	for _, x := range all {
		if !x.Closed() {
			p.Owed = append(p.Owed, x)
		}
	}
	slices.SortStableFunc(p.Owed, func(x, y privacy.Request) int { return int(x.Obligation.DueDate) - int(y.Obligation.DueDate) })
	return err
}

// noticeTask is for members themselves: nobody else can say that they read the notice.
func (s *site) noticeTask(r *http.Request, a acting, p *promises) error {
	now, ok := s.Book.Current(a.Lang, a.Today())
	if !ok || a.Other {
		return nil
	}
	mine, err := s.Notices.Mine(r.Context(), a.Who)
	p.Tasks = append(p.Tasks, task{mine.AcknowledgedVersion == now.Version, a.T("self.task.notice"), shell.PrivacyNoticePath})
	return err
}

func (s *site) detailTasks(_ *http.Request, a acting, p *promises) error {
	if !a.Pass.Allows(access.Contact) {
		return nil
	}
	c, wish := a.contact(), a.Person.Preferences
	p.Tasks = append(p.Tasks,
		task{checkedLately(c.Checked, a.Today()), a.T("self.task.details"), a.At("/details")},
		task{wish.Spoken != "" && wish.Written != "", a.T("self.task.language"), a.At("/details/language")},
	)
	return nil
}

func checkedLately(checked *clock.Date, today clock.Date) bool {
	return checked != nil && !checked.Before(today.AddYears(-checkedFor))
}

func (s *site) helperTask(r *http.Request, a acting, p *promises) error {
	if !a.Pass.Allows(access.Authorizations) || a.Other {
		return nil
	}
	papers, err := s.papers(r.Context(), a, helperForms...)
	named := slices.ContainsFunc(papers, func(x paper) bool { return x.Now == authorization.Valid || x.waits() })
	p.Tasks = append(p.Tasks, task{named, a.T("self.task.helper"), a.At("/privacy/helpers")})
	return err
}

// coach is who coaches the member now, with what a member may see of them (promise C4).
func (s *site) coach(r *http.Request, a acting, p *promises) error {
	if !a.Pass.Allows(access.Authorizations) {
		return nil
	}
	relations, err := s.Guard.Grants(r.Context(), a.Pass)
	if err != nil {
		return err
	}
	for _, x := range relations {
		if x.Kind != access.GrantCoach || !x.Holding {
			continue
		}
		known, err := s.People.Find(r.Context(), []person.ID{x.To})
		if c, ok := known[x.To]; ok {
			p.Coach = &person.Person{Names: c.Names, Staff: c.Staff}
		}
		return err
	}
	return nil
}

// greeting is the heading of the first page.
func (a acting) greeting() string {
	if a.Other {
		return a.T("self.acting.pages", "Name", a.Name())
	}
	return a.T("self.home.hello", "Name", a.Name())
}

// coachFacts are what a member sees of a coach.
func (a acting) coachFacts(c person.Person) []shell.Fact {
	facts := a.fact("self.coach.name", c.Name())
	if c.Staff == nil {
		return facts
	}
	facts = append(facts, a.fact("self.coach.job", c.Staff.Title)...)
	facts = append(facts, a.fact("self.coach.qualifications", list(c.Staff.Qualifications))...)
	var speaks []string
	for _, l := range c.Staff.Languages {
		speaks = append(speaks, a.languageName(l))
	}
	return append(facts, a.fact("self.coach.speaks", list(speaks))...)
}

// coverOfData are the parts of Medicare that covered the member on the day for which the data stand, where enrolment says nothing of
// today.
func (a acting) coverOfData(m population.Member) []string {
	var words []string
	for _, span := range m.Coverage {
		key := "self.coverage.part." + strconv.Itoa(int(span.Coverage))
		if !a.Has(key) || span.From > m.AsOf || span.Thru != claim.NoDay && span.Thru < m.AsOf {
			continue
		}
		words = append(words, a.T("self.coverage.as_of", "Kind", a.T(key), "Day", a.claimDay(m.AsOf)))
	}
	return words
}

// coverWords is a span of coverage in words.
func (a acting) coverWords(c person.Coverage) string {
	name := c.Contract
	if c.Plan != "" {
		name += "-" + c.Plan
	}
	kind := a.T("self.coverage.plan")
	if key := "self.coverage." + c.Kind; c.Kind != "" && a.Has(key) {
		kind = a.T(key)
	}
	if c.From == nil {
		return a.T("self.coverage.words", "Kind", kind, "Number", name)
	}
	return a.T("self.coverage.since", "Kind", kind, "Number", name, "Day", a.Day(*c.From))
}
