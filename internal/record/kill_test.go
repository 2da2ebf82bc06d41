package record_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// childTask makes this test binary append until it is killed: "url|key|n,n,…",
// the numbers being where each writer goes on.
const childTask = "KEEPWELL_RECORD_CHILD"

func TestMain(m *testing.M) {
	if task := os.Getenv(childTask); task != "" {
		fmt.Fprintln(os.Stderr, appendForever(task))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

const (
	killWriters = 8
	killRounds  = 25
)

// appendForever runs the writers. Each acknowledged command is a line
// "writer number position" on standard output.
func appendForever(task string) error {
	ctx := context.Background()
	parts := strings.Split(task, "|")
	db, err := store.Open(ctx, parts[0])
	if err != nil {
		return err
	}
	rec, err := record.Open(ctx, db, record.Options{
		KeyFile: parts[1], Views: []record.View{tally{name: "tally", version: 1}}, SealEvery: 1,
	})
	if err != nil {
		return err
	}
	failed := make(chan error)
	for w, from := range strings.Split(parts[2], ",") {
		number, err := strconv.Atoi(from)
		if err != nil {
			return err
		}
		go func() { failed <- appendNumbers(ctx, rec, w, number) }()
	}
	return <-failed
}

func appendNumbers(ctx context.Context, rec *record.Record, w, number int) error {
	stream := record.Stream("a", fmt.Sprint(w))
	for ; ; number++ {
		result, err := rec.Append(ctx, command(fmt.Sprintf("c%d-%d", w, number)), one(stream, record.AnyVersion, fact("x", number)))
		if err != nil {
			return err
		}
		if _, err := fmt.Printf("%d %d %d\n", w, number, result.First); err != nil {
			return err
		}
	}
}

// Kill -9 at many points: what was acknowledged is there, at the position that
// was told, and nothing is there twice, whatever was repeated.
func TestKilledWriterLosesAndDoublesNothing(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			url, key := storetest.URL(t, engine), filepath.Join(t.TempDir(), "key")
			db := storetest.Reopen(t, url)
			withTally(t, db, "tally")
			told := acknowledged{positions: map[string]int64{}}
			for round := range killRounds {
				killAfter(t, url, key, 1+rand.IntN(1+8*round), &told)
			}
			rec := recordtest.OpenWith(t, db, record.Options{KeyFile: key, Views: []record.View{tally{name: "tally", version: 1}}})
			told.wantKept(t, rec)
			wantNumbersOnce(t, rec, told.next)
			position, err := rec.Position(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			wantCounts(t, db.Read(), "tally", map[string]int64{"x": position})
			if report := mustVerify(t, rec, record.VerifyOptions{}); !report.OK() {
				t.Error(report)
			}
			t.Logf("%d commands were acknowledged, %d events recorded, in %d lives", len(told.positions), position, killRounds)
		})
	}
}

// acknowledged is what children were told.
type acknowledged struct {
	positions map[string]int64 // by command id
	next      [killWriters]int // the first number without an answer, by writer
}

// killAfter starts a child that goes on where the last one stopped, and kills
// it after some answers; what it still says before it dies counts too.
func killAfter(t *testing.T, url, key string, answers int, told *acknowledged) {
	t.Helper()
	child := exec.Command(os.Args[0])
	from := strings.Trim(strings.ReplaceAll(fmt.Sprint(told.next), " ", ","), "[]")
	child.Env = append(os.Environ(), childTask+"="+url+"|"+key+"|"+from)
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
		told.hear(t, lines.Text())
		if answers <= 1 {
			once.Do(func() { _ = child.Process.Kill() })
		}
	}
	if err := child.Wait(); err == nil {
		t.Fatal("the child ended by itself")
	}
	if answers > 0 {
		t.Fatal("the child failed before it was killed")
	}
}

func (a *acknowledged) hear(t *testing.T, line string) {
	t.Helper()
	var w, number int
	var position int64
	if _, err := fmt.Sscanf(line, "%d %d %d", &w, &number, &position); err != nil {
		t.Fatalf("the child said %q: %v", line, err)
	}
	a.positions[fmt.Sprintf("c%d-%d", w, number)] = position
	a.next[w] = number + 1
}

func (a *acknowledged) wantKept(t *testing.T, rec *record.Record) {
	t.Helper()
	for id, position := range a.positions {
		result, found, err := rec.Done(t.Context(), id)
		if err != nil || !found || result.First != position {
			t.Errorf("%s was acknowledged at position %d; found %v at %d, %v", id, position, found, result.First, err)
		}
	}
}

// wantNumbersOnce checks each writer's stream: 0, 1, 2, … once each, up to the
// last answer and at most one command more.
func wantNumbersOnce(t *testing.T, rec *record.Record, next [killWriters]int) {
	t.Helper()
	for w, told := range next {
		events, err := rec.Load(t.Context(), record.Stream("a", fmt.Sprint(w)))
		if err != nil || len(events) < told || len(events) > told+1 {
			t.Errorf("writer %d: %d events, %v; %d were acknowledged", w, len(events), err, told)
		}
		for i, e := range events {
			if string(e.Data) != fmt.Sprint(i) {
				t.Errorf("writer %d, version %d holds %s", w, e.Version, e.Data)
			}
		}
	}
}
