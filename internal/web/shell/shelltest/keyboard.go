package shelltest

import (
	"fmt"

	"github.com/chromedp/chromedp/kb"
)

// stopLimit ends a walk that a page holds in a circle.
const stopLimit = 200

// stop is a place where the focus rests.
type stop struct {
	Name    string `json:"name"`
	Index   int    `json:"index"`   // among all that can have the focus, in the order of the page; -1 for the body
	Visible bool   `json:"visible"` // it shows that it has the focus
	Within  bool   `json:"within"`  // the window shows it
}

const whereFocus = `(() => {
	const e = document.activeElement;
	const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')];
	const s = getComputedStyle(e), box = e.getBoundingClientRect();
	const ring = (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none';
	return {
		name: e.id || e.name || e.getAttribute('aria-label') || e.textContent.trim().slice(0, 60) || e.tagName,
		index: e === document.body ? -1 : all.indexOf(e),
		visible: ring && e.matches(':focus-visible'),
		within: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
	};
})()`

// Walk goes through the open page with the Tab key until its end. It checks that the order is that of the page, that every stop
// shows its focus inside the window, and gives the names of the stops: ids, names or texts.
func (w *Window) Walk() []string {
	w.t.Helper()
	w.Do("start at the top")
	Eval[bool](w, `(document.activeElement.blur(), scrollTo(0, 0), true)`)
	var names []string
	last := -1
	for range stopLimit {
		w.Press(kb.Tab)
		at := Eval[stop](w, whereFocus)
		if at.Index < 0 || at.Index < last && at.Index == 0 {
			return names
		}
		for _, wrong := range at.wrong(last) {
			w.t.Errorf("keyboard: %s", wrong)
		}
		names, last = append(names, at.Name), at.Index
	}
	w.t.Errorf("keyboard: the page has no end after %d stops", stopLimit)
	return names
}

func (s stop) wrong(last int) []string {
	var found []string
	if s.Index < last {
		found = append(found, fmt.Sprintf("%q comes after a later one", s.Name))
	}
	if !s.Visible {
		found = append(found, fmt.Sprintf("%q shows no focus", s.Name))
	}
	if !s.Within {
		found = append(found, fmt.Sprintf("%q has the focus outside the window", s.Name))
	}
	return found
}

// Focus is the name of what has the focus.
func (w *Window) Focus() string {
	w.t.Helper()
	return Eval[stop](w, whereFocus).Name
}
