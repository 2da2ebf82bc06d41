package account

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestACodeIsReadHoweverItWasTyped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := newCode(rapid.IntRange(1, 20).Draw(t, "letters"))
		typed := strings.NewReplacer("-", rapid.SampledFrom([]string{"-", " ", ""}).Draw(t, "gap")).Replace(code)
		if rapid.Bool().Draw(t, "lower") {
			typed = strings.ToLower(typed)
		}
		typed = strings.NewReplacer("0", rapid.SampledFrom([]string{"0", "o", "O"}).Draw(t, "zero"), "1", rapid.SampledFrom([]string{"1", "l", "I"}).Draw(t, "one")).Replace(typed)
		if readCode(typed) != strings.ReplaceAll(code, "-", "") {
			t.Fatalf("%s read as %s", typed, readCode(typed))
		}
	})
}

func TestWaitsOnlyGrowUntilASuccess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := byLogin("password", "x")
		at := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
		var c count
		var before time.Duration
		for range rapid.IntRange(1, 120).Draw(t, "failures") {
			c = c.after(b, at)
			wait := max(0, time.Duration(c.blockedUntil-at.UnixMicro())*time.Microsecond)
			if c.blockedUntil == never {
				wait = time.Duration(never)
			}
			if wait < before {
				t.Fatalf("failure %d: waits %s after %s", c.failures, wait, before)
			}
			if c.failures < freeByLogin && wait > 0 || c.failures >= freeByLogin && wait < firstWait {
				t.Fatalf("failure %d: waits %s", c.failures, wait)
			}
			before = wait
			at = at.Add(time.Duration(rapid.IntRange(0, 1_000_000).Draw(t, "seconds")) * time.Second)
		}
	})
}

func TestHashesFitOnlyTheirPassword(t *testing.T) {
	h := newHasher()
	sealed := sealedBy(t, h, "tall purple tractors hum")
	for password, want := range map[string]bool{"tall purple tractors hum": true, "tall purple tractors hun": false, "": false} {
		if fits, old, err := h.check(t.Context(), sealed, password); fits != want || old || err != nil {
			t.Errorf("%q: fits %t, old %t, %v", password, fits, old, err)
		}
	}
	for _, damaged := range []string{"", "$argon2id$", "$argon2id$v=18$m=19456,t=2,p=1$AAAA$AAAA", "$argon2i" + sealed[9:], "$argon2id$v=19$m=19456,t=0,p=1" + sealed[len("$argon2id$v=19$m=19456,t=2,p=1"):]} {
		if fits, _, _ := h.check(t.Context(), damaged, "tall purple tractors hum"); fits {
			t.Errorf("%q fits", damaged)
		}
	}
	if a, b := sealedBy(t, h, "the same words"), sealedBy(t, h, "the same words"); a == b {
		t.Error("two hashes of one password are equal: no salt")
	}
}

func sealedBy(t *testing.T, h *hasher, password string) string {
	t.Helper()
	sealed, err := h.seal(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestNobodyWaitsLongerThanTheyWantForAHash(t *testing.T) {
	h := newHasher()
	for range hashesAtOnce {
		h.places <- struct{}{}
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, _, err := h.check(gone, "", "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestTheSameLettersInAnyFormAreTheSamePassword(t *testing.T) {
	h := newHasher()
	if fits, _, err := h.check(t.Context(), sealedBy(t, h, "contrase\u00f1a volante"), "contrasen\u0303a volante"); !fits || err != nil {
		t.Error("a composed letter is not its parts")
	}
}

func FuzzPHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcyBvaw$c2l4dGVlbiBieXRlcyBvaw")
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := readPHC(text); err == nil && (p.lanes == 0 || p.passes == 0 || len(p.hash) < argonSaltBytes) {
			t.Errorf("%q read as %+v", text, p)
		}
	})
}
