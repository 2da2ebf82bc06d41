package shelltest

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Text is what a person reads on the page, with single spaces.
func (r *Reader) Text() string {
	if r.page == nil {
		return squeeze(string(r.Body))
	}
	return textOf(r.page)
}

// Heading is the first h1.
func (r *Reader) Heading() string {
	if h := r.find("h1", ""); h != nil {
		return textOf(h)
	}
	return ""
}

// Links are the addresses of all links in the main part.
func (r *Reader) Links() []string {
	var all []string
	for n := range r.main().Descendants() {
		if n.Data == "a" && attribute(n, "href") != "" {
			all = append(all, attribute(n, "href"))
		}
	}
	return all
}

// Lang is the language of the page.
func (r *Reader) Lang() string { return attribute(r.element("html"), "lang") }

func (r *Reader) element(name string) *html.Node {
	for n := range r.page.Descendants() {
		if n.Type == html.ElementNode && n.Data == name {
			return n
		}
	}
	return nil
}

func (r *Reader) main() *html.Node {
	if r.page == nil {
		r.t.Helper()
		r.t.Fatalf("%s is no page", r.At.Path)
	}
	if m := r.element("main"); m != nil {
		return m
	}
	return r.page
}

// find is the first element of a name whose text is the one given, or else begins with it.
func (r *Reader) find(name, text string) *html.Node {
	if r.page == nil {
		return nil
	}
	var begins *html.Node
	for n := range r.page.Descendants() {
		if n.Type != html.ElementNode || n.Data != name {
			continue
		}
		switch is := textOf(n); {
		case is == text || attribute(n, "href") == text && text != "":
			return n
		case begins == nil && strings.HasPrefix(is, text):
			begins = n
		}
	}
	return begins
}

// formNode is a form of the page and the button that sends it.
type formNode struct {
	node   *html.Node
	button *html.Node
}

// form finds a form by where it goes or by its button.
func (r *Reader) form(which string) formNode {
	r.t.Helper()
	within := r.main()
	if which != "" {
		within = r.page
	}
	var found []formNode
	for n := range within.Descendants() {
		if n.Type != html.ElementNode || n.Data != "form" {
			continue
		}
		buttons := buttonsOf(n)
		at := slices.IndexFunc(buttons, func(b *html.Node) bool { return textOf(b) == which && which != "" })
		switch {
		case at >= 0:
			return formNode{n, buttons[at]}
		case which == "" || attribute(n, "action") == which:
			var first *html.Node
			if len(buttons) > 0 {
				first = buttons[0]
			}
			found = append(found, formNode{n, first})
		}
	}
	if len(found) == 0 || which == "" && len(found) > 1 {
		r.t.Fatalf("%s has %d forms %q; it says:\n%s", r.At.Path, len(found), which, r.Text())
	}
	return found[0]
}

func buttonsOf(form *html.Node) []*html.Node {
	var all []*html.Node
	for n := range form.Descendants() {
		if n.Data == "button" && attribute(n, "type") != "button" {
			all = append(all, n)
		}
	}
	return all
}

// fields are the named controls of a form.
func (f formNode) fields() []*html.Node {
	var all []*html.Node
	for n := range f.node.Descendants() {
		if n.Type == html.ElementNode && slices.Contains([]string{"input", "select", "textarea"}, n.Data) && attribute(n, "name") != "" {
			all = append(all, n)
		}
	}
	return all
}

func (f formNode) has(name string) bool {
	return slices.ContainsFunc(f.fields(), func(n *html.Node) bool { return attribute(n, "name") == name })
}

func (f formNode) box(name string) bool {
	return slices.ContainsFunc(f.fields(), func(n *html.Node) bool {
		kind := attribute(n, "type")
		return attribute(n, "name") == name && (kind == "checkbox" || kind == "radio")
	})
}

// values are what a browser would send.
func (f formNode) values() url.Values {
	values := url.Values{}
	for _, n := range f.fields() {
		name, kind := attribute(n, "name"), attribute(n, "type")
		switch {
		case kind == "file" || kind == "submit":
		case (kind == "checkbox" || kind == "radio") && !has(n, "checked"):
		case n.Data == "textarea":
			values.Add(name, strings.TrimPrefix(rawText(n), "\n"))
		case n.Data == "select":
			values.Add(name, selected(n))
		default:
			values.Add(name, attribute(n, "value"))
		}
	}
	if f.button != nil && attribute(f.button, "name") != "" {
		values.Add(attribute(f.button, "name"), attribute(f.button, "value"))
	}
	return values
}

func selected(list *html.Node) string {
	first, set := "", false
	for n := range list.Descendants() {
		if n.Data != "option" {
			continue
		}
		if has(n, "selected") {
			return attribute(n, "value")
		}
		if !set {
			first, set = attribute(n, "value"), true
		}
	}
	return first
}

func attribute(n *html.Node, name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func rawText(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// textOf is the text below a node, without scripts, with a space between blocks.
func textOf(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.Data == "script" || n.Data == "style" || n.Data == "title":
		case slices.Contains(inline, n.Data):
			for c := range n.ChildNodes() {
				walk(c)
			}
		default:
			b.WriteByte(' ')
			for c := range n.ChildNodes() {
				walk(c)
			}
			b.WriteByte(' ')
		}
	}
	walk(n)
	return squeeze(b.String())
}

// inline elements do not part words.
var inline = []string{"a", "bdi", "span", "strong", "em", "b", "i", "time", "abbr", "code", "sup", "sub", "svg", "path"}

func squeeze(text string) string { return strings.Join(strings.Fields(text), " ") }
