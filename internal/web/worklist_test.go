package web_test

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/web/webtest"
)

func TestFiltersBecomeChipsAndBack(t *testing.T) {
	p := signedIn(t)
	body := p.get("/worklist?q=lee&condition=diabetes&condition=copd&suspected=1&gap=flu_vaccine&state=overdue&sex=f&age_from=70&age_to=79").Body.String()
	for _, want := range []string{
		"Name or id: lee", "Diabetes", "COPD", "Suspected too", "Flu vaccine due", "State: Overdue", "Female", "Age 70 to 79", "Clear all",
		// each chip leads to the list without it, and keeps all others
		`href="/worklist?age_from=70&amp;age_to=79&amp;condition=copd&amp;gap=flu_vaccine&amp;q=lee&amp;sex=f&amp;state=overdue&amp;suspected=1"`,
		`href="/worklist.csv?age_from=70&amp;age_to=79&amp;condition=diabetes&amp;condition=copd&amp;gap=flu_vaccine&amp;q=lee&amp;sex=f&amp;state=overdue&amp;suspected=1"`,
		`name="condition" value="diabetes" checked`, `name="sex"`, `<option value="f" selected>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestAgeWords(t *testing.T) {
	p := signedIn(t)
	for path, want := range map[string]string{"/worklist?age_from=85": "Age 85 or older", "/worklist?age_to=49": "Age 49 or younger"} {
		if !strings.Contains(p.get(path).Body.String(), want) {
			t.Errorf("%s lacks %q", path, want)
		}
	}
}

func TestColumnsSortBothWays(t *testing.T) {
	p := signedIn(t)
	for path, want := range map[string]string{
		"/worklist":                    `aria-sort="descending"`, // the most urgent first
		"/worklist?sort=name":          `href="/worklist?desc=1&amp;sort=name"`,
		"/worklist?sort=name&desc=1":   `href="/worklist?sort=name"`,
		"/worklist?sort=gaps":          `aria-sort="descending"`,
		"/worklist?sort=due&sex=f":     `href="/worklist?desc=1&amp;sex=f&amp;sort=due"`,
		"/worklist?sort=priority&sex=": `aria-sort="descending"`,
	} {
		if body := p.get(path).Body.String(); !strings.Contains(body, want) {
			t.Errorf("%s lacks %s", path, want)
		}
	}
}

func TestPagesFollowTheCursor(t *testing.T) {
	p := signedIn(t)
	first := p.get("/worklist?sort=name").Body.String()
	if !strings.Contains(first, `href="/worklist?cursor=50&amp;sort=name"`) || strings.Contains(first, "First page") {
		t.Error("the first page does not lead to the next one, or leads back")
	}
	second := p.get("/worklist?cursor=50&sort=name").Body.String()
	if !strings.Contains(second, "First page") || !strings.Contains(second, "cursor=100") {
		t.Error("the second page does not lead both ways")
	}
}

func TestMemberWithoutNameIsKnownByTheID(t *testing.T) {
	p := signedIn(t)
	body := p.get("/members/KW0000002").Body.String()
	for _, want := range []string{"No coverage on file", "Sex not given"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestExportHoldsAllMatches(t *testing.T) {
	p := signedIn(t)
	answer := p.get("/worklist.csv?sort=name")
	if kind := answer.Header().Get("Content-Type"); answer.Code != http.StatusOK || kind != "text/csv; charset=utf-8" {
		t.Fatalf("status %d, type %s", answer.Code, kind)
	}
	if name := answer.Header().Get("Content-Disposition"); name != `attachment; filename="keepwell-worklist-2026-06-30.csv"` {
		t.Errorf("file name: %s", name)
	}
	rows, err := csv.NewReader(answer.Body).ReadAll()
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
	p := signedIn(t)
	rows, err := csv.NewReader(p.get("/worklist.csv?sex=f&age_from=80&gap=flu_vaccine").Body).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d rows, error %v", len(rows), err)
	}
	for i, row := range rows[1:] {
		if age, _ := strconv.Atoi(row[3]); age < 80 || row[4] != "F" || !strings.Contains(row[7], "Flu vaccine") {
			t.Errorf("row %d does not match", i)
		}
	}
}

func TestEveryNumberOfTheOverviewOpensItsRecords(t *testing.T) {
	p := signedIn(t)
	body := p.get("/").Body.String()
	for _, want := range []string{
		`href="/worklist?condition=diabetes"`, `href="/worklist?condition=diabetes&amp;suspected=1"`,
		`href="/worklist?gap=mammogram&amp;state=overdue"`, `href="/worklist?gap=mammogram&amp;state=closed"`,
		`href="/worklist?state=overdue"`, `href="/worklist?age_from=65&amp;age_to=69&amp;sex=f"`, `href="/worklist?gap=psa_talk&amp;state=talk"`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the overview lacks %s", want)
		}
	}
}
