package complaint_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/complaint"
)

func TestNumberIsWrittenAsPeopleSayIt(t *testing.T) {
	for _, x := range []struct {
		seq  int64
		part int
		want string
	}{{1, 1, "0000001-3"}, {123, 1, "0000123-2"}, {123, 2, "0000123-2/2"}, {12345678, 1, "12345678-2"}} {
		got := complaint.FormatNumber(x.seq, x.part)
		if !strings.HasPrefix(got, fmt.Sprintf("%07d-", x.seq)) {
			t.Errorf("%d is written %s", x.seq, got)
		}
		seq, part, err := complaint.ParseNumber(got)
		if err != nil || seq != x.seq || part != x.part {
			t.Errorf("%s reads as %d, %d, %v", got, seq, part, err)
		}
	}
}

func TestNumberIsReadAsPeopleTypeIt(t *testing.T) {
	number := complaint.FormatNumber(4711, 1)
	for _, text := range []string{number, strings.ReplaceAll(number, "-", ""), " " + number + " ", strings.TrimLeft(number, "0"), strings.ReplaceAll(number, "-", " - "), number + "/1"} {
		if seq, part, err := complaint.ParseNumber(text); err != nil || seq != 4711 || part != 1 {
			t.Errorf("%q reads as %d, %d, %v", text, seq, part, err)
		}
	}
	for _, text := range []string{"", "0", "-", "0000000-0", "abc", number + "/0", number + "/x", number + "1", "९९९", "99999999999999999999"} {
		if _, _, err := complaint.ParseNumber(text); err == nil {
			t.Errorf("%q reads as a number", text)
		}
	}
}

// TestSlipsAreNoticed: one wrong digit, and two neighbours that changed places.
func TestSlipsAreNoticed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := []byte(strings.ReplaceAll(complaint.FormatNumber(rapid.Int64Range(1, 99_999_999).Draw(t, "seq"), 1), "-", ""))
		wrong := append([]byte{}, number...)
		at := rapid.IntRange(0, len(number)-2).Draw(t, "at")
		if rapid.Bool().Draw(t, "swap") {
			wrong[at], wrong[at+1] = wrong[at+1], wrong[at]
		} else {
			wrong[at] = byte('0' + rapid.IntRange(0, 9).Draw(t, "digit"))
		}
		if _, _, err := complaint.ParseNumber(string(wrong)); err == nil && string(wrong) != string(number) {
			t.Fatalf("%s was taken for %s", wrong, number)
		}
	})
}
