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

// TestDemoServesTheMainJob starts `keepwell demo` as a user does and walks from the sign-in link over the overview and the worklist
// to a member and a "why?".
func TestDemoServesTheMainJob(t *testing.T) {
	link := startDemo(t)
	base, _, _ := strings.Cut(link, "/sign-in/")
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}

	if _, code := get(t, browser, base+"/worklist", ""); code != http.StatusUnauthorized {
		t.Fatalf("worklist without sign-in: %d", code)
	}
	overview, code := get(t, browser, link, "")
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
}

// startDemo starts the demo on a free port and returns the sign-in link it prints. It is stopped as an operator stops it, and must
// end by itself.
func startDemo(t *testing.T) string {
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
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, link, ok := strings.Cut(lines.Text(), "coordinator: "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }() // the demo may go on printing
			return link
		}
	}
	t.Fatalf("the demo printed no sign-in link\n%s", messages.String())
	return ""
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
