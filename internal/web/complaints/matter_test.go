package complaints

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/rules"
)

// TestMarkedKeepsEveryLetter: whatever the hints, the segments joined are the words, and no two neighbors are of one kind.
func TestMarkedKeepsEveryLetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringMatching(`[a-zA-Zñá ,.\n]{0,60}`).Draw(t, "words")
		var basis []complaint.Hint
		for range rapid.IntRange(0, 4).Draw(t, "hints") {
			basis = append(basis, complaint.Hint{Words: rapid.StringMatching(`[a-zA-Zñá ]{0,4}`).Draw(t, "hint")})
		}
		var joined strings.Builder
		all := marked(words, basis)
		for i, s := range all {
			joined.WriteString(s.Text)
			if i > 0 && s.Marked == all[i-1].Marked {
				t.Fatalf("two segments of one kind: %+v", all)
			}
		}
		if joined.String() != words {
			t.Fatalf("%q became %q", words, joined.String())
		}
	})
}

func TestMarkedFindsWordsInAnyCase(t *testing.T) {
	all := marked("They were RUDE and rude.", []complaint.Hint{{Words: "rude"}})
	want := []segment{{"They were ", false}, {"RUDE", true}, {" and ", false}, {"rude", true}, {".", false}}
	if len(all) != len(want) {
		t.Fatalf("segments %+v", all)
	}
	for i := range want {
		if all[i] != want[i] {
			t.Errorf("segment %d is %+v, want %+v", i, all[i], want[i])
		}
	}
}

// TestDropMatterMovesTheOthersUp: the fields of those after it keep their values.
func TestDropMatterMovesTheOthersUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, n := shell.Filled(), rapid.IntRange(1, mostMatters).Draw(t, "n")
		setMatterCount(f, n)
		for i := range n {
			f.Set(matterName(i)+"summary", string(rune('a'+i)))
		}
		at := rapid.IntRange(0, mostMatters+1).Draw(t, "at")
		dropMatter(f, number(at))
		want := "abcdefgh"[:n]
		if n > 1 && at >= 1 && at <= n {
			want = want[:at-1] + want[at:]
		}
		got := ""
		for i := range matterCountOf(f) {
			got += f.Raw(matterName(i) + "summary")
		}
		if got != want {
			t.Fatalf("dropped %d of %d: %q, want %q", at, n, got, want)
		}
	})
}

// TestFilterKeepsItsAddress: what an address asks for is what the filter says again.
func TestFilterKeepsItsAddress(t *testing.T) {
	v, d := visit(t, "en"), &desk{Options{Zone: clock.MustZone("America/New_York")}}
	c := testCatalog(t)
	rapid.Check(t, func(t *rapid.T) {
		q := url.Values{}
		set := func(name string, values ...string) {
			if value := rapid.SampledFrom(append(values, "")).Draw(t, name); value != "" {
				q.Set(name, value)
			}
		}
		set("desk", texts(complaint.Desks)...)
		set("state", texts(allStates)...)
		set("procedure", texts(complaint.Procedures)...)
		set("product", texts(products)...)
		set("level", levels...)
		set("category", "customer_service", "billing")
		set("overdue", "yes")
		set("unassigned", "yes")
		set("from", "2026-03-08", "2026-07-01")
		set("to", "2026-11-01", "2026-07-02")
		f, err := d.readFilter(q, v, c, allStates)
		if err != nil {
			t.Fatal(err)
		}
		if got := valuesOf(v, f).Encode(); got != q.Encode() {
			t.Fatalf("%s became %s", q.Encode(), got)
		}
	})
}

// TestDueInWords: days for a term in days, hours for one in hours; the last day is still in time.
func TestDueInWords(t *testing.T) {
	v := visit(t, "en")
	zone := clock.MustZone("America/New_York")
	in := func(days int) *complaint.DueBits {
		on := v.Today().AddDays(days)
		return &complaint.DueBits{DueOn: on, LateAt: zone.EndOfDay(on), Legal: true}
	}
	hours := func(h time.Duration) *complaint.DueBits {
		at := v.Now.Add(h)
		return &complaint.DueBits{DueOn: zone.DateOf(at), DueAt: &at, LateAt: at.Add(time.Microsecond), Legal: true}
	}
	for _, tc := range []struct {
		bits  *complaint.DueBits
		words string
		tone  shell.Tone
	}{
		{in(30), "30 days left", shell.Calm},
		{in(4), "4 days left", shell.Calm},
		{in(3), "3 days left", shell.Warning},
		{in(1), "Due tomorrow", shell.Warning},
		{in(0), "Due today", shell.Warning},
		{in(-1), "1 day late", shell.Bad},
		{in(-40), "40 days late", shell.Bad},
		{hours(24 * time.Hour), "24 hours left", shell.Warning},
		{hours(90 * time.Minute), "1 hour left", shell.Warning},
		{hours(5 * time.Minute), "5 minutes left", shell.Warning},
		{hours(-3 * time.Hour), "Late for 3 hours", shell.Bad},
	} {
		if d, ok := dueOf(v, tc.bits); !ok || d.Words != tc.words || d.Tone != tc.tone {
			t.Errorf("%+v, want %s, %s", d, tc.words, tc.tone)
		}
	}
	if _, ok := dueOf(v, nil); ok {
		t.Error("nothing is due")
	}
}

// TestReceiptShape tells a mistyped number from words.
func TestReceiptShape(t *testing.T) {
	for text, want := range map[string]bool{
		"0000001-3": true, "0000001-3/2": true, "000 0001-3": true, "00000013": true, "123": true, "rude": false, "12": false, "1 bad nurse": false, "2026-07-01": false,
	} {
		if got := receiptShape.MatchString(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestSpelled(t *testing.T) {
	for number, want := range map[string]string{"0000123-4": "000 0123-4", "0000123-4/2": "000 0123-4/2", "": "", "12": "12"} {
		if got := spelled(number); got != want {
			t.Errorf("%q is read as %q", number, got)
		}
	}
}

// visit is a visit on Wednesday, July 1, 2026, at noon in New York.
func visit(t *testing.T, lang string) shell.Visit {
	t.Helper()
	return shell.NewVisit(shell.Embedded(), lang, plan.Profile{Zone: "America/New_York"}, time.Date(2026, time.July, 1, 16, 0, 0, 0, time.UTC))
}

// testCatalog is what can be chosen on the day of the tests.
func testCatalog(t *testing.T) *catalog.Catalog {
	t.Helper()
	all, err := catalog.Load(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	return all.At(clock.DateOf(2026, time.July, 1))
}
