package column

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"golang.org/x/sync/errgroup"
)

// exportRows is how many rows one file of an export should hold before a table is split into several.
const exportRows = 1 << 22

// rowGroup is how many rows of a table are gathered before they are encoded: what bounds the memory of an export.
const rowGroup = 1 << 17

// ExportParquet writes the final-action view as Parquet: dir/person/00.parquet and so on for claim, code, fill, result and
// span, with the member and claim ids in every table and words instead of numbers. dir must not exist: it appears complete
// or not at all. progress, if not nil, is told of the partitions done; it is called by one goroutine at a time.
func (n *Snapshot) ExportParquet(ctx context.Context, dir string, progress func(done, total int)) error {
	if _, err := os.Stat(dir); err == nil {
		return &Fault{Op: "export", File: dir, Kind: ErrExists}
	}
	pending := dir + ".tmp"
	if err := os.RemoveAll(pending); err != nil {
		return failed("export", pending, err)
	}
	if err := n.export(ctx, pending, progress); err != nil {
		_ = os.RemoveAll(pending) // the first error counts
		return err
	}
	for _, t := range newExport().tables() {
		if err := syncDir(filepath.Join(pending, t.file)); err != nil {
			return err
		}
	}
	if err := syncDir(pending); err != nil {
		return err
	}
	return renameDurably(pending, dir)
}

func (n *Snapshot) export(ctx context.Context, dir string, progress func(done, total int)) error {
	for _, t := range newExport().tables() {
		if err := os.MkdirAll(filepath.Join(dir, t.file), 0o750); err != nil {
			return failed("export", dir, err)
		}
	}
	var rows int64
	for _, s := range n.segments {
		rows += s.manifest.Info.Rows()
	}
	files := 1 << chooseBits(rows*partitionRows/exportRows, n.store.header.PartitionBits)
	note := counted(progress, n.Partitions())
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	each := n.Partitions() / files
	for i := range files {
		group.Go(func() error { return n.exportFile(ctx, dir, i, i*each, (i+1)*each, note) })
	}
	return group.Wait()
}

// counted makes a function that counts its calls and passes the count on.
func counted(progress func(done, total int), total int) func() {
	var mu sync.Mutex
	done := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		if done++; progress != nil {
			progress(done, total)
		}
	}
}

// exportFile writes one file of each table, with the members of the partitions from lo to hi.
func (n *Snapshot) exportFile(ctx context.Context, dir string, number, lo, hi int, note func()) (err error) {
	x := newExport()
	x.facts.dict = n.dict
	outs := make([]*parquetFile, 0, len(x.tables()))
	defer func() {
		for _, o := range outs {
			if closed := o.close(); err == nil {
				err = closed
			}
		}
	}()
	for _, t := range x.tables() {
		o, err := createParquet(filepath.Join(dir, t.file, fmt.Sprintf("%02d.parquet", number)), t, x.hidden(t.file))
		if err != nil {
			return err
		}
		outs = append(outs, o)
	}
	for i := lo; i < hi; i++ {
		if err := n.exportPartition(ctx, n.Partition(i), x, outs); err != nil {
			return err
		}
		note()
	}
	return flushAll(outs, 1)
}

func (n *Snapshot) exportPartition(ctx context.Context, p *Part, x *export, outs []*parquetFile) error {
	w := newWalk(p.ranges)
	for i := 0; w.next(); i++ {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := n.gather(&x.facts, w.held); err != nil {
			return err
		}
		if len(w.held) > 1 {
			x.facts.settle(nil)
		}
		x.facts.spans = x.joiner.facts(x.facts.spans)
		x.add()
		if err := flushAll(outs, rowGroup); err != nil {
			return err
		}
	}
	return nil
}

// hidden are the columns of a segment's table that an export fills without writing them.
func (x *export) hidden(file string) []field {
	for _, t := range x.own.tables {
		if t.file == file+".arrow" {
			return t.fields
		}
	}
	return nil
}

// flushAll encodes the tables that have gathered at least so many rows.
func flushAll(outs []*parquetFile, rows int) error {
	for _, o := range outs {
		if o.table.rows() >= rows {
			if err := o.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// parquetFile is one file of an export, being written.
type parquetFile struct {
	path   string
	table  table
	hidden []field
	file   *os.File
	out    *bufio.Writer
	pq     *pqarrow.FileWriter
}

func createParquet(path string, t table, hidden []field) (*parquetFile, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, failed("export", path, err)
	}
	o := &parquetFile{path: path, table: t, hidden: hidden, file: f, out: bufio.NewWriterSize(f, writeBuffer)}
	props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd), parquet.WithDictionaryDefault(true))
	// The library closes what it writes to if it can; the file is to be synced first.
	o.pq, err = pqarrow.NewFileWriter(schemaOf(t.fields), onlyWriter{o.out}, props, pqarrow.DefaultWriterProps())
	if err != nil {
		_ = f.Close()
		return nil, failed("export", path, err)
	}
	return o, nil
}

// onlyWriter hides everything of a writer but Write.
type onlyWriter struct{ w *bufio.Writer }

func (o onlyWriter) Write(p []byte) (int, error) { return o.w.Write(p) }

func (o *parquetFile) flush() error {
	rec := recordOf(o.table.fields, o.table.rows())
	defer rec.Release()
	err := o.pq.Write(rec)
	o.reset()
	return failed("export", o.path, err)
}

// reset empties the table's columns, written or not.
func (o *parquetFile) reset() {
	for _, f := range append(o.table.fields[:len(o.table.fields):len(o.table.fields)], o.hidden...) {
		f.reset()
	}
}

func (o *parquetFile) close() error {
	err := o.pq.Close()
	if err == nil {
		err = o.out.Flush()
	}
	if err != nil {
		_ = o.file.Close()
		return failed("export", o.path, err)
	}
	return syncAndClose(o.file)
}
