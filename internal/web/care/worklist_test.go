package care_test

import (
	"bytes"
	"encoding/csv"
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/web/webtest"
)

// body is a page as a coordinator gets it.
func (h *house) body(path string) string {
	h.t.Helper()
	return string(h.coordinator(path).Body)
}

func TestFiltersBecomeChipsAndBack(t *testing.T) {
	h := build(t)
	body := h.body("/worklist?q=lee&condition=diabetes&condition=copd&suspected=1&gap=flu&state=overdue&sex=f&age_from=70&age_to=79")
	for _, want := range []string{
		"Name or id: lee", "Diabetes", "COPD", "Suspected too", "Flu vaccine due", "State: Overdue", "Female", "Age 70 to 79", "Clear all",
		// each chip leads to the list without it, and keeps all others
		`href="/worklist?age_from=70&amp;age_to=79&amp;condition=copd&amp;gap=flu&amp;q=lee&amp;sex=f&amp;state=overdue&amp;suspected=1"`,
		`href="/worklist.csv?age_from=70&amp;age_to=79&amp;condition=diabetes&amp;condition=copd&amp;gap=flu&amp;q=lee&amp;sex=f&amp;state=overdue&amp;suspected=1"`,
		`name="condition" value="diabetes" checked`, `name="sex"`, `<option value="f" selected>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestAgeWords(t *testing.T) {
	h := build(t)
	for path, want := range map[string]string{"/worklist?age_from=85": "Age 85 or older", "/worklist?age_to=49": "Age 49 or younger"} {
		if !strings.Contains(h.body(path), want) {
			t.Errorf("%s lacks %q", path, want)
		}
	}
}

func TestColumnsSortBothWays(t *testing.T) {
	h := build(t)
	for path, want := range map[string]string{
		"/worklist":                    `aria-sort="descending"`, // the most urgent first
		"/worklist?sort=name":          `href="/worklist?desc=1&amp;sort=name"`,
		"/worklist?sort=name&desc=1":   `href="/worklist?sort=name"`,
		"/worklist?sort=gaps":          `aria-sort="descending"`,
		"/worklist?sort=due&sex=f":     `href="/worklist?desc=1&amp;sex=f&amp;sort=due"`,
		"/worklist?sort=priority&sex=": `aria-sort="descending"`,
	} {
		if body := h.body(path); !strings.Contains(body, want) {
			t.Errorf("%s lacks %s", path, want)
		}
	}
}

func TestPagesFollowTheCursor(t *testing.T) {
	h := build(t)
	first := h.body("/worklist?sort=name")
	if !strings.Contains(first, `href="/worklist?cursor=50&amp;sort=name"`) || strings.Contains(first, "First page") {
		t.Error("the first page does not lead to the next one, or leads back")
	}
	second := h.body("/worklist?cursor=50&sort=name")
	if !strings.Contains(second, "First page") || !strings.Contains(second, "cursor=100") {
		t.Error("the second page does not lead both ways")
	}
}

func TestMemberWithoutNameIsKnownByTheID(t *testing.T) {
	h := build(t)
	body := h.body("/members/KW0000002")
	for _, want := range []string{"No coverage on file", "Sex not given"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestExportHoldsAllMatches(t *testing.T) {
	h := build(t)
	answer := h.coordinator("/worklist.csv?sort=name").MustBe(http.StatusOK)
	if kind := answer.Header.Get("Content-Type"); kind != "text/csv; charset=utf-8" {
		t.Fatalf("type %s", kind)
	}
	if name := answer.Header.Get("Content-Disposition"); name != `attachment; filename="keepwell-worklist-2026-06-30.csv"` {
		t.Errorf("file name: %s", name)
	}
	rows, err := csv.NewReader(bytes.NewReader(answer.Body)).ReadAll()
	if err != nil || len(rows) != webtest.Members+1 {
		t.Fatalf("%d rows, error %v; want %d and the head", len(rows), err, webtest.Members)
	}
	seen := map[string]bool{}
	for _, row := range rows[1:] {
		seen[row[0]] = true
	}
	if len(seen) != webtest.Members {
		t.Errorf("%d different members, want %d", len(seen), webtest.Members)
	}
}

func TestExportObeysTheFilter(t *testing.T) {
	h := build(t)
	rows, err := csv.NewReader(strings.NewReader(h.body("/worklist.csv?sex=f&age_from=80&gap=flu"))).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d rows, error %v", len(rows), err)
	}
	for i, row := range rows[1:] {
		if age, _ := strconv.Atoi(row[3]); age < 80 || row[4] != "F" || !strings.Contains(row[7], "Flu vaccine") {
			t.Errorf("row %d does not match", i)
		}
	}
}

var (
	worklistLink = regexp.MustCompile(`(?s)<a ([^>]*href="(/worklist[^"]*)"[^>]*)>(.*?)</a>`)
	linkTitle    = regexp.MustCompile(`title="([^"]*)"`)
	tag          = regexp.MustCompile(`<[^>]*>`)
	leadCount    = regexp.MustCompile(`[0-9][0-9,]*`)
	listTotal    = regexp.MustCompile(`class="kw-total" role="status"><strong>([0-9,]+) members?<`)
	ruleAndState = regexp.MustCompile(`^/worklist(\?condition=[a-z0-9_]+|\?gap=[a-z0-9_]+&state=[a-z_]+)?$`)
)

