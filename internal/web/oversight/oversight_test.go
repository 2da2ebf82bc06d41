package oversight_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// ask opens a page as somebody; with values it sends the form.
func (h *house) ask(who, path string, values url.Values) (int, string) {
	h.t.Helper()
	r := shelltest.NewReader(h.t, h.base).As(who).Speak("en")
	if values == nil {
		r.Open(path)
		return r.Status, string(r.Body)
	}
	var pairs []string
	for name := range values {
		pairs = append(pairs, name, values.Get(name))
	}
	r.Post(path, pairs...)
	return r.Status, string(r.Body)
}

// period are the three fields of each of two dates.
func period(fromYear, fromMonth, fromDay, toYear, toMonth, toDay string) url.Values {
	return url.Values{
		"from-year": {fromYear}, "from-month": {fromMonth}, "from-day": {fromDay}, "to-year": {toYear}, "to-month": {toMonth}, "to-day": {toDay},
	}
}

func TestWhoMay(t *testing.T) {
	h := build(t)
	for path, who := range map[string][]string{
		"/oversight/trends": {"carl", "cory", "quinn"}, "/oversight/early-warning": {"carl", "cory"}, "/oversight/universes": {"cory"},
		"/oversight/tips": {"carl", "cory", "quinn"}, "/tips": {"anna"},
	} {
		for visitor := range h.doors {
			status, _ := h.ask(visitor, path, nil)
			want := http.StatusNotFound
			for _, x := range who {
				if x == visitor {
					want = http.StatusOK
				}
			}
			if status != want {
				t.Errorf("%s at %s: %d, expected %d", visitor, path, status, want)
			}
		}
	}
}

// TestTipsTellNothing: agents see what to do better, and nothing of any complaint.
func TestTipsTellNothing(t *testing.T) {
	h := lived(t)
	_, text := h.ask("anna", "/tips", nil)
	if !strings.Contains(text, "Say what the plan does not do") {
		t.Error("the tip of the quarter is not there")
	}
	for _, secret := range []string{"SECRETWORDS", "Rosa", "H1234", "KW0000001", "0000001"} {
		if strings.Contains(text, secret) {
			t.Errorf("tips tell %s", secret)
		}
	}
}

// TestWarningListNamesMembers, and each name is a look in the member's record.
func TestWarningListNamesMembers(t *testing.T) {
	h := lived(t)
	before, err := h.Record.Position(t.Context())
	must(t, err)
	_, text := h.ask("carl", "/oversight/early-warning", nil)
	for _, want := range []string{"Rosa Alvarez Ortiz", "Complained to Medicare", "Rated our answer two stars or less", "Call today"} {
		if !strings.Contains(text, want) {
			t.Errorf("the list lacks %q", want)
		}
	}
	if _, seen := h.ask("cory", "/oversight/early-warning", nil); !strings.Contains(text, "/complaints/cases/") || strings.Contains(seen, "/complaints/cases/") {
		t.Error("cases are links for those alone who may open them")
	}
	events, err := h.Record.Read(t.Context(), before, 100)
	must(t, err)
	found := false
	for _, e := range events {
		found = found || strings.Contains(string(e.Data), "look.page.complaint_warning")
	}
	if !found {
		t.Error("the look is not in the record")
	}
}

// TestSmallNumbersStayHidden from those who see no members.
func TestSmallNumbersStayHidden(t *testing.T) {
	h := lived(t)
	_, open := h.ask("carl", "/oversight/trends?by=contract", nil)
	_, closed := h.ask("quinn", "/oversight/trends?by=contract", nil)
	if !strings.Contains(open, "<svg class=\"kw-control\"") || strings.Contains(closed, "kw-control") {
		t.Error("the chart would tell small numbers")
	}
	if !strings.Contains(closed, "fewer than 11") || strings.Contains(open, "fewer than 11") {
		t.Error("small numbers are shown to the wrong people")
	}
}

func TestUniverses(t *testing.T) {
	h := lived(t)
	form := period("2026", "1", "1", "2026", "6", "30")
	form.Set("layout", "GRV_C")
	form.Set("format", "check")
	status, text := h.ask("cory", "/oversight/universes", form)
	if status != http.StatusOK || !strings.Contains(text, "a value, because Processed as Quality of Care Grievance is Y") {
		t.Fatalf("%d: the missing letter is not named", status)
	}
	form.Set("format", "csv")
	status, text = h.ask("cory", "/oversight/universes", form)
	if status != http.StatusOK || !strings.HasPrefix(text, "Enrollee First Name,") || !strings.Contains(text, "1EG4TE5MK73") {
		t.Errorf("%d: no file: %.80s", status, text)
	}
	form.Set("to-year", "2025")
	if status, _ = h.ask("cory", "/oversight/universes", form); status != http.StatusUnprocessableEntity {
		t.Errorf("a period that ends before it begins: %d", status)
	}
}
