package complaint

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// OnFile is what is on file of a member, as yes or no: all that a room needs to know that must not read a case (package inquiry). It
// opens nothing, so it needs no pass, and it is for deciding only: none of it is told to anybody as it is.
type OnFile struct {
	OpenGrievance bool // a complaint that the plan investigates is open
	OpenModule    bool // a complaint of CMS's module is open
	Closed        bool // such a case was there and is over
	SubjectOpen   bool // an open case is about one of the persons asked for
}

// complaining are the procedures in which somebody complains. Determinations, appeals and questions are none; what special
// investigations looks into is told to nobody, so it counts as nothing.
var complaining = []Procedure{"", Grievance, SalesAllegation, Privacy, Discrimination}

// OnFile tells what is on file of a member under all of their ids, and whether an open case is about any of these persons: somebody
// with their former ids and their groups.
func (s *Complaints) OnFile(ctx context.Context, member, about []person.ID) (OnFile, error) {
	var out OnFile
	err := s.db.Snapshot(ctx, func(q store.Queries) error {
		open := map[int64]bool{}
		if err := casesOf(ctx, q, member, func(seq int64, isOpen bool, c *Case) {
			open[seq] = isOpen
			out.add(isOpen, c)
		}); err != nil {
			return err
		}
		return anySubject(ctx, q, about, open, &out)
	})
	if err != nil {
		return OnFile{}, fmt.Errorf("complaint: what is on file: %w", err)
	}
	return out, nil
}

// add counts one case.
func (o *OnFile) add(open bool, c *Case) {
	module := c.Module != nil || c.Class.Procedure == CTM || slices.Contains(c.Class.Also, CTM)
	complains := slices.ContainsFunc(append([]Procedure{c.Class.Procedure}, c.Class.Also...), func(p Procedure) bool {
		return slices.Contains(complaining, p)
	})
	switch {
	case open && module:
		o.OpenModule = true
	case open && complains:
		o.OpenGrievance = true
	case !open && (module || complains):
		o.Closed = true
	}
}

func casesOf(ctx context.Context, q store.Queries, member []person.ID, do func(seq int64, open bool, c *Case)) error {
	return lookUp(ctx, q, "select c.seq, c.open, d.doc from complaint_case c join complaint_doc d on d.seq = c.seq where c.member_id in (%) and c.member_id <> ''", member, func(rows store.Rows) error {
		for rows.Next() {
			var seq, open int64
			var doc string
			if err := rows.Scan(&seq, &open, &doc); err != nil {
				return err
			}
			c := &Case{}
			if err := json.Unmarshal([]byte(doc), c); err != nil {
				return err
			}
			do(seq, open == 1, c)
		}
		return rows.Err()
	})
}

func anySubject(ctx context.Context, q store.Queries, about []person.ID, open map[int64]bool, out *OnFile) error {
	return lookUp(ctx, q, "select seq from complaint_subject where person_id in (%)", about, func(rows store.Rows) error {
		for rows.Next() {
			var seq int64
			if err := rows.Scan(&seq); err != nil {
				return err
			}
			out.SubjectOpen = out.SubjectOpen || open[seq]
		}
		return rows.Err()
	})
}

// lookUp runs a query for ids; with none of them it still asks, so that nobody learns from the time it takes whether there is somebody.
func lookUp(ctx context.Context, q store.Queries, text string, ids []person.ID, read func(store.Rows) error) error {
	keys := make([]any, 0, len(ids)+1)
	for _, id := range ids {
		keys = append(keys, string(id))
	}
	if len(keys) == 0 {
		keys = append(keys, "")
	}
	for _, s := range store.Lookups(text, keys, read) {
		if err := ask(ctx, q, s); err != nil {
			return err
		}
	}
	return nil
}

// ask runs one statement and reads its answer.
func ask(ctx context.Context, q store.Queries, s store.Statement) error {
	rows, err := q.QueryContext(ctx, s.SQL, s.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if err := s.Read(rows); err != nil {
		return err
	}
	return rows.Err()
}
