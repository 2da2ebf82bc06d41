package change

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/aor"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// Verdict is a decision in short.
type Verdict struct {
	Outcome agent.Outcome `json:"outcome"`
	Rule    string        `json:"rule"`
	Agent   agent.NPN     `json:"agent_of_record,omitempty"`
	Payable bool          `json:"payable"`
	Unpaid  string        `json:"payable_reason,omitempty"`
}

// Difference is a decision that another policy would have made otherwise.
type Difference struct {
	Member person.ID `json:"member"`
	Change ID        `json:"change"`
	Was    Verdict   `json:"was"`
	Now    Verdict   `json:"now"`
	Error  string    `json:"error,omitempty"` // it cannot be decided by the other policy; Now is empty
}

// Trial is another policy: other rules, other choices, or both. Nil parts are those that decided.
type Trial struct {
	Rules  *aor.Rules
	Params *aor.Params
}

// Replayed is how much was decided again.
type Replayed struct {
	Decisions int `json:"decisions"`
	Same      int `json:"same"`
	Differ    int `json:"differ"`
}

// Replay decides all decisions in force again, from the facts that are stored with them, and yields each that would come out otherwise,
// member by member. Nothing is changed. What a difference means for later changes of the member, and in money, Alternative tells.
func (s *Changes) Replay(ctx context.Context, t Trial, count *Replayed) iter.Seq2[Difference, error] {
	if t.Rules == nil {
		t.Rules = s.policy.rules
	}
	return func(yield func(Difference, error) bool) {
		rows, err := s.db.Read().QueryContext(ctx, `select change_id, member_id, outcome, rule, agent, unpaid, facts from plan_change_decision
 where latest = 1 and voided = 0`)
		if err != nil {
			yield(Difference{}, fmt.Errorf("change: replay: %w", err))
			return
		}
		defer rows.Close()
		reader := aor.NewReader()
		for rows.Next() {
			d, differs, err := t.again(rows, reader)
			if err != nil {
				yield(d, fmt.Errorf("change: replay: %w", err))
				return
			}
			count.Decisions++
			if !differs {
				count.Same++
				continue
			}
			count.Differ++
			if !yield(d, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(Difference{}, fmt.Errorf("change: replay: %w", err))
		}
	}
}

// again decides one row again.
func (t *Trial) again(rows store.Rows, reader *aor.Reader) (d Difference, differs bool, err error) {
	var facts []byte
	if err := rows.Scan(&d.Change, &d.Member, &d.Was.Outcome, &d.Was.Rule, &d.Was.Agent, &d.Was.Unpaid, &facts); err != nil {
		return d, false, err
	}
	d.Was.Payable = d.Was.Unpaid == ""
	f, err := reader.Read(facts)
	if err != nil {
		return d, false, err
	}
	f.Params = merged(f.Params, t.Params)
	now, err := t.Rules.Brief(f)
	if err != nil {
		d.Error = err.Error()
		return d, true, nil
	}
	d.Now = Verdict{now.Outcome, now.Rule, now.Agent, now.Unpaid == "", now.Unpaid}
	return d, d.Was.Outcome != now.Outcome || d.Was.Rule != now.Rule || d.Was.Agent != now.Agent, nil
}

// merged is the choices that decided, with those that are tried in their place.
func merged(was, tried *aor.Params) *aor.Params {
	if tried == nil {
		return was
	}
	out := aor.Params{}
	if was != nil {
		out = *was
	}
	if tried.ProtectUnlike != nil {
		out.ProtectUnlike = tried.ProtectUnlike
	}
	if tried.AllowGap != nil {
		out.AllowGap = tried.AllowGap
	}
	if tried.SilentChannels != nil {
		out.SilentChannels = tried.SilentChannels
	}
	return &out
}

// Alternative is what the tenures of members would have been under another policy, from what is known now: a change that would have been
// decided otherwise also changes whom later ones find as the agent of record.
func (s *Changes) Alternative(ctx context.Context, t Trial, members []person.ID) (map[person.ID][]Tenure, error) {
	spans, err := s.enrollment.Spans(ctx, members)
	if err != nil {
		return nil, err
	}
	known, err := s.load(ctx, members)
	if err != nil {
		return nil, err
	}
	agents, err := s.credentials.Standing(ctx)
	if err != nil {
		return nil, err
	}
	tried := *s.policy
	if t.Rules != nil {
		tried.rules = t.Rules
	}
	tried.tried = t.Params
	out := make(map[person.ID][]Tenure, len(members))
	for _, id := range members {
		g := ground{member: id, spans: spans[id], changes: known[id].changes, wishes: slices.Clone(known[id].wishes), agents: agents, policy: &tried}
		done, err := g.settle(time.Time{}, Feed)
		if err != nil {
			return nil, err
		}
		out[id] = done.tenures
	}
	return out, nil
}
