package shell

import (
	"strings"

	"github.com/keepwell/keepwell/internal/access"
)

// menu are the entries that this visitor sees.
func (v Visit) menu() []MenuItem {
	if v.site == nil || !v.SignedIn {
		return nil
	}
	var seen []MenuItem
	for _, item := range v.site.Menu {
		if len(item.Roles) == 0 || v.Acts(item.Roles...) {
			seen = append(seen, item)
		}
	}
	return seen
}

// current is the value of aria-current for a menu entry: nothing, the page itself, or a page below it.
func (v Visit) current(item MenuItem) string {
	switch {
	case v.Path == item.Path:
		return "page"
	case item.Prefix != "" && strings.HasPrefix(v.Path, item.Prefix):
		return "true"
	}
	return "false"
}

// emergency is what to do in an emergency (promise E4). A plan without a profile still says the essential.
func (v Visit) emergency() string {
	if v.Plan.Emergency != "" {
		return v.Plan.Emergency
	}
	return v.T("shell.emergency")
}

// Role is the name of a role in the visitor's language.
func (v Visit) Role(r access.Role) string { return v.T("shell.role." + string(r)) }

// fewLanguages is how many other languages the switch shows side by side.
const fewLanguages = 3

// languageChoice is one choice of the language switch; each language is named in itself.
type languageChoice struct{ Code, Name, Direction string }

func (v Visit) otherLanguages() []languageChoice {
	if v.site == nil {
		return nil
	}
	var all []languageChoice
	for _, code := range v.site.Languages.order {
		if other := v.site.Languages.voices[code]; code != v.Lang {
			all = append(all, languageChoice{code, other.name, other.direction})
		}
	}
	return all
}

// htmlClass marks the look: plain for members and for who is not in yet, denser for staff; large print for who chose it.
func (v Visit) htmlClass() string {
	class := ""
	if !v.SignedIn || v.Acts(access.RoleMember, access.RoleRepresentative) {
		class = "kw-calm"
	}
	if v.LargePrint {
		class += " kw-large"
	}
	return strings.TrimSpace(class)
}

// printChoice is what the switch of the print size offers: the other one.
func (v Visit) printChoice() (value, key string) {
	if v.LargePrint {
		return "standard", "shell.print.standard"
	}
	return "large", "shell.print.large"
}
