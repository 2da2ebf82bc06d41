package care_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/web/care"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/webtest"
)

// pages is every page with something it must say, in both languages.
var pages = map[string]struct{ en, es string }{
	"/overview":                    {"How your members are doing", "Cómo están sus miembros"},
	"/changes":                     {"Whose findings changed", "De quién son los hallazgos que cambiaron"},
	"/worklist":                    {"1,240 members", "1,240 miembros"},
	someone:                        {"What to do", "Qué hacer"},
	someone + "/why/hypertension":  {"How we decided", "Cómo lo decidimos"},
	"/loads":                       {"What was loaded", "Qué se cargó"},
	"/rules":                       {"The rules we find by", "Las reglas con las que buscamos"},
	"/worklist?condition=diabetes": {"Diabetes", "Diabetes"},
}

func TestEveryPageAnswersInBothLanguages(t *testing.T) {
	h := build(t)
	for path, says := range pages {
		h.coordinator(path).MustBe(http.StatusOK).MustSay(says.en, "call 911")
		h.as(access.RoleCoordinator).Speak("es").Open(path).MustBe(http.StatusOK).MustSay(says.es)
	}
}

func TestFaults(t *testing.T) {
	h := build(t)
	for path, want := range map[string]struct {
		status int
		says   string
	}{
		"/nowhere":                                  {404, "There is no such page"},
		"/members/NOBODY":                           {404, "This record is not open to you"},
		"/members/NOBODY/why/diabetes":              {404, "This record is not open to you"},
		someone + "/why/no-such-rule":               {404, "There is nothing to explain"},
		"/worklist?sort=shoe_size":                  {400, "We do not understand this filter"},
		"/worklist?cursor=nonsense":                 {400, "We do not understand this filter"},
		"/worklist?age_from=old":                    {400, "We do not understand this filter"},
		"/worklist.csv?state=everything":            {400, "We do not understand this filter"},
		"/worklist?condition=anxiety_disorders":     {403, "Members are not listed by this"},
		"/worklist.csv?condition=anxiety_disorders": {403, "Members are not listed by this"},
	} {
		h.coordinator(path).MustBe(want.status).MustSay(want.says)
	}
}

func TestTroubleBelowShowsNoDetail(t *testing.T) {
	h := build(t)
	h.reader.Fail = errors.New("disk of KW0000001 is on fire")
	for path := range pages {
		h.coordinator(path).MustBe(http.StatusInternalServerError).MustNotSay("fire")
	}
}

func TestEmptyPopulation(t *testing.T) {
	h := build(t, func(o *care.Options, _ *shell.Options) { o.Population = webtest.Empty() })
	for path, says := range map[string]string{
		"/overview": "No members yet", "/worklist": "Nobody matches", "/loads": "Nothing was loaded yet", "/changes": "Nothing has changed yet",
	} {
		h.coordinator(path).MustBe(http.StatusOK).MustSay(says)
	}
}
