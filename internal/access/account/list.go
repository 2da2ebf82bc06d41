package account

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Query asks for accounts. Empty fields ask nothing.
type Query struct {
	Text   string // part of a login or name, or a whole account id
	Role   access.Role
	State  State
	Person person.ID
	After  ID // cursor: the Next of the page before
	Limit  int
}

// Row is an account in a list.
type Row struct {
	Account
	Login      string
	Name       string
	Subject    bool // comes by the identity provider
	Password   bool
	Passkeys   int
	LastSignIn time.Time // zero when never
}

// Page is a part of the list. Next is "" on the last page.
type Page struct {
	Rows []Row
	Next ID
}

const maxPage = 200

const selectAccount = `select a.account_id, a.version, a.person_id, a.state, a.roles, a.created_us, a.created_by, a.last_sign_in_us,
 h.login, h.name, case when h.subject <> '' then 1 else 0 end,
 (select count(*) from account_password p where p.account_id = a.account_id),
 (select count(*) from account_passkey k where k.account_id = a.account_id)
 from account a join account_holder h on h.account_id = a.account_id where `

// List gives accounts in the order of their ids.
func (a *Accounts) List(ctx context.Context, q Query) (Page, error) {
	if q.Limit <= 0 || q.Limit > maxPage {
		q.Limit = maxPage
	}
	where, args := q.where()
	rows, err := a.db.Read().QueryContext(ctx, fmt.Sprintf("%s%s order by a.account_id limit %d", selectAccount, where, q.Limit+1), args...)
	if err != nil {
		return Page{}, fmt.Errorf("account: list: %w", err)
	}
	defer rows.Close()
	var p Page
	for rows.Next() {
		r, err := scanRow(rows)
		if err != nil {
			return Page{}, err
		}
		p.Rows = append(p.Rows, r)
	}
	if len(p.Rows) > q.Limit {
		p.Rows = p.Rows[:q.Limit]
		p.Next = p.Rows[q.Limit-1].ID
	}
	return p, rows.Err()
}

func (q Query) where() (string, []any) {
	all, args := []string{"a.account_id > $1"}, []any{string(q.After)}
	add := func(condition string, value string) {
		args = append(args, value)
		all = append(all, strings.ReplaceAll(condition, "?", fmt.Sprintf("$%d", len(args))))
	}
	if q.Text != "" {
		add(`(h.login like ? escape '\' or lower(h.name) like ? escape '\' or a.account_id like ? escape '\')`, "%"+likeText(strings.ToLower(q.Text))+"%")
	}
	if q.Role != "" {
		add(`a.roles like ? escape '\'`, "% "+likeText(string(q.Role))+" %")
	}
	if q.State != "" {
		add("a.state = ?", string(q.State))
	}
	if q.Person != "" {
		add("a.person_id = ?", string(q.Person))
	}
	return strings.Join(all, " and "), args
}

func likeText(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}

func scanRow(row interface{ Scan(...any) error }) (Row, error) {
	var r Row
	var roles string
	var created, last int64
	var subject, passwords int
	err := row.Scan(&r.ID, &r.Version, &r.Person, &r.State, &roles, &created, &r.CreatedBy, &last, &r.Login, &r.Name, &subject, &passwords, &r.Passkeys)
	r.Roles, r.CreatedAt, r.Subject, r.Password = splitRoles(roles), time.UnixMicro(created).UTC(), subject > 0, passwords > 0
	if last > 0 {
		r.LastSignIn = time.UnixMicro(last).UTC()
	}
	return r, err
}

// Get is one account as lists show it. Errors: ErrNoAccount.
func (a *Accounts) Get(ctx context.Context, id ID) (Row, error) {
	rows, err := a.db.Read().QueryContext(ctx, selectAccount+"a.account_id = $1", string(id))
	if err != nil {
		return Row{}, fmt.Errorf("account: get: %w", err)
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return Row{}, err
		}
		return Row{}, ErrNoAccount
	}
	return scanRow(rows)
}

// Entry is one fact of an account's history.
type Entry struct {
	At       time.Time
	Type     string // account.created, ...
	Actor    record.Actor
	Role     access.Role
	Method   Method
	Session  string
	Token    string
	Reason   string
	Failures int64
	Count    int
}

// History is what happened to an account, the newest last.
func (a *Accounts) History(ctx context.Context, id ID) ([]Entry, error) {
	events, err := a.rec.Load(ctx, streamOf(id))
	if err != nil {
		return nil, err
	}
	list := make([]Entry, len(events))
	for i, e := range events {
		var f fact
		if err := json.Unmarshal(e.Data, &f); err != nil {
			return nil, fmt.Errorf("account: event %d: %w", e.Position, err)
		}
		list[i] = Entry{
			At: e.At, Type: e.Type, Actor: e.Actor, Role: f.Role, Method: f.Method, Session: f.Session, Token: f.Token,
			Reason: f.Reason, Failures: f.Failures, Count: f.Count,
		}
	}
	return list, nil
}
