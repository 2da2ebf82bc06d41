package access

import (
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// Hint says why a look deserves a second one. It is no verdict: the privacy officer judges (45 CFR 164.308(a)(1)(ii)(D)).
type Hint string

// The hints. The texts are message keys' ends: audit.hint.<...>.
const (
	HintNoRelation   Hint = "no_relation"   // clinical data opened without any relation to the member
	HintWatched      Hint = "watched"       // a person whose record is watched
	HintSameFamily   Hint = "same_family"   // visitor and member share a family name
	HintSameAddress  Hint = "same_address"  // visitor and member live, or lived, at one address
	HintOwnRecord    Hint = "own_record"    // one's own record through a staff role
	HintManyMembers  Hint = "many_members"  // far more members in a day than others of the role
	HintBrokenGlass  Hint = "broken_glass"  // opened in an emergency
	HintOutsideHours Hint = "outside_hours" // at night or on a weekend
	HintAccessEnded  Hint = "access_ended"  // after the relation that once gave access had ended
)

// HintFacts are what hints rest on besides the entry.
type HintFacts struct {
	Member   person.Person
	Visitor  person.Person // zero for a program
	Ended    []Relation    // relations of the visitor with the member that no longer held at the look
	InDay    int           // members whom this account looked at on that day
	UsualDay int           // what others of the role look at in a day
	Zone     clock.Zone
}

// Hints are all that apply, in the order above. It is pure.
func Hints(e Entry, f HintFacts) []Hint {
	var out []Hint
	for _, h := range []struct {
		hint    Hint
		applies bool
	}{
		{HintNoRelation, withoutRelation(e, f)},
		{HintWatched, f.Member.Watch && !isMember(e, f) && !watchesOver(e)},
		{HintSameFamily, !isMember(e, f) && isStaff(e.Role) && sameFamily(f.Member, f.Visitor)},
		{HintSameAddress, !isMember(e, f) && isStaff(e.Role) && sameAddress(f.Member, f.Visitor)},
		{HintOwnRecord, isMember(e, f) && e.Role != RoleMember},
		{HintManyMembers, tooMany(f.InDay, f.UsualDay) && isStaff(e.Role)},
		{HintBrokenGlass, slices.ContainsFunc(e.Grants, func(l Leaned) bool { return l.Kind == GrantBrokenGlass })},
		{HintOutsideHours, isStaff(e.Role) && outsideHours(e.At, f.Zone)},
		{HintAccessEnded, len(f.Ended) > 0 && len(e.Grants) == 0},
	} {
		if h.applies {
			out = append(out, h.hint)
		}
	}
	return out
}

// isStaff tells whether a role looks as part of somebody's work.
func isStaff(r Role) bool { return r != RoleMember && r != RoleRepresentative }

// isMember tells whether the visitor is the member.
func isMember(e Entry, f HintFacts) bool {
	return e.Person != "" && slices.Contains(membersOf(f.Member), e.Person)
}

// watchesOver tells whether the privacy officer looked for their own duty: who keeps the list of watched people opens their names and
// looks all the time. Clinical data is no part of that duty, and stays a hint.
func watchesOver(e Entry) bool {
	return e.Role == RolePrivacy && e.Purpose == PurposePrivacy && !opensClinical(e)
}

func opensClinical(e Entry) bool {
	return slices.ContainsFunc(e.Kinds, func(k Kind) bool { return slices.Contains(clinical, k) })
}

// withoutRelation: somebody opened one member's clinical data, not a row of a list, and no relation led there.
func withoutRelation(e Entry, f HintFacts) bool {
	return e.Action == View && opensClinical(e) && len(e.Grants) == 0 && !isMember(e, f) && isStaff(e.Role)
}

func sameFamily(a, b person.Person) bool {
	mine := families(b)
	return slices.ContainsFunc(families(a), func(name string) bool { return slices.Contains(mine, name) })
}

// families are a person's family names, former ones too, as they compare.
func families(p person.Person) (out []string) {
	for _, n := range p.Names {
		name := n.Family
		if words := strings.Fields(n.Text); name == "" && !p.Organization && len(words) > 1 {
			name = words[len(words)-1]
		}
		if name = person.Folded(name); name != "" {
			out = append(out, name)
		}
	}
	return out
}

func sameAddress(a, b person.Person) bool {
	mine := places(b)
	return slices.ContainsFunc(places(a), func(place string) bool { return slices.Contains(mine, place) })
}

func places(p person.Person) (out []string) {
	for _, a := range p.Addresses {
		street, zip := person.Folded(strings.Join(a.Lines, " ")), a.Zip
		if street != "" && len(zip) >= 5 {
			out = append(out, street+" "+zip[:5])
		}
	}
	return out
}

// A day is unusual from manyFrom members, when it is manyTimes what is usual: small numbers vary.
const (
	manyFrom  = 30
	manyTimes = 3
)

func tooMany(inDay, usual int) bool { return inDay >= manyFrom && inDay > manyTimes*usual }

// Working hours of the plan's staff for hints: seven to seven, Monday to Friday.
const (
	opensHour  = 7
	closesHour = 19
)

func outsideHours(at time.Time, zone clock.Zone) bool {
	local := at.In(zone.Location())
	weekend := local.Weekday() == time.Saturday || local.Weekday() == time.Sunday
	return weekend || local.Hour() < opensHour || local.Hour() >= closesHour
}
