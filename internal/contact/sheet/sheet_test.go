package sheet_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/contact/sheet"
)

func one() sheet.Sheet {
	return sheet.Sheet{
		Language: "en", Title: "We <have> your complaint", Logo: "Plan & Co", From: []string{"PO Box 1"}, To: []string{"Rosa \"R\" Álvarez", "1 Main St"},
		Date: "January 14, 2026", PageWord: "Page",
		Sections: []sheet.Section{
			{Parts: []sheet.Part{
				{Kind: sheet.Heading, Text: "Next"},
				{Kind: sheet.Paragraph, Text: "Call 1-800-555-0100 (TTY: 711)."},
				{Kind: sheet.List, Items: []string{"one", "<script>two</script>"}},
				{Kind: sheet.Address, Items: []string{"a", "b"}},
			}},
			{Notice: true, Language: "ar", Parts: []sheet.Part{{Kind: sheet.Paragraph, Text: "مرحبا"}, {Kind: sheet.Paragraph, Text: "bonjour", Language: "fr"}}},
		},
	}
}

func TestHTML(t *testing.T) {
	s := one()
	page := s.HTML()
	for _, want := range []string{
		`<html lang="en" dir="ltr" class="standard">`, "<title>We &lt;have&gt; your complaint</title>", "Plan &amp; Co",
		"Rosa &#34;R&#34; Álvarez<br>1 Main St", "&lt;script&gt;two", `<section class="notice" lang="ar" dir="rtl">`, `<p lang="fr" dir="ltr">bonjour`,
		"<bdi>1-800-555-0100</bdi>", "default-src 'none'", `content:"Page " counter(page)`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("lacks %q", want)
		}
	}
	s.Large = true
	if !strings.Contains(s.HTML(), `class="large"`) || !strings.Contains(s.HTML(), "font-size:18pt") {
		t.Error("large print does not say so")
	}
}

func TestPlainText(t *testing.T) {
	s := one()
	want := "Plan & Co\nPO Box 1\n\nRosa \"R\" Álvarez\n1 Main St\n\nJanuary 14, 2026\n\nWe <have> your complaint\n========================\n\n" +
		"Next\n----\n\nCall 1-800-555-0100 (TTY: 711).\n\n- one\n- <script>two</script>\n\na\nb\n\n* * *\n\nمرحبا\n\nbonjour\n"
	if got := s.Plain(); got != want {
		t.Errorf("%s", got)
	}
}

// TestNothingGetsIntoTheMarkup: whatever a value holds, the page has the same elements.
func TestNothingGetsIntoTheMarkup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"<b>", "</p><script>", "&lt;", "\"'>", "<!--", "]]>", "</style>"})).Draw(t, "text")
		s := one()
		plain := elements(t, s.HTML())
		s.Title, s.To[0], s.Sections[0].Parts[0].Text, s.Sections[0].Parts[2].Items[0], s.Date, s.Logo = text, text, text, text, text, text
		s.From = []string{text}
		if got := elements(t, s.HTML()); got != plain {
			t.Fatalf("elements %s, expected %s", got, plain)
		}
	})
}

// elements are the names of all elements in order, without those around numbers.
func elements(t *rapid.T, page string) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data != "bdi" {
			out = append(out, n.Data)
		}
	}
	return strings.Join(out, " ")
}

func TestDirection(t *testing.T) {
	for lang, want := range map[string]string{"ar": "rtl", "fa": "rtl", "he": "rtl", "ur": "rtl", "en": "ltr", "zh-Hans": "ltr", "": "ltr", "??": "ltr"} {
		if got := sheet.Direction(lang); got != want {
			t.Errorf("%q is written %s", lang, got)
		}
	}
}

// A table tells the heads of columns and rows, on paper and in plain text.
func TestTable(t *testing.T) {
	s := sheet.Sheet{Language: "en", Title: "T", PageWord: "Page", Sections: []sheet.Section{{Parts: []sheet.Part{{
		Kind: sheet.Table, Text: "What <was> paid", Items: []string{"Line", "Amount"}, Rows: [][]string{{"1", "$1.00"}, {"<b>", ""}}, Amounts: []int{1},
	}}}}}
	page := s.HTML()
	for _, want := range []string{
		"<caption>What &lt;was&gt; paid</caption>", `<th scope="col">Line</th>`, `<th scope="col" class="amount">Amount</th>`, `<th scope="row">1</th>`,
		`<td class="amount">$1.00</td>`, `<th scope="row">&lt;b&gt;</th>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("lacks %s", want)
		}
	}
	if plain := s.Plain(); !strings.Contains(plain, "What <was> paid\n- Line: 1; Amount: $1.00\n- Line: <b>; \n") {
		t.Errorf("%s", plain)
	}
}
