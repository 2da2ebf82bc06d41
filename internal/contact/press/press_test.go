package press_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/store"
)

const page = `<!doctype html><html lang="es"><head><meta charset="utf-8"><title>Su queja</title>
<style>@page{size:8.5in 11in;margin:1in}body{font:12pt "Noto Sans"}</style></head><body><h1>Recibimos su queja</h1>
<p>Señora Álvarez: ¿cómo está?</p><h2>Qué sigue</h2><ul><li>Uno</li></ul>%s</body></html>`

func newPress(t testing.TB) *press.Press {
	t.Helper()
	p := press.New(press.Options{})
	t.Cleanup(func() { _ = p.Close() })
	return p
}

func made(t testing.TB, p *press.Press, more string) []byte {
	t.Helper()
	pdf, err := p.Print(t.Context(), fmt.Sprintf(page, more))
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func TestWhatIsPrintedIsAccessible(t *testing.T) {
	p := newPress(t)
	pdf := made(t, p, "")
	f, err := press.Inspect(pdf)
	if err != nil || f.Pages != 1 || !f.Outline {
		t.Fatalf("%+v, %v", f, err)
	}
	if err := f.Accessible("Su queja", "es"); err != nil {
		t.Error(err)
	}
	for _, wrong := range [][2]string{{"Other", "es"}, {"Su queja", "en"}} {
		if err := f.Accessible(wrong[0], wrong[1]); !errors.Is(err, press.ErrNotAccessible) {
			t.Errorf("%v: %v", wrong, err)
		}
	}
	if !bytes.Equal(pdf, made(t, p, "")) {
		t.Error("the same page printed again is another document")
	}
}

// TestAPageReachesNothing: a page that asks for something outside gets nothing, and its scripts do not run.
func TestAPageReachesNothing(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = w.Write([]byte("p{display:none}"))
	}))
	defer server.Close()
	secret := filepath.Join(t.TempDir(), "secret.html")
	if err := os.WriteFile(secret, []byte("the secret of this machine"), 0o600); err != nil {
		t.Fatal(err)
	}
	pdf := made(t, newPress(t), `<img src="`+server.URL+`/a.png"><link rel="stylesheet" href="`+server.URL+`/a.css">
<iframe src="file://`+secret+`"></iframe><iframe src="`+server.URL+`/frame"></iframe>
<script>document.body.innerHTML = "written by a script"</script><meta http-equiv="refresh" content="0;url=`+server.URL+`/away">`)
	if n := asked.Load(); n != 0 {
		t.Errorf("the server was asked %d times", n)
	}
	text := textOf(t, pdf)
	if strings.Contains(text, "secret of this") || strings.Contains(text, "written by") || !strings.Contains(text, "Señora Álvarez") {
		t.Errorf("the page says:\n%s", text)
	}
}

func textOf(t *testing.T, pdf []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", file, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v (`make test` installs it)", err)
	}
	return string(out)
}

func TestWithoutABrowserLettersWait(t *testing.T) {
	p := press.New(press.Options{Browser: filepath.Join(t.TempDir(), "none")})
	if _, err := p.Print(t.Context(), "<p>"); !errors.Is(err, press.ErrNoBrowser) || store.KindOf(err) != store.Unavailable {
		t.Error(err)
	}
}

// TestABrowserThatDoesNotStart is an error, not a wait without end.
func TestABrowserThatDoesNotStart(t *testing.T) {
	script := filepath.Join(t.TempDir(), "chromium")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	p := press.New(press.Options{Browser: script})
	if _, err := p.Print(t.Context(), "<p>"); !errors.Is(err, press.ErrFailed) || store.KindOf(err) != store.Unavailable {
		t.Error(err)
	}
}

func TestABrowserThatDiedIsStartedAnew(t *testing.T) {
	p := newPress(t)
	before := made(t, p, "")
	p.Kill()
	if !bytes.Equal(before, made(t, p, "")) {
		t.Error("another document after the restart")
	}
}

func TestWhoeverGivesUpIsNotKeptWaiting(t *testing.T) {
	p := newPress(t)
	made(t, p, "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Print(ctx, "<p>"); store.KindOf(err) != store.Unavailable || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	made(t, p, "")
}

func TestTooLarge(t *testing.T) {
	if _, err := press.New(press.Options{}).Print(t.Context(), strings.Repeat("a", 5<<20)); store.KindOf(err) != store.TooLarge {
		t.Error(err)
	}
}

// TestMergeKeepsEveryPageInOrder: and each begins on the front of a sheet.
func TestMergeKeepsEveryPageInOrder(t *testing.T) {
	p := newPress(t)
	var all [][]byte
	for _, word := range []string{"first", "second", "third"} {
		all = append(all, made(t, p, "<p>"+word+"</p>"))
	}
	var out bytes.Buffer
	if err := press.Merge(all, &out); err != nil {
		t.Fatal(err)
	}
	f, err := press.Inspect(out.Bytes())
	if err != nil || f.Pages != 6 {
		t.Fatalf("%+v, %v", f, err)
	}
	words := slices.DeleteFunc(strings.Fields(textOf(t, out.Bytes())), func(w string) bool { return !slices.Contains([]string{"first", "second", "third"}, w) })
	if strings.Join(words, " ") != "first second third" {
		t.Error(words)
	}
	if err := press.Merge([][]byte{[]byte("no pdf")}, &out); store.KindOf(err) != store.Internal {
		t.Error(err)
	}
	if _, err := press.Inspect([]byte("no pdf")); store.KindOf(err) != store.Invalid {
		t.Error(err)
	}
}

func BenchmarkWarmLetter(b *testing.B) {
	p := newPress(b)
	made(b, p, "")
	for b.Loop() {
		made(b, p, "")
	}
}
