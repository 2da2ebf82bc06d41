package web

import (
	"strings"

	"github.com/a-h/templ"
)

// menuItem is an entry of the main menu. Prefix marks further pages that belong to it.
type menuItem struct{ Title, Path, Prefix string }

var menu = []menuItem{
	{"Overview", "/", ""},
	{"Worklist", "/worklist", "/members/"},
	{"Loads", "/loads", ""},
	{"Rules", "/rules", ""},
}

// current is the value of aria-current for a menu entry: nothing, the page itself, or a page below it.
func current(v visit, item menuItem) string {
	switch {
	case v.Path == item.Path:
		return "page"
	case item.Prefix != "" && strings.HasPrefix(v.Path, item.Prefix):
		return "true"
	}
	return "false"
}

// emergency is what to do in an emergency (promise E4). A plan without a profile still says the essential.
func emergency(v visit) string {
	if v.Plan.Emergency != "" {
		return v.Plan.Emergency
	}
	return "In an emergency call 911 or go to the nearest emergency room."
}

// iconPaths are our own line icons on a grid of 16.
var iconPaths = map[string]string{
	"alert":    "M8 1.8 15 14H1zM8 6v4M8 12v.2",
	"check":    "M2.5 8.5 6 12l7.5-8",
	"cross":    "M3.5 3.500l9 9M12.5 3.500l-9 9",
	"clock":    "M8 1.500a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M8 4v4.200l2.8 1.8",
	"ring":     "M8 2.500a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11",
	"dash":     "M3 8h10",
	"talk":     "M2 3h12v8H7l-3.5 3v-3H2z",
	"question": "M5.5 5.800a2.5 2.5 0 1 1 3.6 2.300c-.8.4-1.1.9-1.1 1.900M8 12.500v.2",
	"search":   "M7 2.500a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.3 10.3 14 14",
	"down":     "M8 2v9M4 7.5 8 11.500l4-4M2.5 14h11",
	"arrow":    "M2.5 8h11M9 3.5 13.5 8 9 12.5",
	"back":     "M13.5 8h-11M7 3.5 2.5 8 7 12.5",
	"up":       "M8 13V3M4 7l4-4 4 4",
	"fall":     "M8 3v10M4 9l4 4 4-4",
	"both":     "M5 6.5 8 3.500l3 3M5 9.500l3 3 3-3",
	"signal":   "M2.5 13.500v-3M8 13.500v-6M13.5 13.500V3",
	"bed":      "M1.5 12.500v-9M1.5 10.500h13v2M14.5 10.500V8a2 2 0 0 0-2-2H6.500v4.500M3.8 7.200v.2",
	"visit":    "M8 2v12M2 8h12",
	"pill":     "M6 14a4 4 0 0 1-4-4c0-1 .5-2 1.2-2.800l4-4a4 4 0 0 1 5.6 5.600l-4 4A4 4 0 0 1 6 14M5.5 5.500l5 5",
	"flask":    "M6 2h4M7 2v4l-4.5 7.500h11L9 6V2",
	"shield":   "M8 1.5 13.5 4v4c0 3.5-2.5 5.5-5.5 6.500C5 13.5 2.5 11.5 2.5 8V4z",
	"lock":     "M3 7.5h10v6.5H3zM5 7.5V5a3 3 0 0 1 6 0v2.5",
	"card":     "M1.5 3.500h13v9h-13zM1.5 6.500h13",
	"change":   "M2.5 6h9M9 3.5 11.5 6 9 8.500M13.5 10h-9M7 7.5 4.5 10 7 12.5",
}

// stateIcon gives each state a shape, so that colour is never alone.
func stateIcon(state string) string {
	switch state {
	case "confirmed", "closed":
		return "check"
	case "overdue":
		return "alert"
	case "due_soon", "open":
		return "clock"
	case "suspected":
		return "question"
	case "signal":
		return "signal"
	case "talk":
		return "talk"
	}
	return "dash"
}

// safe marks an address that we wrote ourselves.
func safe(path string) templ.SafeURL { return templ.SafeURL(path) }
