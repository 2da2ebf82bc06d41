package office_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// busy fills the house, so that no page is empty, and gives the pages of each role.
func (h *house) busy() map[string][]string {
	h.t.Helper()
	program, err := h.accounts.Create(h.t.Context(), h.cause(), account.Fresh{Name: "Nightly export", Roles: []access.Role{access.RoleEngineer}})
	h.must(err)
	_, _, err = h.accounts.MakeToken(h.t.Context(), h.cause(), account.Token{
		Account: program, Name: "nightly", Role: access.RoleEngineer, Scopes: []string{"identity", "coverage"}, ExpiresAt: h.now.AddDate(0, 3, 0),
	})
	h.must(err)
	_, err = h.accounts.Enter(h.t.Context(), h.cause(), h.helper, account.ByDemo, account.Device{Channel: "portal", Description: "Firefox on Windows"})
	h.must(err)
	desk := h.desk()
	me := h.visits(h.rosaHerself(), access.Look{Action: access.View, Kinds: []access.Kind{access.Looks}, Purpose: access.PurposeSelf, Page: "self.look.looks"})
	h.must(h.guard.Ask(h.t.Context(), h.cause(), me, desk.Position(), "Who is Hugo, and why did he look at my record on a Wednesday?"))
	coach := access.Visitor{Account: "carla", Person: h.coach, Name: "Carla Alvarez", Role: access.RoleCoach, Roles: []access.Role{access.RoleCoach}, Channel: "portal"}
	glass, err := h.guard.BreakGlass(h.t.Context(), h.cause(), coach, h.rosa, "Member fainted on the phone")
	h.must(err)
	h.visits(coach, access.Look{Action: access.View, Kinds: []access.Kind{access.Medicines}, Purpose: access.PurposeEmergency, Page: "look.page.member", Reason: "Member fainted on the phone"})
	_, err = h.guard.Look(h.t.Context(), h.doors["service"], access.Look{
		Member: h.rosa, Action: access.View, Kinds: []access.Kind{access.Claims}, Purpose: access.PurposeService, Page: "look.page.member", At: h.now,
	})
	if !errors.Is(err, access.ErrRefused) {
		h.t.Fatalf("member services saw claims: %v", err)
	}
	request := h.receives(privacy.Wish{Kind: privacy.AccessRequest, InWords: "All my claims of last year, please", Kinds: []access.Kind{access.Claims}, Form: "electronic"})
	current, _ := h.book.Current("en", h.today())
	before := h.cause()
	before.At = h.now.AddDate(-3, 0, 10)
	h.must(h.notices.Give(h.t.Context(), before, current, "mail", h.rosa))
	petra := h.as(access.RolePrivacy).Open("/office/watched/new").Submit("Watch", "number", "M100200301", "reason", "In the news")
	petra.Open("/office/looks/export?search=yes").Submit("Download", "reason", "Internal audit 2026-3")

	look := "/office/looks/" + positionText(desk.Position())
	one := "/office/requests/" + string(h.rosa) + "/" + string(request.ID)
	return map[string][]string{
		"admin stepped up": {
			"/office", "/office/users", "/office/users/new", "/office/users/" + string(h.helper), "/office/users/" + string(program),
			"/office/users/" + string(h.helper) + "/roles", "/office/users/" + string(h.helper) + "/state", "/office/users/" + string(h.helper) + "/invitation",
			"/office/users/" + string(program) + "/tokens/new", "/office/access-rules", "/office/access-rules/service", "/office/plan", "/office/health",
		},
		"privacy_officer stepped up": {
			"/office", "/office/looks?search=yes", look, "/office/looks/export?search=yes", "/office/looks/exports", "/office/looks/refused", "/office/watched", "/office/watched/new",
			"/office/broken-glass", "/office/broken-glass/" + string(h.rosa) + "/" + glass.ID, "/office/questions", "/office/requests", one,
			one + "/grant", one + "/deny", one + "/extend", "/office/disclosures?number=M100200300", "/office/disclosures/new", "/office/letters", "/office/notice",
		},
		"compliance stepped up": {"/office"},
	}
}

// TestPagesAreAccessible opens every page in every look: axe finds nothing, nothing scrolls sideways.
func TestPagesAreAccessible(t *testing.T) {
	h := build(t)
	pages := h.busy()
	w := shelltest.NewWindow(t, h.base)
	for who, paths := range pages {
		w.As(who).Inspect(paths...)
	}
}

// TestKeyboardReachesEverything walks through the longest forms with the Tab key.
func TestKeyboardReachesEverything(t *testing.T) {
	h := build(t)
	h.busy()
	w := shelltest.NewWindow(t, h.base)
	w.As("admin stepped up").Open("/office/users/new").Walk()
	w.As("privacy_officer stepped up").Open("/office/looks").Walk()
}

// picturesVariable names a folder for pictures of all pages; without it none are taken.
const picturesVariable = "KEEPWELL_OFFICE_PICTURES"

func TestPictures(t *testing.T) {
	folder := os.Getenv(picturesVariable)
	if folder == "" {
		return
	}
	h := build(t)
	pages := h.busy()
	w := shelltest.NewWindow(t, h.base)
	for who, paths := range pages {
		w.As(who)
		for i, path := range paths {
			for _, width := range []int64{1280, 320} {
				w.Size(width, 900).Open(path)
				name := strings.Map(func(r rune) rune {
					if strings.ContainsRune("/?=& ", r) {
						return '_'
					}
					return r
				}, who[:5]+"_"+positionText(int64(i))+"_"+positionText(width))
				h.must(os.WriteFile(filepath.Join(folder, name+".png"), w.Picture(true), 0o600))
			}
		}
	}
}
