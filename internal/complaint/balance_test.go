package complaint_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
)

// waiting is a contact of which nobody knows yet what it is.
func (r *room) waiting(channel complaint.Channel) complaint.IntakeID {
	r.t.Helper()
	f, err := r.s.Receive(r.t.Context(), r.by("complaints"), complaint.Receipt{
		Channel: channel, Words: "it is a shame", Speaker: complaint.Speaker{Standing: complaint.TheMember},
	})
	r.must(err)
	return f.Intake.ID
}

// TestEverythingReceivedIsAccountedFor: on every day and for every channel, now and as it stood on any day before.
func TestEverythingReceivedIsAccountedFor(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		choose := rand.New(rand.NewPCG(9, 1))
		to := r.receive(r.rosa, grievance("the bill")).Cases[0].ID
		received := map[complaint.Channel]int64{complaint.ByPhone: 1}
		var middle time.Time
		for n := range 40 {
			r.now = r.now.Add(7 * time.Hour)
			channel := oneOf(choose, complaint.ByPhone, complaint.ByLetter, complaint.ByFax)
			id := r.waiting(channel)
			received[channel]++
			if n == 20 {
				middle = r.now
			}
			r.now = r.now.Add(time.Hour)
			var err error
			switch choose.IntN(4) {
			case 0:
				_, err = r.s.Sort(t.Context(), r.by("mia"), id, r.rosa, []complaint.Matter{grievance("it is a shame")})
			case 1:
				_, err = r.s.Link(t.Context(), r.by("mia"), id, to)
			case 2:
				_, err = r.s.Explain(t.Context(), r.by("mia"), id, "an advertisement")
			}
			r.must(err)
		}
		from := clock.MustZone(newYork).DateOf(morning)
		r.wantBalance(r.s.Balance(t.Context(), from, from.AddDays(60)))
		r.wantBalance(r.s.BalanceAt(t.Context(), from, from.AddDays(60), middle))
		now, err := r.s.Balance(t.Context(), from, from.AddDays(60))
		r.must(err)
		for _, row := range now {
			received[row.Channel] -= row.Received
		}
		for channel, left := range received {
			if left != 0 {
				t.Errorf("%d of what came by %s is missing", left, channel)
			}
		}
		then, err := r.s.BalanceAt(t.Context(), from, from.AddDays(60), middle)
		r.must(err)
		if sum(then) != 22 || sum(now) != 41 {
			t.Errorf("received %d then and %d now, expected 22 and 41", sum(then), sum(now))
		}
	})
}

func sum(rows []complaint.BalanceRow) (n int64) {
	for _, row := range rows {
		n += row.Received
	}
	return n
}

func (r *room) wantBalance(rows []complaint.BalanceRow, err error) {
	r.t.Helper()
	r.must(err)
	for _, row := range rows {
		if !row.Holds() {
			r.t.Errorf("%s by %s does not add up: %+v", row.Day, row.Channel, row)
		}
	}
}

// TestWhatWaitsIsInTheQueue: the oldest first, until somebody sorted it; opened on record.
func TestWhatWaitsIsInTheQueue(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		var ids []complaint.IntakeID
		for range 5 {
			ids = append(ids, r.waiting(complaint.ByLetter))
		}
		_, err := r.s.Explain(t.Context(), r.by("mia"), ids[1], "an advertisement")
		r.must(err)
		var got []complaint.IntakeID
		for page := (complaint.Page{Limit: 2}); ; {
			rows, next, err := r.s.IntakesWaiting(t.Context(), r.staff("mia"), page)
			r.must(err)
			for _, row := range rows {
				got = append(got, row.ID)
			}
			if page = next; next.After == "" {
				break
			}
		}
		if want := []complaint.IntakeID{ids[0], ids[2], ids[3], ids[4]}; !slices.Equal(got, want) {
			t.Errorf("waiting %v, expected %v", got, want)
		}
		o, err := r.s.OpenIntake(t.Context(), r.staff("mia"), ids[0], "look.page.intake", r.now)
		r.must(err)
		if o.Intake.Words == "" || o.Intake.Number != complaint.FormatNumber(1, 1) {
			t.Errorf("opened %+v", o.Intake)
		}
		agent := r.staff("ann")
		agent.Role = access.RoleAgent
		_, err = r.s.OpenIntake(t.Context(), agent, ids[0], "look.page.intake", r.now)
		r.wantErr(err, complaint.ErrUnknown)
		_, _, err = r.s.IntakesWaiting(t.Context(), agent, complaint.Page{})
		r.wantErr(err, access.ErrRefused)
	})
}
