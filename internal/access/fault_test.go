package access_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/rules"
)

// breakable is a view that fails when it is told to: whatever the database can do wrong at the write of a look.
type breakable struct{ on atomic.Bool }

var errBroken = errors.New("the store is broken")

func (*breakable) Name() string                           { return "breakable" }
func (*breakable) Version() int                           { return 1 }
func (*breakable) Reset(context.Context, *store.Tx) error { return nil }
func (b *breakable) Apply(context.Context, *store.Tx, []record.Event) error {
	if b.on.Load() {
		return errBroken
	}
	return nil
}

// noData fails the test when anything came out of a look that could not be recorded.
func (w *world) noData(name string) {
	w.t.Helper()
	if w.err == nil || w.pass.Member() != "" || w.pass.Allows(access.Identity) || !reflect.ValueOf(w.pass).IsZero() {
		w.t.Errorf("%s: pass %+v, error %v; want no pass", name, w.pass, w.err)
	}
}

func TestNoEntryNoPass(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.visitor(access.RoleMember, w.member)
		look := access.Look{Member: w.member, Action: access.View, Kinds: []access.Kind{access.Identity}, Purpose: access.PurposeSelf, At: w.now}

		w.broken.on.Store(true)
		w.look(look)
		w.noData("the write fails")
		opened, err := w.guard.Opener(w.as, look)(w.ctx(), []string{"M100"})
		if err == nil || len(opened) != 0 {
			t.Errorf("a list opened %d rows, error %v", len(opened), err)
		}
		found, err := w.guard.SearchPeople(w.ctx(), w.as, look, person.Query{Text: "Alvarez"})
		if err == nil || len(found.People) != 0 {
			t.Errorf("a search showed %d people, error %v", len(found.People), err)
		}
		w.broken.on.Store(false)

		gone, cancel := context.WithCancel(w.ctx())
		cancel()
		w.pass, w.err = w.guard.Look(gone, w.as, look)
		w.noData("the caller is gone")

		w.must(w.rec.Close())
		w.look(look)
		w.noData("the record is closed")
		if n := w.count("select count(*) from look"); n != 0 {
			t.Errorf("%d entries, want none", n)
		}
	})
}

func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.db.Read().QueryRowContext(context.Background(), sql, args...).Scan(&n))
	return n
}

func TestFullDatabaseGivesNoPass(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.visitor(access.RoleMember, w.member)
	w.must(w.db.Write(w.ctx(), func(tx *store.Tx) error {
		var pages, now int
		if err := tx.QueryRowContext(w.ctx(), "pragma page_count").Scan(&pages); err != nil {
			return err
		}
		return tx.QueryRowContext(w.ctx(), fmt.Sprintf("pragma max_page_count = %d", pages)).Scan(&now)
	}))
	opened := 0
	for range 2000 {
		w.looks(access.PurposeSelf, access.Identity)
		if w.err != nil {
			break
		}
		opened++
	}
	if !errors.Is(w.err, store.ErrDiskFull) || store.KindOf(w.err) != store.Unavailable {
		t.Errorf("error %v, want a full disk", w.err)
	}
	w.noData("the disk is full")
	if n := w.count("select count(*) from look"); n != opened {
		t.Errorf("%d passes, %d entries", opened, n)
	}
}

// childTask makes this test binary look until it is killed: "database|key|member".
const childTask = "KEEPWELL_ACCESS_CHILD"

