package care_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
)

func TestWhyIsTheSameForProgramsAndPeople(t *testing.T) {
	h := build(t)
	path := someone + "/why/hypertension"
	page := h.body(path)
	byEnding := h.as(access.RoleCoordinator).With("Accept", "*/*").Open(path + ".json")
	byAccept := h.as(access.RoleCoordinator).With("Accept", "application/json").Open(path)
	if !bytes.Equal(byEnding.Body, byAccept.Body) {
		t.Error("the two ways to JSON differ")
	}
	var doc struct {
		Member, Answer, State string
		Flag                  *int `json:"ccw_flag"`
		Rule                  struct{ ID, Version, SHA256, Policy, Source string }
		Steps                 []struct{ Text string }
		Evidence              []struct {
			ID, Date, Setting string
			System            string `json:"code_system"`
			Counts            bool
		}
		History []struct{ From, To string }
	}
	if err := json.Unmarshal(byEnding.Body, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Member != "KW0000001" || doc.Rule.ID != "hypertension" || doc.Flag == nil || len(doc.Rule.SHA256) != 64 || doc.Rule.Policy == "" {
		t.Errorf("the document lacks who, rule or flag: %+v", doc)
	}
	for _, text := range []string{doc.Answer, doc.Rule.Version, doc.Rule.SHA256, doc.Steps[0].Text, "How we decided", doc.Evidence[0].ID} {
		if text == "" || !strings.Contains(page, text) {
			t.Errorf("the page lacks %q", text)
		}
	}
	for i, e := range doc.Evidence {
		if e.Setting == "" || e.System != "ICD-10-CM" || len(e.Date) != len("2026-06-30") {
			t.Errorf("evidence %d: %+v", i, e)
		}
	}
}

func TestWhyPrefersThePageForBrowsers(t *testing.T) {
	h := build(t)
	answer := h.as(access.RoleCoordinator).With("Accept", "text/html,application/xhtml+xml,application/json;q=0.5").Open(someone + "/why/hypertension")
	if kind := answer.Header.Get("Content-Type"); kind != "text/html; charset=utf-8" {
		t.Errorf("type %s", kind)
	}
}

func TestMissingFindingAsProblemDetails(t *testing.T) {
	h := build(t)
	answer := h.coordinator(someone + "/why/no-such-rule.json")
	var problem struct {
		Title  string
		Status int
	}
	if err := json.Unmarshal(answer.Body, &problem); err != nil || answer.Status != http.StatusNotFound || problem.Status != http.StatusNotFound {
		t.Errorf("status %d, problem %+v, error %v", answer.Status, problem, err)
	}
}

func TestRulesSayWhatTheyDoNotSee(t *testing.T) {
	body := build(t).body("/rules")
	for _, want := range []string{"This rule sees only a part.", `id="diabetes"`, "Secondary source", "Estimate for Stars C01, not an official result"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestLoadsReportRejectedRows(t *testing.T) {
	body := build(t).body("/loads")
	for _, want := range []string{"CLM_FROM_DT", "no such day in the calendar", "Loaded before", "Without eligibility", "1:31 AM EDT"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}
