package change

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// Filter narrows a list down. Empty parts let everything through.
type Filter struct {
	State   State
	Outcome agent.Outcome
	Rule    string
	Channel agent.Channel
	Agent   agent.NPN // of record after the change
	Member  person.ID
	Held    bool // not decided
}

// Page is where a list goes on, and how far. The zero Page is the first.
type Page struct {
	After string // Next of the page before
	Limit int    // 0 means 50
}

// Limits of a page.
const (
	usualPage = 50
	maxPage   = 200
)

func (p Page) limit() int {
	if p.Limit <= 0 {
		return usualPage
	}
	return min(p.Limit, maxPage)
}

// from reads the place: a number and an id. start is the place before the first row.
func (p Page) from(start int64) (place int64, id string) {
	number, id, found := strings.Cut(p.After, ".")
	place, err := strconv.ParseInt(number, 10, 64)
	if !found || err != nil {
		return start, ""
	}
	return place, id
}

// far is after every instant, and every day.
const far = int64(1) << 62

// readingAll are those who see every change.
func readingAll(v access.Visitor) bool {
	return !v.Suspended && (v.Role == access.RolePlanChange || v.Role == access.RoleBroker || v.Role == access.RoleCompliance)
}

// List is the changes that fit, those touched last first. Rows name members by id: to show more, open them. Errors: ErrUnknown for
// everybody but the desk, broker operations and compliance.
func (s *Changes) List(ctx context.Context, v access.Visitor, f Filter, p Page) ([]Change, string, error) {
	if !readingAll(v) {
		return nil, "", unknown("change: list")
	}
	return s.list(ctx, f, p)
}

func (s *Changes) list(ctx context.Context, f Filter, p Page) ([]Change, string, error) {
	us, id := p.from(far)
	where, args := []string{"(touched_us < $1 or touched_us = $1 and id < $2)"}, []any{us, id}
	and := func(column, value string) {
		if value != "" {
			args = append(args, value)
			where = append(where, column+" = $"+strconv.Itoa(len(args)))
		}
	}
	and("state", string(f.State))
	and("outcome", string(f.Outcome))
	and("rule", f.Rule)
	and("channel", string(f.Channel))
	and("agent", string(f.Agent))
	and("member_id", string(f.Member))
	if f.Held {
		where = append(where, "held > 0")
	}
	args = append(args, p.limit()+1)
	return docs(ctx, s.db.Read(), p.limit(), `select touched_us, id, doc from plan_change where `+strings.Join(where, " and ")+
		` order by touched_us desc, id desc limit $`+strconv.Itoa(len(args)), args...)
}

// docs reads rows of a number, an id and a document, and tells where the next page begins.
func docs(ctx context.Context, q store.Queries, limit int, query string, args ...any) (all []Change, next string, err error) {
	last := ""
	err = each(ctx, q, func(rows store.Rows) error {
		var at int64
		var id, doc string
		if err := rows.Scan(&at, &id, &doc); err != nil {
			return err
		}
		if len(all) == limit {
			next = last
			return nil
		}
		var c Change
		if err := json.Unmarshal([]byte(doc), &c); err != nil {
			return err
		}
		all, last = append(all, c), fmt.Sprintf("%d.%s", at, id)
		return nil
	}, query, args...)
	return all, next, err
}

// ForAgent is the changes whose decision rests on an agent or names one, those that take effect last first, for whoever may read that
// agent's affairs: the caller knows who asks.
func (s *Changes) ForAgent(ctx context.Context, npn agent.NPN, p Page) ([]Change, string, error) {
	day, id := p.from(far)
	limit := p.limit()
	return docs(ctx, s.db.Read(), limit, `select p.effective_day, c.id, c.doc from plan_change_party p join plan_change c on c.id = p.change_id
 where p.npn = $1 and (p.effective_day < $2 or p.effective_day = $2 and p.change_id < $3) order by p.effective_day desc, p.change_id desc limit $4`,
		string(npn), day, id, limit+1)
}

// ForMember is a member's changes, those that take effect first at the top. The pass must open the coverage.
func (s *Changes) ForMember(ctx context.Context, pass access.Pass) ([]Change, error) {
	if !pass.Allows(access.Coverage) {
		return nil, unknown("change: for a member")
	}
	all, _, err := docs(ctx, s.db.Read(), maxPage, `select effective_day, id, doc from plan_change where member_id = $1 order by effective_day, id limit $2`,
		string(pass.Member()), maxPage)
	return all, err
}

// Wishes are what was asked for a member: other agents, transfers. The pass must open the coverage.
func (s *Changes) Wishes(ctx context.Context, pass access.Pass) ([]Wish, error) {
	if !pass.Allows(access.Coverage) {
		return nil, unknown("change: wishes")
	}
	known, err := s.load(ctx, []person.ID{pass.Member()})
	if err != nil {
		return nil, err
	}
	return known[pass.Member()].wishes, nil
}

// Counts are how many changes are in each state, and how many are held, for the desk's first page.
type Counts struct {
	States         map[State]int
	Held           int // broker operations decide
	HeldCompliance int // compliance looks
}

// Count counts. Errors: ErrUnknown for everybody but the desk, broker operations and compliance.
func (s *Changes) Count(ctx context.Context, v access.Visitor) (Counts, error) {
	out := Counts{States: map[State]int{}}
	if !readingAll(v) {
		return out, unknown("change: count")
	}
	err := each(ctx, s.db.Read(), func(rows store.Rows) error {
		var state State
		var held, n int
		err := rows.Scan(&state, &held, &n)
		out.States[state] += n
		switch held {
		case 1:
			out.Held += n
		case 2:
			out.HeldCompliance += n
		}
		return err
	}, "select state, held, count(*) from plan_change group by state, held")
	return out, err
}
