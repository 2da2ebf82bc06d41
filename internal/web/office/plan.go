package office

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (o *office) planRoutes() []shell.Route {
	return []shell.Route{{Pattern: "GET /office/plan", Roles: officeRoles, Do: o.planProfile}}
}

// planField is one field of the plan profile. A missing one says what that means for members.
type planField struct {
	Key   string // end of the keys of its name and of what its absence means
	Value string
}

// parameter is a policy choice of the plan with where it comes from.
type parameter struct {
	Name, Value, Source, Mark string
}

// spoken is a language of the plan and how far the texts go.
type spoken struct {
	Code, Name   string
	Texts        bool // pages speak it
	Missing      []string
	Untranslated []string // keys of sentences of the profile that are not in this language
}

// planView is the whole profile, and what is wrong with it.
type planView struct {
	Profile    plan.Profile
	Fields     []planField
	Parameters []parameter
	Languages  []spoken
}

// planProfile shows everything that the profile says, and what it does not say.
func (o *office) planProfile(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	view := planView{Profile: o.Plan, Fields: planFields(o.Plan), Parameters: parameters(o.Plan), Languages: languages(o.Plan, shell.Embedded())}
	return shell.Page(planPage(v, view)), nil
}

// urgentField is the one that is usually empty.
const urgentField = "urgent"

func planFields(p plan.Profile) []planField {
	fields := []planField{
		{"id", p.ID}, {"name", p.Name}, {"zone", p.Zone}, {"emergency", p.Emergency}, {urgentField, p.Urgent},
	}
	for _, line := range []struct {
		key string
		plan.Line
	}{{"member_services", p.MemberServices}, {"coaching", p.Coaching}, {"plan_change", p.PlanChangeLine}} {
		fields = append(fields, planField{line.key + "_phone", line.Phone}, planField{line.key + "_tty", line.TTY}, planField{line.key + "_hours", line.Hours})
	}
	return fields
}

// Missing are the fields that hold nothing. An urgent message is usually empty.
func (view planView) Missing() []planField {
	return slices.DeleteFunc(slices.Clone(view.Fields), func(f planField) bool {
		return f.Value != "" || f.Key == urgentField
	})
}

func parameters(p plan.Profile) []parameter {
	list := make([]parameter, 0, len(p.Policy))
	for name, x := range p.Policy {
		list = append(list, parameter{name, fmt.Sprint(x.Value), x.Source, x.Mark})
	}
	slices.SortFunc(list, func(a, b parameter) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// markKey is the key of the words for an honesty mark.
func (p parameter) markKey() string {
	switch p.Mark {
	case "V", "S", "R", "reading":
		return "office.mark." + strings.ToLower(p.Mark)
	}
	return "office.mark.none"
}

func languages(p plan.Profile, texts *shell.Languages) []spoken {
	all := make([]spoken, len(p.Languages))
	incomplete := texts.Incomplete()
	for i, code := range p.Languages {
		s := spoken{Code: code, Name: nameOfLanguage(code), Texts: slices.Contains(texts.Codes(), code)}
		for _, lack := range incomplete {
			if strings.HasPrefix(lack, code+": ") {
				s.Missing = append(s.Missing, lack)
			}
		}
		if i > 0 {
			s.Untranslated = untranslated(p, code)
		}
		all[i] = s
	}
	return all
}

// untranslated are the sentences of the profile that this language lacks.
func untranslated(p plan.Profile, code string) []string {
	t := p.Translations[code]
	var keys []string
	for _, s := range []struct{ key, from, to string }{
		{"emergency", p.Emergency, t.Emergency},
		{urgentField, p.Urgent, t.Urgent},
		{"member_services_hours", p.MemberServices.Hours, t.MemberServicesHours},
		{"coaching_hours", p.Coaching.Hours, t.CoachingHours},
		{"plan_change_hours", p.PlanChangeLine.Hours, t.PlanChangeHours},
	} {
		if s.from != "" && s.to == "" {
			keys = append(keys, s.key)
		}
	}
	return keys
}

// nameOfLanguage is a language in itself: español.
func nameOfLanguage(code string) string {
	tag, err := language.Parse(code)
	if err != nil {
		return code
	}
	return display.Self.Name(tag)
}
