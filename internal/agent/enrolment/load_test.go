package enrolment_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// mbi is a number in CMS's synthetic form.
func mbi(n int) string { return fmt.Sprintf("1S%02dE%02dAA%02d", n/10000%100, n/100%100, n%100) }

// replied is a record of a reply file: code, transaction, plan, effective date, day of processing, and whatever else.
func replied(who int, code, transaction, where, effective, processed string, more ...string) map[string]string {
	contract, number, _ := strings.Cut(where, "/")
	r := map[string]string{
		"mbi": mbi(who), "surname": "EXAMPLE", "first_name": fmt.Sprint("P", who), "birth": "19500102", "sex": "2", "contract": contract, "plan": number,
		"state": "10", "reply": code, "transaction": transaction, "effective": strings.ReplaceAll(effective, "-", ""),
		"transaction_date": strings.ReplaceAll(processed, "-", ""), "processed": "10.00.00.000000", "application": strings.ReplaceAll(processed, "-", ""),
	}
	for i := 0; i < len(more); i += 2 {
		r[more[i]] = more[i+1]
	}
	return r
}

// file writes records and gives the path.
func (w *world) file(name string, length int, records ...map[string]string) string {
	w.t.Helper()
	var out bytes.Buffer
	w.must(w.room.Rules().Layout().Write(&out, length, records))
	return w.text(name, out.String())
}

func (w *world) text(name, content string) string {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), name)
	w.must(os.WriteFile(path, []byte(content), 0o600))
	return path
}

func (w *world) load(paths ...string) enrolment.Report {
	w.t.Helper()
	r, err := w.room.Load(w.t.Context(), w.by(""), enrolment.Request{Paths: paths}, nil)
	w.must(err)
	return r
}

func (w *world) member(n int) person.ID {
	w.t.Helper()
	id, err := w.people.Resolve(w.t.Context(), person.MBI, mbi(n))
	w.must(err)
	return id
}

// spansOf are the spans of a member in short.
func (w *world) spansOf(n int) string {
	w.t.Helper()
	id := w.member(n)
	var out []string
	for _, s := range w.spans(id)[id] {
		end := "open"
		if s.End != nil {
			end = s.End.String()
		}
		if s.Cancelled {
			end = "cancelled"
		}
		out = append(out, fmt.Sprintf("%s/%s %s %s", s.Contract, s.Plan, s.Start, end))
	}
	return strings.Join(out, ", ")
}

func TestReplyFilesOfBothLengths(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		old := w.file("OLD.txt", 500, replied(1, "011", "61", "Z0001/001", "2026-01-01", "2025-11-20"), replied(2, "011", "61", "Z0001/001", "2026-01-01", "2025-11-20"))
		long := w.file("NEW.txt", 800,
			replied(1, "100", "61", "Z0001/002", "2026-10-01", "2026-09-10", "helped_agent", "Y", "npn", "0001234567", "election", "S", "plan_tracking", "KW1"),
			replied(2, "106", "61", "Z0001/002", "2026-10-01", "2026-09-10"),
			replied(3, "999", "01", "Z0001/001", "2026-10-01", "2026-09-10"),
			replied(4, "011", "61", "Z0001/001", "2026-13-01", "2026-09-10"))
		r := w.load(old, long)
		f := r.Files[1]
		if r.Registered != 2 || r.Members != 2 || r.Changed != 2 || f.Lines != 4 || f.Facts != 2 || f.Other != 1 || f.Bad != 1 {
			t.Errorf("%+v, %+v", r, f)
		}
		if p := f.Problems[0]; p.Line != 4 || p.Field != "effective" {
			t.Errorf("%+v", p)
		}
		if got := w.spansOf(1); got != "Z0001/001 2026-01-01 2026-09-30, Z0001/002 2026-10-01 open" {
			t.Error(got)
		}
		s := w.spans(w.member(1))[w.member(1)][1]
		if s.NPN != "1234567" || s.State != "FL" || s.Tracking != "KW1" || s.Origin != "NEW.txt:1" || !cmp.Equal(s.Helpers, []enrolment.Helper{enrolment.HelpedByAgent}) {
			t.Errorf("%+v", s)
		}
		p, err := w.people.Get(t.Context(), w.member(1))
		w.must(err)
		if len(p.Coverage) != 2 || p.Coverage[0].To.String() != "2026-09-30" || p.Coverage[1].To != nil {
			t.Errorf("%+v", p.Coverage)
		}
	})
}

func TestTheSameFileTwiceChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		records := []map[string]string{replied(1, "011", "61", "Z0001/001", "2026-01-01", "2025-11-20"), replied(1, "013", "51", "Z0001/001", "2026-03-31", "2026-03-20")}
		path := w.file("A.txt", 800, records...)
		w.load(path)
		before, _ := w.rec.Position(t.Context())
		again := w.load(path)
		after, _ := w.rec.Position(t.Context())
		if !again.Files[0].Known || before != after {
			t.Errorf("%+v, %d events more", again.Files[0], after-before)
		}
		// The same lines in another file are new lines that say nothing new.
		_, cursor, err := w.room.Touched(t.Context(), 0, 10)
		w.must(err)
		w.load(w.file("B.txt", 800, records[1], records[0]))
		if members, _, err := w.room.Touched(t.Context(), cursor, 10); err != nil || len(members) != 0 {
			t.Errorf("touched %v, %v", members, err)
		}
	})
}

// story is what CMS replies about a member in two years: changes, corrections, a cancellation, a reinstatement, a rejection.
func story() []map[string]string {
	return []map[string]string{
		replied(1, "011", "61", "Z0001/001", "2025-01-01", "2024-11-20"),
		replied(1, "100", "61", "Z0001/002", "2025-06-01", "2025-05-12"),
		replied(1, "015", "80", "Z0001/002", "2025-06-01", "2025-05-28"),
		replied(1, "014", "51", "Z0001/001", "2025-08-31", "2025-08-11"),
		replied(1, "011", "61", "Z0002/001", "2025-09-01", "2025-08-11"),
		replied(1, "704", "51", "Z0002/001", "2025-09-01", "2025-09-20"),
		replied(1, "705", "61", "Z0002/002", "2025-09-01", "2025-09-20"),
		replied(1, "106", "61", "Z0001/001", "2025-10-01", "2025-09-25"),
		replied(1, "013", "51", "Z0002/002", "2025-11-30", "2025-11-05"),
		replied(1, "291", "81", "Z0002/002", "2025-11-30", "2025-11-15"),
		replied(1, "011", "61", "Z0004/001", "2026-02-01", "2026-01-15"),
		replied(1, "710", "61", "Z0004/001", "2026-03-01", "2026-02-15"),
	}
}

func TestOrderAndSplittingOfFilesMakeNoDifference(t *testing.T) {
	want := ""
	var spans []enrolment.Span
	for seed := range uint64(6) {
		w := newWorld(t, storetest.Open(t, store.SQLite))
		lines := story()
		r := rand.New(rand.NewPCG(seed, 1))
		r.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		first := w.file("first.txt", 800, story()[0]) // registers the member, so that the id is the same in all orders
		w.load(first)
		for i := 0; len(lines) > 0; i++ {
			n := 1 + r.IntN(len(lines))
			w.load(w.file(fmt.Sprintf("F%d.txt", i), []int{500, 800}[r.IntN(2)], lines[:n]...))
			lines = lines[n:]
		}
		got := w.spans(w.member(1))[w.member(1)]
		if seed == 0 {
			want, spans = w.spansOf(1), got
			continue
		}
		if diff := cmp.Diff(spans, got, cmpopts.IgnoreFields(enrolment.Span{}, "Known", "Origin")); diff != "" {
			t.Errorf("seed %d: %s\nwas %s\n%s", seed, w.spansOf(1), want, diff)
		}
	}
	if want != "Z0001/001 2025-01-01 2025-08-31, Z0001/002 2025-06-01 cancelled, Z0002/001 2025-09-01 cancelled, Z0002/002 2025-09-01 open, Z0004/001 2026-03-01 open" {
		t.Error(want)
	}
}

func TestCompensationReport(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.load(w.file("A.txt", 800, replied(1, "011", "61", "Z0001/001", "2026-01-01", "2025-11-20")))
	header := "contract,pbp,mbi,enrollment_effective_date,cycle_year,enrollment_comp_type,prior_plan_type,report_month,file_id,line_no\n"
	r := w.load(w.text("comp.csv", header+
		"Z0001,001,"+mbi(1)+",2026-01-01,1,I,NONE,2026-02,F1,1\nZ0001,001,"+mbi(1)+",2026-01-01,1,X,NONE,2026-02,F1,2\nZ0001,001,"+mbi(9)+",2026-01-01,1,I,NONE,2026-02,F1,3\n"))
	f := r.Files[0]
	if f.Facts != 1 || f.Bad != 2 || f.Problems[0].Field != "enrollment_comp_type" || f.Problems[1].Field != "member" || f.Format != string(enrolment.CompReport) {
		t.Errorf("%+v", f)
	}
	if s := w.spans(w.member(1))[w.member(1)][0]; s.Cycle != enrolment.CycleInitial || s.Prior != "none" {
		t.Errorf("%+v", s)
	}
}

