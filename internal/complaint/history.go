package complaint

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/record"
)

// Entry is one line of the timeline of a case: who did what, when. What is the type of the event; pages have its words in every
// language and put the values in.
type Entry struct {
	Version int64
	At      time.Time
	By      record.Actor
	What    string
	Values  map[string]string
}

// History is the timeline of a case that somebody opened, newest first. Looks are not in it: the member has them elsewhere.
func (s *Complaints) History(ctx context.Context, o Opened) ([]Entry, error) {
	if !o.opened() {
		return nil, unknown("complaint: history")
	}
	events, err := s.rec.Load(ctx, caseStream(o.Case.ID))
	if err != nil {
		return nil, fmt.Errorf("complaint: history: %w", err)
	}
	var out []Entry
	for _, e := range events {
		if e.Type == typeLooked {
			continue
		}
		values, err := valuesOf(e)
		if err != nil {
			return nil, err
		}
		out = append(out, Entry{Version: e.Version, At: e.At, By: e.Actor, What: e.Type, Values: values})
	}
	slices.Reverse(out)
	return out, nil
}

// put keeps what is not empty.
type values map[string]string

func (v values) put(key, text string) {
	if text != "" {
		v[key] = text
	}
}

func (v values) flag(key string, yes bool) {
	if yes {
		v[key] = "yes"
	}
}

// valuesOf are the particulars of an event.
func valuesOf(e record.Event) (map[string]string, error) {
	v := values{}
	for _, tell := range []func(record.Event, values) (bool, error){tellClass, tellWork, tellAnswer, tellEnd} {
		if told, err := tell(e, v); told || err != nil {
			return v, err
		}
	}
	return v, nil
}

func tellClass(e record.Event, v values) (bool, error) {
	switch e.Type {
	case typeOpened:
		return true, record.Read(e, func(d opened) { v.class(&d.Case.Class, d.Case.Desk); v.put("channel", string(d.Case.Channel)) })
	case typeClassified:
		return true, record.Read(e, func(d classified) { v.class(&d.Class, d.Desk); v.put("why", d.Class.Why); v.flag("filed_late", d.Late) })
	case typeMatched:
		return true, record.Read(e, func(d matched) { v.put("contract", d.Contract) })
	case typeAssigned:
		return true, record.Read(e, func(d assigned) { v.put("to", d.To); v.put("desk", string(d.Desk)); v.flag("by_rule", d.ByRule) })
	case typeReleased:
		return true, record.Read(e, func(d released) { v.put("why", d.Why) })
	case typeProved, typeConfirmed:
		return true, record.Read(e, func(d proved) {
			v.put("paper", d.Paper)
			v.put("kind", string(d.Kind))
			v.put("text", d.Note)
			v.put("at", d.At.Format(time.RFC3339))
		})
	case typeTried:
		return true, record.Read(e, func(d Effort) { v.put("how", d.How); v.put("text", d.Note); v.flag("reached", d.Reached) })
	}
	return false, nil
}

func (v values) class(c *Class, d Desk) {
	v.put("procedure", string(c.Procedure))
	v.put("product", string(c.Product))
	v.put("category", c.Category)
	v.put("desk", string(d))
	if c.Trigger != NoTrigger {
		v.put("trigger", string(c.Trigger))
	}
	also := make([]string, len(c.Also))
	for i, p := range c.Also {
		also[i] = string(p)
	}
	v.put("also", strings.Join(also, " "))
}

