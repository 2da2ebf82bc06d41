package verification

import "github.com/keepwell/keepwell/internal/clock"

// Work is what somebody has to do about a verification now. The texts are stored in the view only.
type Work string

// The kinds of work, in the order in which they press.
const (
	Nothing      Work = ""
	EndEnrolment Work = "remove"        // nobody confirmed: end the enrolment with CMS
	NameProvider Work = "name_provider" // nobody is named who could be asked
	MakeForm     Work = "form"          // a form is to be printed and sent
	HandOver     Work = "send"          // a form is printed and not handed over yet
	Call         Work = "call"
	Await        Work = "await" // asked; the next step comes by itself
)

// Works are all of them that a list can be narrowed to.
var Works = []Work{EndEnrolment, NameProvider, MakeForm, HandOver, Call, Await}

// Work is what is to be done now.
func (v *Verification) Work() Work {
	switch {
	case !v.State.Waits():
		return Nothing
	case v.RemovalOwed:
		return EndEnrolment
	case v.Provider == nil:
		return NameProvider
	}
	form, call := v.dueStep(false), v.dueStep(true)
	switch {
	case form != nil && v.way(form) != "" && v.printed(form.Key):
		return HandOver
	case form != nil && v.way(form) != "":
		return MakeForm
	case form != nil || call != nil:
		return Call // a form that reaches nobody becomes a call
	}
	return Await
}

// printed tells whether a form for a step is there whose link opens.
func (v *Verification) printed(key string) bool {
	for i := range v.Forms {
		if f := &v.Forms[i]; f.Step == key && v.link(f.Link) != nil && v.link(f.Link).Ended == "" {
			return true
		}
	}
	return false
}

// way is how a step reaches the provider, the preferred way first; "" when it does not.
func (v *Verification) way(s *Step) Way {
	for _, w := range s.Ways {
		if v.Provider.reaches(w) {
			return w
		}
	}
	return ""
}

// workDue is the day by which the verification presses: that of the removal, else the one on which it is due.
func (v *Verification) workDue() clock.Date {
	if v.RemovalOwed {
		return v.Terms.EndsOn
	}
	return v.Terms.Due
}
