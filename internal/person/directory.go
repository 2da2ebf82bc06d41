package person

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Directory is the room: everybody the plan knows.
type Directory struct {
	db  *store.DB
	rec *record.Record
}

// Options of New.
type Options struct {
	DB     *store.DB
	Record *record.Record // opened with View among its views
}

// New opens the directory. It reads nothing.
func New(o Options) *Directory { return &Directory{db: o.DB, rec: o.Record} }

// Get returns the person that an id stands for now, with everything that merges brought together: the id of the answer may be
// another one. Errors: ErrNoPerson.
func (d *Directory) Get(ctx context.Context, id ID) (Person, error) {
	found, err := d.Find(ctx, []ID{id})
	if err != nil {
		return Person{}, err
	}
	p, ok := found[id]
	if !ok {
		return Person{}, noPerson("person: get")
	}
	return p, nil
}

// Find is Get for many ids; those that nobody has are absent from the answer.
func (d *Directory) Find(ctx context.Context, ids []ID) (map[ID]Person, error) {
	var out map[ID]Person
	err := d.db.Snapshot(ctx, func(q store.Queries) error {
		g := gathering{q: q, own: map[ID]Person{}}
		var err error
		out, err = g.people(ctx, ids)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("person: find: %w", err)
	}
	return out, nil
}

// Own is what the id's own stream says, without what merges add to it. Errors: ErrNoPerson.
func (d *Directory) Own(ctx context.Context, id ID) (Person, error) {
	g := gathering{q: d.db.Read(), own: map[ID]Person{}}
	if err := g.fetch(ctx, []ID{id}); err != nil {
		return Person{}, err
	}
	p, ok := g.own[id]
	if !ok {
		return Person{}, noPerson("person: own")
	}
	return p, nil
}

// Resolve finds who holds a number. Several ids that are merged into one count as one. Errors: ErrNoPerson; ErrSeveral when two
// people hold it and nobody has decided about them yet.
func (d *Directory) Resolve(ctx context.Context, system System, value string) (ID, error) {
	i, err := Identifier{System: system, Value: value}.Canonical()
	if err != nil {
		return "", noPerson("person: resolve") // a number that cannot be is nobody's
	}
	holders, err := d.holders(ctx, d.db.Read(), []Identifier{i})
	if err != nil {
		return "", err
	}
	roots, err := d.roots(ctx, holders[key(i)])
	if err != nil {
		return "", err
	}
	switch len(roots) {
	case 0:
		return "", noPerson("person: resolve")
	case 1:
		return roots[0], nil
	default:
		return "", conflict("person: resolve", ErrSeveral)
	}
}

// Holds tells which of these numbers somebody holds, whoever it is.
func (d *Directory) Holds(ctx context.Context, system System, values []string) (map[string]bool, error) {
	out := make(map[string]bool, len(values))
	err := inChunks(values, func(chunk []string) error {
		args := []any{string(system)}
		list := placeholders(&args, chunk)
		return scan(ctx, d.db.Read(), "select value from person_identifier where system = $1 and value in ("+list+")", args, func(row scanner) error {
			var value string
			err := row.Scan(&value)
			out[value] = true
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("person: look up numbers: %w", err)
	}
	return out, nil
}

// roots are the ids that these ids stand for now, each once.
func (d *Directory) roots(ctx context.Context, ids []ID) ([]ID, error) {
	var out []ID
	seen := map[ID]bool{}
	found, err := d.Find(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if p, ok := found[id]; ok && !seen[p.ID] {
			seen[p.ID] = true
			out = append(out, p.ID)
		}
	}
	return out, nil
}

// numberKey is an identifier as a key of maps.
type numberKey struct {
	system System
	value  string
}

func key(i Identifier) numberKey { return numberKey{i.System, i.Value} }

// holders finds the ids that hold these numbers, in the order in which they were registered.
func (d *Directory) holders(ctx context.Context, q store.Queries, numbers []Identifier) (map[numberKey][]ID, error) {
	out := map[numberKey][]ID{}
	bySystem := map[System][]string{}
	for _, i := range numbers {
		bySystem[i.System] = append(bySystem[i.System], i.Value)
	}
	for system, values := range bySystem {
		err := inChunks(values, func(chunk []string) error {
			args := []any{string(system)}
			list := placeholders(&args, chunk)
			return scan(ctx, q, `select i.value, p.id from person_identifier i join person p on p.seq = i.seq
 where i.system = $1 and i.value in (`+list+`) order by i.value, i.seq`, args, func(row scanner) error {
				var value string
				var id ID
				if err := row.Scan(&value, &id); err != nil {
					return err
				}
				k := numberKey{system, value}
				out[k] = append(out[k], id)
				return nil
			})
		})
		if err != nil {
			return nil, fmt.Errorf("person: look up numbers: %w", err)
		}
	}
	return out, nil
}

// gathering reads ids and whatever merges tie to them from one state of the database.
type gathering struct {
	q   store.Queries
	own map[ID]Person // what each id's own stream says
}

// fetch reads those of the ids that were not read yet.
func (g *gathering) fetch(ctx context.Context, ids []ID) error {
	var wanted []ID
	for _, id := range ids {
		if _, ok := g.own[id]; !ok {
			wanted = append(wanted, id)
		}
	}
	return inChunks(wanted, func(chunk []ID) error {
		var args []any
		list := placeholders(&args, chunk)
		return scan(ctx, g.q, "select id, doc from person where id in ("+list+")", args, func(row scanner) error {
			var id ID
			var doc string
			if err := row.Scan(&id, &doc); err != nil {
				return err
			}
			p, err := readDoc(doc)
			g.own[id] = p
			return err
		})
	})
}

// maxMerges is how many merges may stand in a row; more is a circle, which Merge never makes.
const maxMerges = 64

func (g *gathering) people(ctx context.Context, ids []ID) (map[ID]Person, error) {
	if err := g.climb(ctx, ids); err != nil {
		return nil, err
	}
	if err := g.descend(ctx); err != nil {
		return nil, err
	}
	out := make(map[ID]Person, len(ids))
	for _, id := range ids {
		if root, ok := g.root(id); ok {
			out[id] = g.whole(root)
		}
	}
	return out, nil
}

// climb reads the ids and those they are merged into.
func (g *gathering) climb(ctx context.Context, ids []ID) error {
	for range maxMerges {
		if err := g.fetch(ctx, ids); err != nil {
			return err
		}
		var above []ID
		for _, id := range ids {
			if p := g.own[id]; p.MergedInto != "" {
				above = append(above, p.MergedInto)
			}
		}
		if len(above) == 0 {
			return nil
		}
		ids = above
	}
	return errors.New("person: merges go in a circle")
}

// descend reads what was merged into those that were read.
func (g *gathering) descend(ctx context.Context) error {
	for range maxMerges {
		var below []ID
		for _, p := range g.own {
			for _, id := range p.MergedFrom {
				if _, ok := g.own[id]; !ok {
					below = append(below, id)
				}
			}
		}
		if len(below) == 0 {
			return nil
		}
		if err := g.fetch(ctx, below); err != nil {
			return err
		}
	}
	return errors.New("person: merges go in a circle")
}

func (g *gathering) root(id ID) (Person, bool) {
	p, ok := g.own[id]
	for ok && p.MergedInto != "" {
		p, ok = g.own[p.MergedInto]
	}
	return p, ok
}

// whole is a person with everything that its merged ids know.
func (g *gathering) whole(p Person) Person {
	for _, id := range p.MergedFrom {
		p = together(p, g.whole(g.own[id]))
	}
	return p
}

func readDoc(doc string) (Person, error) {
	var p Person
	if err := json.Unmarshal([]byte(doc), &p); err != nil {
		return Person{}, fmt.Errorf("person: read a person: %w", err)
	}
	return p, nil
}
