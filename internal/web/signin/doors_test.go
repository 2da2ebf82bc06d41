package signin

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestWhereAnAttemptComesFrom(t *testing.T) {
	for _, c := range []struct {
		proxy             bool
		remote, forwarded string
		want              string
	}{
		{false, "192.0.2.7:1234", "", "192.0.2.7"},
		{false, "192.0.2.7:1234", "198.51.100.1", "192.0.2.7"}, // nobody but a proxy is believed
		{true, "10.0.0.1:1", "198.51.100.1", "198.51.100.1"},
		{true, "10.0.0.1:1", "203.0.113.9, 198.51.100.1", "198.51.100.1"}, // the first is what the client says
		{true, "10.0.0.1:1", "", "10.0.0.1"},
		{false, "[2001:db8:1:2:3:4:5:6]:1", "", "2001:db8:1:2::"},
		{true, "10.0.0.1:1", "2001:db8:1:2:ffff::1", "2001:db8:1:2::"},
		{false, "[::ffff:192.0.2.7]:1", "", "::ffff:192.0.2.7"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/sign-in", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		d := &Doors{Options: Options{BehindProxy: c.proxy}}
		if got := d.address(r); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestDevicesAreDescribedAndNothingMore(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0": "Edge · Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604":                     "Safari · iPhone",
		"Mozilla/5.0 (Linux; Android 16; Pixel) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36":                               "Chrome · Android",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 15.0; rv:140.0) Gecko/20100101 Firefox/140.0":                                       "Firefox · Mac",
		"curl/8.0": "", "": "",
	} {
		r := httptest.NewRequest(http.MethodPost, "/sign-in", nil)
		r.Header.Set("User-Agent", agent)
		if got := device(r).Description; got != want {
			t.Errorf("%q: %q, want %q", agent, got, want)
		}
	}
}

func TestNewRefusesAnAddressThatIsNone(t *testing.T) {
	for _, address := range []string{"", "localhost", "ftp://x", "://"} {
		if _, err := New(Options{Accounts: nowhere, Now: never, Address: address}); err == nil {
			t.Errorf("%q was taken", address)
		}
	}
	for address, offers := range map[string]bool{
		"https://plan.example": true, "http://localhost:1": true, "http://127.0.0.1:1": false, "http://plan.example": false, "https://192.0.2.1": false,
	} {
		d, err := New(Options{Accounts: nowhere, Now: never, Address: address})
		if err != nil || (d.passkeys != nil) != offers {
			t.Errorf("%s: offers passkeys %t, %v", address, d != nil && d.passkeys != nil, err)
		}
	}
}
