package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/web/signin"
)

const (
	sessionCookie = "keepwell_session"
	// sessionLength is one working day: a coordinator signs in each morning.
	sessionLength = 12 * time.Hour
)

// SignInPath is the path that a demo link points to.
func SignInPath(token string) string { return "/sign-in/" + token }

// openLink signs somebody in by a demo link and shows the overview.
func (p *portal) openLink(w http.ResponseWriter, r *http.Request) {
	role, err := p.roleOfLink(r.PathValue("token"))
	if err != nil {
		p.fail(w, r, p.visitOf(r, ""), err)
		return
	}
	ends := p.Now().Add(sessionLength)
	http.SetCookie(w, cookie(r, p.Links.Session(role, ends)))
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (p *portal) roleOfLink(token string) (signin.Role, error) {
	if !p.Demo {
		return "", errNoPage
	}
	role, err := p.Links.OpenLink(token, p.Now())
	if err != nil {
		return "", errors.Join(errBadLink, err)
	}
	return role, nil
}

// signOut ends the session in this browser.
func (p *portal) signOut(w http.ResponseWriter, r *http.Request) {
	ended := cookie(r, "")
	ended.MaxAge = -1
	http.SetCookie(w, ended)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// cookie carries a session until the browser closes; the end of the session itself is in its signed value.
func cookie(r *http.Request, value string) *http.Cookie {
	return &http.Cookie{
		Name: sessionCookie, Value: value, Path: "/",
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
	}
}

// signedIn lets an action happen only within a session.
func (p *portal) signedIn(do action) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store") // personal health information stays out of every cache
		role, err := p.roleOfSession(r)
		v := p.visitOf(r, role)
		if err != nil {
			p.fail(w, r, v, errSignedOut)
			return
		}
		p.perform(w, r, v, do)
	})
}

func (p *portal) roleOfSession(r *http.Request) (signin.Role, error) {
	kept, err := r.Cookie(sessionCookie)
	if err != nil {
		return "", err
	}
	return p.Links.OpenSession(kept.Value, p.Now())
}

func (p *portal) perform(w http.ResponseWriter, r *http.Request, v visit, do action) {
	a, err := do(r, v)
	if err != nil {
		p.fail(w, r, v, err)
		return
	}
	if err := a.write(w, r); err != nil {
		p.Log.WarnContext(r.Context(), "response not finished", "pattern", r.Pattern, "kind", "write")
	}
}
