package change

import (
	"slices"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
)

// reading is what one kind of evidence says of who made a change.
type reading struct {
	kind    Kind
	channel agent.Channel
	npn     agent.NPN
	vague   bool // an external producer, and not which
	source  string
	known   int64
}

// Producers is what this room asks about agents. *credential.Standing is the one there is.
type Producers interface {
	Position() int64
	Ready(credential.Ask) agent.Readiness
	Successor(npn agent.NPN, before clock.Date) (agent.NPN, clock.Date, bool)
	Type(agent.NPN) string
}

// readings are what all kinds of evidence say, in the order in which they are heard. What broker operations or a ruling established goes
// before all others, and alone: it was made with all of them at hand.
func readings(c *Change, m *enrolment.Move, original agent.NPN, of Producers) []reading {
	if r, ok := reviewed(c); ok {
		return []reading{normal(r, original, of)}
	}
	var all []reading
	add := func(r reading) { all = append(all, normal(r, original, of)) }
	for _, e := range entered(c, ByApplication) {
		add(reading{kind: e.Kind, channel: e.Channel, npn: e.NPN, source: e.source(), known: e.KnownAt})
	}
	s := &m.New
	switch {
	case s.NPN != "":
		add(reading{kind: ByReply, channel: agent.ExternalAgent, npn: s.NPN, source: s.Origin, known: s.Known})
	case slices.Contains(s.Helpers, enrolment.HelpedByAgent), slices.Contains(s.Helpers, enrolment.HelpedByBroker):
		add(reading{kind: ByReply, channel: agent.ExternalAgent, vague: true, source: s.Origin, known: s.Known})
	}
	if s.Online {
		add(reading{kind: ByOnline, channel: agent.MedicareGov, source: s.Origin, known: s.Known})
	}
	if m.Kind == enrolment.Carried {
		add(reading{kind: BySource, channel: agent.NoElection, source: s.Origin, known: s.Known})
	}
	for _, e := range entered(c, ByCallLog) {
		add(reading{kind: e.Kind, channel: e.Channel, npn: e.NPN, source: e.source(), known: e.KnownAt})
	}
	return all
}

// reviewed is the newest piece that settles it.
func reviewed(c *Change) (reading, bool) {
	if c == nil {
		return reading{}, false
	}
	for _, e := range slices.Backward(c.Evidence) {
		if e.Kind == ByReview && e.Channel != "" {
			return reading{kind: ByReview, channel: e.Channel, npn: e.NPN, source: e.source(), known: e.KnownAt}, true
		}
	}
	return reading{}, false
}

// entered are the pieces of a kind that say a channel.
func entered(c *Change, kind Kind) (all []Evidence) {
	if c == nil || c.State == Withdrawn {
		return nil
	}
	for _, e := range c.Evidence {
		if e.Kind == kind && e.Channel != "" {
			all = append(all, e)
		}
	}
	return all
}

func (e *Evidence) source() string {
	switch {
	case e.Ref != "" && e.What != "":
		return e.What + " " + e.Ref
	case e.Ref != "":
		return e.Ref
	}
	return e.Name
}

// normal names the channel by who the producer is: a number may be the original agent's, a call centre's or an employee's.
func normal(r reading, original agent.NPN, of Producers) reading {
	external := r.channel == agent.ExternalAgent || r.channel == agent.ExternalCallCenter || r.channel == agent.OriginalAgent
	if r.npn == "" || !external {
		if r.channel == agent.OriginalAgent && r.npn == "" {
			r.npn = original
		}
		return r
	}
	switch kind := of.Type(r.npn); {
	case r.npn == original:
		r.channel = agent.OriginalAgent
	case kind == credential.ACallCenter:
		r.channel = agent.ExternalCallCenter
	case kind == credential.AnInternal:
		r.channel = agent.InternalField
	case r.channel == agent.OriginalAgent:
		r.channel = agent.ExternalAgent
	}
	return r
}

// internal are the channels of the plan's own people.
func internal(c agent.Channel) bool {
	switch c {
	case agent.PlanChangeLine, agent.ServiceTransfer, agent.InternalField, agent.InternalTelesales, agent.InternalReferral:
		return true
	}
	return false
}

// agrees tells whether two kinds of evidence can both be true.
func (r *reading) agrees(o *reading) bool {
	switch {
	case r.vague || o.vague:
		return producer(r.channel) && producer(o.channel)
	case internal(r.channel) && internal(o.channel):
		return true
	}
	return r.channel == o.channel && (r.npn == o.npn || r.npn == "" || o.npn == "")
}

// producer tells whether a channel has an external producer.
func producer(c agent.Channel) bool {
	return c == agent.OriginalAgent || c == agent.ExternalAgent || c == agent.ExternalCallCenter
}

// weigh is what all readings come to: the first one that names somebody, and whether two disagree. It never picks silently.
func weigh(all []reading) (best reading, conflict bool) {
	if len(all) == 0 {
		return reading{channel: agent.UnknownChannel}, false
	}
	best = all[0]
	for i := range all {
		for j := range all[:i] {
			conflict = conflict || !all[i].agrees(&all[j])
		}
		if best.vague && !all[i].vague || best.npn == "" && all[i].npn != "" && all[i].channel == best.channel {
			best = all[i]
		}
	}
	if best.vague {
		best.channel = agent.UnknownChannel
	}
	return best, conflict
}