func TestPublicFiles(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.load("../../sim/sample/data/rif/beneficiary_2019.csv.gz", "../../sim/sample/data/rif/beneficiary_2020.csv.gz", "../../sim/sample/data/rif/beneficiary_2021.csv.gz",
		"../../sim/sample/data/fhir/Coverage.ndjson.gz", "../../person/roster/testdata/SYNTHETIC_BENE_MAPD_ENRLMT.csv", "x12/testdata")
	members, changes := 0, 0
	for m, err := range w.room.EachSpans(t.Context()) {
		w.must(err)
		members++
		for i := range m.Spans {
			m.Spans[i].Ours = true
		}
		for _, move := range enrolment.Moves(m.Member, m.Spans) {
			if move.Kind == enrolment.PlanChange {
				changes++
			}
		}
	}
	if members < 80 || changes < 100 {
		t.Errorf("%d members, %d real switches", members, changes)
	}
}

func TestSponsorFile(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	segments := []string{
		"ISA*00*          *00*          *ZZ*SENDER         *ZZ*PLAN           *260108*1430*^*00501*000000001*0*P*:",
		"GS*BE*SENDER*PLAN*20260108*1430*1*X*005010X220A1", "ST*834*0001*005010X220A1", "BGN*00*12345*20260108*1430****2", "N1*BO*Gulf Agency*94*1234567",
		"INS*Y*18*021*20*A***FT", "REF*0F*M1", "REF*6P*" + mbi(5), "NM1*IL*1*DOE*JANE*Q***34*000000001", "HD*021**HMO*Z0001-001", "DTP*348*D8*20260201",
		"INS*Y*18*024*20*A***FT", "REF*0F*M2", "NM1*IL*1*DOE*JIM", "HD*024**HMO*Z0001-001", "SE*14*0001", "GE*1*1", "IEA*1*000000001",
	}
	r := w.load(w.text("a.834", strings.Join(segments, "~")+"~"))
	f := r.Files[0]
	if f.Facts != 1 || f.Bad != 1 || f.Problems[0].Field != "DTP03" || f.Problems[0].Line != 15 {
		t.Errorf("%+v %v", f, f.Problems)
	}
	if s := w.spans(w.member(5))[w.member(5)]; len(s) != 1 || s[0].NPN != "1234567" || s[0].Helpers[0] != enrolment.HelpedByBroker {
		t.Errorf("%+v", s)
	}
}

func TestFilesThatAreNotRead(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for name, content := range map[string]string{"letters.txt": "hello\n", "empty.txt": "", "mixed.txt": strings.Repeat("x", 500) + "\n" + strings.Repeat("x", 800) + "\n"} {
		r, err := w.room.Load(t.Context(), w.by(""), enrolment.Request{Paths: []string{w.text(name, content)}}, nil)
		if store.KindOf(err) != store.Invalid || r.Files[0].Note == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatTheDirectoryKnewOfOtherTimesStays(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.load(w.file("A.txt", 800, replied(1, "011", "61", "Z0001/001", "2026-01-01", "2025-11-20")))
	_, err := w.people.Change(t.Context(), w.by("old"), w.member(1), func(p *person.Person) error {
		p.Coverage = append([]person.Coverage{{Contract: "H7", Kind: "ma", Valid: person.Valid{From: day("2020-01-01"), To: day("2020-12-31")}}}, p.Coverage...)
		return nil
	})
	w.must(err)
	w.load(w.file("B.txt", 800, replied(1, "013", "51", "Z0001/001", "2026-03-31", "2026-03-20")))
	p, err := w.people.Get(t.Context(), w.member(1))
	w.must(err)
	if len(p.Coverage) != 2 || p.Coverage[0].Contract != "H7" || *p.Coverage[1].To != *day("2026-03-31") {
		t.Errorf("%+v", p.Coverage)
	}
}

// BenchmarkReplyFile measures how fast a reply file of 50,000 lines is loaded: first everybody is new, then everybody changes.
func BenchmarkReplyFile(b *testing.B) {
	lines := benchLines()
	for b.Loop() {
		w := newWorld(b, storetest.Open(b, store.SQLite))
		var joined, changed []map[string]string
		for i := range lines {
			r := replied(i, "011", "61", "Z0001/001", "2026-01-01", "2025-11-20")
			joined = append(joined, r)
			next := maps.Clone(r)
			next["plan"], next["effective"], next["transaction_date"] = "002", clock.MustParse("2026-03-01").Midnight().Format("20060102"), "20260210"
			changed = append(changed, next)
		}
		for _, f := range []struct {
			name    string
			records []map[string]string
		}{{"new", joined}, {"changed", changed}} {
			path := w.file(f.name+".txt", 800, f.records...)
			start := time.Now()
			w.load(path)
			b.ReportMetric(time.Since(start).Seconds(), f.name+"-s")
		}
	}
}

// benchLines is how many lines the file of the benchmark has: 50,000 unless KEEPWELL_BENCH_LINES says otherwise.
func benchLines() int {
	if n, err := strconv.Atoi(os.Getenv("KEEPWELL_BENCH_LINES")); err == nil {
		return n
	}
	return 50_000
}
