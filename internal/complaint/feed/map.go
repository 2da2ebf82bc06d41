package feed

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
)

// DefaultMap is the map that ships.
const DefaultMap = "contacts"

// folder is where shipped maps are, below the folder of all rules.
const folder = "complaint/feed"

// Map says which columns of a file mean what.
type Map struct {
	ID       string                          `yaml:"id"`
	Title    string                          `yaml:"title"`
	Mark     string                          `yaml:"mark"`
	Source   string                          `yaml:"source"`
	System   string                          `yaml:"system"` // with the id of a row it makes the contact the same one
	Zone     string                          `yaml:"zone"`
	Times    []string                        `yaml:"times"` // layouts, tried in their order
	Columns  map[string][]string             `yaml:"columns"`
	Channels map[complaint.Channel][]string  `yaml:"channels"`
	Speakers map[complaint.Standing][]string `yaml:"speakers"`

	zone clock.Zone
}

// The columns that a map can name. The first three must be in every file.
var columns = []string{
	"id", "received", "words", "channel", "summary", "speaker", "speaker_name", "member_number", "mbi", "member_said", "language",
}

const needed = 3

// LoadMap reads a shipped map by its id.
func LoadMap(files fs.FS, id string) (*Map, error) {
	text, err := fs.ReadFile(files, path.Join(folder, id+".yaml"))
	if err != nil {
		return nil, fmt.Errorf("feed: there is no column map %q: %w", id, err)
	}
	return ParseMap(text)
}

// ParseMap reads a map and refuses one that could not be used.
func ParseMap(text []byte) (*Map, error) {
	m := &Map{}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(m); err != nil {
		return nil, fmt.Errorf("feed: read map: %w", err)
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("feed: map %s: %w", m.ID, err)
	}
	return m, nil
}

func (m *Map) check() (err error) {
	if m.ID == "" || m.System == "" || len(m.Times) == 0 {
		return errors.New("id, system and times are needed")
	}
	if m.zone, err = clock.LoadZone(m.Zone); err != nil {
		return fmt.Errorf("zone: %w", err)
	}
	for name := range m.Columns {
		if !slices.Contains(columns, name) {
			return fmt.Errorf("columns.%s: there is no such column; there are %s", name, strings.Join(columns, ", "))
		}
	}
	for _, name := range columns[:needed] {
		if len(m.Columns[name]) == 0 {
			return fmt.Errorf("columns.%s is needed", name)
		}
	}
	for channel := range m.Channels {
		if !slices.Contains(complaint.Channels, channel) {
			return fmt.Errorf("channels.%s: there is no such channel", channel)
		}
	}
	for standing := range m.Speakers {
		if !slices.Contains(standings, standing) {
			return fmt.Errorf("speakers.%s: expected one of %v", standing, standings)
		}
	}
	return nil
}

// standings are who a row can be from. A proof of authority is no column: whoever stands for a member waits for it.
var standings = []complaint.Standing{
	complaint.TheMember, complaint.UnprovenStandIn, complaint.AProvider, complaint.SomebodyElse, complaint.NobodyKnown, complaint.AnAgent,
	complaint.ThroughGovernment,
}

// code finds which of some codes a text means.
func code[C ~string](all map[C][]string, text string) (C, bool) {
	for c, texts := range all {
		if slices.ContainsFunc(texts, func(t string) bool { return same(t, text) }) || text != "" && same(string(c), text) {
			return c, true
		}
	}
	return "", false
}

func same(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

// instant reads a moment. Without a zone of its own it is in the map's.
func (m *Map) instant(text string) (time.Time, bool) {
	for _, layout := range m.Times {
		if at, err := time.ParseInLocation(layout, text, m.zone.Location()); err == nil {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}
