package access

import (
	"sync"

	"github.com/cedar-policy/cedar-go/types"

	"github.com/keepwell/keepwell/internal/person"
)

// made keeps visitors and relations in the form in which policies read them: making it takes as long as half a decision. The key is
// everything the form is made of, so that what is found is what would be made anew.
type made struct {
	visitors kept[visitorKey, types.Entity]
	grants   kept[grantKey, types.Value]
}

// kept remembers what was made.
type kept[K comparable, V any] struct {
	sync.RWMutex
	of map[K]V
}

// maxMade is how many of each are kept; then all are forgotten.
const maxMade = 20_000

func (k *kept[K, V]) get(key K) (V, bool) {
	k.RLock()
	defer k.RUnlock()
	v, ok := k.of[key]
	return v, ok
}

func (k *kept[K, V]) put(key K, v V) {
	k.Lock()
	defer k.Unlock()
	if k.of == nil || len(k.of) >= maxMade {
		k.of = map[K]V{}
	}
	k.of[key] = v
}

type visitorKey struct {
	account   string
	person    person.ID
	role      Role
	channel   string
	suspended bool
}

// visitor is the entity of who asks. That of a token is made each time: its scopes are a list.
func (m *made) visitor(v Visitor) types.Entity {
	if v.Scopes != nil {
		return visitorEntity(v)
	}
	key := visitorKey{v.Account, v.Person, v.Role, v.Channel, v.Suspended}
	if known, ok := m.visitors.get(key); ok {
		return known
	}
	fresh := visitorEntity(v)
	m.visitors.put(key, fresh)
	return fresh
}

func visitorEntity(v Visitor) types.Entity {
	return types.Entity{
		UID:     types.NewEntityUID("Visitor", types.String(v.Account)),
		Parents: types.NewEntityUIDSet(roleUID(v.Role)),
		Attributes: types.NewRecord(types.RecordMap{
			"person":    types.String(v.Person),
			"channel":   types.String(v.Channel),
			"suspended": types.Boolean(v.Suspended),
			"token":     types.Boolean(v.Scopes != nil),
			"scopes":    setOf(v.Scopes),
		}),
	}
}

// grantKey is what policies see of a relation. Thousands of members have relations that look alike to them.
type grantKey struct {
	kind              GrantKind
	kinds, categories uint64
	purpose           Purpose
	from, until, ends int64
}

// grant is a relation as policies see it.
func (m *made) grant(g *Grant) types.Value {
	if !known(g.Kinds, allKinds) || !known(g.Categories, Categories) {
		return grantValue(g)
	}
	key := grantKey{
		kind: g.Kind, kinds: bits(g.Kinds, allKinds), categories: bits(g.Categories, Categories), purpose: g.Purpose,
		from: dayValue(g.From).Milliseconds(), until: g.lastDay().Milliseconds(), ends: g.end().Milliseconds(),
	}
	if known, ok := m.grants.get(key); ok {
		return known
	}
	fresh := grantValue(g)
	m.grants.put(key, fresh)
	return fresh
}

func (g *Grant) lastDay() types.Datetime {
	if g.Until == nil {
		return endOfTime
	}
	return dayValue(*g.Until)
}

func (g *Grant) end() types.Datetime {
	if g.EndsAt == nil {
		return endOfTime
	}
	return types.NewDatetime(*g.EndsAt)
}

// grantValue is a relation as policies see it: not whose it is, nor on what it rests.
func grantValue(g *Grant) types.Value {
	return types.NewRecord(types.RecordMap{
		"kind":       types.String(g.Kind),
		"kinds":      setOf(g.Kinds),
		"categories": setOf(g.Categories),
		"purpose":    types.String(g.Purpose),
		"from":       dayValue(g.From),
		"until":      g.lastDay(),
		"ends_at":    g.end(),
	})
}
