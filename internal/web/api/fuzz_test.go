package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/api"
)

// counted is the made-up population, which pages by row numbers and knows none below zero.
type counted struct{ population.Reader }

func (c counted) Worklist(ctx context.Context, open access.Opener, q population.WorklistQuery) (population.WorklistPage, error) {
	if strings.HasPrefix(q.Cursor, "-") {
		return population.WorklistPage{}, population.ErrCursor
	}
	return c.Reader.Worklist(ctx, open, q)
}

// FuzzQuery sends any query to every list: the answer is the list, or a problem that does not repeat the query; it is never a failure.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"", "limit=1", "limit=-1", "limit=9999999999999999999", "limit=1&limit=2", "cursor=%00", "cursor=MTQy", "cursor=-1", "q=%ff%fe", "q=a%00b",
		"birth=2026-02-30", "birth=9999-12-31", "birth=0001-01-01", "age_from=131", "condition=a,b,,c", "gap=%27%20or%201=1", "state=overdue&sort=name&desc=1",
		"from=2026-07-01T00:00:00Z", "from=yesterday", "member=%25", "purpose=privacy", "purpose=", "only_hints=maybe", "role=coach", "%zz", "a=b;c=d", "q=" + strings.Repeat("x", 200),
		"status=defective", "zip=33602&q=alv&birth=1948-07-04", "cursor=" + strings.Repeat("A", 500), "0000000000000",
	} {
		f.Add(seed)
	}
	db, err := store.Open(f.Context(), filepath.Join(f.TempDir(), "test.db"))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = db.Close() })
	h := buildOn(f, db, func(o *api.Options) { o.Population = counted{o.Population} })
	lists := []struct {
		role access.Role
		path string
	}{
		{access.RoleSteward, "/people"},
		{access.RoleCoordinator, "/worklist"},
		{access.RoleCoordinator, "/members/" + number + "/timeline"},
		{access.RoleMember, "/members/" + number + "/looks"},
		{access.RoleMember, "/members/" + number + "/disclosures"},
		{access.RolePrivacy, "/audit/looks"},
		{access.RolePrivacy, "/privacy-requests"},
		{access.RolePrivacy, "/authorizations"},
		{access.RolePrivacy, "/letters"},
		{access.RoleAdmin, "/accounts"},
	}
	f.Fuzz(func(t *testing.T, query string) {
		for _, l := range lists {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1"+l.path, nil)
			r.URL.RawQuery = query
			r.Header.Set("Authorization", "Bearer "+h.tokens[l.role])
			if l.role == access.RoleCoordinator {
				r.Header.Set("Keepwell-Purpose", string(access.PurposeCare))
			}
			w := httptest.NewRecorder()
			h.handler.ServeHTTP(w, r)
			if w.Code >= http.StatusInternalServerError {
				t.Errorf("%s?%q: %d: %s", l.path, query, w.Code, w.Body)
			}
			if text, err := url.QueryUnescape(query); err == nil && len(text) > 12 && w.Code >= http.StatusBadRequest && strings.Contains(w.Body.String(), text) {
				t.Errorf("%s repeats the query: %s", l.path, w.Body)
			}
		}
	})
}
