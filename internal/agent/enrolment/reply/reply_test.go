package reply_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/agent/enrolment/reply"
	"github.com/keepwell/keepwell/rules"
)

func layout(t testing.TB) *reply.Layout {
	t.Helper()
	text, err := rules.Files.ReadFile("enrolment/reply.yaml")
	if err != nil {
		t.Fatal(err)
	}
	l, err := reply.ParseLayout(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

var accepted = map[string]string{
	"mbi": "1S00E00AA02", "contract": "Z0001", "reply": "011", "transaction": "61", "effective": "20260101", "plan": "001", "by_cms_user": "N",
	"helped_agent": "Y", "npn": "0001234567", "sex": "1", "cms_tracking": "12345678901",
}

func write(t testing.TB, length int, records ...map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	if err := layout(t).Write(&out, length, records); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// readAll gives the records, and for bad ones where the problem is.
func readAll(t testing.TB, text string, length int) (good []*reply.Record, bad []string) {
	t.Helper()
	for r, err := range layout(t).Read(strings.NewReader(text), length) {
		var wrong *reply.FieldError
		switch {
		case errors.As(err, &wrong):
			bad = append(bad, fmt.Sprintf("%d %s", wrong.Line, wrong.Field))
		case err != nil:
			t.Fatal(err)
		default:
			good = append(good, r)
		}
	}
	return good, bad
}

func TestBothLengths(t *testing.T) {
	for _, length := range []int{500, 800} {
		text := write(t, length, accepted)
		if got, err := layout(t).Detect(strings.NewReader(text)); got != length || err != nil {
			t.Errorf("%d: detected %d, %v", length, got, err)
		}
		all, bad := readAll(t, text, length)
		if len(all) != 1 || len(bad) > 0 {
			t.Fatal(bad)
		}
		r := all[0]
		if r.Text("mbi") != "1S00E00AA02" || r.Day("effective").String() != "2026-01-01" || r.Text("sex") != "male" || r.Text("cms_tracking") != "12345678901" {
			t.Errorf("%+v", r)
		}
		if long := length == 800; r.Set("helped_agent") != long || (r.Text("npn") != "") != long || r.Set("by_cms_user") {
			t.Errorf("%d: who helped: %v, %s", length, r.Set("helped_agent"), r.Text("npn"))
		}
	}
}

func TestOtherLengthsAreRefused(t *testing.T) {
	short, long := write(t, 500, accepted), write(t, 800, accepted)
	for name, text := range map[string]string{
		"empty": "", "mixed": short + long, "trimmed": strings.TrimRight(long, " 0\n") + "\n", "text": "hello\n", "one more": strings.Replace(short, " ", "  ", 1),
	} {
		var wrong *reply.LengthError
		if _, err := layout(t).Detect(strings.NewReader(text)); !errors.As(err, &wrong) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n, err := layout(t).Detect(strings.NewReader(strings.ReplaceAll(short+short, "\n", "\r\n") + "\n")); n != 500 || err != nil {
		t.Errorf("with other line ends: %d, %v", n, err)
	}
}

func TestBadFieldsAreReportedWithTheirPlace(t *testing.T) {
	with := func(field, value string) map[string]string {
		out := map[string]string{}
		for k, v := range accepted {
			out[k] = v
		}
		out[field] = value
		return out
	}
	text := write(t, 800, accepted, with("effective", "20261301"), with("mbi", ""), with("helped_agent", "?"), with("sex", "9"), accepted)
	good, bad := readAll(t, text, 800)
	if got := strings.Join(bad, ", "); got != "2 effective, 3 mbi, 4 helped_agent, 5 sex" || len(good) != 2 {
		t.Errorf("%s; %d good", got, len(good))
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	l := layout(t)
	rapid.Check(t, func(t *rapid.T) {
		length := rapid.SampledFrom([]int{500, 800}).Draw(t, "length")
		want := map[string]string{"mbi": "1S00E00AA02", "contract": "Z0001", "reply": "011", "transaction": "61"}
		for _, f := range l.Of(length) {
			if f.Kind == reply.Text && !f.Required && f.Codes == nil && rapid.Bool().Draw(t, f.Name) {
				want[f.Name] = rapid.StringMatching(fmt.Sprintf("[A-Z0-9]{%d}", f.To-f.From+1)).Draw(t, f.Name)
			}
		}
		var out bytes.Buffer
		if err := l.Write(&out, length, []map[string]string{want}); err != nil {
			t.Fatal(err)
		}
		for r, err := range l.Read(&out, length) {
			for name, value := range want {
				if err != nil || r.Text(name) != value {
					t.Fatalf("%s: %v", name, err)
				}
			}
		}
	})
}

func TestLayoutsThatCannotBe(t *testing.T) {
	for name, fields := range map[string]string{
		"overlap":        "[{name: a, from: 1, to: 3}, {name: b, from: 3, to: 4}]",
		"beyond the end": "[{name: a, from: 8, to: 11}]",
		"twice":          "[{name: a, from: 1, to: 1}, {name: a, from: 2, to: 2}]",
		"a short date":   "[{name: a, from: 1, to: 6, kind: date}]",
		"unknown kind":   "[{name: a, from: 1, to: 6, kind: money}]",
	} {
		if _, err := reply.ParseLayout([]byte("id: x\nfields: " + fields + "\nlengths: [{length: 10}]\n")); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if err := layout(t).Write(&bytes.Buffer{}, 800, []map[string]string{{"contract": "TOO LONG"}}); err == nil {
		t.Error("a value that does not fit was written")
	}
}
