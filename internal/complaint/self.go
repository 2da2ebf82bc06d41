package complaint

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// ForMember lists the cases of the member that the pass opens, newest first, as the member may see them: what was said, where it
// stands, what was answered. Notes, findings and what is confidential are not in them. Errors: access.ErrRefused (NotFound) when the
// pass does not open complaints.
func (s *Complaints) ForMember(ctx context.Context, p access.Pass) ([]Case, error) {
	const op = "complaint: for member"
	if !p.Allows(access.Complaints) {
		return nil, refused(op)
	}
	ids, err := s.memberIDs(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	q := &query{}
	text := "select d.doc from complaint_case c join complaint_doc d on d.seq = c.seq where c.member_id in (" + q.list(ids) +
		") and c.member_id <> ''"
	var out []Case
	err = scan(ctx, s.db.Read(), text, q.args, func(rows store.Rows) error {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		k, err := readCase(doc)
		out = append(out, k.told())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	slices.SortStableFunc(out, func(a, b Case) int {
		return cmp.Or(b.ReceivedAt.Compare(a.ReceivedAt), cmp.Compare(b.Number, a.Number))
	})
	return out, nil
}

// OneForMember is one case of the member that the pass opens. Errors: access.ErrRefused; ErrUnknown, also for one of another member.
func (s *Complaints) OneForMember(ctx context.Context, p access.Pass, id ID) (Case, error) {
	all, err := s.ForMember(ctx, p)
	if err != nil {
		return Case{}, err
	}
	i := slices.IndexFunc(all, func(c Case) bool { return c.ID == id })
	if i < 0 {
		return Case{}, unknown("complaint: one for member")
	}
	return all[i], nil
}

// told is the case as its member may see it: without what people of the plan wrote for each other, and without what a confidential
// outcome hides (promise A8).
func (c *Case) told() Case {
	out := *c
	out.Checks, out.Findings, out.Reviews, out.Tasks, out.Referrals, out.Causes, out.Actions = nil, nil, nil, nil, nil, nil, nil
	out.Assignee, out.Grant, out.Summary, out.Module = "", nil, "", nil
	out.Class.Subjects, out.Class.Sensitivity, out.Class.Basis, out.Class.Why = nil, nil, nil, ""
	out.Speaker.Note = ""
	out.Authority.Efforts, out.Authority.Note, out.OpenedBy = nil, "", record.Actor{}
	out.Obligations = slices.DeleteFunc(slices.Clone(c.Obligations), func(o Obligation) bool { return !o.Legal })
	out.Answers, out.Letters = withoutStaff(c.Answers), slices.Clone(c.Letters)
	for n := range out.Letters {
		out.Letters[n].By = record.Actor{}
	}
	if c.Stopped != nil {
		out.Stopped = &withoutStaff([]Answer{*c.Stopped})[0]
	}
	if d := out.Decision; d != nil {
		open := Decision{At: d.At, Outcome: d.Outcome, Tell: d.Tell, Confidential: d.Confidential}
		if d.Confidential {
			open.Outcome, open.Tell = "", ""
		}
		out.Decision = &open
	}
	out.hide()
	out.Documents = slices.DeleteFunc(slices.Clone(c.Documents), func(d Document) bool { return !memberDocument(d) })
	return out
}

// withoutStaff leaves out who of the plan said it: members deal with the plan.
func withoutStaff(all []Answer) []Answer {
	out := slices.Clone(all)
	for n := range out {
		out[n].By = record.Actor{}
	}
	return out
}

// memberDocument tells whether a document came from the member or went to them. Evidence is theirs only when they sent it: what people
// of the plan collected may be another's words.
func memberDocument(d Document) bool {
	if d.Kind == "evidence" {
		return !d.Collected
	}
	return slices.Contains([]string{"letter_in", "letter_out", "fax", "form"}, d.Kind)
}
