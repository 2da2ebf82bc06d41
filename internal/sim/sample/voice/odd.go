package voice

import (
	"context"
	"errors"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
)

// odd are things that happen a few times a year.
func (y *Year) odd() {
	for n := range 5 {
		y.extended(n, y.ago(40+n*63))
		y.returned(n, y.ago(50+n*58))
	}
	y.extended(5, y.ago(28))
	for n := range 3 {
		y.twice(n, y.ago(30+n*90))
		y.addsWords(n, y.ago(20+n*100))
		y.referred(n, y.ago(45+n*95))
	}
}

// ago is a morning so many days before the present.
func (y *Year) ago(days int) time.Time { return y.hour(y.zone.DateOf(y.Now).AddDays(-days), 10) }

// extended is a matter that takes more time in the member's interest, once and with a notice.
func (y *Year) extended(n int, at time.Time) {
	t := y.thread("extended", n, y.medical(200+n))
	x := &topics[15]
	who := t.still(at, x, complaint.ByLetter, "")
	t.collect(at.AddDate(0, 0, 6), 0, who, 2)
	t.work(at.AddDate(0, 0, 24), who, 0, func(ctx context.Context, c command, o opened) (complaint.Case, error) {
		return y.Rooms.Complaints.Extend(ctx, c, o, "plan", "Records of the hospital are still to come; they help the member's case", "records_needed")
	})
	t.post(at.AddDate(0, 0, 24).Add(5*time.Hour), 0)
	t.collect(at.AddDate(0, 0, 33), 0, who, 0)
	t.decide(at.AddDate(0, 0, 36), 0, who, x)
	t.tell(at.AddDate(0, 0, 37), 0, who, x)
	t.after(0, who, x)
}

// returned is an answer that came back, and was sent again to the address that the member gave.
func (y *Year) returned(n int, at time.Time) {
	t := y.thread("returned", n, y.people[210+n])
	x := &topics[9]
	who := t.still(at, x, complaint.ByLetter, "")
	t.collect(at.AddDate(0, 0, 3), 0, who, 0)
	t.decide(at.AddDate(0, 0, 8), 0, who, x)
	t.tell(at.AddDate(0, 0, 8).Add(2*time.Hour), 0, who, x)
	t.then(t.office(t.lane, 6), func(ctx context.Context, at time.Time) error { return t.comesBackUndelivered(ctx, at) })
	if n > 0 { // the last one that came back is still to be sent again
		t.post(t.office(t.lane, 1), 0)
		t.after(0, who, x)
	}
}

func (t *thread) comesBackUndelivered(ctx context.Context, at time.Time) error {
	for _, l := range t.cases[0].Letters {
		if l.SentAt == nil || l.Kind != complaint.OutcomeLetter {
			continue
		}
		if _, err := t.y.Rooms.Contact.Returned(ctx, t.by("intake", at), letter.ID(l.ID), "moved", at); err != nil {
			return err
		}
		if err := t.y.Rooms.Complaints.Settle(ctx, letter.ID(l.ID)); err != nil {
			return err
		}
	}
	return t.refresh(ctx, 0, at)
}

// twice is a matter that the member and somebody of the office both put on record: the second is linked to the first.
func (y *Year) twice(n int, at time.Time) {
	m := y.people[220+n]
	first, again := y.thread("twice", 2*n, m), y.thread("twice", 2*n+1, m)
	x := &topics[6]
	who := first.still(at, x, complaint.ByPhone, "")
	first.course(at.Add(3*time.Hour), 0, x, first.matter(x).Class, false)
	again.still(at.Add(26*time.Hour), x, complaint.ByWeb, "")
	again.work(at.Add(50*time.Hour), who, 0, func(ctx context.Context, c command, o opened) (complaint.Case, error) {
		after, err := y.Rooms.Complaints.SetDuplicate(ctx, c, o, first.ids[0])
		if errors.Is(err, complaint.ErrState) { // the first one was taken back
			return o.Case, nil
		}
		return after, err
	})
}

// addsWords is a letter about a case that is open already: it is linked, and the case keeps its own receipt.
func (y *Year) addsWords(n int, at time.Time) {
	m := y.medical(230 + n)
	first, more := y.thread("adds", 2*n, m), y.thread("adds", 2*n+1, m)
	x := &topics[3]
	first.still(at, x, complaint.ByPhone, "")
	first.course(at.Add(3*time.Hour), 0, x, first.matter(x).Class, false)
	more.receive(at.Add(27*time.Hour), complaint.Receipt{
		Channel: complaint.ByFax, Words: "Here is the list of the days on which I called.", Member: m.id, Speaker: more.self(complaint.ByFax),
	})
	more.then(at.Add(30*time.Hour), func(ctx context.Context, at time.Time) error {
		_, err := y.Rooms.Complaints.Link(ctx, more.by("intake", at), more.intake, first.ids[0])
		if errors.Is(err, complaint.ErrState) { // the first one is over
			_, err = y.Rooms.Complaints.Explain(ctx, more.by("intake", at), more.intake, "same_delivery")
		}
		return err
	})
}

// referred is quality of care of which the peer review committee hears, too.
func (y *Year) referred(n int, at time.Time) {
	t := y.thread("referred", n, y.medical(240+n))
	x := &topics[14]
	m := t.matter(x)
	t.receive(at, complaint.Receipt{Channel: complaint.ByLetter, Words: m.Words, Speaker: t.self(complaint.ByLetter), Member: t.who.id, Matters: []complaint.Matter{m}})
	t.work(at.AddDate(0, 0, 2), "nurse", 0, func(ctx context.Context, c command, o opened) (complaint.Case, error) {
		return y.Rooms.Complaints.Refer(ctx, c, o, complaint.Referral{To: "peer_review", Text: "Result not followed up; please review."})
	})
	t.work(at.AddDate(0, 0, 30), "nurse", 0, func(ctx context.Context, c command, o opened) (complaint.Case, error) {
		return y.Rooms.Complaints.ReferralAnswered(ctx, c, o, t.cases[0].Referrals[0].ID, "Reviewed; the practice changes its follow-up.")
	})
	t.course(at, 0, x, m.Class, false)
}

// changes are what CMS changes of complaints: one level raised, one given to another contract.
func (c *told) changes(n int) {
	later := func(days int) *clock.Date {
		d := c.on.AddDays(days)
		return &d
	}
	switch n {
	case 7, 21:
		c.away = later(3)
	case 12, 30:
		c.level, c.raised = "other", later(4)
	}
}
