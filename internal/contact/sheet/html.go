package sheet

import (
	_ "embed"
	"html"
	"regexp"
	"strings"

	"golang.org/x/text/language"
)

//go:embed letter.css
var style string

// policy lets nothing be loaded and nothing run, should a value ever get past the escaping.
const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`

// page is HTML in the making.
type page struct{ strings.Builder }

func (p *page) raw(texts ...string) {
	for _, t := range texts {
		p.WriteString(t)
	}
}

// element writes an element around text, with the language and direction of a text that is not in the surrounding language.
func (p *page) element(name, lang, text string) {
	p.raw("<", name, marks(lang), ">", running(text), "</", name, ">\n")
}

// digits is a telephone number or a code of digits: it stays on one line, and in its own direction within a text written from right to left.
var digits = regexp.MustCompile(`\d[\d-]*-\d[\d-]*|\bTTY\s?: \d+`)

// running is a text of a sentence, escaped.
func running(text string) string {
	return digits.ReplaceAllString(html.EscapeString(text), "<bdi>$0</bdi>")
}

// marks say the language of an element, and its direction.
func marks(lang string) string {
	if lang == "" {
		return ""
	}
	return ` lang="` + html.EscapeString(lang) + `" dir="` + Direction(lang) + `"`
}

// Direction is in which direction a language is written.
func Direction(lang string) string {
	script, _ := language.Make(lang).Script()
	switch script.String() {
	case "Arab", "Hebr", "Thaa", "Syrc", "Nkoo":
		return "rtl"
	}
	return "ltr"
}

// HTML is the letter as a page for the press.
func (s *Sheet) HTML() string {
	var p page
	size := "standard"
	if s.Large {
		size = "large"
	}
	p.raw("<!doctype html>\n<html", marks(s.Language), ` class="`, size, `"><head><meta charset="utf-8">`, policy)
	p.raw("<title>", html.EscapeString(s.Title), "</title>")
	p.raw("<style>", style, s.pageNumbers(), "</style></head><body>\n")
	p.head(s)
	p.raw("<main>\n")
	p.element("h1", "", s.Title)
	for _, section := range s.Sections {
		p.section(section)
	}
	p.raw("</main></body></html>\n")
	return p.String()
}

// pageNumbers stand at the foot of each page, in large print as large as the text.
func (s *Sheet) pageNumbers() string {
	size := "10pt"
	if s.Large {
		size = "18pt"
	}
	return "@page{@bottom-center{font-size:" + size + ";content:\"" + cssText(s.PageWord) + " \" counter(page) \" / \" counter(pages)}}"
}

func (p *page) head(s *Sheet) {
	p.raw("<header><div class=\"from\">")
	p.element("p", "", s.Logo)
	p.lines("from-lines", s.From)
	p.raw("</div>")
	if len(s.To) > 0 {
		p.lines("to", s.To)
	}
	p.raw("</header>\n<div class=\"about\">")
	p.element("p", "", s.Date)
	for _, m := range s.Marks {
		p.element("p", "", m)
	}
	p.raw("</div>\n")
}

// lines are an address: its lines belong together when they are read out.
func (p *page) lines(class string, lines []string) {
	p.raw(`<p class="`, class, `">`)
	for i, l := range lines {
		if i > 0 {
			p.raw("<br>")
		}
		p.raw(html.EscapeString(l))
	}
	p.raw("</p>\n")
}

func (p *page) section(s Section) {
	class := "body"
	if s.Notice {
		class = "notice"
	}
	p.raw(`<section class="`, class, `"`, marks(s.Language), ">\n")
	for _, part := range s.Parts {
		p.part(part)
	}
	p.raw("</section>\n")
}

func (p *page) part(x Part) {
	switch x.Kind {
	case Heading:
		p.element("h2", x.Language, x.Text)
	case Paragraph:
		p.element("p", x.Language, x.Text)
	case List:
		p.raw("<ul", marks(x.Language), ">\n")
		for _, item := range x.Items {
			p.element("li", "", item)
		}
		p.raw("</ul>\n")
	case Address:
		p.lines("address", x.Items)
	case Table:
		p.table(x)
	}
}

// cssText is a text for between quotes in a style sheet. It comes from our own texts only.
func cssText(text string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ", "<", "").Replace(text)
}
