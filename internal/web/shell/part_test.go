package shell_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// TestParts holds what assistive technology needs from each part.
func TestParts(t *testing.T) {
	v := visit(t, "es")
	day := clock.DateOf(2026, 7, 4)
	for _, tc := range []struct {
		name string
		part templ.Component
		want []string
	}{
		{"tag", shell.Tag("Neu", shell.Bad), []string{`class="kw-tag kw-tag--bad"`, "Neu"}},
		{"status", shell.Status("3"), []string{`role="status"`}},
		{"day", shell.DayOf(v, day), []string{`<time datetime="2026-07-04">`, "<bdi>4 de julio de 2026</bdi>"}},
		{"instant", shell.InstantOf(v, noon), []string{`datetime="2026-07-01T16:05:00Z"`, "12:05 p. m."}},
		{"crumbs", shell.Crumbs(v, shell.Crumb{Label: "Ann", Href: "/x"}), []string{`aria-label="Dónde está usted"`, "<bdi>Ann</bdi>"}},
		{"tabs", shell.Tabs("Sides", shell.Tab{Label: "A", Href: "/a", Current: true}, shell.Tab{Label: "B", Href: "/b"}), []string{`<a href="/a" aria-current="page">`, `<a href="/b" aria-current="false">`}},
		{"pager", shell.Pager(v, "Pages", shell.Around{Next: "/n"}), []string{`rel="next"`, "Página siguiente"}},
		{"facts", shell.Facts(shell.Fact{Name: "N", Value: "7"}), []string{"<dt>N</dt>", "<dd><bdi>7</bdi></dd>"}},
		{"empty", shell.Empty("T", "X", "Go", "/go"), []string{"<h2>T</h2>", `href="/go"`}},
		{"confirm", shell.Confirm(v, shell.Send{Action: "/end"}, "Sure?", "Yes", "/back"), []string{`action="/end" method="post"`, "<h1>Sure?</h1>", `href="/back"`, "Cancelar"}},
		{"timeline", shell.Timeline(v, []shell.Event{{Day: day, Title: "T", Icon: "check"}}), []string{`<ol class="kw-line" role="list">`}},
		{"table", shell.Table("Cap", "A", "B"), []string{"<caption", `<th scope="col">A</th>`}},
		{"cell", shell.Cell("A"), []string{`<td data-label="A">`}},
		{"head of a row", shell.RowHead(), []string{`<th scope="row">`}},
		{"checkbox", shell.Checkbox(v, nil, shell.Input{Name: "x", Label: "L"}), []string{`type="checkbox" id="x" name="x" value="yes"`}},
		{"radios", shell.Radios(v, shell.Filled("x", "b"), shell.Choice{Name: "x", Label: "L", Options: []shell.Option{{Value: "a"}, {Value: "b"}}}), []string{"<legend>", `id="x-1" name="x" value="b" checked`}},
		{"select", shell.Select(v, shell.Filled("x", "b"), shell.Choice{Name: "x", Label: "L", Empty: "-", Options: []shell.Option{{Value: "b", Label: "B"}}}), []string{`<label for="x">`, `<option value="b" selected>B</option>`}},
		{"unsafe address", shell.ButtonLink("x", `/a"b`), []string{`href="/a&#34;b"`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			html := render(t, tc.part)
			for _, want := range tc.want {
				if !strings.Contains(html, want) {
					t.Errorf("lacks %s:\n%s", want, html)
				}
			}
		})
	}
}

func TestPagerOfOnePageIsNothing(t *testing.T) {
	if html := render(t, shell.Pager(visit(t, "en"), "Pages", shell.Around{})); html != "" {
		t.Errorf("drawn: %s", html)
	}
}

