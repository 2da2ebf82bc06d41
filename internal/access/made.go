package access

import (
	"sync"

	"github.com/cedar-policy/cedar-go/types"

	"github.com/keepwell/keepwell/internal/person"
)

// made keeps the visitors in the form in which policies read them: making it takes as long as a third of a decision. The key is
// everything the form is made of, so that what is found is what would be made anew.
type made struct {
	sync.RWMutex
	visitors map[visitorKey]types.Entity
}

// maxMade is how many visitors are kept; then all are forgotten.
const maxMade = 20_000

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
	m.RLock()
	known, ok := m.visitors[key]
	m.RUnlock()
	if ok {
		return known
	}
	fresh := visitorEntity(v)
	m.Lock()
	defer m.Unlock()
	if m.visitors == nil || len(m.visitors) >= maxMade {
		m.visitors = map[visitorKey]types.Entity{}
	}
	m.visitors[key] = fresh
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

// grantValue is a relation as policies see it: not whose it is, nor on what it rests.
func grantValue(g *Grant) types.Value {
	until, ends := endOfTime, endOfTime
	if g.Until != nil {
		until = dayValue(*g.Until)
	}
	if g.EndsAt != nil {
		ends = types.NewDatetime(*g.EndsAt)
	}
	return types.NewRecord(types.RecordMap{
		"kind":       types.String(g.Kind),
		"kinds":      setOf(g.Kinds),
		"categories": setOf(g.Categories),
		"purpose":    types.String(g.Purpose),
		"from":       dayValue(g.From),
		"until":      until,
		"ends_at":    ends,
	})
}
