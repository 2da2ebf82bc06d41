package dispute

import (
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/person"
)

// Filter narrows lists down. Everything that is given must hold.
type Filter struct {
	State    State
	Claim    Claim
	Open     bool        // still to be done
	Ended    bool        // nothing is to be done any more
	Member   person.ID   //
	Agents   []person.ID // of these among whom the visitor may see
	Changes  []change.ID //
	Assignee string      // account; queue only
	Free     bool        // nobody has taken it; queue only
	Late     *time.Time  // past its day then
}

// conditions collects the conditions of a query with their arguments.
type conditions struct {
	all  []string
	args []any
}

func (w *conditions) and(text string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		text = strings.Replace(text, "?", "$"+strconv.Itoa(len(w.args)), 1)
	}
	w.all = append(w.all, text)
}

// in demands one of some values; of none there is nothing.
func in[T ~string](w *conditions, column string, values []T) {
	if len(values) == 0 {
		w.all = append(w.all, "1 = 0")
		return
	}
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	w.and(column+" in ("+strings.TrimSuffix(strings.Repeat("?, ", len(list)), ", ")+")", list...)
}

func (f Filter) where(w *conditions) {
	if f.State != "" {
		w.and("state = ?", string(f.State))
	}
	if f.Claim != "" {
		w.and("claim = ?", string(f.Claim))
	}
	if f.Open {
		w.and("open = 1")
	}
	if f.Ended {
		w.and("open = 0")
	}
	if f.Member != "" {
		w.and("member_id = ?", string(f.Member))
	}
	if f.Changes != nil {
		in(w, "change_id", f.Changes)
	}
	if f.Assignee != "" {
		w.and("assignee = ?", f.Assignee)
	}
	if f.Free {
		w.and("assignee = ''")
	}
	if f.Late != nil {
		w.and("open = 1 and late_us <= ?", f.Late.UnixMicro())
	}
}
