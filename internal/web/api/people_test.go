package api_test

import (
	"net/http"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

type object = map[string]any

func TestMemberServicesFindACallerAndWriteTheirNewAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := buildOn(t, db)
		p := h.as(access.RoleService).For(access.PurposeService)
		found := p.get("/people?q=alvarez&limit=5").is(http.StatusOK).items()
		if len(found) != 1 || found[0]["id"] != string(h.rosa) {
			t.Fatalf("found %v", found)
		}
		read := p.get("/people/%s", h.rosa).is(http.StatusOK)
		tag := read.header.Get("ETag")
		street := object{"addresses": []object{{"use": "home", "lines": []string{"9 Oak Lane"}, "city": "Tampa", "state": "FL", "zip": "33602"}}}
		p.send(http.MethodPatch, "/people/"+string(h.rosa)+"/contact", street).is(http.StatusPreconditionRequired)
		p.with("If-Match", `"99"`).send(http.MethodPatch, "/people/"+string(h.rosa)+"/contact", street).is(http.StatusPreconditionFailed)
		once := p.with("If-Match", tag).with("Idempotency-Key", "a-new-address")
		changed := once.send(http.MethodPatch, "/people/"+string(h.rosa)+"/contact", street).is(http.StatusOK)
		if changed.header.Get("ETag") == tag {
			t.Error("the version stayed")
		}
		again := once.send(http.MethodPatch, "/people/"+string(h.rosa)+"/contact", street).is(http.StatusOK)
		if again.header.Get("ETag") != changed.header.Get("ETag") {
			t.Errorf("a retry made version %s of %s", again.header.Get("ETag"), changed.header.Get("ETag"))
		}
		p.with("If-Match", changed.header.Get("ETag")).send(http.MethodPatch, "/people/"+string(h.rosa)+"/preferences", object{"spoken": "es", "format": "large_print"}).is(http.StatusOK)
		if got := p.get("/people/%s", h.rosa).text("preferences", "spoken"); got != "es" {
			t.Errorf("spoken %q", got)
		}
		p.post(object{"name": "Lucia Alvarez", "capacities": []string{"representative"}}, "/people").is(http.StatusCreated)
		p.post(object{"name": "Max Agent", "capacities": []string{"agent"}}, "/people").is(http.StatusUnprocessableEntity)
	})
}

func TestAConfidentialAddressIsNeitherSetNorLostByAChangeOfContact(t *testing.T) {
	h := build(t)
	_, err := h.o.People.Change(t.Context(), h.cause(), h.rosa, func(p *person.Person) error {
		p.Addresses = append(p.Addresses, person.Address{Lines: []string{"PO Box 7"}, City: "Tampa", State: "FL", Zip: "33601", Confidential: true})
		return nil
	})
	h.must(err)
	p := h.as(access.RoleMember)
	read := p.get("/people/%s", h.rosa).is(http.StatusOK)
	p = p.with("If-Match", read.header.Get("ETag"))
	p.send(http.MethodPatch, "/people/"+string(h.rosa)+"/contact", object{"addresses": []object{{"lines": []string{"1 A"}, "confidential": true}}}).is(http.StatusUnprocessableEntity)
	p.send(http.MethodPatch, "/people/"+string(h.rosa)+"/contact", object{"addresses": []object{}}).is(http.StatusOK)
	now, err := h.o.People.Get(t.Context(), h.rosa)
	h.must(err)
	if len(now.Addresses) != 1 || !now.Addresses[0].Confidential {
		t.Errorf("kept %d addresses", len(now.Addresses))
	}
}

func TestAStewardDecidesAboutDuplicates(t *testing.T) {
	h := build(t)
	p := h.as(access.RoleSteward)
	register := func(number string) string {
		return p.post(object{
			"name": "Ana Ruiz", "capacities": []string{"member"}, "birth": "1950-02-03",
			"identifiers": []object{{"system": "member_number", "value": number}}, "addresses": []object{{"lines": []string{"1 Elm"}, "zip": "33602"}},
		}, "/people").is(http.StatusCreated).text("id")
	}
	a, b := register("KW0009001"), register("KW0009002")
	_, err := h.o.People.Propose(t.Context(), h.cause(), nil)
	h.must(err)
	if pairs := p.get("/people/duplicates").is(http.StatusOK).items(); len(pairs) == 0 {
		t.Error("no pair")
	}
	pair := object{"keep": a, "other": b, "why": "Same person, two enrolments"}
	p.post(pair, "/people/merges").is(http.StatusNoContent)
	p.post(pair, "/people/merges").is(http.StatusConflict)
	p.post(pair, "/people/unmerges").is(http.StatusNoContent)
	p.post(pair, "/people/not-same").is(http.StatusNoContent)
	p.post(pair, "/people/merges").is(http.StatusConflict)
	p.post(object{"keep": a, "other": b}, "/people/merges").is(http.StatusUnprocessableEntity)
}
