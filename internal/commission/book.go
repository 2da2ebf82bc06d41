package commission

import (
	"context"
	"log/slog"
	"runtime"

	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Book is the commission book of a plan.
type Book struct {
	db         *store.DB
	rec        *record.Record
	rules      *entitlement.Rules
	catalog    *plan.Catalog
	enrolments Enrolments
	tenures    Tenures
	producers  Producers
	choice     Choice
	workers    int
	log        *slog.Logger

	parcelMembers int // chunkMembers, but in tests
	commandLines  int // linesPerCommand, but in tests
}

// Options of New. Workers and Log may be left out.
type Options struct {
	DB         *store.DB
	Record     *record.Record // opened with View among its views
	Rules      *entitlement.Rules
	Catalog    *plan.Catalog
	Enrolments Enrolments
	Tenures    Tenures
	Producers  Producers
	Choice     Choice       // ChoiceOf the plan's profile
	Workers    int          // that judge at once; 0 means one a core
	Log        *slog.Logger // hears alarms; nil means slog.Default()
}

// New opens the book. It reads nothing.
func New(o Options) *Book {
	b := &Book{
		o.DB, o.Record, o.Rules, o.Catalog, o.Enrolments, o.Tenures, o.Producers, o.Choice, o.Workers, o.Log, chunkMembers, linesPerCommand,
	}
	if b.workers < 1 {
		b.workers = runtime.GOMAXPROCS(0)
	}
	if b.log == nil {
		b.log = slog.Default()
	}
	if b.catalog == nil {
		b.catalog = &plan.Catalog{}
	}
	return b
}

// Choice is what the plan chose.
func (b *Book) Choice() Choice { return b.choice }

func (b *Book) done(ctx context.Context, c person.Cause) (bool, error) {
	_, done, err := b.rec.Done(ctx, c.ID)
	return done, err
}
