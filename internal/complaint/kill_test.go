package complaint_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// intakeTask makes this test binary take contacts until it is killed: "url|key|n,n,…", the numbers being where each clerk goes on.
const intakeTask = "KEEPWELL_COMPLAINT_CHILD"

func TestMain(m *testing.M) {
	if task := os.Getenv(intakeTask); task != "" {
		fmt.Fprintln(os.Stderr, receiveForever(context.Background(), task))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// clerks take contacts at once. Each repeats the command that had no answer, and one more that had.
const clerks = 6

// receiveForever runs the clerks. Each acknowledged contact is a line "clerk number receipt" on standard output.
func receiveForever(ctx context.Context, task string) error {
	parts := strings.Split(task, "|")
	s, err := openRoom(ctx, parts[0], parts[1])
	if err != nil {
		return err
	}
	failed := make(chan error)
	for clerk, from := range strings.Split(parts[2], ",") {
		number, err := strconv.Atoi(from)
		if err != nil {
			return err
		}
		go func() { failed <- receiveNumbers(ctx, s, clerk, max(0, number-1)) }()
	}
	return <-failed
}

func openRoom(ctx context.Context, url, key string) (*complaint.Complaints, error) {
	db, err := store.Open(ctx, url)
	if err != nil {
		return nil, err
	}
	rec, err := record.Open(ctx, db, record.Options{
		KeyFile: key, Views: []record.View{person.View{}, access.Views{}, privacy.View{}, complaint.View{}}, SealEvery: 1, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return nil, err
	}
	people := person.New(person.Options{DB: db, Record: rec})
	guard, err := access.New(ctx, access.Options{DB: db, Record: rec, People: people, Files: rules.Files, Zone: newYork})
	if err != nil {
		return nil, err
	}
	loaded, err := complaint.LoadRules(rules.Files)
	if err != nil {
		return nil, err
	}
	profile, err := plan.Load(plans.Files, "demo")
	if err != nil {
		return nil, err
	}
	return complaint.New(complaint.Options{DB: db, Record: rec, Guard: guard, People: people, Rules: loaded, Plan: profile}), nil
}

func receiveNumbers(ctx context.Context, s *complaint.Complaints, clerk, number int) error {
	for ; ; number++ {
		f, err := s.Receive(ctx, killCause(clerk, number), killReceipt(clerk, number))
		if err != nil {
			return err
		}
		if _, err := fmt.Printf("%d %d %s\n", clerk, number, f.Intake.Number); err != nil {
			return err
		}
	}
}

func killCause(clerk, number int) person.Cause {
	return person.Cause{
		At: morning, Zone: newYork, Actor: record.Actor{ID: fmt.Sprint("clerk-", clerk), Role: "complaints", Channel: "test"},
		ID: fmt.Sprintf("intake-%d-%d", clerk, number),
	}
}

// killReceipt is a contact with one case or two. Every third is a delivery from a file, known by its line.
func killReceipt(clerk, number int) complaint.Receipt {
	r := complaint.Receipt{
		Channel: complaint.ByPhone, Words: fmt.Sprintf("words of %d %d", clerk, number), Speaker: complaint.Speaker{Standing: complaint.TheMember},
		Matters: []complaint.Matter{grievance("the bill")},
	}
	if number%2 == 0 {
		r.Matters = append(r.Matters, grievance("the doctor"))
	}
	if number%3 == 0 {
		r.Channel, r.Source = complaint.ByFile, fmt.Sprintf("file %d line %d", clerk, number)
	}
	return r
}

// TestKilledIntakesAreNeitherLostNorDoubled kills the process that takes contacts, really, at random moments, and lets it go on by
// repeating its commands. What was acknowledged is there under the number that was told; nothing is there twice; numbers have no gap.
// KEEPWELL_COMPLAINT_KILLS sets how often, on each database.
func TestKilledIntakesAreNeitherLostNorDoubled(t *testing.T) {
	kills := numberFrom(t, "KEEPWELL_COMPLAINT_KILLS", 15)
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			url, key := storetest.URL(t, engine), filepath.Join(t.TempDir(), "key")
			r := newRoom(t, storetest.Reopen(t, url), key)
			told := told{numbers: map[string]string{}}
			for range kills {
				told.live(t, url, key, 1+rand.IntN(40))
			}
			told.wantKept(t, r)
			r.wantNoGaps()
			before := dump(t, r.db)
			r.must(r.rec.Rebuild(t.Context(), nil))
			if after := dump(t, r.db); after != before {
				t.Errorf("rebuilt rows differ:\n%s", firstDifference(before, after))
			}
			t.Logf("%d contacts were acknowledged in %d lives", len(told.numbers), kills)
		})
	}
}

