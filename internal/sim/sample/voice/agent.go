package voice

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/complaint/inquiry"
)

// What agents ask in a year.
const (
	inquiries = 36
	questions = 30
)

var reports = []struct {
	what  inquiry.Reported
	words string
}{
	{inquiry.NothingReported, ""},
	{inquiry.NothingReported, ""},
	{inquiry.NothingReported, ""},
	{inquiry.UrgentAccess, "She says that she cannot get her heart medicine."},
	{inquiry.Harm, "He told me that he fell because nobody came to help."},
	{inquiry.Misselling, "Somebody else told her that she has to switch or lose Medicare."},
}

var lines = []inquiry.Put{
	{Topic: inquiry.AboutCommission, Text: "My statement of last month lacks two renewals. Why?"},
	{Topic: inquiry.AboutAgentOfRecord, Text: "My customer says that she is with me, the portal shows somebody else."},
	{Topic: inquiry.AboutCertification, Text: "I passed the test. When can I sell for the new year?"},
	{Topic: inquiry.AboutMaterials, Text: "Where do I order the Spanish benefit booklet?"},
	{Topic: inquiry.AboutSystem, Text: "The enrollment page does not take my producer number."},
	{Topic: inquiry.AboutBook, Text: "Three customers are missing from my book after the new year."},
}

// agents draws what agents ask about customers, and their own questions to the resource line.
func (y *Year) agents() {
	for n := range inquiries {
		t := y.thread("asks", n, y.people[(n*13+1)%len(y.people)])
		at := t.office(y.Now.AddDate(0, 0, -1-n*(Days-4)/inquiries), 0)
		t.asks(at, pick(t.dice, []string{"agent", "agent2"}), reports[n%len(reports)].what, reports[n%len(reports)].words)
	}
	for n := range questions {
		t := y.thread("line", n, y.people[0])
		at := t.office(y.Now.AddDate(0, 0, -1-n*(Days-4)/questions), 0)
		t.question(at, pick(t.dice, []string{"agent", "agent2"}), lines[n%len(lines)])
	}
}

// asks is an inquiry of an agent about a customer; what was reported is followed up the next day.
func (t *thread) asks(at time.Time, agent string, what inquiry.Reported, words string) {
	s, id := t.y.Rooms.Inquiries, inquiry.ID("")
	t.then(at, func(ctx context.Context, at time.Time) error {
		a, err := s.Ask(ctx, t.by(agent, at), t.y.staff[agent], inquiry.Question{
			Member: inquiry.Named{Number: t.who.number}, Reported: what, Words: words, Language: "en",
		})
		var limit *inquiry.LimitError
		if errors.As(err, &limit) {
			return nil
		}
		id = a.ID
		return err
	})
	if what == inquiry.NothingReported {
		return
	}
	t.then(t.office(at, t.between(1, 2)), func(ctx context.Context, at time.Time) error {
		all, _, err := s.Waiting(ctx, t.y.staff["oversight"], "", inquiry.Page{Limit: 100})
		if err != nil {
			return err
		}
		for _, o := range all {
			if o.Inquiry != id {
				continue
			}
			result, note := inquiry.ReachedHelped, "Member reached; helped, and wants no complaint"
			if o.Kind == inquiry.ComplianceReferral {
				result, note = inquiry.LookedInto, "Looked into; nothing against a rule"
			}
			if _, err := s.FinishOutreach(ctx, t.by("oversight", at), t.y.staff["oversight"], o.ID, result, note); err != nil {
				return fmt.Errorf("outreach: %w", err)
			}
		}
		return nil
	})
}

// question is one to the resource line, with its answer; a few come late, and a few come back.
func (t *thread) question(at time.Time, agent string, p inquiry.Put) {
	s, id := t.y.Rooms.Inquiries, inquiry.LineID("")
	answer := func(ctx context.Context, at time.Time) error {
		_, err := s.AnswerLine(ctx, t.by("resource", at), t.y.staff["resource"], id, "We looked into it: it is put right, and you see it tomorrow.")
		return err
	}
	t.then(at, func(ctx context.Context, at time.Time) error {
		q, err := s.Put(ctx, t.by(agent, at), t.y.staff[agent], p)
		id = q.ID
		return err
	})
	t.then(t.office(at, 1), func(ctx context.Context, at time.Time) error {
		_, err := s.TakeLine(ctx, t.by("resource", at), t.y.staff["resource"], id)
		return err
	})
	days := t.between(0, 1)
	if t.happens(8) {
		days = 14
	}
	t.then(t.office(at, days), answer)
	switch {
	case t.happens(10):
		t.then(t.office(t.lane, 1), func(ctx context.Context, at time.Time) error {
			_, err := s.ReopenLine(ctx, t.by(agent, at), t.y.staff[agent], id, "I still do not see it.")
			return err
		})
		t.then(t.office(t.lane, 1), answer)
	case t.happens(60):
		stars := pick(t.dice, []int{5, 5, 4, 4, 3, 2})
		t.then(t.office(t.lane, 1), func(ctx context.Context, at time.Time) error {
			_, err := s.RateLine(ctx, t.by(agent, at), t.y.staff[agent], id, stars, "")
			return err
		})
	}
}
