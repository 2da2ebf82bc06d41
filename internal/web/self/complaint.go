package self

import (
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// complaintPages are "Tell us what went wrong" and "Your complaints" (promises A1, A4).
func (s *site) complaintPages() []page {
	kinds := []access.Kind{access.Complaints, access.Authorizations}
	read := func(path string, do memberAction) page {
		return page{method: http.MethodGet, path: "/complaints" + path, name: "complaints", kinds: kinds, do: do}
	}
	change := func(path string, do memberAction) page {
		p := read(path, do)
		p.method, p.action, p.maxBody = http.MethodPost, access.Change, complaintBytes
		return p
	}
	return []page{
		read("", s.complaints),
		read("/new", s.tellForm),
		change("/new", s.tell),
		read("/{case}", s.complaint),
		read("/{case}/receipt", s.receipt),
		read("/{case}/letters/{letter}", s.complaintLetter),
		read("/{case}/documents/{hash}", s.complaintDocument),
		change("/{case}/add", s.addToComplaint),
		read("/{case}/take-back", s.takeBackForm),
		change("/{case}/take-back", s.takeBack),
		change("/{case}/again", s.tellAgain),
		change("/{case}/rate", s.rate),
	}
}

// toldCase is a case as its member may see it, with where it stands in plain words: the same ones as in letters and on the phone.
type toldCase struct {
	complaint.Case
	Said string
}

// open tells whether the plan still owes an answer.
func (x toldCase) open() bool { return !x.State.Over() && x.Stopped == nil }

// mine are the member's cases, newest first. Who acts for the member does not see what is about themselves (promise A6).
func (s *site) mine(r *http.Request, a acting) ([]toldCase, error) {
	all, err := s.Complaints.ForMember(r.Context(), a.Pass)
	if err != nil {
		return nil, err
	}
	if a.Other {
		seen, err := s.Complaints.OfMember(r.Context(), a.Who, a.Pass)
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(c complaint.Case) bool {
			return !slices.ContainsFunc(seen, func(x complaint.Row) bool { return x.ID == c.ID })
		})
	}
	out := make([]toldCase, len(all))
	for i, c := range all {
		out[i].Case = c
		if out[i].Said, err = s.Complaints.Said(r.Context(), c, a.Lang); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// oneOf is the case of the address; one of another member does not exist here.
func (s *site) oneOf(r *http.Request, a acting) (toldCase, error) {
	all, err := s.mine(r, a)
	if err != nil {
		return toldCase{}, err
	}
	i := slices.IndexFunc(all, func(x toldCase) bool { return string(x.ID) == r.PathValue("case") })
	if i < 0 {
		return toldCase{}, shell.ErrNoPage
	}
	return all[i], nil
}

func (s *site) complaints(r *http.Request, a acting) (shell.Answer, error) {
	all, err := s.mine(r, a)
	if err != nil {
		return nil, err
	}
	return shell.Page(complaintsPage(a, all)), nil
}

func (s *site) complaint(r *http.Request, a acting) (shell.Answer, error) {
	x, err := s.oneOf(r, a)
	if err != nil {
		return nil, err
	}
	return shell.Page(complaintPage(a, x, nil, "")), nil
}

// owedComplaints are those that the plan has not answered yet, for the first page.
func (s *site) owedComplaints(r *http.Request, a acting, p *promises) error {
	if !a.Pass.Allows(access.Complaints) {
		return nil
	}
	all, err := s.mine(r, a)
	p.Complaints = slices.DeleteFunc(all, func(x toldCase) bool { return !x.open() })
	return err
}

// answerDuty is what the law gives us for the answer: what is owed now, or, when we answered, what was.
func (x toldCase) answerDuty() (duty complaint.Obligation, owed, known bool) {
	if o, found := x.Due(); found {
		return o, true, true
	}
	for _, o := range x.Obligations {
		if o.Legal && o.State == complaint.Met && o.Clock.StoppedAt != nil {
			duty, known = o, true
		}
	}
	return duty, false, known
}

// lastDay is the last day, or the last moment, of a legal term.
func (a acting) lastDay(o clock.Obligation) string {
	if o.DueAt != nil {
		return a.Instant(*o.DueAt)
	}
	return a.Day(o.DueDate)
}