// TestFormIsSentOnce: a form carries the id of its command, and keeps it while it is shown again.
func TestFormIsSentOnce(t *testing.T) {
	v := visit(t, "en")
	first := shell.Filled()
	if first.Once() == shell.Filled().Once() {
		t.Error("two forms give the same command")
	}
	again := sent("once", first.Once())
	id := again.Once()
	html := render(t, templ.ComponentFunc(inBox(v, again, templ.Raw(""))))
	if !strings.Contains(html, `name="once" value="`+id+`"`) || id != again.Once() {
		t.Errorf("the form lost its command: %s", html)
	}
	if sent("once", "short").Once() == "short" {
		t.Error("an id that is not ours is taken")
	}
}

// TestManyLanguages: the switch becomes a list, and a plan's own language works like ours.
func TestManyLanguages(t *testing.T) {
	own := fstest.MapFS{}
	for i, lang := range []string{"vi", "zh", "ko", "ht"} {
		text := fmt.Sprintf("shell.language.name: Language %d\nshell.language.region: %s\nshell.skip: Skip in %s\n"+
			"styles.found: {one: '{{.N}} of %s', other: '{{.N}} all of %s'}\n", i, lang, lang, lang, lang)
		own["plan."+lang+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	all, err := shell.LoadLanguages(shell.EmbeddedTexts(), own)
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{"ht": "1 of ht", "ko": "1 all of ko"} { // Korean has no singular
		if got := shell.NewVisit(all, lang, demoPlan(t), noon).N("styles.found", 1); got != want {
			t.Errorf("one in %s: %q, want %q", lang, got, want)
		}
	}
	o := options(t, shell.Route{Pattern: "GET /x", Do: page("x")})
	o.Languages = all
	r := shelltest.NewReader(t, shelltest.Serve(t, shell.New(o))).As("ann").Open("/x")
	r.Submit("Choose", "language", "ko").MustBeAt("/x").MustSay("Skip in ko", "In an emergency call 911")
	if r.Lang() != "ko" {
		t.Errorf("language %s", r.Lang())
	}
}

// TestPageThatFailsHalfWayIsNotSent: the reader gets the failure, not a broken page.
func TestPageThatFailsHalfWayIsNotSent(t *testing.T) {
	broken := func(_ *http.Request, v shell.Visit) (shell.Answer, error) {
		return shell.Page(inLayout(v, "x", templ.ComponentFunc(failAfter("half a page")))), nil
	}
	base := shelltest.Serve(t, shell.New(options(t, shell.Route{Pattern: "GET /x", Do: broken})))
	r := shelltest.NewReader(t, base).As("ann").Open("/x").MustBe(http.StatusInternalServerError).MustNotSay("half a page")
	if bytes.Count(r.Body, []byte("<html")) != 1 {
		t.Error("two pages were sent")
	}
}

func TestDocumentIsJSON(t *testing.T) {
	base := shelltest.Serve(t, shell.New(options(t, shell.Route{Pattern: "GET /x.json", Do: func(*http.Request, shell.Visit) (shell.Answer, error) {
		return shell.Document(map[string]string{"a": "<b>"}), nil
	}})))
	r := shelltest.NewReader(t, base).As("ann").Open("/x.json")
	if got := r.Header.Get("Content-Type"); got != "application/json; charset=utf-8" || !strings.Contains(string(r.Body), `"a": "<b>"`) {
		t.Errorf("%s: %s", got, r.Body)
	}
}

func TestStylesAnswerWithProblems(t *testing.T) {
	r := shelltest.NewReader(t, shelltest.Serve(t, shell.New(options(t)))).As("ann").Speak("es").Open(shell.StylesPath)
	r.Submit("Guardar", "given", "Rosa <b>").MustBe(http.StatusUnprocessableEntity)
	r.MustSay("Por favor, revise estas respuestas", "Nombre: Por favor, dé una respuesta.")
	if bytes.Contains(r.Body, []byte("Rosa <b>")) || !bytes.Contains(r.Body, []byte("Rosa &lt;b&gt;")) {
		t.Error("what was typed is not shown again as text")
	}
}
