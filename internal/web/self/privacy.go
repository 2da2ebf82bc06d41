package self

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// privacyHub leads to everything about who sees what. It shows nothing of the record itself.
func (s *site) privacyHub(_ *http.Request, a acting) (shell.Answer, error) {
	var choices []choice
	for _, c := range []struct {
		title, text, path string
		kind              access.Kind
	}{
		{"self.access.title", "self.hub.access", "/privacy/access", access.Authorizations},
		{"self.looks.title", "self.hub.looks", "/privacy/looks", access.Looks},
		{"self.helpers.title", "self.hub.helpers", "/privacy/helpers", access.Authorizations},
		{"self.sharing.title", "self.hub.sharing", "/privacy/sharing", access.Authorizations},
		{"self.requests.title", "self.hub.requests", "/privacy/requests", access.Requests},
	} {
		if a.Pass.Allows(c.kind) {
			choices = append(choices, choice{a.T(c.title), a.T(c.text), a.At(c.path)})
		}
	}
	choices = append(choices, choice{a.T("self.notice.title"), a.T("self.hub.notice"), shell.PrivacyNoticePath})
	return shell.Page(hubPage(a, choices)), nil
}
