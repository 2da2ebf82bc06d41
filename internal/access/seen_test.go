package access_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// own opens the member's own look list.
func (w *world) own() access.Pass {
	w.t.Helper()
	w.visitor(access.RoleMember, w.member)
	w.looks(access.PurposeSelf, access.Looks, access.Authorizations)
	w.sees(access.Looks, access.Authorizations)
	return w.pass
}

func TestMemberReadsWhoLookedAndWhy(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		given := w.grant(access.GrantCoach, w.team)
		w.visitor(access.RoleCoach, w.coach, w.team)
		w.looks(access.PurposeCare, access.Conditions, access.Looks)
		pass := w.own()
		seen, err := w.guard.LooksAt(w.ctx(), pass, access.Cursor{Limit: 1})
		w.must(err)
		if len(seen.Entries) != 1 || seen.Next == 0 || seen.Entries[0].Role != access.RoleMember {
			t.Fatalf("first page %+v", seen)
		}
		seen, err = w.guard.LooksAt(w.ctx(), pass, access.Cursor{Limit: 1, Before: seen.Next})
		w.must(err)
		e := seen.Entries[0]
		if seen.Next != 0 || e.Person != w.coach || e.Role != access.RoleCoach || e.Purpose != access.PurposeCare || !e.At.Equal(w.now) ||
			!slices.Equal(e.Kinds, []access.Kind{access.Conditions}) || e.Page != "look.page.member" {
			t.Errorf("entry %+v", e)
		}
		if len(e.Policies) != 1 || !strings.Contains(e.Policies[0].Title, "coach") || len(e.Grants) != 1 || e.Grants[0].ID != given.ID {
			t.Errorf("why: %+v, %+v", e.Policies, e.Grants)
		}
		if e.Account != "" || e.Session != "" {
			t.Error("a member sees an account or a session")
		}
	})
}

func TestMemberAsksAndThePrivacyOfficerAnswersOnce(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.visitor(access.RoleCoordinator, w.coach)
		w.looks(access.PurposeCare, access.Conditions)
		position := w.pass.Position()
		pass := w.own()
		w.must(w.guard.Ask(w.ctx(), w.cause(), pass, position, "Who is this?"))
		if err := w.guard.Ask(w.ctx(), w.cause(), pass, position, "Again?"); !errors.Is(err, access.ErrTaken) {
			t.Errorf("asked twice: %v", err)
		}
		if err := w.guard.Ask(w.ctx(), w.cause(), pass, 1, "Not mine?"); !errors.Is(err, access.ErrRefused) {
			t.Errorf("asked about another's entry: %v", err)
		}

		w.visitor(access.RoleCoordinator, w.coach)
		if err := w.guard.Answer(w.ctx(), w.cause(), w.as, position, "Me."); !errors.Is(err, access.ErrRefused) {
			t.Errorf("a coordinator answered: %v", err)
		}
		w.visitor(access.RolePrivacy, w.doctor)
		look := access.Look{Action: access.List, Kinds: []access.Kind{access.Looks}, Purpose: access.PurposePrivacy, Page: "look.page.inquiries", At: w.now}
		open, err := w.guard.Inquiries(w.ctx(), w.as, look)
		w.must(err)
		if len(open) != 1 || open[0].Question == nil || open[0].Question.Text != "Who is this?" || open[0].Question.AnsweredAt != nil {
			t.Fatalf("open %+v", open)
		}
		w.must(w.guard.Answer(w.ctx(), w.cause(), w.as, position, "A care coordinator who planned your calls."))
		if err := w.guard.Answer(w.ctx(), w.cause(), w.as, position, "Twice."); !errors.Is(err, access.ErrNothing) {
			t.Errorf("answered twice: %v", err)
		}
		seen, err := w.guard.LooksAt(w.ctx(), w.own(), access.Cursor{})
		w.must(err)
		i := slices.IndexFunc(seen.Entries, func(e access.Entry) bool { return e.Position == position })
		if q := seen.Entries[i].Question; q == nil || q.AnsweredAt == nil || q.AnsweredBy != "Visitor" {
			t.Errorf("question %+v", q)
		}
	})
}

func TestProofIsCheckedOffline(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		pass := w.own()
		file, err := w.guard.Proof(w.ctx(), pass)
		w.must(err)
		text, err := json.Marshal(file)
		w.must(err)
		var read record.ProofFile
		w.must(json.Unmarshal(text, &read))
		events, err := record.CheckProof(read, w.rec.PublicKey())
		if err != nil || len(events) != 1 || events[0].Position != pass.Position() {
			t.Errorf("%d events, %v", len(events), err)
		}
		read.Events[0].Data = strings.Replace(read.Events[0].Data, "member", "coach", 1)
		if _, err := record.CheckProof(read, w.rec.PublicKey()); err == nil {
			t.Error("a changed entry still proves")
		}
		files, err := w.guard.Proofs(w.ctx(), pass)
		if err != nil || len(files) != 1 {
			t.Errorf("%d files, %v", len(files), err)
		}
	})
}

