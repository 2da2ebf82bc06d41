package signin

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, time.July, 1, 12, 0, 0, 0, time.UTC)

const coordinator = "coordinator"

func testKeys(b byte) *Keys { return NewKeys([]byte(strings.Repeat(string(rune(b)), KeySize))) }

func TestLinkOpensUntilItExpires(t *testing.T) {
	keys := testKeys('a')
	link := keys.Link(coordinator, noon)
	role, err := keys.OpenLink(link, noon.Add(-time.Second))
	if err != nil || role != coordinator {
		t.Fatalf("a second before the end: role %q, error %v", role, err)
	}
	if _, err := keys.OpenLink(link, noon); !errors.Is(err, ErrExpired) {
		t.Errorf("at the end: %v, want ErrExpired", err)
	}
}

func TestNothingPassesForAnother(t *testing.T) {
	keys, other := testKeys('a'), testKeys('b')
	link := keys.Link(coordinator, noon)
	before := noon.Add(-time.Hour)
	for name, open := range map[string]func() error{
		"another persona": func() error {
			_, err := keys.OpenLink("admin"+strings.TrimPrefix(link, coordinator), before)
			return err
		},
		"another server's": func() error { _, err := other.OpenLink(link, before); return err },
		"empty":            func() error { _, err := keys.OpenLink("", before); return err },
		"no signature":     func() error { _, err := keys.OpenLink("coordinator.zzz", before); return err },
	} {
		if err := open(); !errors.Is(err, ErrForged) {
			t.Errorf("%s: %v, want ErrForged", name, err)
		}
	}
}

func TestEveryChangedByteIsNoticed(t *testing.T) {
	keys := testKeys('a')
	link := keys.Link(coordinator, noon)
	rapid.Check(t, func(t *rapid.T) {
		changed := []byte(link)
		at := rapid.IntRange(0, len(link)-1).Draw(t, "at")
		to := rapid.Byte().Draw(t, "to")
		if changed[at] == to {
			return
		}
		changed[at] = to
		if _, err := keys.OpenLink(string(changed), noon.Add(-time.Hour)); err == nil {
			t.Fatalf("a link changed at byte %d still opens", at)
		}
	})
}

func TestShortSecretIsAMistakeOfTheProgram(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a short secret was taken")
		}
	}()
	NewKeys([]byte("short"))
}

func TestRandomKeysDiffer(t *testing.T) {
	link := RandomKeys().Link(coordinator, noon)
	if _, err := RandomKeys().OpenLink(link, noon.Add(-time.Hour)); !errors.Is(err, ErrForged) {
		t.Errorf("a link of other random keys: %v, want ErrForged", err)
	}
}
