package shelltest

import (
	"net/http"
	"testing"
)

const formPage = `<!DOCTYPE html><html lang="en"><body><form action="/other" method="post"><button>Other</button></form><main>
<h1>Form</h1><p>One<br>two <a href="/next?x=1">Next page</a></p>
<form action="/echo" method="post"><input name="a" value="1"><input type="checkbox" name="b" value="x" checked><input type="checkbox" name="b" value="y">
<input type="radio" name="c" value="1"><input type="radio" name="c" value="2" checked><select name="d"><option value="p">P</option><option value="q" selected>Q</option></select>
<select name="e"><option value="first">F</option></select><textarea name="f">
text</textarea><input type="hidden" name="g" value="h"><button name="act" value="go">Go</button><button name="act" value="stay">Stay</button></form></main></body></html>`

func echo() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(formPage))
	})
	mux.HandleFunc("POST /echo", func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		w.Header().Set("Content-Type", "text/plain")
		_, _ = w.Write([]byte(r.PostForm.Encode()))
	})
	return mux
}

// TestReaderSendsWhatABrowserSends fills in every kind of field.
func TestReaderSendsWhatABrowserSends(t *testing.T) {
	base := Serve(t, echo())
	for _, tc := range []struct {
		name, which string
		pairs       []string
		want        string
	}{
		{"as it is", "", nil, "a=1&act=go&b=x&c=2&d=q&e=first&f=text&g=h"},
		{"by its address", "/echo", nil, "a=1&act=go&b=x&c=2&d=q&e=first&f=text&g=h"},
		{"by another button", "Stay", nil, "a=1&act=stay&b=x&c=2&d=q&e=first&f=text&g=h"},
		{"with values", "", []string{"a", "7", "b", "", "c", "1", "d", "p", "f", ""}, "a=7&act=go&c=1&d=p&e=first&f=&g=h"},
		{"two boxes", "", []string{"b", "x", "b", "y"}, "a=1&act=go&b=x&b=y&c=2&d=q&e=first&f=text&g=h"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := NewReader(t, base).Open("/").Submit(tc.which, tc.pairs...)
			if got := string(r.Body); got != tc.want {
				t.Errorf("sent %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestReaderReads(t *testing.T) {
	r := NewReader(t, Serve(t, echo())).Open("/").MustSay("One two Next page").MustNotSay("three")
	if r.Heading() != "Form" || r.Lang() != "en" || len(r.Links()) != 1 {
		t.Errorf("heading %q, language %q, links %v", r.Heading(), r.Lang(), r.Links())
	}
	if r.Follow("Next"); r.At.RequestURI() != "/next?x=1" {
		t.Errorf("at %v", r.At)
	}
}
