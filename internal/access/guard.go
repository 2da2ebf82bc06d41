package access

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Guard stands before every member's data: it decides, records the look, and only then hands out a Pass.
type Guard struct {
	db        *store.DB
	rec       *record.Record
	people    *person.Directory
	policies  *Policies
	sensitive *Sensitivity
	zone      clock.Zone
	log       *slog.Logger

	index   *index
	numbers *numberCache
	stop    context.CancelFunc
	warming sync.WaitGroup
}

// Options of New.
type Options struct {
	DB     *store.DB
	Record *record.Record // opened with Views and person's view among its views
	People *person.Directory
	Files  fs.FS        // rule files: access/*.cedar, access/keepwell.cedarschema, access/sensitive.yaml
	Zone   string       // IANA zone in which days begin for the plan; "" is UTC
	Log    *slog.Logger // hears what goes wrong in the background; nil for nobody
}

// New checks the policies and opens the guard; it does not start with policies that have a finding. Relations are read into memory
// in the background. Close it.
func New(ctx context.Context, o Options) (*Guard, error) {
	policies, err := LoadPolicies(o.Files)
	if err != nil {
		return nil, err
	}
	sensitive, err := LoadSensitivity(o.Files)
	if err != nil {
		return nil, err
	}
	zone := clock.UTC
	if o.Zone != "" {
		if zone, err = clock.LoadZone(o.Zone); err != nil {
			return nil, fmt.Errorf("access: %w", err)
		}
	}
	g := &Guard{
		db: o.DB, rec: o.Record, people: o.People, policies: policies, sensitive: sensitive, zone: zone, log: o.Log,
		index: newIndex(), numbers: newNumberCache(),
	}
	if g.log == nil {
		g.log = slog.New(slog.DiscardHandler)
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	g.stop = stop
	g.warming.Go(func() { g.warm(background) })
	return g, nil
}

// Close ends what runs in the background.
func (g *Guard) Close() error {
	g.stop()
	g.warming.Wait()
	return nil
}

// Warm tells whether all relations are in memory. Until then looks are decided just as well, and slower.
func (g *Guard) Warm() bool { return g.index.warm.Load() }

// Policies are those that decide.
func (g *Guard) Policies() *Policies { return g.policies }

// ErrNoMember means that there is no such member. It is an ErrRefused too: outside both must look the same.
var ErrNoMember = fmt.Errorf("%w: no such member", ErrRefused)

var errBusy = errors.New("access: the member's relations keep changing; try again")

// maxTries is how often a decision is made again because the facts moved.
const maxTries = 10

// refusal gives a refusal the face of "no such thing".
func refusal(op string, err error) error { return &store.Error{Kind: store.NotFound, Op: op, Err: err} }

func noMember(op string, err error) error {
	if errors.Is(err, person.ErrNoPerson) || errors.Is(err, person.ErrSeveral) {
		return refusal(op, ErrNoMember)
	}
	return fmt.Errorf("access: %w", err)
}
