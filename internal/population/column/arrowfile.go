package column

import (
	"bufio"
	"bytes"
	"hash/crc32"
	"io"
	"os"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"golang.org/x/sys/unix"
)

// castagnoli is the checksum of the manifest: processors compute it faster than a disk reads.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// writeBuffer is how much of a file is gathered before the system is asked to write it.
const writeBuffer = 1 << 18

// schemaOf is the Arrow schema of a table.
func schemaOf(fields []field) *arrow.Schema {
	list := make([]arrow.Field, len(fields))
	for i, f := range fields {
		list[i] = f.Field
	}
	return arrow.NewSchema(list, nil)
}

// recordOf offers the first rows of a table as one record batch, without copying.
func recordOf(fields []field, rows int) arrow.RecordBatch {
	columns := make([]arrow.Array, len(fields))
	for i, f := range fields {
		columns[i] = f.array(rows)
		defer columns[i].Release()
	}
	return array.NewRecordBatch(schemaOf(fields), columns, int64(rows))
}

// checksum counts and sums what passes to a file.
type checksum struct {
	w     io.Writer
	bytes int64
	crc   uint32
}

func (c *checksum) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.bytes += int64(n)
	c.crc = crc32.Update(c.crc, castagnoli, p[:n])
	return n, err
}

// writeTable writes one table as an Arrow file with one record batch. The file is not yet durable.
func writeTable(f *os.File, fields []field, rows int) (fileEntry, error) {
	sum := &checksum{w: f}
	buffered := bufio.NewWriterSize(sum, min(writeBuffer, 4096+rows*64))
	if err := writeRecord(buffered, fields, rows); err != nil {
		return fileEntry{}, err
	}
	if err := buffered.Flush(); err != nil {
		return fileEntry{}, err
	}
	edge, err := edgeOf(f, sum.bytes)
	return fileEntry{Bytes: sum.bytes, CRC32C: sum.crc, Edge: edge, Rows: rows}, err
}

// edgeBytes hold all of a file but its columns: the schema and the places of the columns stand at both ends. They are summed
// at open, because the library that reads them takes a damaged number for the size of what it allocates.
const edgeBytes = 4096

// edgeOf sums both ends of a file.
func edgeOf(r io.ReaderAt, size int64) (uint32, error) {
	n := min(edgeBytes, size)
	buf := make([]byte, 2*n)
	if _, err := r.ReadAt(buf[:n], 0); err != nil {
		return 0, err
	}
	if _, err := r.ReadAt(buf[n:], size-n); err != nil {
		return 0, err
	}
	return crc32.Checksum(buf, castagnoli), nil
}

// checkEdge compares both ends of a mapped file with the manifest.
func checkEdge(path string, data []byte, want uint32) error {
	edge, err := edgeOf(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return corrupt("open", path, "%w", err)
	}
	if edge != want {
		return corrupt("open", path, "its ends have the checksum %08x instead of %08x", edge, want)
	}
	return nil
}

func writeRecord(w io.Writer, fields []field, rows int) error {
	rec := recordOf(fields, rows)
	defer rec.Release()
	out, err := ipc.NewFileWriter(w, ipc.WithSchema(rec.Schema()))
	if err != nil {
		return err
	}
	if err := out.Write(rec); err != nil {
		return err
	}
	return out.Close()
}

// mapFile maps a whole file for reading. The size must be the one that the manifest promises: a shorter file would fault
// only when its missing pages are touched.
func mapFile(path string, size int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		if os.IsNotExist(err) {
			return nil, corrupt("open", path, "the file is missing")
		}
		return nil, failed("open", path, err)
	}
	defer f.Close() // read only; the mapping outlives the descriptor
	st, err := f.Stat()
	if err != nil {
		return nil, failed("open", path, err)
	}
	if st.Size() != size {
		return nil, corrupt("open", path, "%d bytes instead of %d", st.Size(), size)
	}
	data, err := unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ, unix.MAP_SHARED)
	return data, failed("map", path, err)
}

// unmapFile lets a mapping go. There is nothing to do about a failure but to keep the address space.
func unmapFile(data []byte) { _ = unix.Munmap(data) }

// bindTable points a table's slices into a mapped Arrow file. The library follows a damaged file's offsets until it panics,
// hence the recovery.
func bindTable(path string, data []byte, fields []field, rows int) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = corrupt("open", path, "not an Arrow file: %v", p)
		}
	}()
	r, err := ipc.NewMappedFileReader(data, ipc.WithSchema(schemaOf(fields)))
	if err != nil {
		return corrupt("open", path, "%w", err)
	}
	defer r.Close() // nothing is held but the mapped bytes
	if r.NumRecords() != 1 {
		return corrupt("open", path, "%d record batches instead of 1", r.NumRecords())
	}
	rec, err := r.RecordBatchAt(0)
	if err != nil {
		return corrupt("open", path, "%w", err)
	}
	if int(rec.NumRows()) != rows {
		return corrupt("open", path, "%d rows instead of %d", rec.NumRows(), rows)
	}
	for i, f := range fields {
		if err := f.bind(rec.Column(i).Data(), rows); err != nil {
			return corrupt("open", path, "column %s: %w", f.Name, err)
		}
	}
	return nil
}