func TestPersonShowsOnlyWhatThePassOpens(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		_, err := w.people.Change(w.ctx(), w.cause(), w.member, func(p *person.Person) error {
			p.Phones = []person.Phone{{Number: "+12025550143"}}
			p.Watch = true
			return nil
		})
		w.must(err)
		w.visitor(access.RoleQuality, w.coach)
		w.look(access.Look{Member: w.member, Action: access.List, Kinds: []access.Kind{access.Identity, access.Contact}, Purpose: access.PurposeQuality, At: w.now})
		p, err := w.guard.Person(w.ctx(), w.pass)
		w.must(err)
		if len(p.Names) != 1 || len(p.Phones) != 0 || p.Watch {
			t.Errorf("quality sees %d names, %d phones, watch %v", len(p.Names), len(p.Phones), p.Watch)
		}
		w.visitor(access.RoleSteward, w.coach)
		found, err := w.guard.SearchPeople(w.ctx(), w.as, access.Look{
			Action: access.List, Kinds: []access.Kind{access.Identity, access.Contact}, Purpose: access.PurposeEnrollment, At: w.now,
		}, person.Query{Text: "Rosa"})
		w.must(err)
		if len(found.People) != 1 || len(found.People[0].Person.Phones) != 1 || found.People[0].Pass.Position() == 0 {
			t.Errorf("a steward found %+v", found)
		}
		w.visitor(access.RoleAdmin, w.coach)
		found, err = w.guard.SearchPeople(w.ctx(), w.as, access.Look{
			Action: access.List, Kinds: []access.Kind{access.Identity}, Purpose: access.PurposeOperations, At: w.now,
		}, person.Query{Text: "Rosa"})
		if err != nil || len(found.People) != 0 {
			t.Errorf("an administrator found %d people, %v", len(found.People), err)
		}
	})
}

func TestGrantedToIsTheListOfWhomIMaySee(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		for i := range 7 {
			id := w.register(person.Member, fmt.Sprintf("Member %d", i), fmt.Sprintf("L%d", i))
			_, err := w.guard.Grant(w.ctx(), w.cause(), access.Grant{
				Kind: access.GrantCoach, Member: id, To: w.team, From: day("2026-01-01"), Basis: "programme",
			})
			w.must(err)
		}
		w.grant(access.GrantCoach, w.team, until("2026-01-10"))
		w.visitor(access.RoleCoach, w.coach, w.team)
		var got []string
		for page := (access.ReachPage{Limit: 3, At: w.now}); ; {
			reach, err := w.guard.GrantedTo(w.ctx(), w.as, access.GrantCoach, page)
			w.must(err)
			for _, m := range reach.Members {
				got = append(got, m.Number)
			}
			if page.After = reach.Next; page.After == "" {
				break
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, []string{"L0", "L1", "L2", "L3", "L4", "L5", "L6"}) {
			t.Errorf("%v, want L0 to L6 once", got)
		}
		w.visitor(access.RoleCoach, w.coach, w.otherTeam)
		if reach, err := w.guard.GrantedTo(w.ctx(), w.as, access.GrantCoach, access.ReachPage{At: w.now}); err != nil || len(reach.Members) != 0 {
			t.Errorf("another team has %d members, %v", len(reach.Members), err)
		}
	})
}

func TestGrantStandsInTheCallersCommand(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		g := access.Grant{Kind: access.GrantRepresentative, To: w.daughter, From: day("2026-01-01"), Basis: "form-1"}
		part, err := w.guard.GrantEvents(w.ctx(), w.member, &g)
		w.must(err)
		w.must(w.paper("c1", record.NoStream, part))
		w.visitor(access.RoleRepresentative, w.daughter)
		w.looks(access.PurposeSelf, access.Claims) // without Refresh: the look finds out by itself
		w.sees(access.Claims)

		part, err = w.guard.RevokeEvents(w.ctx(), g.Member, "withdrawn", g.ID)
		w.must(err)
		w.must(w.paper("c2", 1, part))
		w.must(w.guard.Refresh(w.ctx(), g.Member))
		w.looks(access.PurposeSelf, access.Claims)
		w.refused()
	})
}

func TestGrantNeedsWhatItRestsOn(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		good := access.Grant{Kind: access.GrantCoach, Member: w.member, To: w.team, From: day("2026-01-01"), Basis: "b"}
		for name, c := range map[string]struct {
			change func(*access.Grant)
			want   error
		}{
			"no basis":                 {func(g *access.Grant) { g.Basis = " " }, access.ErrNoBasis},
			"nobody":                   {func(g *access.Grant) { g.To = "" }, access.ErrScope},
			"unknown relation":         {func(g *access.Grant) { g.Kind = "friend" }, access.ErrScope},
			"unknown kind":             {func(g *access.Grant) { g.Kinds = []access.Kind{"x"} }, access.ErrScope},
			"authorization of all":     {func(g *access.Grant) { g.Kind = access.GrantAuthorization }, access.ErrScope},
			"ends before it begins":    {func(g *access.Grant) { g.Until = dayPointer("2025-12-31") }, access.ErrBadPeriod},
			"glass without an end":     {func(g *access.Grant) { g.Kind, g.Reason = access.GrantBrokenGlass, "r" }, access.ErrNoReason},
			"a member nobody knows":    {func(g *access.Grant) { g.Member = "nobody" }, access.ErrNoMember},
			"an id that is taken":      {func(g *access.Grant) { g.ID = "taken" }, access.ErrTaken},
			"a category there is none": {func(g *access.Grant) { g.Categories = []access.Category{"x"} }, access.ErrScope},
		} {
			if name == "an id that is taken" {
				w.grant(access.GrantCoach, w.otherTeam, func(g *access.Grant) { g.ID = "taken" })
			}
			g := good
			c.change(&g)
			if _, err := w.guard.Grant(w.ctx(), w.cause(), g); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
	})
}
