package complaint

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// SavedView is a list that somebody keeps under a name.
type SavedView struct {
	Name   string `json:"name"`
	Filter Filter `json:"filter"`
	Text   string `json:"text,omitempty"` // of a search
}

// The streams and events of saved views. The texts are in the record: never rename.
const (
	savedCategory = "complaint_list"
	typeSaved     = "complaint_list.saved"
	typeDropped   = "complaint_list.dropped"
)

// maxSavedName is the longest name of a saved view, in bytes.
const maxSavedName = 100

// SaveView keeps a list under a name for an account; the same name again replaces it. Errors: ErrIncomplete.
func (s *Complaints) SaveView(ctx context.Context, c person.Cause, account string, v SavedView) error {
	v.Name = strings.TrimSpace(v.Name)
	if v.Name == "" || len(v.Name) > maxSavedName || account == "" {
		return incomplete("complaint: save view", "name")
	}
	return s.appendSaved(ctx, c, account, typeSaved, v)
}

// DropView forgets a list; one that is not there is forgotten already.
func (s *Complaints) DropView(ctx context.Context, c person.Cause, account, name string) error {
	return s.appendSaved(ctx, c, account, typeDropped, SavedView{Name: strings.TrimSpace(name)})
}

func (s *Complaints) appendSaved(ctx context.Context, c person.Cause, account, kind string, v SavedView) error {
	e, err := newEvent(kind, v)
	if err != nil {
		return err
	}
	_, err = s.rec.Append(ctx, c.Command("complaint"), record.StreamAppend{
		Stream: record.Stream(savedCategory, account), Expected: record.AnyVersion, Events: []record.NewEvent{e},
	})
	if err != nil {
		return fmt.Errorf("complaint: %w", err)
	}
	return nil
}

// Views are the lists that an account keeps, by name.
func (s *Complaints) Views(ctx context.Context, account string) ([]SavedView, error) {
	var out []SavedView
	err := scan(ctx, s.db.Read(), "select doc from complaint_saved where account = $1 order by name", []any{account}, func(rows store.Rows) error {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		var v SavedView
		err := json.Unmarshal([]byte(doc), &v)
		out = append(out, v)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("complaint: read saved views: %w", err)
	}
	return out, nil
}

// save brings the table of saved views up to one more event.
func (b *batch) save(e record.Event) error {
	return record.Read(e, func(v SavedView) {
		account := e.Stream.ID()
		if e.Type == typeDropped {
			b.saved = append(b.saved, store.Statement{
				SQL: "delete from complaint_saved where account = $1 and name = $2", Args: []any{account, v.Name},
			})
			return
		}
		b.saved = append(b.saved, store.Statement{
			SQL: `insert into complaint_saved (account, name, doc) values ($1, $2, $3)
 on conflict (account, name) do update set doc = excluded.doc`,
			Args: []any{account, v.Name, string(e.Data)},
		})
	})
}
