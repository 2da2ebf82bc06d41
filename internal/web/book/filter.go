package book

import (
	"net/url"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// longestSearch is more than any name.
const longestSearch = 80

// Marks narrow the book to what needs attention. The texts are part of addresses.
const (
	markRapid      = "rapid"
	markMoving     = "moving"
	markUnverified = "unverified"
	markDisputed   = "disputed"
	markHeld       = "held"
)

// marks are all of them, in the order of pages.
var marks = []string{markRapid, markMoving, markUnverified, markDisputed, markHeld}

// families are those that a book is filtered by.
var families = []plan.Family{plan.MAPD, plan.MA, plan.PDP, plan.Cost}

// readFilter is what an address asks for. What it cannot ask for is nothing.
func readFilter(f *shell.Form) book.Filter {
	out := book.Filter{
		Agent: agent.NPN(f.Raw("agent")), Status: book.Status(f.Raw("status")), Text: short(f.Raw("q")), Family: plan.Family(f.Raw("family")),
		State: f.Raw("state"), Basis: f.Raw("basis"), Verification: verification.State(f.Raw("verification")), Sort: book.Sort(f.Raw("sort")),
	}
	out.Contract, out.Plan, _ = strings.Cut(f.Raw("plan"), "-")
	if !slices.Contains(book.Statuses, out.Status) {
		out.Status = ""
	}
	switch f.Raw("mark") {
	case markRapid:
		out.Rapid = true
	case markMoving:
		out.Moving = true
	case markUnverified:
		out.Unverified = true
	case markDisputed:
		out.Disputed = true
	case markHeld:
		out.Held = true
	}
	return out
}

func short(text string) string {
	if len(text) > longestSearch {
		text = strings.ToValidUTF8(text[:longestSearch], "")
	}
	return strings.TrimSpace(text)
}

// fields of the filter, in the order of addresses.
var fields = []string{"agent", "q", "status", "plan", "family", "state", "basis", "verification", "mark", "sort"}

// valuesOf is an address's query of what a form asks for, without empty parts and without the place in the list.
func valuesOf(f *shell.Form, except ...string) url.Values {
	values := url.Values{}
	for _, name := range fields {
		if text := f.Raw(name); text != "" && !slices.Contains(except, name) {
			values.Set(name, text)
		}
	}
	return values
}

func withQuery(path string, values url.Values) string {
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// filtered tells whether an address asks for less than the whole book.
func filtered(f *shell.Form) bool { return len(valuesOf(f, "agent", "sort")) > 0 }

// unfolded tells whether the further filters are in use.
func unfolded(f *shell.Form) bool { return len(valuesOf(f, "agent", "q", "mark", "status")) > 0 }

func valuesNamed(f *shell.Form, names ...string) url.Values {
	values := url.Values{}
	for _, name := range names {
		if text := f.Raw(name); text != "" {
			values.Set(name, text)
		}
	}
	return values
}
