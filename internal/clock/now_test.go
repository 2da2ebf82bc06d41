package clock_test

import (
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

func TestFakeClockOnlyMovesForward(t *testing.T) {
	fake := clock.NewFake(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	var now clock.Now = fake.Now
	fake.Advance(time.Hour)
	fake.Set(time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC))
	if got := clock.FormatInstant(now()); got != "2026-01-02T00:00:00Z" {
		t.Errorf("shows %s", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("moved back")
		}
	}()
	fake.Set(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
}
