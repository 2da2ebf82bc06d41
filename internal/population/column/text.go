package column

import (
	"math"
	"unsafe"
)

// text is a column of strings as Arrow lays it out: the bytes one after another, and where each ends.
type text struct {
	offset []int32 // one more than there are rows
	data   []byte
}

// at is a view into the column: valid as long as the column's memory. Offsets of a damaged file that point elsewhere give
// an empty string: Check tells the two apart.
func (t *text) at(i int) string {
	lo, hi := t.offset[i], t.offset[i+1]
	if lo < 0 || hi <= lo || int(hi) > len(t.data) {
		return ""
	}
	return view(t.data[lo:hi])
}

// view reads bytes as a string without copying.
func view(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}

// fits reports whether the column can take n more bytes: Arrow's utf8 offsets are 32 bits wide.
func (t *text) fits(n int) bool { return len(t.data)+n <= math.MaxInt32 }

func (t *text) add(s string) {
	if len(t.offset) == 0 {
		t.offset = append(t.offset, 0)
	}
	t.data = append(t.data, s...)
	t.offset = append(t.offset, int32(len(t.data)))
}

func (t *text) reset() { t.offset, t.data = t.offset[:0], t.data[:0] }
