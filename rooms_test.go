package keepwell_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/keepwell/keepwell/"

// floors says how high each room stands: a room imports only rooms on lower floors, or its own parts. Rooms of one floor do not
// know each other (docs/architecture.md).
var floors = map[string]int{
	"internal/clock": 0, "internal/store": 0, "plans": 0, "rules": 0,
	"internal/record": 1, "internal/rule": 1, "internal/plan": 1,
	"internal/person": 2, "internal/access": 3, "internal/contact": 4,
	"internal/complaint": 5, "internal/agent": 5, "internal/population": 5, "internal/assessment": 5,
	"internal/commission": 6, "internal/care": 6, "internal/survey": 6, "internal/stars": 6,
	"internal/promise": 7,
	"internal/house":   8,
	"internal/web":     9, "internal/fhir": 9, "internal/sim": 9,
	"cmd/keepwell": 10,
}

// noEdge are packages that a domain room and the ground below it never see.
var noEdge = []string{"net/http", "html/template", "github.com/a-h/templ"}

// asksDatabase is a call that only a room makes of its own tables: pages ask rooms.
var asksDatabase = regexp.MustCompile(`\b(Query|QueryRow|Exec|Prepare)Context\(|\bstore\.(Statement|Lookups|Inserts)\b`)

type goPackage struct {
	ImportPath string
	Dir        string
	GoFiles    []string // without tests
	Imports    []string
}

// TestPagesHoldNoSQL: what a page shows is read by the room whose it is.
func TestPagesHoldNoSQL(t *testing.T) {
	for _, pkg := range packages(t) {
		if room, _, _ := roomOf(strings.TrimPrefix(pkg.ImportPath, module)); room != "internal/web" {
			continue
		}
		if slices.Contains(pkg.Imports, "database/sql") {
			t.Errorf("%s imports database/sql", pkg.ImportPath)
		}
		for _, file := range pkg.GoFiles {
			text, err := os.ReadFile(filepath.Join(pkg.Dir, file))
			if err != nil {
				t.Fatal(err)
			}
			if call := asksDatabase.Find(text); call != nil {
				t.Errorf("%s/%s calls %s: that is for a room", pkg.ImportPath, file, call)
			}
		}
	}
}

// TestRooms holds every import against the plan of the house.
func TestRooms(t *testing.T) {
	for _, pkg := range packages(t) {
		from := strings.TrimPrefix(pkg.ImportPath, module)
		room, floor, ok := roomOf(from)
		if !ok {
			t.Errorf("%s stands in no room: add it to docs/architecture.md and to floors", from)
			continue
		}
		for _, path := range pkg.Imports {
			if floor < floors["internal/web"] && slices.Contains(noEdge, path) {
				t.Errorf("%s imports %s: a domain room never sees HTTP or HTML", from, path)
			}
			to, ours := strings.CutPrefix(path, module)
			if !ours {
				continue
			}
			other, below, ok := roomOf(to)
			if ok && other != room && below >= floor {
				t.Errorf("%s imports %s: a room imports only rooms below it", from, to)
			}
		}
	}
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "./...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p goPackage
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if p.ImportPath+"/" != module {
			all = append(all, p)
		}
	}
	if len(all) < 10 {
		t.Fatalf("go list found %d packages, expected the whole house", len(all))
	}
	return all
}

func roomOf(path string) (room string, floor int, ok bool) {
	for room, floor := range floors {
		if path == room || strings.HasPrefix(path, room+"/") {
			return room, floor, true
		}
	}
	return "", 0, false
}
