package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// TestDemoServesTheMainJob starts `keepwell demo` as a user does, walks from a sign-in link over the overview and the worklist to a
// member and a "why?", and opens the first page of everybody whom a visitor can be.
func TestDemoServesTheMainJob(t *testing.T) {
	links := startDemo(t)
	base, _, _ := strings.Cut(links["coordinator"], "/sign-in/")
	browser := newBrowser(t)

	if page, code := get(t, browser, base+"/worklist", ""); code != http.StatusOK || !strings.Contains(page, `name="password"`) {
		t.Fatalf("the worklist without sign-in does not lead to the door: %d", code)
	}
	overview, code := get(t, browser, links["coordinator"], "")
	if code != http.StatusOK || !strings.Contains(overview, "Diabetes") || !strings.Contains(overview, "911") {
		t.Fatalf("overview: %d, %d bytes", code, len(overview))
	}
	worklist, code := get(t, browser, base+"/worklist?condition=diabetes", "")
	member := regexp.MustCompile(`/members/[A-Za-z0-9-]+`).FindString(worklist)
	if code != http.StatusOK || member == "" {
		t.Fatalf("worklist: %d, no member among people with diabetes", code)
	}
	if page, code := get(t, browser, base+member, ""); code != http.StatusOK || !strings.Contains(page, "/why/diabetes") {
		t.Fatalf("member: %d, without a why for diabetes", code)
	}
	text, code := get(t, browser, base+member+"/why/diabetes", "application/json")
	var why struct {
		State    string            `json:"state"`
		Evidence []json.RawMessage `json:"evidence"`
		Steps    []json.RawMessage `json:"steps"`
	}
	if err := json.Unmarshal([]byte(text), &why); err != nil || code != http.StatusOK {
		t.Fatalf("why as JSON: %d, %v\n%.300s", code, err, text)
	}
	if why.State != "confirmed" || len(why.Evidence) == 0 || len(why.Steps) == 0 {
		t.Fatalf("diabetes is %s with %d evidence rows and %d steps", why.State, len(why.Evidence), len(why.Steps))
	}
	for role, link := range links {
		if _, code := get(t, newBrowser(t), link, ""); code != http.StatusOK {
			t.Errorf("the first page of %s: %d", role, code)
		}
	}
	member = memberWithAccount(t, links["member"])
	agent := newBrowser(t)
	get(t, agent, links["agent"], "")
	if _, code := get(t, agent, base+"/members/"+member, ""); code != http.StatusNotFound {
		t.Errorf("an agent at a member's clinical page: %d", code)
	}
}

// memberWithAccount is the number of the member to whom a link leads, from the copy of their record.
func memberWithAccount(t *testing.T, link string) string {
	t.Helper()
	browser := newBrowser(t)
	base, _, _ := strings.Cut(link, "/sign-in/")
	get(t, browser, link, "")
	page, code := get(t, browser, base+"/my/details", "")
	number := regexp.MustCompile(`GEN-[0-9A-Z-]+`).FindString(page)
	if code != http.StatusOK || number == "" {
		t.Fatalf("the member's own details: %d, without a member number", code)
	}
	return number
}

// newBrowser keeps cookies as a browser does.
func newBrowser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

// startDemo starts the demo on a free port and returns the sign-in links it prints, the first of each role. It is stopped as an
// operator stops it, and must end by itself.
func startDemo(t *testing.T) map[string]string {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), "keepwell", "demo", "--data", t.TempDir())
	cmd.Env = append(cmd.Environ(), "KEEPWELL_LISTEN=127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var messages strings.Builder
	cmd.Stderr = &messages
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the demo did not end well: %v\n%s", err, messages.String())
		}
	})
	printed := regexp.MustCompile(`^Sign in as .*?\s{2,}(\S.*?)\s{2,}(http\S+)$`)
	links := map[string]string{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if found := printed.FindStringSubmatch(lines.Text()); found != nil && links[found[1]] == "" {
			links[found[1]] = found[2]
		}
		if lines.Text() == endOfLinks {
			go func() { _, _ = io.Copy(io.Discard, out) }() // the demo may go on printing
			return links
		}
	}
	t.Fatalf("the demo printed no sign-in links\n%s", messages.String())
	return nil
}

func get(t *testing.T, browser *http.Client, url, accept string) (string, int) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if accept != "" {
		request.Header.Set("Accept", accept)
	}
	response, err := browser.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body), response.StatusCode
}
