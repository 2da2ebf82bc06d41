package complaint

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// ownLetters are the letters that can go out by themselves.
var ownLetters = []LetterKind{Acknowledgement, AuthorityNeeded}

// lettersOpen are those of them that the case still lacks. Which of them the plan wants, and when, the catalog says.
func (c *Case) lettersOpen() []LetterKind {
	return slices.DeleteFunc(slices.Clone(ownLetters), func(k LetterKind) bool { return !c.lacks(k) })
}

// lacks tells whether nobody wrote a letter yet that the case should have. The acknowledgement is for whom our own target is for, until
// the outcome is told; one that came back is for a person to look at.
func (c *Case) lacks(kind LetterKind) bool {
	if c.Member == "" || c.State.Over() {
		return false
	}
	if kind == AuthorityNeeded {
		return c.State == AwaitingAuthority && !slices.ContainsFunc(c.Letters, func(l Letter) bool {
			return l.Kind == kind && (l.To == c.Member || l.By.ID == System.ID)
		})
	}
	owed := slices.ContainsFunc(c.Obligations, func(o Obligation) bool { return o.Key == targetAck && o.State == Owed })
	written := slices.ContainsFunc(c.Letters, func(l Letter) bool { return l.Kind == kind || l.Kind.tellsOutcome() })
	told := slices.ContainsFunc(c.Answers, func(a Answer) bool { return a.Outcome })
	return owed && !written && !told
}

// letterList is the work list of the cases of a channel that lack a letter, in the order in which they opened.
func letterList(kind LetterKind, by Channel) string {
	return facet("letter", string(kind)+"/"+string(by))
}

// write wants the letters that go out by themselves, so that our own target is met without anybody's work.
func (x *sweep) write(ctx context.Context) error {
	var failed error
	for _, l := range x.rules.Letters {
		before := x.at.Add(-time.Duration(l.AfterHours) * time.Hour)
		for _, by := range Channels {
			if slices.Contains(l.NotBy, string(by)) {
				continue
			}
			found, err := x.lacking(ctx, LetterKind(l.Letter), by, before)
			if err != nil {
				return err
			}
			for _, id := range found { // one that cannot be written keeps no other from going out
				failed = errors.Join(failed, x.writeOne(ctx, id, LetterKind(l.Letter)))
			}
		}
	}
	return failed
}

func (x *sweep) lacking(ctx context.Context, kind LetterKind, by Channel, before time.Time) (found []ID, err error) {
	err = scan(ctx, x.s.db.Read(), `select c.id from complaint_open o join complaint_case c on c.seq = o.seq
 where o.facet = $1 and o.due_us <= $2 order by o.due_us, o.seq limit `+strconv.Itoa(x.limit),
		[]any{letterList(kind, by), before.UnixMicro()}, func(rows store.Rows) error {
			var id ID
			err := rows.Scan(&id)
			found = append(found, id)
			return err
		})
	return found, err
}

// writeOne wants a letter of a case, once: by the command, and by the case, which lacks it no more.
func (x *sweep) writeOne(ctx context.Context, id ID, kind LetterKind) error {
	wanted := 0
	_, err := x.s.change(ctx, x.cause("letter", string(id), string(kind)), "complaint: write by itself", id, func(now *Case) (step, error) {
		if !now.lacks(kind) {
			return step{}, nil
		}
		var s step
		for _, to := range now.readers(kind) {
			s.letters = append(s.letters, now.wishFor(kind, to, nil))
		}
		wanted = len(s.letters)
		return s, nil
	})
	if err == nil {
		x.done.Letters += wanted
	}
	return elsewhere(err)
}

// readers are who gets a letter that goes out by itself: who filed the complaint, or whoever spoke without proof and the member. To one
// who is complained about nothing goes by itself.
func (c *Case) readers(kind LetterKind) []person.ID {
	speaker := c.Speaker.Person
	switch {
	case speaker == "" || speaker == c.Member || c.isAbout(speaker):
	case kind == AuthorityNeeded:
		return []person.ID{speaker, c.Member}
	case c.Authority.ConfirmedAt == nil && c.tells(speaker):
		return []person.ID{speaker} // who stands in for the member filed it
	}
	return []person.ID{c.Member}
}
