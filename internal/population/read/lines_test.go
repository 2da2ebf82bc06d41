package read

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func allRecords(in *lines) (records []string, numbers []int64, err error) {
	for {
		text, err := in.record()
		if errors.Is(err, io.EOF) {
			return records, numbers, nil
		}
		if err != nil {
			return records, numbers, err
		}
		records, numbers = append(records, string(text)), append(numbers, in.number)
	}
}

// TestLinesAreWhatStandsBetweenNewlines however the source hands its bytes out.
func TestLinesAreWhatStandsBetweenNewlines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.StringMatching(`[a-z|]{0,12}`), 1, 20).Draw(t, "lines")
		source := io.Reader(strings.NewReader(strings.Join(want, "\n") + "\n"))
		if rapid.Bool().Draw(t, "byte by byte") {
			source = iotest.OneByteReader(source)
		}
		got, numbers, err := allRecords(newLines(source, maxLineBytes, false))
		if err != nil || cmp.Diff(want, got) != "" {
			t.Fatal(err, cmp.Diff(want, got))
		}
		for i, n := range numbers {
			if n != int64(i+1) {
				t.Fatalf("record %d is in line %d", i, n)
			}
		}
	})
}

// TestQuotedFieldsComeBack: what is quoted by RFC 4180 is read as it was, with the line in which the record starts.
func TestQuotedFieldsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(rapid.StringMatching(`([a-z]|,|"|\n){0,6}x`), 3, 3), 1, 8).Draw(t, "rows")
		var text strings.Builder
		starts, lineNumber := []int64{}, int64(1)
		for _, fields := range rows {
			starts = append(starts, lineNumber)
			for i, field := range fields {
				text.WriteString(`"` + strings.ReplaceAll(field, `"`, `""`) + `"`)
				lineNumber += int64(strings.Count(field, "\n"))
				if i < 2 {
					text.WriteByte(',')
				}
			}
			text.WriteByte('\n')
			lineNumber++
		}
		in := newLines(strings.NewReader(text.String()), maxLineBytes, true)
		r := &row{header: newHeader([]byte("a,b,c"), ','), report: &FileReport{warnings: tallies{}}}
		for i, fields := range rows {
			raw, err := in.record()
			if err != nil || in.number != starts[i] {
				t.Fatalf("row %d: line %d, %v", i, in.number, err)
			}
			if r.raw = raw; r.split(true) != 3 {
				t.Fatalf("row %d: %d fields", i, len(r.cut)-1)
			}
			for c, want := range fields {
				if got := string(r.raw[r.cut[c] : r.cut[c+1]-1]); got != want {
					t.Fatalf("row %d: %q, want %q", i, got, want)
				}
			}
		}
	})
}

func TestLinesEndsAndBreaks(t *testing.T) {
	broken := errors.New("disk")
	got, _, err := allRecords(newLines(io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(broken)), maxLineBytes, false))
	if !errors.Is(err, broken) || cmp.Diff([]string{"a", "b"}, got) != "" {
		t.Error(got, err)
	}
	if _, err := newLines(silent{}, maxLineBytes, false).record(); !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
	open := newLines(strings.NewReader("\""+strings.Repeat("x", 2*maxLineBytes)+"\n\"y\n"), maxLineBytes, true)
	if _, err := open.record(); err == nil {
		t.Error("a quoted line longer than the limit must be refused")
	}
}

// silent never gives anything, nor an end.
type silent struct{}

func (silent) Read([]byte) (int, error) { return 0, nil }

// TestSeen: an id is first, then the same or other; the table grows without losing any.
func TestSeen(t *testing.T) {
	var known seen
	for n := range uint64(5000) {
		if got := known.add(2*n+1, n); got != firstSight {
			t.Fatalf("%d: %d", n, got)
		}
	}
	for n := range uint64(5000) {
		if known.add(2*n+1, n) != sameAgain || known.add(2*n+1, n+1) != otherAgain {
			t.Fatalf("%d is not remembered", n)
		}
	}
	known.count = maxRemembered
	if known.add(1<<40+1, 0) != unknownSight {
		t.Error("a full table must say so")
	}
}

// TestTexts are equal to what they were made of, also where quick hashes meet.
func TestTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var known texts
		for _, text := range rapid.SliceOfN(rapid.StringMatching(`[A-D]{0,4}[0-9]{0,9}`), 1, 200).Draw(t, "texts") {
			if got := known.of([]byte(text)); got != text {
				t.Fatalf("%q became %q", text, got)
			}
		}
	})
}
