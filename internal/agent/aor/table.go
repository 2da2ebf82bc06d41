package aor

import (
	"fmt"
	"sync/atomic"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/rule"
)

// table is one version of the rules with what it decided: one verdict for each combination of facts that conditions can tell apart.
// The rule engine makes each the first time it is asked for; so the rules stay data, and a repeated case costs a look into an array.
type table struct {
	set      *rule.Set
	defaults choices
	memo     [1 << keyBits]atomic.Pointer[verdict]
}

// newTable reads the defaults of a set. Errors: a parameter that the set lacks.
func newTable(set *rule.Set) (*table, error) {
	t := &table{set: set}
	unlike, ok1 := set.Params[paramUnlike].Value.(bool)
	gap, ok2 := set.Params[paramGap].Value.(bool)
	silent, ok3 := set.Params[paramSilent].Value.(string)
	if !ok1 || !ok2 || !ok3 {
		return nil, fmt.Errorf("aor: %s needs the params %s, %s and %s", set.Name(), paramUnlike, paramGap, paramSilent)
	}
	t.defaults = choices{unlike, gap, silent == silentKeep}
	return t, nil
}

// The parameters, as the rules and plan profiles name them.
const (
	paramUnlike = "protect_unlike"
	paramGap    = "allow_gap"
	paramSilent = "silent_channels"
)

// name is the set with version and hash, as decisions store it.
func (t *table) name() string { return t.set.Name() + "#" + t.set.Hash[:12] }

// keyBits is how many bits a combination takes.
const keyBits = 18

func channelIndex(c agent.Channel) int {
	switch c { // a switch is several times faster than a search, and Channels is a variable
	case agent.PlanChangeLine:
		return 0
	case agent.ServiceTransfer:
		return 1
	case agent.InternalField:
		return 2
	case agent.InternalTelesales:
		return 3
	case agent.InternalReferral:
		return 4
	case agent.OriginalAgent:
		return 5
	case agent.ExternalAgent:
		return 6
	case agent.ExternalCallCenter:
		return 7
	case agent.ServiceDirect:
		return 8
	case agent.PlanWebsite:
		return 9
	case agent.MedicareGov:
		return 10
	case agent.Paper:
		return 11
	case agent.NoElection:
		return 12
	case agent.UnknownChannel:
		return 13
	}
	return -1
}

func stateIndex(s agent.State) int {
	switch s {
	case agent.Ready:
		return 0
	case agent.Lapsed:
		return 1
	case agent.Termed:
		return 2
	case agent.Gone:
		return 3
	case agent.None:
		return 4
	}
	return -1
}

// key is the combination of facts as a number. What is not known has its own place.
func (f *Facts) key(chosen choices) int {
	eligible, known := f.eligible()
	key := channelIndex(f.Channel)                // 4 bits
	key = key<<3 | stateIndex(f.Original.State)&7 // 7 is not known
	for _, bit := range [...]bool{
		f.ours(), f.GapMonths > 0, f.Conflict, eligible, known, f.unlike(), f.successorReady(), f.commissionable(),
	} {
		key = key<<1 | one(bit)
	}
	for _, bit := range chosen {
		key = key<<1 | one(bit)
	}
	return key
}

// choices are the parameters of a decision: protect_unlike, allow_gap, and whether silent channels keep.
type choices [3]bool

// choices are those of the facts, or the defaults of the set.
func (t *table) choices(p *Params) choices {
	c := t.defaults
	if p == nil {
		return c
	}
	if p.ProtectUnlike != nil {
		c[0] = *p.ProtectUnlike
	}
	if p.AllowGap != nil {
		c[1] = *p.AllowGap
	}
	if p.SilentChannels != nil {
		c[2] = *p.SilentChannels == silentKeep
	}
	return c
}

func (c choices) params() map[string]any {
	silent := silentHouse
	if c[2] {
		silent = silentKeep
	}
	return map[string]any{paramUnlike: c[0], paramGap: c[1], paramSilent: silent}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
