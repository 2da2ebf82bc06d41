package read

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	pqfile "github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/keepwell/keepwell/internal/clock"
)

// A Parquet file is read as if it were a table of text: its rows take the same way as those of a CSV file with the same columns,
// so there is one reader for both. Only the columns that the reader asked its header for are decoded.

var parquetMagic = []byte("PAR1")

// parquetBatch is how many rows are decoded at a time: some megabytes for the widest table.
const parquetBatch = 4096

// parquetRows gives out the rows of a Parquet file as text.
type parquetRows struct {
	reader *pqfile.Reader
	source io.Closer
	rows   pqarrow.RecordReader
	batch  arrow.RecordBatch
	fields []column // header column of each column of the batch
	at     int
	number int64
}

// openParquet opens the file; its error is the file's fault.
func openParquet(s Source) (p *parquetRows, err error) {
	defer recovered(&err)
	var content parquet.ReaderAtSeeker
	closer := io.NopCloser(nil)
	if s.data != nil {
		content = bytes.NewReader(s.data)
	} else {
		opened, err := os.Open(s.Path)
		if err != nil {
			return nil, err
		}
		content, closer = opened, opened
	}
	properties := parquet.NewReaderProperties(memory.DefaultAllocator)
	properties.BufferedStreamEnabled = true // page by page instead of a whole column chunk
	reader, err := pqfile.NewParquetReader(content, pqfile.WithReadProps(properties))
	if err != nil {
		return nil, errors.Join(err, closer.Close())
	}
	return &parquetRows{reader: reader, source: closer}, nil
}

// errParquet is what a panic of the Parquet library, which some damaged files provoke, is turned into.
var errParquet = errors.New("damaged Parquet data")

func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v", errParquet, p)
	}
}

// header names the columns as a CSV header would.
func (p *parquetRows) header() *header {
	schema := p.reader.MetaData().Schema
	names := make([]string, schema.NumColumns())
	for i := range names {
		names[i] = strings.ReplaceAll(schema.Column(i).Path(), ",", ".")
	}
	return newHeader([]byte(strings.Join(names, ",")), ',')
}

// start begins to read the columns that were asked for.
func (p *parquetRows) start(ctx context.Context, h *header) (err error) {
	defer recovered(&err)
	arrowReader, err := pqarrow.NewFileReader(p.reader, pqarrow.ArrowReadProperties{BatchSize: parquetBatch}, memory.DefaultAllocator)
	if err != nil {
		return err
	}
	var wanted []int
	for c := range h.names {
		if h.asked[column(c)] {
			wanted = append(wanted, c)
			p.fields = append(p.fields, column(c))
		}
	}
	p.rows, err = arrowReader.GetRecordReader(ctx, wanted, nil)
	return err
}

// next writes the next row as text; false at the end.
func (p *parquetRows) next(ctx context.Context, r *row) (ok bool, err error) {
	defer recovered(&err)
	if p.rows == nil {
		if err := p.start(ctx, r.header); err != nil {
			return false, err
		}
	}
	for p.batch == nil || p.at >= int(p.batch.NumRows()) {
		if !p.rows.Next() {
			return false, p.end()
		}
		p.batch, p.at = p.rows.RecordBatch(), 0
	}
	p.number++
	p.write(r)
	p.at++
	return true, nil
}

func (p *parquetRows) end() error {
	if err := p.rows.Err(); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// write puts the values of the row between separators, empty where a column was not asked for.
func (p *parquetRows) write(r *row) {
	r.raw, r.cut = r.raw[:0], append(r.cut[:0], 0)
	next := 0
	for c := range column(len(r.header.names)) {
		if next < len(p.fields) && p.fields[next] == c {
			r.raw = appendValue(r.raw, p.batch.Column(next), p.at)
			next++
		}
		r.raw = append(r.raw, r.header.sep)
		r.cut = append(r.cut, int32(len(r.raw)))
	}
	r.raw = r.raw[:len(r.raw)-1]
	r.line = p.number
}

// appendValue writes one value; missing ones are empty.
func appendValue(to []byte, values arrow.Array, i int) []byte {
	if values.IsNull(i) {
		return to
	}
	switch values := values.(type) {
	case *array.String:
		return append(to, values.Value(i)...)
	case *array.LargeString:
		return append(to, values.Value(i)...)
	case *array.Date32:
		return appendDay(to, int32(values.Value(i)))
	case *array.Float64:
		return strconv.AppendFloat(to, values.Value(i), 'f', -1, 64)
	case *array.Int64:
		return strconv.AppendInt(to, values.Value(i), 10)
	case *array.Int32:
		return strconv.AppendInt(to, int64(values.Value(i)), 10)
	}
	return append(to, values.ValueStr(i)...)
}

func appendDay(to []byte, days int32) []byte {
	if date := clock.FromDays(days); date.Valid() {
		return date.Append(to)
	}
	return append(to, "no date"...)
}

func (p *parquetRows) Close() (err error) {
	defer recovered(&err)
	if p.rows != nil {
		p.rows.Release()
	}
	return errors.Join(p.reader.Close(), p.source.Close())
}
