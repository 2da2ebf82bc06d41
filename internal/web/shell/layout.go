package shell

import (
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
)

// menu are the entries that this visitor sees, those of a section as one.
func (v Visit) menu() []MenuItem {
	var out []MenuItem
	done := map[string]bool{}
	for _, item := range v.entries() {
		if item.Section == "" {
			out = append(out, item)
			continue
		}
		if done[item.Section] {
			continue
		}
		done[item.Section] = true
		if len(v.section(item.Section)) > 1 {
			item.Key = item.Section
		}
		out = append(out, item)
	}
	return out
}

// entries are all that this visitor may open.
func (v Visit) entries() []MenuItem {
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

func (v Visit) section(name string) []MenuItem {
	return slices.DeleteFunc(v.entries(), func(item MenuItem) bool { return item.Section != name })
}

// beside are the entries of the section in which this page is, when there are several.
func (v Visit) beside() (section string, items []MenuItem) {
	for _, item := range v.entries() {
		if item.Section == "" || v.place(item) == elsewhere {
			continue
		}
		if items = v.section(item.Section); len(items) > 1 {
			return item.Section, items
		}
	}
	return "", nil
}

// elsewhere is the value of aria-current for an entry to which this page does not belong.
const elsewhere = "false"

// current is the value of aria-current for an entry of the main menu: that of a section is current with each of its own.
func (v Visit) current(item MenuItem) string {
	if item.Section == "" || item.Key != item.Section {
		return v.place(item)
	}
	for _, one := range v.section(item.Section) {
		if where := v.place(one); where != elsewhere {
			return "true"
		}
	}
	return elsewhere
}

// place is where this page stands to an entry: the page itself, a page below it, or elsewhere.
func (v Visit) place(item MenuItem) string {
	switch {
	case v.Path == item.Path:
		return "page"
	case item.Prefix != "" && strings.HasPrefix(v.Path, item.Prefix):
		return "true"
	}
	return elsewhere
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