// told is what the processes were told.
type told struct {
	numbers map[string]string // receipt numbers by command
	next    [clerks]int       // the first number without an answer, by clerk
}

// live starts a process that goes on where the last one stopped, and kills it after some answers: the others are then anywhere between
// asking and hearing. What it still says before it dies counts too.
func (x *told) live(t *testing.T, url, key string, answers int) {
	t.Helper()
	child := exec.Command(os.Args[0])
	from := strings.Trim(strings.ReplaceAll(fmt.Sprint(x.next), " ", ","), "[]")
	child.Env = append(os.Environ(), intakeTask+"="+url+"|"+key+"|"+from)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	for lines := bufio.NewScanner(out); lines.Scan(); answers-- {
		x.hear(t, lines.Text())
		if answers <= 1 {
			once.Do(func() { _ = child.Process.Kill() })
		}
	}
	if err := child.Wait(); err == nil || answers > 0 {
		t.Fatal("the process ended by itself")
	}
}

func (x *told) hear(t *testing.T, line string) {
	t.Helper()
	var clerk, number int
	var receipt string
	if _, err := fmt.Sscanf(line, "%d %d %s", &clerk, &number, &receipt); err != nil {
		t.Fatalf("the process said %q: %v", line, err)
	}
	command := killCause(clerk, number).ID
	if before, again := x.numbers[command]; again && before != receipt {
		t.Errorf("%s was told %s, and then %s", command, before, receipt)
	}
	x.numbers[command] = receipt
	x.next[clerk] = max(x.next[clerk], number+1)
}

// wantKept finds every contact under the number that was told, with its words and cases, and no contact beside them but the one that
// each clerk was just asking for.
func (x *told) wantKept(t *testing.T, r *room) {
	t.Helper()
	byWords := map[string][]string{}
	rows, err := r.db.Read().QueryContext(t.Context(), "select doc from complaint_intake order by seq")
	r.must(err)
	defer rows.Close()
	total, cases := 0, 0
	for rows.Next() {
		in := readIntake(t, rows)
		byWords[in.Words] = append(byWords[in.Words], in.Number)
		total++
		cases += len(in.Cases)
	}
	r.must(rows.Err())
	for clerk, next := range x.next {
		for number := range next {
			told, found := x.numbers[killCause(clerk, number).ID], byWords[killReceipt(clerk, number).Words]
			if len(found) != 1 || found[0] != told {
				t.Errorf("contact %d of clerk %d was told %s, and is there as %v", number, clerk, told, found)
			}
		}
	}
	if total < len(x.numbers) || total > len(x.numbers)+clerks {
		t.Errorf("%d contacts are there, %d were acknowledged", total, len(x.numbers))
	}
	var kept int
	r.must(r.db.Read().QueryRowContext(t.Context(), "select count(*) from complaint_case").Scan(&kept))
	if kept != cases {
		t.Errorf("%d cases are there, the contacts name %d", kept, cases)
	}
}

func readIntake(t *testing.T, row interface{ Scan(dest ...any) error }) (in complaint.Intake) {
	t.Helper()
	var doc string
	if err := row.Scan(&doc); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(doc), &in); err != nil {
		t.Fatal(err)
	}
	return in
}
