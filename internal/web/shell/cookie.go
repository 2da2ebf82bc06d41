package shell

import "net/http"

// Cookies of the shell. They hold no secret and say nothing about who somebody is.
const (
	languageCookie = "keepwell_language"
	printCookie    = "keepwell_print"
	saidCookie     = "keepwell_said"

	choiceSeconds = 365 * 24 * 3600 // a choice of language or print stays for a year
	saidSeconds   = 60              // long enough for a redirect
)

// ownCookie is readable by this site only; scripts cannot read it.
func ownCookie(r *http.Request, name, value string, seconds int) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: seconds,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
	}
}

// takeSaid is the word that the page before left, as a sentence; only our own texts can be said. It is shown once.
func (s *site) takeSaid(w http.ResponseWriter, r *http.Request, v Visit) string {
	left, err := r.Cookie(saidCookie)
	if err != nil || r.Method != http.MethodGet {
		return ""
	}
	http.SetCookie(w, ownCookie(r, saidCookie, "", -1))
	if !v.voice.has(left.Value) {
		return ""
	}
	return v.T(left.Value)
}

func wantsLargePrint(r *http.Request, in Session) bool {
	if chosen, err := r.Cookie(printCookie); err == nil {
		return chosen.Value == "large"
	}
	return in.LargePrint
}

const printPath = "/print-size"

// choosePrint turns large print on or off and comes back to the same page.
func choosePrint(r *http.Request, _ Visit) (Answer, error) {
	size := "standard"
	if r.FormValue("print") == "large" {
		size = "large"
	}
	return WithCookies(Redirect(Next(r), ""), ownCookie(r, printCookie, size, choiceSeconds)), nil
}
