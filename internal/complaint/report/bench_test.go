package report_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/report"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// BenchmarkUniverse measures a quarter's universe as of a past day, among a year's cases. KEEPWELL_COMPLAINT_CASES sets how many there are.
func BenchmarkUniverse(b *testing.B) {
	n := 100_000
	if text := os.Getenv("KEEPWELL_COMPLAINT_CASES"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	w := newWorld(b, store.SQLite)
	w.rosa = w.member("Rosa", "Alvarez", "M100")
	first := w.now
	w.year(n)
	w.now = first.AddDate(1, 1, 0)
	for _, x := range []struct {
		name string
		at   time.Time
	}{{"as of today", w.now}, {"as of July", first.AddDate(0, 6, 0)}} {
		b.Run(x.name, func(b *testing.B) {
			for b.Loop() {
				known, err := w.Reports.KnownAt(b.Context(), x.at)
				if err != nil {
					b.Fatal(err)
				}
				u := w.universe(known)
				b.ReportMetric(float64(len(u.Rows)), "rows")
			}
		})
	}
	b.Run("a quarter as of July", func(b *testing.B) {
		w.from, w.to = clock.DateOf(2026, time.April, 1), clock.DateOf(2026, time.June, 30)
		for b.Loop() {
			known, err := w.Reports.KnownAt(b.Context(), first.AddDate(0, 6, 0))
			if err != nil {
				b.Fatal(err)
			}
			u := w.universe(known)
			b.ReportMetric(float64(len(u.Rows)), "rows")
		}
	})
	b.Run("counts", func(b *testing.B) {
		for b.Loop() {
			if _, err := w.Reports.Counts(b.Context(), w.engineer(), "part_c", 2026, report.Known{Position: w.known().Position, At: w.now}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// year puts cases on record that are received evenly over a year, each answered twenty days later.
func (w *world) year(n int) {
	const batch = 500
	first := w.now
	type waiting struct {
		c  complaint.Case
		at time.Time
	}
	var queue []waiting
	for i := 0; i < n; i += batch {
		w.now = first.Add(time.Duration(i) * (365 * 24 * time.Hour / time.Duration(n)))
		var appends []record.StreamAppend
		for range min(batch, n-i) {
			c := w.grievance(nil)
			o := &c.Obligations[0]
			o.Clock = clock.WithinDays(o.Clock.Basis, clock.MustZone(newYork), c.ReceivedAt, 30)
			in := complaint.Intake{Receipt: complaint.Receipt{Channel: c.Channel, Words: c.Words, Member: c.Member, ReceivedAt: c.ReceivedAt}, State: complaint.HasCases, Cases: []complaint.ID{c.ID}}
			appends = append(appends,
				record.StreamAppend{Stream: complaint.IntakeStreamOf(c.Intake), Expected: record.NoStream, Events: []record.NewEvent{w.event("intake.received", map[string]any{"intake": in})}},
				record.StreamAppend{Stream: complaint.StreamOf(c.ID), Expected: record.NoStream, Events: []record.NewEvent{w.event("complaint.opened", map[string]any{"case": c})}})
			queue = append(queue, waiting{c, w.now.AddDate(0, 0, 20)})
		}
		w.append(appends...)
		appends = nil
		for len(queue) > 0 && (queue[0].at.Before(w.now) || i+batch >= n) {
			c, at := queue[0].c, queue[0].at
			queue = queue[1:]
			told(at, true)(&c)
			appends = append(appends, record.StreamAppend{Stream: complaint.StreamOf(c.ID), Expected: record.AnyVersion, Events: []record.NewEvent{
				w.event("complaint.assigned", map[string]any{"to": fmt.Sprint("worker-", i%7)}),
				w.event("complaint.noted", map[string]any{"text": "called the office"}),
				w.event("complaint.decided", map[string]any{"decision": c.Decision, "obligations": c.Obligations}),
				w.event("complaint.answered", map[string]any{"answer": c.Answers[0], "obligations": c.Obligations}),
				w.event("complaint.ended", map[string]any{"how": "closed", "obligations": c.Obligations}),
			}})
			if len(appends) == batch {
				w.append(appends...)
				appends = nil
			}
		}
		if len(appends) > 0 {
			w.append(appends...)
		}
	}
}