func tellWork(e record.Event, v values) (bool, error) {
	switch e.Type {
	case typeNoted:
		return true, record.Read(e, func(d noted) { v.put("text", d.Text) })
	case typeInformed:
		return true, record.Read(e, func(d informed) { v.put("text", d.Text); v.put("documents", names(d.Documents)) })
	case typeTaskAdded:
		return true, record.Read(e, func(d Task) {
			v.put("kind", d.Kind)
			v.put("text", d.Text)
			v.put("for", d.For)
			v.put("desk", string(d.Desk))
		})
	case typeTaskDone:
		return true, record.Read(e, func(d taskDone) { v.put("text", d.Result) })
	case typeAttached:
		return true, record.Read(e, func(d Document) { v.put("documents", d.Name); v.put("kind", d.Kind) })
	case typeChecked:
		return true, record.Read(e, func(d Check) {
			v.put("item", d.Item)
			v.flag("done", d.Done)
			v.put("not", d.Not)
			v.put("text", d.Note)
		})
	case typeFound:
		return true, record.Read(e, func(d found) { v.put("text", d.Text) })
	case typeSignedOff:
		return true, record.Read(e, func(d Review) {
			v.put("as", d.As)
			v.flag("agrees", d.Agrees)
			v.put("severity", d.Severity)
			v.put("text", d.Statement)
		})
	case typeReferred:
		return true, record.Read(e, func(d Referral) { v.put("to", d.To); v.put("name", d.Name); v.put("text", d.Text) })
	case typeReferralAnswered:
		return true, record.Read(e, func(d referralAnswered) { v.put("text", d.Answer) })
	case typeCauseAdded:
		return true, record.Read(e, func(d Cause) { v.put("cause", d.Code); v.put("text", d.Note) })
	case typeCorrectiveAdded:
		return true, record.Read(e, func(d Corrective) { v.put("kind", d.Kind); v.put("text", d.Text); v.put("owner", d.Owner) })
	}
	return false, nil
}

func names(all []Document) string {
	out := make([]string, len(all))
	for i, d := range all {
		out[i] = d.Name
	}
	return strings.Join(out, ", ")
}

func tellAnswer(e record.Event, v values) (bool, error) {
	switch e.Type {
	case typeExtended:
		return true, record.Read(e, func(d extended) {
			v.put("requested_by", d.Extension.RequestedBy)
			v.put("need", d.Extension.Need)
			v.put("text", d.Extension.Reason)
		})
	case typeDecided:
		return true, record.Read(e, func(d decided) {
			v.put("outcome", string(d.Decision.Outcome))
			v.put("text", d.Decision.Done)
			v.put("tell", d.Decision.Tell)
			v.flag("confidential", d.Decision.Confidential)
		})
	case typeAnswered:
		return true, record.Read(e, func(d answered) { v.answer(&d.Answer) })
	case typeLetterWanted:
		return true, record.Read(e, func(d letterWanted) {
			v.put("letter", string(d.Letter.Kind))
			v.put("id", d.Letter.ID)
			v.put("language", d.Letter.Language)
		})
	case typeLetterSent:
		return true, record.Read(e, func(d letterSent) {
			v.put("id", d.ID)
			v.put("how", d.How)
			if d.Answer != nil {
				v.answer(d.Answer)
			}
		})
	case typeLetterReturned:
		return true, record.Read(e, func(d letterReturned) { v.put("id", d.ID) })
	}
	return false, nil
}

func (v values) answer(a *Answer) {
	v.flag("oral", a.Oral)
	v.flag("live", a.Live)
	v.flag("tells_outcome", a.Outcome)
	v.flag("stops", a.Stops)
	v.put("why", a.Why)
	v.put("text", a.Text)
}

func tellEnd(e record.Event, v values) (bool, error) {
	switch e.Type {
	case typeEnded:
		return true, record.Read(e, func(d ended) { v.put("how", string(d.How)); v.put("text", d.Reason); v.put("of", string(d.Of)) })
	case typeRelated:
		return true, record.Read(e, func(d related) { v.put("to", string(d.To)); v.put("why", d.Why) })
	case typeRated:
		return true, record.Read(e, func(d rated) { v.put("stars", strconv.Itoa(d.Stars)); v.put("text", d.Words) })
	case typeModule:
		return true, record.Read(e, func(d moduleChanged) {
			v.put("what", d.What)
			v.put("level", d.Module.Level)
			v.put("complaint_id", d.Module.ComplaintID)
		})
	case typeWarned:
		return true, record.Read(e, func(d Warning) { v.put("what", d.What); v.put("duty", d.Key); v.put("due", d.Due.Format(time.RFC3339)) })
	}
	return false, nil
}
