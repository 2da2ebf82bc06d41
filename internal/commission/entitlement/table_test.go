package entitlement_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/rules"
)

// The published figures, in dollars: initial and renewal.
func TestPublishedFigures(t *testing.T) {
	r := load(t)
	for _, tt := range []struct {
		year             int
		family           plan.Family
		region           string
		initial, renewal int64
	}{
		{2021, plan.MA, "national", 539, 270},
		{2021, plan.MAPD, "ct_pa_dc", 607, 304},
		{2023, plan.Cost, "pr_usvi", 411, 206},
		{2024, plan.MAPD, "ca_nj", 762, 381},
		{2025, plan.MAPD, "pr_usvi", 428, 214},
		{2026, plan.MAPD, "ct_pa_dc", 781, 391},
		{2026, plan.PDP, "ca_nj", 114, 57},
		{2027, plan.MA, "national", 725, 363},
		{2027, plan.PDP, "", 130, 65},
	} {
		cell, ok := r.Rates().Cell(tt.year, tt.family, tt.region)
		if !ok || cell.Initial != 100*tt.initial || cell.Renewal != 100*tt.renewal {
			t.Errorf("%d %s %s: %+v", tt.year, tt.family, tt.region, cell)
		}
		row, ok := r.Rate(cell.ID)
		if !ok || row.Year != tt.year || len(row.Named()) < 2 || row.Row.Initial != cell.Initial {
			t.Errorf("%s: row %+v", cell.ID, row)
		}
	}
	for _, region := range []string{"ct_pa_dc", "ca_nj", "pr_usvi", "", "guam"} {
		if _, ok := r.Rates().Cell(2027, plan.MAPD, region); ok {
			t.Errorf("2027 has a figure for %q that nobody published", region)
		}
	}
}

// A renewal figure is half of the initial one, up to a dollar more: a slip of the hand would show.
func TestFiguresAreSound(t *testing.T) {
	for _, table := range load(t).Tables() {
		for _, row := range table.Rows {
			if half := (row.Initial/100 + 1) / 2 * 100; row.Renewal != half {
				t.Errorf("%s %s %s: renewal %d, half is %d", table.ID, row.Family, row.Region, row.Renewal, half)
			}
		}
		if lacking := 5 - len(table.Rows); lacking != len(table.Missing) {
			t.Errorf("%s lacks %d rows and tells of %d", table.ID, lacking, len(table.Missing))
		}
	}
}

func TestRegions(t *testing.T) {
	r := load(t)
	for state, want := range map[string]string{"FL": "national", "DC": "ct_pa_dc", "NJ": "ca_nj", "VI": "pr_usvi", "PR": "pr_usvi", "NY": "national"} {
		if got, ok := r.Region(state); !ok || got != want {
			t.Errorf("%s: %q", state, got)
		}
	}
	for _, state := range []string{"", "GU", "AS", "MP", "ZZ"} {
		if region, ok := r.Region(state); ok {
			t.Errorf("%q has region %s", state, region)
		}
	}
	if region, _ := r.RegionOf(&plan.Product{Region: "ca_nj"}, "FL"); region != "ca_nj" {
		t.Errorf("the plan's own region is not taken: %s", region)
	}
	if region, _ := r.RegionOf(&plan.Product{}, "FL"); region != "national" {
		t.Errorf("the state's region is not taken: %s", region)
	}
	if !r.HasLevel("") || !r.HasLevel("reduced_90") || r.HasLevel("reduced_9") {
		t.Error("levels")
	}
}

// A table that somebody changed by hand, doubled or left half done does not load.
func TestBadTablesAreRefused(t *testing.T) {
	for _, tt := range []struct{ name, file, old, new, want string }{
		{"changed figure", "fmv-2026.yaml", "initial_cents: 69400", "initial_cents: 64900", "sha256"},
		{"other year", "fmv-2026.yaml", "year: 2026", "year: 2025", "expected the file's name"},
		{"unknown key", "fmv-2026.yaml", "mark: S", "mark: S\nmore: 1", "unknown field"},
		{"one source", "fmv-2024.yaml", "[ritter_2025, ritter_2024]", "[ritter_2025]", "two sources"},
		{"unknown source", "fmv-2024.yaml", "[ritter_2025, ritter_2024]", "[ritter_2025, somebody]", "not in the list"},
		{"state twice", "region.yaml", "states: [PR, VI]", "states: [PR, VI, FL]", "twice"},
		{"unknown region", "region.yaml", "region: national", "region: everywhere", "not known"},
		{"level of nothing", "level.yaml", "percent: 90", "percent: 0", "percent"},
		{"level above the limit", "level.yaml", "percent: 90", "percent: 101", "percent"},
		{"level twice", "level.yaml", "reduced_75", "reduced_90", "twice"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := fstest.MapFS{}
			names, _ := fs.Glob(rules.Files, "commission/*.yaml")
			for _, name := range names {
				text, err := fs.ReadFile(rules.Files, name)
				if err != nil {
					t.Fatal(err)
				}
				if name == "commission/"+tt.file {
					changed := strings.ReplaceAll(string(text), tt.old, tt.new)
					if changed == string(text) {
						t.Fatalf("%s does not hold %q", name, tt.old)
					}
					text = []byte(changed)
				}
				files[name] = &fstest.MapFile{Data: text}
			}
			_, err := entitlement.LoadRules(files)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), tt.file) {
				t.Errorf("error %v, expected it to name %s and say %q", err, tt.file, tt.want)
			}
		})
	}
	if _, err := entitlement.LoadRules(fstest.MapFS{}); err == nil {
		t.Error("no table at all loads")
	}
}
