package warning

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Stake says what an agent stands to lose when something lapses. Holdings is the one there is.
type Stake interface {
	AtStake(ctx context.Context, lapse credential.Upcoming, on clock.Date) (Loss, error)
}

// Credentials are what agents have. credential.Credentials is the one there is.
type Credentials interface {
	Standing(ctx context.Context) (*credential.Standing, error)
}

// Warnings is the room.
type Warnings struct {
	db          *store.DB
	rec         *record.Record
	credentials Credentials
	stake       Stake
	rules       *Rules
	zone        clock.Zone
}

// Options of New. Everything must be set.
type Options struct {
	DB          *store.DB
	Record      *record.Record // opened with View among its views
	Credentials Credentials
	Stake       Stake
	Rules       *Rules
	Zone        string // of the plan, in which days are counted
}

// New opens the room. It reads nothing.
func New(o Options) *Warnings {
	return &Warnings{o.DB, o.Record, o.Credentials, o.Stake, o.Rules, clock.MustZone(o.Zone)}
}

// rulesFile is where the steps are, below the folder of all rules.
const rulesFile = "agent/credential_warning.yaml"

// Rules are the steps at which agents are warned.
type Rules struct {
	Kind    string `yaml:"kind"`
	Version string `yaml:"version"`
	Title   string `yaml:"title"`
	Days    []int  `yaml:"days"` // farthest first
	Source  string `yaml:"source"`
	Mark    string `yaml:"mark"`
}

// LoadRules reads them from the folder of all rules.
func LoadRules(files fs.FS) (*Rules, error) {
	text, err := fs.ReadFile(files, rulesFile)
	if err != nil {
		return nil, fmt.Errorf("warning: %w", err)
	}
	r := &Rules{}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(r); err != nil {
		return nil, fmt.Errorf("warning: %s: %w", rulesFile, err)
	}
	if len(r.Days) == 0 || slices.Min(r.Days) < 1 {
		return nil, fmt.Errorf("warning: %s: days: at least one, of a day or more", rulesFile)
	}
	slices.SortFunc(r.Days, func(a, b int) int { return b - a })
	return r, nil
}

// step is the nearest step that is due so many days before the last day; 0 while none is.
func (r *Rules) step(left int) int {
	due := 0
	for _, d := range r.Days {
		if left <= d {
			due = d
		}
	}
	return due
}

// Filter narrows a list of warnings. The zero value is all.
type Filter struct {
	NPN  agent.NPN
	Open bool
	From *clock.Date // last day of the lapse
	To   *clock.Date
}

// mostListed is how many warnings one list has at most.
const mostListed = 5000

// List gives warnings, the next last day first.
func (s *Warnings) List(ctx context.Context, f Filter) ([]Warning, error) {
	from, to, open := clock.MinDate, clock.MaxDate, 0
	if f.From != nil {
		from = *f.From
	}
	if f.To != nil {
		to = *f.To
	}
	if f.Open {
		open = 1
	}
	rows, err := s.db.Read().QueryContext(ctx, `select doc from lapse_warning where until_day between $1 and $2 and ($3 = '' or npn = $3)
 and ($4 = 0 or settled = '') order by until_day, npn, lapse limit $5`, int64(from), int64(to), string(f.NPN), open, mostListed)
	if err != nil {
		return nil, reading("list", err)
	}
	return scan(rows)
}

// each are all warnings that a sweep has to know: the open ones, and those whose last day is not long past.
func (s *Warnings) each(ctx context.Context, today clock.Date) ([]Warning, error) {
	rows, err := s.db.Read().QueryContext(ctx, "select doc from lapse_warning where settled = '' or until_day >= $1", int64(today))
	if err != nil {
		return nil, reading("list", err)
	}
	return scan(rows)
}

func scan(rows *sql.Rows) ([]Warning, error) {
	defer rows.Close()
	var out []Warning
	for rows.Next() {
		var text string
		var w Warning
		if err := rows.Scan(&text); err != nil {
			return nil, reading("list", err)
		}
		if err := json.Unmarshal([]byte(text), &w); err != nil {
			return nil, reading("list", err)
		}
		out = append(out, w)
	}
	return out, rows.Err()
}

// Read notes that an agent has read the newest warning of a lapse. Once is enough. Errors: ErrUnknown.
func (s *Warnings) Read(ctx context.Context, c person.Cause, npn agent.NPN, id LapseID) error {
	w, err := one(ctx, s.db.Read(), key{npn, id})
	if err != nil {
		return err
	}
	if len(w.Given) == 0 {
		return unknown("warning: read")
	}
	if !w.Unread() {
		return nil
	}
	step := w.Newest().Step
	return s.append(ctx, record.Command{ID: fmt.Sprintf("warning/%s/%s/%d/read", npn, id, step), At: c.At, Zone: c.Zone, Actor: c.Actor},
		npn, typeRead, read{id, step})
}

// append puts one event on record. Another server that came first with the same command did it already.
func (s *Warnings) append(ctx context.Context, cmd record.Command, npn agent.NPN, kind string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("warning: write %s event: %w", kind, err)
	}
	_, err = s.rec.Append(ctx, cmd, record.StreamAppend{
		Stream: record.Stream(category, string(npn)), Expected: record.AnyVersion, Events: []record.NewEvent{{Type: kind, Schema: schema, Data: text}},
	})
	var other *record.CommandConflict
	if errors.As(err, &other) {
		return nil
	}
	return err
}

// System is who warns.
var System = record.Actor{ID: "warnings", Role: "system", Channel: "clock"}

func (s *Warnings) command(id string, at time.Time) record.Command {
	return record.Command{ID: id, At: at, Zone: s.zone.String(), Actor: System}
}
