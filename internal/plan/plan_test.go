package plan_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/plans"
)

func TestShippedProfilesLoad(t *testing.T) {
	names, err := fs.Glob(plans.Files, "*.yaml")
	if err != nil || len(names) < 2 {
		t.Fatalf("profiles = %v, %v; want at least demo and cigna-medicare", names, err)
	}
	for _, name := range names {
		id := strings.TrimSuffix(name, ".yaml")
		p, err := plan.Load(plans.Files, id)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(p.Emergency, "911") {
			t.Errorf("%s: emergency text does not say 911", name)
		}
	}
}

func TestProfileMistakesAreNamed(t *testing.T) {
	const good = "id: x\nname: X\nzone: America/New_York\nemergency: call 911\nlanguages: [en]\n"
	for _, tc := range []struct{ name, text, want string }{
		{"unknown key", good + "phone: 1\n", "phone"},
		{"wrong id", strings.Replace(good, "id: x", "id: y", 1), "expected the file's name"},
		{"no name", strings.Replace(good, "name: X\n", "", 1), "name is missing"},
		{"zone", strings.Replace(good, "America/New_York", "Mars/Olympus", 1), "IANA zone"},
		{"no zone", strings.Replace(good, "zone: America/New_York\n", "", 1), "IANA zone"},
		{"no language", strings.Replace(good, "[en]", "[]", 1), "languages is empty"},
		{"no emergency", strings.Replace(good, "emergency: call 911\n", "", 1), "every page shows it"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := plan.Load(fstest.MapFS{"x.yaml": {Data: []byte(tc.text)}}, "x")
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("error = %v, want it to contain %q", err, tc.want)
			}
		})
	}
}
