package office_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
)

// refusedTo wants claims of somebody at the service desk, which the rules do not allow.
func (h *house) refusedTo(l access.Look) {
	h.t.Helper()
	l.Action, l.Kinds, l.Purpose, l.Page, l.At = access.View, []access.Kind{access.Claims}, access.PurposeService, "look.page.member", h.now
	if _, err := h.guard.Look(h.t.Context(), h.doors["service"], l); !errors.Is(err, access.ErrRefused) {
		h.t.Fatalf("member services saw claims: %v", err)
	}
}

func TestRefusedLooksAreListedWithTheirReason(t *testing.T) {
	h := build(t)
	petra := h.as(access.RolePrivacy).Open("/office/looks").Follow("Refused looks").MustSay("No look was refused.")
	h.refusedTo(access.Look{Member: h.rosa})
	h.refusedTo(access.Look{Number: "M404"})
	petra.Open("/office/looks/refused").MustSay("Hugo Helper", "Member services", "Rosa Alvarez", "Visits, stays and results", "Member service", "The member's page",
		"No rule allows it.", "Nobody: there is no such member").MustNotSay("M404", "access.because")
	if !h.wasSeenOn(h.rosa, "look.page.refusals") {
		t.Error("the officer saw Rosa's name, and it is not in her own list")
	}
	h.as(access.RolePrivacy).Speak("es").Open("/office/looks/refused").MustSay("Consultas denegadas", "Ninguna regla lo permite.", "No existe tal miembro.")
	for _, role := range []access.Role{access.RoleAdmin, access.RoleCompliance} {
		h.as(role).Open("/office/looks/refused").MustBe(http.StatusNotFound)
	}
}

func TestOlderRefusalsAreOnTheNextPage(t *testing.T) {
	h := build(t)
	h.refusedTo(access.Look{Member: h.rosaColleague})
	for range 50 {
		h.now = h.now.Add(time.Second)
		h.refusedTo(access.Look{Member: h.rosa})
	}
	h.as(access.RolePrivacy).Open("/office/looks/refused").MustSay("Rosa Alvarez").MustNotSay("Tom Baker").
		Follow("Next").MustSay("Tom Baker").MustNotSay("Rosa Alvarez")
}

// TestEveryRefusalHasWordsInBothLanguages: a reason without a text would be shown as a policy's id.
func TestEveryRefusalHasWordsInBothLanguages(t *testing.T) {
	h := build(t)
	own := access.Visitor{Account: "x", Person: h.coach, Name: "Carla", Role: access.RoleAgent, Roles: []access.Role{access.RoleAgent}, Suspended: true}
	_, err := h.guard.Look(t.Context(), own, access.Look{
		Member: h.rosa, Action: access.View, Kinds: []access.Kind{access.Claims}, Purpose: access.PurposeEnrollment, Page: "look.page.member", At: h.now,
	})
	if !errors.Is(err, access.ErrRefused) {
		t.Fatal(err)
	}
	h.as(access.RolePrivacy).Open("/office/looks/refused").MustSay("A suspended account sees nothing.")
	h.as(access.RolePrivacy).Speak("es").Open("/office/looks/refused").MustNotSay("suspended", "A suspended account sees nothing.")
}
