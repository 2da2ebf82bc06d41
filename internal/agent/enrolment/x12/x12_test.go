package x12_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/agent/enrolment/x12"
)

func read(t *testing.T, text string) x12.File {
	t.Helper()
	f, err := x12.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestPublicSamples(t *testing.T) {
	members := map[string]int{
		"add-dependent.834": 1, "add-subscriber-coverage.834": 1, "change-subscriber-information.834": 1, "enroll-employee-managed-care.834": 1,
		"reinstate-employee-coverage-level.834": 1, "reinstate-employee.834": 1, "terminate-subscriber-eligibility.834": 1,
		"sample_834_02.txt": 1, "sample_834_04.txt": 1, "sample_834_05.txt": 1,
	}
	for name, want := range members {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		f := read(t, string(text))
		if len(f.Problems) > 0 || len(f.Sets) != 1 || len(f.Sets[0].Members) != want {
			t.Errorf("%s: %d sets, problems %v", name, len(f.Sets), f.Problems)
		}
	}
	text, err := os.ReadFile("testdata/sample_834_01.txt")
	if err != nil {
		t.Fatal(err)
	}
	if f := read(t, string(text)); len(f.Sets) != 0 || len(f.Problems) != 1 || f.Problems[0].Field() != "SE01" {
		t.Errorf("a set with a wrong count: %v", f.Problems)
	}
}

// interchange wraps segments of a set in envelopes that fit.
func interchange(segments ...string) string {
	all := append([]string{
		"ISA*00*          *00*          *ZZ*SENDER         *ZZ*PLAN           *260108*1430*^*00501*000000001*0*P*:",
		"GS*BE*SENDER*PLAN*20260108*1430*1*X*005010X220A1", "ST*834*0001*005010X220A1", "BGN*00*12345*20260108*1430****2",
	}, segments...)
	count := len(segments) + 3
	all = append(all, "SE*"+itoa(count)+"*0001", "GE*1*1", "IEA*1*000000001")
	return strings.Join(all, "~\n") + "~\n"
}

func itoa(n int) string {
	return strings.TrimLeft(string([]byte{byte('0' + n/10), byte('0' + n%10)}), "0")
}

var member = []string{
	"N1*BO*Gulf Agency*94*1234567", "ACT*A-77", "INS*Y*18*021*20*A***FT", "REF*0F*M1", "NM1*IL*1*DOE*JANE*Q***34*000000001", "N3*1 MAIN ST",
	"N4*TAMPA*FL*33601", "DMG*D8*19500102*F", "HD*021**HMO*H1234-001", "DTP*348*D8*20260201", "DTP*349*D8*20261231", "REF*1L*GROUP",
}

func TestMemberWithBrokerAndCoverage(t *testing.T) {
	f := read(t, interchange(member...))
	if len(f.Problems) > 0 {
		t.Fatal(f.Problems)
	}
	s := f.Sets[0]
	if diff := cmp.Diff(x12.Broker{Name: "Gulf Agency", Number: "1234567", Account: "A-77"}, s.Broker); diff != "" {
		t.Error(diff)
	}
	m := s.Members[0]
	c := m.Coverages[0]
	if m.Family != "DOE" || m.Given != "JANE" || m.State != "FL" || m.Birth.String() != "1950-01-02" || m.Ref("0F") != "M1" || !m.Subscriber {
		t.Errorf("%+v", m)
	}
	if c.Plan != "H1234-001" || c.Begin.String() != "2026-02-01" || c.End.String() != "2026-12-31" || len(c.Refs) != 1 || c.Maintenance != "021" {
		t.Errorf("%+v", c)
	}
}

func TestEachInterchangeHasItsOwnDelimiters(t *testing.T) {
	first := interchange(member...)
	second := strings.NewReplacer("*", "|", "~", "'", ":", ">").Replace(first)
	if f := read(t, first+second); f.Interchanges != 2 || len(f.Sets) != 2 || len(f.Problems) > 0 {
		t.Errorf("%d sets, %v", len(f.Sets), f.Problems)
	}
	newline := strings.ReplaceAll(strings.ReplaceAll(first, "\n", ""), "~", "\n")
	if f := read(t, newline); len(f.Sets) != 1 || len(f.Problems) > 0 {
		t.Errorf("with line ends as terminators: %v", f.Problems)
	}
}

func TestProblemsNameSegmentAndElement(t *testing.T) {
	good := interchange(member...)
	for name, c := range map[string]struct {
		text    string
		problem string // number and field
		members int
	}{
		"a wrong count":               {strings.Replace(good, "SE*15*", "SE*14*", 1), "17 SE01", 0},
		"a wrong control number":      {strings.Replace(good, "SE*15*0001", "SE*15*0002", 1), "17 SE02", 0},
		"a wrong group count":         {strings.Replace(good, "GE*1*", "GE*2*", 1), "18 GE01", 1},
		"another interchange's end":   {strings.Replace(good, "IEA*1*000000001", "IEA*1*000000009", 1), "19 IEA02", 1},
		"a maintenance code":          {strings.Replace(good, "INS*Y*18*021", "INS*Y*18*999", 1), "7 INS03", 0},
		"a date that is none":         {strings.Replace(good, "DTP*348*D8*20260201", "DTP*348*D8*20260231", 1), "14 DTP03", 0},
		"a birth date that is none":   {strings.Replace(good, "19500102", "19501302", 1), "12 DMG02", 0},
		"cut off within the set":      {before(good, "SE*"), "3 ST", 0},
		"cut off within a segment":    {before(good, "*20260201"), "14 DTP", 0},
		"no end of the interchange":   {before(good, "IEA*"), "18 IEA", 1},
		"a segment outside of a set":  {strings.Replace(good, "ST*834", "XX*834", 1), "3 XX", 0},
		"text behind the interchange": {good + "hello\n", "20 hel", 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := read(t, c.text)
			found := false
			for _, p := range f.Problems {
				if strings.HasPrefix(p.Error(), "segment "+c.problem+":") {
					found = true
				}
			}
			got := 0
			for _, s := range f.Sets {
				got += len(s.Members)
			}
			if !found || got != c.members {
				t.Errorf("%d members, problems %v, expected %s", got, f.Problems, c.problem)
			}
		})
	}
}

// before is a text until a mark in it.
func before(text, mark string) string {
	start, _, _ := strings.Cut(text, mark)
	return start
}

func TestNotX12(t *testing.T) {
	for _, text := range []string{"hello", "ISA*short", strings.Repeat("x", 200), "ISA" + strings.Repeat("*", 200)} {
		if _, err := x12.Read(strings.NewReader(text)); !errors.Is(err, x12.ErrNotX12) {
			t.Errorf("%.10q: %v", text, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(interchange(member...))
	f.Add(strings.NewReplacer("*", "|", "~", "'").Replace(interchange(member...)))
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = x12.Read(strings.NewReader(text)) // whatever comes, it ends and does not panic
	})
}
