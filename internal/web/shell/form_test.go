package shell_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func sent(pairs ...string) *shell.Form {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if err := r.ParseForm(); err != nil {
		panic(err) // the test's own form
	}
	return shell.ReadForm(r)
}

func wrong(f *shell.Form, field string) string {
	if p := f.Problem(field); p != nil {
		return p.Key
	}
	return ""
}

func TestFields(t *testing.T) {
	for _, tc := range []struct {
		name string
		f    *shell.Form
		read func(*shell.Form)
		want string
	}{
		{"text", sent("x", " Ann "), func(f *shell.Form) { f.Text("x", true) }, ""},
		{"empty but needed", sent("x", "  "), func(f *shell.Form) { f.Text("x", true) }, "shell.form.required"},
		{"empty", sent(), func(f *shell.Form) { f.Text("x", false) }, ""},
		{"too long", sent("x", strings.Repeat("ñ", 2001)), func(f *shell.Form) { f.Text("x", true) }, "shell.form.long"},
		{"as long as may be", sent("x", strings.Repeat("ñ", 2000)), func(f *shell.Form) { f.Text("x", true) }, ""},
		{"no letters", sent("x", "\xff"), func(f *shell.Form) { f.Text("x", true) }, "shell.form.letters"},
		{"zero byte", sent("x", "a\x00b"), func(f *shell.Form) { f.Text("x", true) }, "shell.form.letters"},
		{"one of", sent("x", "b"), func(f *shell.Form) { f.One("x", "a", "b") }, ""},
		{"none of", sent("x", "c"), func(f *shell.Form) { f.One("x", "a", "b") }, "shell.form.choose"},
		{"some", sent("x", "a", "x", "b"), func(f *shell.Form) { f.Some("x", "a", "b") }, ""},
		{"some and another", sent("x", "a", "x", "c"), func(f *shell.Form) { f.Some("x", "a", "b") }, "shell.form.choose"},
		{"number", sent("x", "7"), func(f *shell.Form) { f.Int("x", 1, 9) }, ""},
		{"number too large", sent("x", "70"), func(f *shell.Form) { f.Int("x", 1, 9) }, "shell.form.number"},
		{"no number", sent("x", "7a"), func(f *shell.Form) { f.Int("x", 1, 9) }, "shell.form.number"},
		{"date", sent("x-month", "2", "x-day", "29", "x-year", "2024"), func(f *shell.Form) { f.Date("x") }, ""},
		{"no such date", sent("x-month", "2", "x-day", "29", "x-year", "2023"), func(f *shell.Form) { f.Date("x") }, "shell.form.date"},
		{"half a date", sent("x-month", "2"), func(f *shell.Form) { f.Date("x") }, "shell.form.date"},
		{"two digits of a year", sent("x-month", "2", "x-day", "9", "x-year", "48"), func(f *shell.Form) { f.Date("x") }, "shell.form.date"},
		{"no date", sent(), func(f *shell.Form) { f.Date("x") }, ""},
		{"no date but needed", sent(), func(f *shell.Form) { f.RequiredDate("x") }, "shell.form.required"},
		{"impossible date but needed", sent("x-month", "13", "x-day", "1", "x-year", "2024"), func(f *shell.Form) { f.RequiredDate("x") }, "shell.form.date"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.read(tc.f)
			if got := wrong(tc.f, "x"); got != tc.want || tc.f.OK() != (tc.want == "") {
				t.Errorf("problem %q, want %q", got, tc.want)
			}
		})
	}
}

// TestDateComesBack: a date that a form shows is the date that it reads.
func TestDateComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := clock.FromDays(rapid.Int32Range(-40000, 60000).Draw(t, "day"))
		f := shell.Filled()
		f.SetDate("x", want)
		if got := f.Date("x"); got == nil || *got != want {
			t.Fatalf("read %v, want %v", got, want)
		}
	})
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestSummaryNamesItsFields: the summary stands before the fields, names them and leads to them.
func TestSummaryNamesItsFields(t *testing.T) {
	v := visit(t, "en")
	f := sent("birth-month", "13", "birth-day", "1", "birth-year", "1948", "given", "")
	f.Text("given", true)
	f.Date("birth")
	both := templ.Join(
		shell.Field(v, f, shell.Input{Name: "given", Label: "First name", Required: true}),
		shell.DateField(v, f, shell.Input{Name: "birth", Label: "Date of birth", Autocomplete: "bday"}),
	)
	html := render(t, templ.ComponentFunc(inBox(v, f, both)))
	for _, want := range []string{
		`<a href="#given">First name: Please give an answer.</a>`, `<a href="#birth-month">Date of birth: Please give a real date`,
		`aria-invalid="true"`, `aria-describedby="given-problem"`, `autocomplete="bday-month"`, `value="13"`, `role="alert"`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the form lacks %s", want)
		}
	}
	if strings.Index(html, "problems-title") > strings.Index(html, `id="given"`) {
		t.Error("the summary stands after the fields")
	}
}

func TestSecretIsNotShownAgain(t *testing.T) {
	v, f := visit(t, "en"), sent("password", "hunter2")
	if html := render(t, shell.Field(v, f, shell.Input{Name: "password", Type: "password", Label: "Password"})); strings.Contains(html, "hunter2") {
		t.Error("the page holds the password that was sent")
	}
}

// TestWhatIsSentIsShownAsText: nothing that somebody types becomes markup.
func TestWhatIsSentIsShownAsText(t *testing.T) {
	v := visit(t, "en")
	rapid.Check(t, func(rt *rapid.T) {
		typed := rapid.StringMatching(`[<>"'&/a-z =]{0,30}`).Draw(rt, "typed") + `"><script>`
		f := sent("x", typed)
		html := render(t, shell.Field(v, f, shell.Input{Name: "x", Label: typed, Hint: typed, Rows: rapid.IntRange(0, 1).Draw(rt, "rows")}))
		if strings.Contains(html, "<script") {
			rt.Fatal("markup came through")
		}
	})
}

func TestNilFormIsEmpty(t *testing.T) {
	var f *shell.Form
	v := visit(t, "en")
	html := render(t, shell.Field(v, f, shell.Input{Name: "x", Label: "X", MaxLength: 9}))
	if !f.OK() || f.Raw("x") != "" || !strings.Contains(html, "maxlength=\""+strconv.Itoa(9)+"\"") {
		t.Errorf("a nil form: %s", html)
	}
}
