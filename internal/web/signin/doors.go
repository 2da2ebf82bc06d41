package signin

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Options of New. Accounts, Address and Now must be set.
type Options struct {
	Accounts    *account.Accounts
	Address     string    // how people reach the portals: https://keepwell.plan.example
	BehindProxy bool      // the connection comes from a proxy that ends TLS and says whom it speaks for
	PlanName    string    // as the browser shows it beside a passkey
	Zone        string    // of the plan, noted on events
	Provider    *Provider // the plan's identity provider; nil for none
	Demo        *Keys     // sign demo links; nil everywhere but in a demo
	Now         func() time.Time
}

// Doors know who is signed in.
type Doors struct {
	Options
	secure   bool
	passkeys *webauthn.WebAuthn // nil where browsers offer none: at an address without a name
}

var _ shell.Doors = (*Doors)(nil)

// New is the doors of a portal.
func New(o Options) (*Doors, error) {
	if o.Accounts == nil || o.Now == nil {
		panic("signin: Options needs Accounts and Now")
	}
	at, err := url.Parse(o.Address)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return nil, fmt.Errorf("signin: address: expected https://host, got something else")
	}
	d := &Doors{Options: o, secure: at.Scheme == "https"}
	if net.ParseIP(at.Hostname()) == nil && (d.secure || at.Hostname() == "localhost") {
		d.passkeys, err = newPasskeys(at, o.PlanName)
	}
	return d, err
}

// Enter finds the session of a request.
func (d *Doors) Enter(r *http.Request) (shell.Session, bool, error) {
	s, err := d.session(r)
	if errors.Is(err, account.ErrNoSession) {
		return shell.Session{}, false, nil
	}
	return shell.Session{Visitor: s.Visitor(), Lang: s.Lang, LargePrint: s.LargePrint}, err == nil, err
}

func (d *Doors) session(r *http.Request) (account.Session, error) {
	kept, err := r.Cookie(d.cookieName(sessionCookie))
	if err != nil || kept.Value == "" {
		return account.Session{}, account.ErrNoSession
	}
	s, err := d.Accounts.Session(r.Context(), kept.Value, d.Now())
	if err == nil && s.Method == account.ByDemo && d.Demo == nil {
		return account.Session{}, account.ErrNoSession // it began when this folder was a demo
	}
	return s, err
}

// The cookies. Over TLS their names begin with __Host-, so that no other host of the domain can plant one (RFC 6265bis 4.1.3.2).
const (
	sessionCookie  = "keepwell_session"
	ceremonyCookie = "keepwell_ceremony"
	hostPrefix     = "__Host-"
)

func (d *Doors) cookieName(name string) string {
	if d.secure {
		return hostPrefix + name
	}
	return name
}

// cookie lives as long as the browser is open: the end of what it names is known here. SameSite=Lax lets links in letters and the
// identity provider's answer arrive signed in; forms of other sites are refused by their origin.
func (d *Doors) cookie(name, value string) *http.Cookie {
	c := &http.Cookie{
		Name: d.cookieName(name), Value: value, Path: "/", HttpOnly: true, Secure: d.secure, SameSite: http.SameSiteLaxMode,
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

// enter gives the browser its session and ends the one it had: nobody goes on in a session that was there before.
func (d *Doors) enter(r *http.Request, s account.Started, next, said string) (shell.Answer, error) {
	if before, err := d.session(r); err == nil && before.ID != s.Session {
		if err := d.Accounts.End(r.Context(), d.causeOf(before), before.Account, before.ID); err != nil {
			return nil, err
		}
	}
	return shell.WithCookies(shell.Redirect(next, said), d.cookie(sessionCookie, s.Secret), d.cookie(ceremonyCookie, "")), nil
}

// atDoor is the cause of what somebody does who is not signed in.
func (d *Doors) atDoor() account.Cause {
	return account.Cause{At: d.Now(), Zone: d.Zone, Actor: record.Actor{Channel: channel}}
}

func (d *Doors) causeOf(s account.Session) account.Cause {
	return account.Cause{At: d.Now(), Zone: d.Zone, Actor: record.Actor{ID: string(s.Account), Role: string(s.Role), Channel: s.Channel}}
}

func (d *Doors) cause(v shell.Visit) account.Cause {
	return account.Cause{At: d.Now(), Zone: d.Zone, Actor: record.Actor{ID: v.Who.Account, Role: string(v.Who.Role), Channel: v.Who.Channel}}
}

const channel = "portal"

// address is the network address that an attempt comes from: the throttle counts by it. Behind a proxy it is what the proxy says,
// and of a list only its last entry, as the others are what the client says.
func (d *Doors) address(r *http.Request) string {
	if d.BehindProxy {
		all := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if last := strings.TrimSpace(all[len(all)-1]); last != "" {
			return network(last)
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return network(host)
}

// network is the part of an address that one household has: of IPv6 the first half.
func network(address string) string {
	ip := net.ParseIP(address)
	if ip == nil || ip.To4() != nil {
		return address
	}
	return ip.Mask(net.CIDRMask(64, 128)).String()
}

// device describes a browser just so that its owner knows it again.
func device(r *http.Request) account.Device {
	agent := r.UserAgent()
	words := slices.DeleteFunc([]string{first(agent, browsers), first(agent, systems)}, func(w string) bool { return w == "" })
	return account.Device{Channel: channel, Description: strings.Join(words, " · ")}
}

// Words in the order in which they decide: most browsers also name others.
var (
	browsers = [][2]string{{"Edg", "Edge"}, {"OPR", "Opera"}, {"Firefox", "Firefox"}, {"FxiOS", "Firefox"}, {"Chrom", "Chrome"}, {"CriOS", "Chrome"}, {"Safari", "Safari"}}
	systems  = [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS", "Mac"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}}
)

func first(agent string, words [][2]string) string {
	for _, w := range words {
		if strings.Contains(agent, w[0]) {
			return w[1]
		}
	}
	return ""
}

// refusal turns an error of an attempt into what the form says; other errors pass.
func refusal(f *shell.Form, field, key string, err error) error {
	switch {
	case errors.Is(err, account.ErrThrottled):
		return shell.ErrTooMany
	case errors.Is(err, account.ErrRefused):
		f.Fail(field, key)
		return nil
	}
	return err
}
