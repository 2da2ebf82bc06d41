package person_test

import (
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

func TestTheSameWishIsTheSameCommand(t *testing.T) {
	c := person.Cause{ID: "form/7", Zone: "America/New_York", Actor: record.Actor{ID: "a", Role: "steward"}}
	if got := c.Command("room"); got.ID != "form/7" || got.Zone != c.Zone || got.Actor != c.Actor || got.At != c.At {
		t.Errorf("command %+v", got)
	}
	if c.Part("letter").ID != "form/7/letter" || c.Called("sweep/3").ID != "sweep/3" || c.Seed() != "form/7" || c.Named("room") != c {
		t.Error("the steps of a wish do not follow from it")
	}
}

func TestAWishWithoutANameIsNeverRepeated(t *testing.T) {
	var c person.Cause
	first, second := c.Command("room").ID, c.Command("room").ID
	seed, another := c.Seed(), c.Seed()
	if first == second || !strings.HasPrefix(first, "room/") || c.Part("letter").ID != "" || seed == another || c.Called("").ID != "" {
		t.Errorf("%q, %q", first, second)
	}
}
