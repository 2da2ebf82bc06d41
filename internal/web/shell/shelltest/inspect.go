package shelltest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

//go:embed axe.min.js
var axe string

// look is one way to see a page.
type look struct {
	lang   string
	width  int64
	large  bool
	scheme string
	rules  string
}

// What axe looks for: WCAG 2.2 AA with its best practices, or only what other colours can change.
const (
	allRules = `['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']`
	contrast = `{type: 'rule', values: ['color-contrast', 'link-in-text-block']}`
)

// looks hold every pair of choices that can disturb each other.
var looks = []look{
	{"en", 1280, false, "light", allRules},
	{"es", 320, false, "light", allRules},
	{"es", 1280, true, "light", allRules},
	{"en", 320, true, "dark", contrast},
	{"es", 1280, false, "dark", contrast},
	{"en", 640, false, "light", ""}, // 1280 pixels with 200% zoom
}

func (l look) String() string {
	print := "standard print"
	if l.large {
		print = "large print"
	}
	return fmt.Sprintf("%s, %d px, %s, %s", l.lang, l.width, print, l.scheme)
}

// stretchedLooks are for a server that speaks Stretched.
var stretchedLooks = []look{
	{StretchedCode, 1280, false, "light", allRules},
	{StretchedCode, 320, false, "light", ""},
	{StretchedCode, 320, true, "light", ""},
}

// InspectStretched opens each path from right to left with longer texts. The server must speak Stretched.
func (w *Window) InspectStretched(paths ...string) {
	w.t.Helper()
	w.inspect(stretchedLooks, paths)
}

// Inspect opens each path in every look that matters: axe finds nothing, nothing scrolls sideways, nothing is inline, and no text
// key is shown instead of its text.
func (w *Window) Inspect(paths ...string) {
	w.t.Helper()
	w.inspect(looks, paths)
}

func (w *Window) inspect(looks []look, paths []string) {
	w.t.Helper()
	for _, l := range looks {
		w.Language(l.lang).LargePrint(l.large).Size(l.width, 900).Scheme(l.scheme)
		for _, path := range paths {
			w.Open(path)
			for _, found := range append(w.Violations(l.rules), w.untidy(l)...) {
				w.t.Errorf("%s (%s): %s", path, l, found)
			}
		}
	}
	w.Language("en").LargePrint(false).Size(1280, 900).Scheme("light")
}

// untidy is what is wrong with the open page apart from axe.
func (w *Window) untidy(l look) []string {
	w.t.Helper()
	var found []string
	if wide := Eval[int64](w, `document.documentElement.scrollWidth`); wide > l.width {
		found = append(found, fmt.Sprintf("%d CSS pixels wide: it scrolls sideways; widest: %s", wide, Eval[string](w, widest)))
	}
	if n := Eval[int](w, `document.querySelectorAll('[style], style, script:not([src]), [onclick], [onload]').length`); n > 0 {
		found = append(found, fmt.Sprintf("%d inline styles or scripts", n))
	}
	if min := Eval[float64](w, outside); min < 0 {
		found = append(found, fmt.Sprintf("something stands %.0f CSS pixels before the left edge", -min))
	}
	if lang := Eval[string](w, `document.documentElement.lang`); lang != l.lang {
		found = append(found, "its language is "+lang)
	}
	if key := Eval[string](w, `(document.body.innerText.match(/\b(shell|signin|care|self|desk|office|complaints|casework|partner|oversight|book|change|statement|credential|payrun|verification|bulletin)\.[a-z_]+\.[a-z_.]+/) || [''])[0]`); key != "" {
		found = append(found, "it shows the key "+key)
	}
	return found
}

// outside is how far the text that stands furthest to the left is from the edge; from right to left that is where pages overflow.
const outside = `Math.min(0, ...[...document.querySelectorAll('main :is(p, a, button, input, h1, h2, td, th, label), header a, footer p')]
	.filter(e => e.offsetParent && !e.closest('.kw-scroll, .ds-u-visibility--screen-reader, thead')).map(e => Math.floor(e.getBoundingClientRect().left)))`

// widest names the element that reaches furthest to the right.
const widest = `[...document.querySelectorAll('main *, header *, footer *')].map(e => [e.getBoundingClientRect().right, e])
	.sort((a, b) => b[0] - a[0]).slice(0, 1).map(([x, e]) => e.tagName + '.' + e.className + ' ' + Math.round(x)).join()`

type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		Target  []any  `json:"target"`
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// Violations are what axe finds on the open page; rules is a JavaScript value for runOnly, "" runs none.
func (w *Window) Violations(rules string) []string {
	w.t.Helper()
	if rules == "" {
		return nil
	}
	w.Do("axe", chromedp.Evaluate[chromedp.Void](axe))
	found := Eval[string](w, `axe.run(document, {runOnly: `+rules+`, resultTypes: ['violations']}).then(r => JSON.stringify(r.violations))`)
	var list []violation
	if err := json.Unmarshal([]byte(found), &list); err != nil {
		w.t.Fatalf("axe: %v", err)
	}
	var words []string
	for _, v := range list {
		for _, n := range v.Nodes {
			words = append(words, fmt.Sprintf("%s (%s): %v %s\n\t%s", v.ID, v.Help, n.Target, n.HTML, strings.ReplaceAll(n.Summary, "\n", "\n\t")))
		}
	}
	return words
}