func TestMain(m *testing.M) {
	if task := os.Getenv(childTask); task != "" {
		fmt.Fprintln(os.Stderr, lookForever(strings.Split(task, "|")))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// lookForever prints the position of each pass that it got.
func lookForever(task []string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, task[0])
	if err != nil {
		return err
	}
	rec, err := record.Open(ctx, db, record.Options{Views: []record.View{person.View{}, access.Views{}, &breakable{}}, KeyFile: task[1]})
	if err != nil {
		return err
	}
	guard, err := access.New(ctx, access.Options{
		DB: db, Record: rec, People: person.New(person.Options{DB: db, Record: rec}), Files: rules.Files, Zone: zone,
	})
	if err != nil {
		return err
	}
	me := access.Visitor{Account: "a", Person: person.ID(task[2]), Role: access.RoleMember}
	for {
		pass, err := guard.Look(ctx, me, access.Look{
			Member: person.ID(task[2]), Action: access.View, Kinds: []access.Kind{access.Identity}, Purpose: access.PurposeSelf, At: noon,
		})
		if err != nil {
			return err
		}
		if _, err := fmt.Println(pass.Position()); err != nil {
			return err
		}
	}
}

// Kill -9 at some point: every pass that anybody held has its entry.
func TestKilledServerLeavesNoLookWithoutEntry(t *testing.T) {
	url := storetest.URL(t, store.SQLite)
	key := filepath.Join(t.TempDir(), "key")
	member := seedMember(t, url, key)
	for round := range 3 {
		last := lookUntilKilled(t, fmt.Sprintf("%s|%s|%s", url, key, member))
		db := storetest.Reopen(t, url)
		var entries int
		row := db.Read().QueryRowContext(t.Context(), "select count(*) from look where position <= $1", last)
		if err := row.Scan(&entries); err != nil {
			t.Fatal(err)
		}
		var at int64
		if err := db.Read().QueryRowContext(t.Context(), "select count(*) from look where position = $1", last).Scan(&at); err != nil {
			t.Fatal(err)
		}
		if at != 1 || entries == 0 {
			t.Errorf("round %d: a pass was held whose entry %d is not there (%d entries)", round, last, entries)
		}
	}
}

func seedMember(t *testing.T, url, key string) person.ID {
	t.Helper()
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rec, err := record.Open(t.Context(), db, record.Options{
		Views: []record.View{person.View{}, access.Views{}, &breakable{}}, KeyFile: key, AdoptNewKey: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	id, err := person.New(person.Options{DB: db, Record: rec}).Register(t.Context(),
		person.Cause{At: noon, Zone: zone, Actor: record.Actor{ID: "t"}},
		person.Person{Capacities: []person.Capacity{person.Member}, Names: []person.Name{{Text: "Rosa Alvarez"}}})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// lookUntilKilled kills the child after some of its passes and returns the last position it told.
func lookUntilKilled(t *testing.T, task string) (last int64) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childTask+"="+task)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines, left := bufio.NewScanner(out), 1+rand.IntN(60)
	for lines.Scan() {
		if last, err = strconv.ParseInt(lines.Text(), 10, 64); err != nil {
			t.Fatal(err)
		}
		if left--; left == 0 {
			_ = child.Process.Kill()
		}
	}
	_ = child.Wait()
	if last == 0 {
		t.Fatal("the child never looked")
	}
	return last
}

func TestZeroPassOpensNothing(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		var zero access.Pass
		for _, k := range []access.Kind{access.Identity, access.Contact, access.Conditions, access.Looks, ""} {
			if zero.Allows(k) || zero.Decision(k).Allowed {
				t.Errorf("allows %q", k)
			}
		}
		if !zero.HidesRule("flu") || !zero.HidesCode("ICD10CM", "I10") || len(zero.Closed()) != len(access.Categories) {
			t.Error("shows something")
		}
		for name, read := range map[string]func() error{
			"person": func() error { _, err := w.guard.Person(w.ctx(), zero); return err },
			"looks":  func() error { _, err := w.guard.LooksAt(w.ctx(), zero, access.Cursor{}); return err },
			"grants": func() error { _, err := w.guard.Grants(w.ctx(), zero); return err },
			"proof":  func() error { _, err := w.guard.Proof(w.ctx(), zero); return err },
			"proofs": func() error { _, err := w.guard.Proofs(w.ctx(), zero); return err },
			"ask":    func() error { return w.guard.Ask(w.ctx(), w.cause(), zero, 1, "why?") },
		} {
			if err := read(); !errors.Is(err, access.ErrRefused) {
				t.Errorf("%s: %v, want refused", name, err)
			}
		}
	})
}

func TestPassCannotBeFilledFromOutside(t *testing.T) {
	kind := reflect.TypeFor[access.Pass]()
	for i := range kind.NumField() {
		if kind.Field(i).IsExported() {
			t.Errorf("field %s is exported: anybody could set it", kind.Field(i).Name)
		}
	}
	var pass access.Pass
	//nolint:staticcheck // that nothing can be read into it is what is shown
	if err := json.Unmarshal([]byte(`{"member":"p","kinds":["identity"],"Member":"p","Kinds":["identity"]}`), &pass); err != nil || !reflect.ValueOf(pass).IsZero() {
		t.Errorf("read from JSON: %+v, %v", pass, err)
	}
}

// TestPassesAreMadeInOnePlace reads the code of this room: one function fills a Pass, the one that runs after the append.
func TestPassesAreMadeInOnePlace(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var makers []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && fillsPass(f) {
				makers = append(makers, f.Name.Name)
			}
		}
	}
	if len(makers) != 1 || makers[0] != "handOut" {
		t.Errorf("passes are made in %v, want handOut alone", makers)
	}
}

func fillsPass(f *ast.FuncDecl) (fills bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		if name, ok := lit.Type.(*ast.Ident); ok && name.Name == "Pass" && len(lit.Elts) > 0 {
			fills = true
		}
		return true
	})
	return fills
}
