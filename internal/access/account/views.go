package account

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// View keeps the table of accounts up to date in the transaction of the events.
type View struct{}

var _ record.View = View{}

// Name of the view in the record.
func (View) Name() string { return "account" }

// Version changes when the table must be built anew from the record.
func (View) Version() int { return 1 }

// Reset empties the table.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	_, err := tx.ExecContext(ctx, "delete from account")
	return err
}

// Apply writes the events of one commit.
func (View) Apply(_ context.Context, tx *store.Tx, events []record.Event) error {
	for _, e := range events {
		if e.Stream.Category() != "account" || e.Stream == streamOf(unknownLogins) {
			continue
		}
		var f fact
		if err := json.Unmarshal(e.Data, &f); err != nil {
			return fmt.Errorf("account: event %d: %w", e.Position, err)
		}
		tx.Queue(statement(e, f))
	}
	return nil
}

func statement(e record.Event, f fact) store.Statement {
	id, at := e.Stream.ID(), e.At.UnixMicro()
	set := func(columns string, values ...any) store.Statement {
		return store.Statement{
			SQL:  "update account set version = $1" + columns + " where account_id = $2",
			Args: append([]any{e.Version, id}, values...),
		}
	}
	switch e.Type {
	case typeCreated:
		return store.Statement{
			SQL: `insert into account (account_id, version, person_id, state, roles, created_us, created_by, sessions_from, last_sign_in_us)
 values ($1, $2, $3, $4, $5, $6, $7, 0, 0)`,
			Args: []any{id, e.Version, f.Person, Active, joinRoles(f.Roles), at, e.Actor.ID},
		}
	case typeRoleAdded, typeRoleRemoved:
		return set(", roles = $3", joinRoles(f.Roles))
	case typeSuspended:
		return set(", state = $3, sessions_from = $1", Suspended)
	case typeResumed:
		return set(", state = $3", Active)
	case typeClosed:
		return set(", state = $3, sessions_from = $1", Closed)
	case typeSignedIn:
		return set(", last_sign_in_us = $3", at)
	}
	return set("")
}

// joinRoles writes roles with a space around each, so that one can be looked for.
func joinRoles(roles []access.Role) string {
	var text strings.Builder
	text.WriteByte(' ')
	for _, r := range roles {
		text.WriteString(string(r) + " ")
	}
	return text.String()
}

func splitRoles(text string) []access.Role {
	var roles []access.Role
	for r := range strings.FieldsSeq(text) {
		roles = append(roles, access.Role(r))
	}
	return roles
}
