package column

import (
	"fmt"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// field binds one column of a table to a Go slice, in both directions without copying: array offers the slice to the file
// writer, bind points the slice into a mapped file.
type field struct {
	arrow.Field
	array func(rows int) arrow.Array
	bind  func(d arrow.ArrayData, rows int) error
	reset func()
}

// plain is what a fixed-width column can hold.
type plain interface {
	~uint8 | ~int16 | ~int32 | ~uint32 | ~int64 | ~uint64 | ~float64
}

// bytesOf sees a slice as its bytes.
func bytesOf[T plain](s []T) []byte {
	if len(s) == 0 {
		return []byte{}
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), len(s)*int(unsafe.Sizeof(s[0])))
}

// cast sees bytes as a slice of n values. Length and alignment are checked here, once per column at open, so that nothing
// else has to.
func cast[T plain](b []byte, n int) ([]T, error) {
	var zero T
	size := int(unsafe.Sizeof(zero))
	if n == 0 {
		return nil, nil
	}
	if len(b) < n*size {
		return nil, fmt.Errorf("%d bytes cannot hold %d values of %d bytes", len(b), n, size)
	}
	p := unsafe.Pointer(&b[0])
	if uintptr(p)%unsafe.Alignof(zero) != 0 {
		return nil, fmt.Errorf("values of %d bytes are not aligned", size)
	}
	return unsafe.Slice((*T)(p), n), nil
}

// number is a column without missing values.
func number[T plain](name string, t arrow.DataType, p *[]T) field {
	return field{
		Field: arrow.Field{Name: name, Type: t},
		array: func(rows int) arrow.Array {
			return makeArray(t, rows, 0, nil, memory.NewBufferBytes(bytesOf((*p)[:rows])))
		},
		bind: func(d arrow.ArrayData, rows int) (err error) {
			*p, err = cast[T](bufferBytes(d, 1), rows)
			return err
		},
		reset: func() { *p = (*p)[:0] },
	}
}

// date is a date32 column in which one value stands for a missing date. The file marks those rows null for other tools; the
// value is kept below the null, so that reading needs no second look.
func date(name string, missing int32, p *[]int32) field {
	f := number(name, arrow.FixedWidthTypes.Date32, p)
	f.Nullable = true
	f.array = func(rows int) arrow.Array {
		valid, nulls := validity((*p)[:rows], missing)
		return makeArray(f.Type, rows, nulls, valid, memory.NewBufferBytes(bytesOf((*p)[:rows])))
	}
	return f
}

// validity is Arrow's bitmap of the rows that hold a value; none when all do.
func validity(days []int32, missing int32) (*memory.Buffer, int) {
	nulls := 0
	bitmap := make([]byte, (len(days)+7)/8)
	for i, d := range days {
		if d == missing {
			nulls++
		} else {
			bitmap[i/8] |= 1 << (i % 8)
		}
	}
	if nulls == 0 {
		return nil, 0
	}
	return memory.NewBufferBytes(bitmap), nulls
}

// words is a column of strings; an empty string stands for unknown.
func words(name string, p *text) field { return stretch(name, arrow.BinaryTypes.String, p) }

// stretch is a column of variable length: strings or bytes.
func stretch(name string, t arrow.DataType, p *text) field {
	return field{
		Field: arrow.Field{Name: name, Type: t},
		array: func(rows int) arrow.Array {
			return makeArray(t, rows, 0, nil,
				memory.NewBufferBytes(bytesOf(p.offset[:rows+1])), memory.NewBufferBytes(p.data))
		},
		bind:  func(d arrow.ArrayData, rows int) error { return p.bind(d, rows) },
		reset: p.reset,
	}
}

func (t *text) bind(d arrow.ArrayData, rows int) (err error) {
	if t.offset, err = cast[int32](bufferBytes(d, 1), rows+1); err != nil {
		return err
	}
	t.data = bufferBytes(d, 2)
	if first, last := t.offset[0], t.offset[rows]; first != 0 || last < 0 || int(last) > len(t.data) {
		return fmt.Errorf("text of %d bytes does not end where its offsets say", len(t.data))
	}
	return nil
}

func makeArray(t arrow.DataType, rows, nulls int, buffers ...*memory.Buffer) arrow.Array {
	d := array.NewData(t, rows, buffers, nil, nulls, 0)
	defer d.Release()
	return array.MakeFromData(d)
}

func bufferBytes(d arrow.ArrayData, i int) []byte {
	buffers := d.Buffers()
	if i >= len(buffers) || buffers[i] == nil {
		return nil
	}
	return buffers[i].Bytes()
}
