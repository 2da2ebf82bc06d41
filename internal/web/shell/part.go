package shell

import "github.com/keepwell/keepwell/internal/clock"

// Tone gives a tag or a note its colour. The words carry the meaning.
type Tone string

// The tones.
const (
	Calm    Tone = "calm"
	Good    Tone = "good"
	Warning Tone = "warning"
	Bad     Tone = "bad"
	Special Tone = "special"
)

func (t Tone) icon() string {
	switch t {
	case Good:
		return "check"
	case Warning, Bad:
		return "alert"
	}
	return "info"
}

// Tab is one page of several that show different sides of the same thing.
type Tab struct {
	Label, Href string
	Current     bool
}

func (t Tab) current() string {
	if t.Current {
		return "page"
	}
	return "false"
}

// Crumb is a page above this one.
type Crumb struct{ Label, Href string }

// Event is an entry of a timeline.
type Event struct {
	Day   clock.Date
	Title string
	Text  string
	Icon  string
}

// Fact is a name and a value beside each other.
type Fact struct{ Name, Value string }

// Around are the pages before and after this one; an empty address leaves a link out.
type Around struct{ First, Previous, Next string }