type numberLink struct{ path, shown string }

// numberLinks are the numbers of a page that open the worklist. A percentage has its count as title.
func numberLinks(body string) []numberLink {
	var all []numberLink
	for _, link := range worklistLink.FindAllStringSubmatch(body, -1) {
		text := tag.ReplaceAllString(link[3], "")
		if title := linkTitle.FindStringSubmatch(link[1]); title != nil {
			text = title[1]
		}
		if n := leadCount.FindString(text); n != "" {
			all = append(all, numberLink{html.UnescapeString(link[2]), n})
		}
	}
	return all
}

func TestEveryNumberOfTheOverviewOpensItsMembers(t *testing.T) {
	h := build(t)
	opens := map[string]bool{}
	for _, link := range numberLinks(h.body("/overview")) {
		opens[link.path] = true
		if !ruleAndState.MatchString(link.path) {
			t.Errorf("%s is not one rule in one state", link.path)
		}
		if total := listTotal.FindStringSubmatch(h.body(link.path)); total == nil || total[1] != link.shown {
			t.Errorf("%s shows %s, the list holds %v", link.path, link.shown, total)
		}
	}
	for _, want := range []string{
		"/worklist", "/worklist?condition=diabetes", "/worklist?gap=mammogram&state=overdue", "/worklist?gap=mammogram&state=closed",
		"/worklist?gap=covid19&state=talk",
	} {
		if !opens[want] {
			t.Errorf("the overview lacks %s", want)
		}
	}
}

func TestPlainNumbersOfTheOverviewOpenNothing(t *testing.T) {
	body := build(t).body("/overview")
	for _, never := range []string{"suspected=1", "age_from=", `href="/worklist?state=`, `kw-stat__value" href="/worklist?`} {
		if strings.Contains(body, never) {
			t.Errorf("the overview has %s", never)
		}
	}
}

func TestOnlyWhatIsOverdueIsCalledOverdue(t *testing.T) {
	body := build(t).body("/worklist?state=open")
	late := regexp.MustCompile(`(?s)kw-badge--(\w+)">(.{0,700}?)</li>`).FindAllStringSubmatch(body, -1)
	if len(late) == 0 {
		t.Fatal("the list shows no badges")
	}
	for _, badge := range late {
		if strings.Contains(badge[2], "overdue by") != (badge[1] == "overdue") {
			t.Errorf("a badge of state %s says %q", badge[1], tag.ReplaceAllString(badge[2], ""))
		}
	}
}
