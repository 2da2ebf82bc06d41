package self_test

import (
	"errors"
	"regexp"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
)

var linkShape = regexp.MustCompile(`/invitation/([^<]+)<`)

func TestMemberInvitesWhomTheyNamed(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		r := h.as("rosa!", lang)
		h.appoint(r, lang)
		paper := r.At.Path
		link := func() string {
			t.Helper()
			r.Open(paper).Submit(in(lang, "Make the link", "Hacer el enlace")).MustBe(200)
			found := linkShape.FindSubmatch(r.Body)
			if found == nil {
				t.Fatalf("no link is shown: %s", r.Text())
			}
			return string(found[1])
		}
		first, second := link(), link()
		if _, err := h.rooms.Accounts.Invited(t.Context(), first, h.now); !errors.Is(err, account.ErrRefused) {
			t.Errorf("the first link still works: %v", err)
		}
		who, err := h.rooms.Accounts.Invited(t.Context(), second, h.now)
		must(t, err)
		if who.Name != "Lucia Alvarez" {
			t.Errorf("the link is for %q", who.Name)
		}
		r.Open(paper).MustNotSay(second) // shown once

		// Once she uses the account, no new link can take it from her.
		_, err = h.rooms.Accounts.Enter(t.Context(), h.cause(), who.Account, account.ByInvitation, account.Device{})
		must(t, err)
		r.Submit(in(lang, "Make the link", "Hacer el enlace")).MustSay(in(lang, "This person has an account already", "Esta persona ya tiene una cuenta"))
		if row, err := h.rooms.Accounts.Get(t.Context(), who.Account); err != nil || len(row.Roles) != 1 || row.Roles[0] != access.RoleRepresentative {
			t.Errorf("account = %+v, %v", row, err)
		}
	})
}

func TestNoLinkForWhoIsKnownOtherwise(t *testing.T) {
	h := build(t)
	r := h.as("rosa!", "en")
	h.appoint(r, "en")
	paper := r.At.Path
	all, err := h.rooms.Authorizations.ForMember(t.Context(), h.asMember(access.Authorizations))
	must(t, err)
	must(t, h.rooms.People.Merge(t.Context(), h.cause(), h.lucia, all[0].Holder, "same phone"))
	r.Open(paper).Submit("Make the link").MustSay("This person has an account already")
	h.as("rosa", "en").Open(paper).Submit("Make the link").MustBeAt("/step-up")
}
