package credential

import (
	"cmp"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
)

// Because is why a test fails. The texts are stored in decisions: never rename.
type Because string

// The reasons.
const (
	NeverHad      Because = "never_had"      // nothing was ever told
	NotYet        Because = "not_yet"        // it begins later
	Expired       Because = "expired"        // its last day has passed
	Ended         Because = "ended"          // it was ended; the detail says why
	NotActive     Because = "not_active"     // inactive, pending
	IsSuspended   Because = "suspended"      //
	IsRevoked     Because = "revoked"        //
	NoHealthLine  Because = "no_health_line" // licensed, but not for health insurance
	ScoreTooLow   Because = "score_too_low"  //
	NotComplete   Because = "not_complete"   // begun, or failed
	ModuleMissing Because = "module_missing" // certified, but not for this kind of product
	OnHold        Because = "on_hold"        //
	ServicingOnly Because = "servicing_only" // where the plan does not let them count
	NotInsured    Because = "not_insured"    // where the plan asks for errors-and-omissions insurance
)

// Reasons are all of them.
var Reasons = []Because{
	NeverHad, NotYet, Expired, Ended, NotActive, IsSuspended, IsRevoked, NoHealthLine, ScoreTooLow, NotComplete, ModuleMissing, OnHold,
	ServicingOnly, NotInsured,
}

// verdict is what one test says; one without a reason is passed.
type verdict struct {
	because Because
	since   clock.Date // when it began to fail; MinDate when nobody can tell
	told    *Told      // the statement that decides
}

func (v *verdict) ok() bool { return v.because == "" }

var never = verdict{because: NeverHad, since: clock.MinDate}

// on is how a subject stands on a day.
func (k track) on(day clock.Date) verdict {
	i := k.index(day)
	if i < 0 {
		return verdict{because: NotYet, since: clock.MinDate, told: k[0].told}
	}
	g := &k[i]
	f := &g.told.Fact
	closed := f.closed(g.told.AsOf)
	switch {
	case f.From != nil && *f.From > day:
		return verdict{because: NotYet, since: clock.MinDate, told: g.told}
	case f.To != nil && day > *f.To && !g.ended():
		return verdict{because: f.over(closed), since: *f.To + 1, told: g.told}
	case g.implied || closed || f.active():
		return verdict{told: g.told}
	}
	return verdict{because: f.statusReason(), since: g.start, told: g.told}
}

// ended tells that a status ended the thing before its last day, so that the status is the reason, not the day.
func (g *segment) ended() bool {
	f := &g.told.Fact
	return !g.implied && !f.active() && f.Since != nil && f.To != nil && *f.Since <= *f.To
}

func (f *Fact) over(closed bool) Because {
	switch {
	case closed && f.Status == Revoked:
		return IsRevoked
	case closed || f.Kind == Contract || f.Kind == Appointment:
		return Ended
	}
	return Expired
}

func (f *Fact) statusReason() Because {
	switch f.Status {
	case Revoked:
		return IsRevoked
	case Suspended:
		return IsSuspended
	case Terminated:
		return Ended
	case Incomplete:
		return NotComplete
	}
	return NotActive
}

// weight says which of several failures tells most: what ended before what never began, and the latest end.
func (v *verdict) weight() int {
	switch v.because {
	case NeverHad:
		return 0
	case NotYet:
		return 1
	case NoHealthLine, ModuleMissing, ScoreTooLow, NotComplete:
		return 3
	}
	return 2
}

// better keeps the one of two failures that tells more.
func (v *verdict) better(other *verdict) bool {
	return cmp.Or(cmp.Compare(v.weight(), other.weight()), cmp.Compare(v.since, other.since)) > 0
}

// failure is the verdict in words that a person can check.
func (v *verdict) failure(test agent.Test, detail string) agent.Failure {
	f := agent.Failure{Test: test, Because: string(v.because), Detail: detail}
	if v.since != clock.MinDate {
		f.Since = v.since.String()
	}
	if v.told != nil {
		f.Source, f.KnownAt = v.told.Source(), v.told.KnownAt.UTC().Format(time.RFC3339)
	}
	return f
}

// state is what a failed test makes of an agent.
func (v *verdict) state(test agent.Test) agent.State {
	switch {
	case test == agent.License && v.because == IsRevoked:
		return agent.Termed
	case test != agent.Contract || v.because == ServicingOnly || v.because == NotInsured:
		return agent.Lapsed
	case v.told != nil && (v.told.Fact.Reason == string(Deceased) || v.told.Fact.Reason == string(Retired)) && v.because != NotYet:
		return agent.Gone
	}
	return agent.Termed
}

// severity orders the states from good to bad.
func severity(s agent.State) int {
	switch s {
	case agent.Ready:
		return 0
	case agent.Lapsed:
		return 1
	case agent.Termed:
		return 2
	}
	return 3
}
