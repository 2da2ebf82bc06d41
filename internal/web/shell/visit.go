package shell

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/plan"
)

// Visit is what an action and its page know about the request they answer.
type Visit struct {
	Plan       plan.Profile // in the visitor's language
	Who        access.Visitor
	SignedIn   bool
	Lang       string // BCP 47
	LargePrint bool
	Banner     string // that this is a demo; "" otherwise
	Path       string // marks the current page in the menu
	Here       string // where a choice of language comes back to: path and query
	Said       string // what the page before did, once
	Zone       *time.Location
	Now        time.Time

	voice *voice
	site  *site
}

// Acts tells whether the visitor acts in one of the roles now.
func (v Visit) Acts(roles ...access.Role) bool {
	return v.SignedIn && slices.Contains(roles, v.Who.Role)
}

// visit gathers what is known before the action runs.
func (s *site) visit(r *http.Request, in Session, signedIn bool) Visit {
	voice := s.Languages.choose(r, in.Lang, s.Plan.Languages)
	v := Visit{
		Plan: s.Plan.In(voice.lang), Who: in.Visitor, SignedIn: signedIn, Lang: voice.lang, LargePrint: wantsLargePrint(r, in),
		Path: r.URL.Path, Here: hereOf(r), Zone: s.zone, Now: s.Now(), voice: voice, site: s,
	}
	v.Banner = v.sentence(s.DemoBanner)
	return v
}

// NewVisit is a visit outside of a request: for letters, and for tests of components. A language that is not known is the source.
func NewVisit(l *Languages, lang string, profile plan.Profile, now time.Time) Visit {
	speaks := l.voices[lang]
	if speaks == nil {
		speaks = l.voices[source]
	}
	return Visit{Plan: profile.In(speaks.lang), Lang: speaks.lang, Path: "/", Here: "/", Zone: zoneOf(profile), Now: now, voice: speaks}
}

// Speaking is the visit in another language: for words that are read out to somebody who speaks it. ok is false when there are no
// texts in that language; then it is the visit as it was.
func (v Visit) Speaking(lang string) (other Visit, ok bool) {
	if v.site == nil || lang == "" {
		return v, false
	}
	voice := v.site.Languages.match(lang)
	if voice == nil {
		return v, false
	}
	v.Plan, v.Lang, v.voice = v.site.Plan.In(voice.lang), voice.lang, voice
	return v, true
}

// Direction is how the language is written: ltr or rtl.
func (v Visit) Direction() string { return v.voice.direction }

// sentence is the text of a key, or the sentence itself where the plan wrote one instead of a key.
func (v Visit) sentence(keyOrText string) string {
	if v.voice.has(keyOrText) {
		return v.T(keyOrText)
	}
	return keyOrText
}

// hereOf is where this page can be opened again: a form that failed comes back to the page that held it.
func hereOf(r *http.Request) string {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return r.URL.RequestURI()
	}
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host || from.Path == "" {
		return "/"
	}
	return localPath(from.RequestURI())
}

// localPath keeps an address on this site: a path, never another host.
func localPath(address string) string {
	at, err := url.Parse(address)
	if err != nil || at.IsAbs() || at.Host != "" || !strings.HasPrefix(at.Path, "/") || strings.HasPrefix(address, "//") || strings.Contains(address, `\`) {
		return "/"
	}
	return address
}

// Next is where to go after signing in, kept on this site: the value of "next" in the address or the form.
func Next(r *http.Request) string { return localPath(r.FormValue("next")) }
