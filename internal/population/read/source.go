package read

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// Source is one input file whose format is known.
type Source struct {
	Path   string
	Format Format
	data   []byte // content, for a source that is not a file
}

// Name is the file's name without its folder.
func (s Source) Name() string { return filepath.Base(s.Path) }

// Open recognises the files at these paths; a folder stands for all files in it, however deep. Sources come in the order in which
// they should be read: people and coverage first, then claims, each group by path. Files that no reader takes are listed
// with the reason. An error means that a path cannot be read at all.
func Open(paths ...string) ([]Source, []Unread, error) {
	var found []Source
	var unread []Unread
	for _, path := range paths {
		err := filepath.WalkDir(path, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
				return nil
			}
			if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
				unread = append(unread, Unread{filepath.Base(path), "not a regular file"}) // reading a pipe could wait for ever
				return nil
			}
			source, why := recognise(Source{Path: path})
			if why != "" {
				unread = append(unread, Unread{filepath.Base(path), why})
				return nil
			}
			found = append(found, source)
			return nil
		})
		if err != nil {
			return nil, nil, fmt.Errorf("read: open: %w", err)
		}
	}
	slices.SortStableFunc(found, func(a, b Source) int {
		return cmp.Or(cmp.Compare(a.Format.order(), b.Format.order()), cmp.Compare(a.Path, b.Path))
	})
	return found, unread, nil
}

// headBytes is how much of a file is looked at to recognise it: the widest header (Tuva, 148 columns) has 3 KB.
const headBytes = 64 << 10

// recognise finds the format of a source from its name and the start of its content.
func recognise(s Source) (Source, string) {
	content, err := s.open()
	if err != nil {
		return s, "cannot be opened: " + plainCause(err)
	}
	defer content.Close()
	head := make([]byte, headBytes)
	n, err := io.ReadFull(content, head)
	if n == 0 {
		if errors.Is(err, io.EOF) {
			return s, "empty"
		}
		return s, "cannot be read: " + plainCause(err)
	}
	return s.recogniseHead(head[:n])
}

func (s Source) recogniseHead(head []byte) (Source, string) {
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return s, "UTF-16 text: save it as UTF-8"
	}
	first, _, _ := bytes.Cut(head, []byte{'\n'})
	if bytes.HasPrefix(head, parquetMagic) {
		rows, err := openParquet(s)
		if err != nil {
			return s, "not a complete Parquet file"
		}
		first = []byte(strings.Join(rows.header().names, ","))
		if err := rows.Close(); err != nil {
			return s, "cannot be read: " + plainCause(err)
		}
	}
	sign := signs{name: strings.ToLower(s.plainName()), head: head, pipe: newHeader(first, '|'), comma: newHeader(first, ',')}
	for _, f := range formats {
		if f.detect(sign) {
			s.Format = f.name
			return s, ""
		}
	}
	return s, "no known format has this header"
}

// plainName is the name without the ending of a compression.
func (s Source) plainName() string {
	return strings.TrimSuffix(strings.TrimSuffix(s.Name(), ".gz"), ".zst")
}

// plainCause is the cause of an error without the path, which the report gives already.
func plainCause(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// open gives the content, decompressed.
func (s Source) open() (io.ReadCloser, error) {
	raw, err := s.openRaw()
	if err != nil {
		return nil, err
	}
	magic := make([]byte, len(parquetMagic))
	n, err := io.ReadFull(raw, magic)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) { // a shorter file is not compressed
		return nil, errors.Join(err, raw.Close())
	}
	whole := io.MultiReader(bytes.NewReader(magic[:n]), raw)
	plain, err := decompressed(magic[:n], whole)
	if err != nil {
		_ = raw.Close() // the error that counts is already known
		return nil, err
	}
	if closer, ok := plain.(io.Closer); ok {
		return &stacked{plain, []io.Closer{closer, raw}, magic[:n]}, nil
	}
	return &stacked{plain, []io.Closer{raw}, magic[:n]}, nil
}

// maxWindow is the largest zstd window that is accepted: the strongest common setting stays under it, and more would be a memory bomb.
const maxWindow = 64 << 20

// decompressed goes by the first bytes, because names lie.
func decompressed(magic []byte, whole io.Reader) (io.Reader, error) {
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		return gzip.NewReader(bufio.NewReaderSize(whole, readChunk))
	case bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		plain, err := zstd.NewReader(whole, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		return plain.IOReadCloser(), nil
	}
	return whole, nil
}

func (s Source) openRaw() (io.ReadCloser, error) {
	if s.data != nil {
		return io.NopCloser(bytes.NewReader(s.data)), nil
	}
	return os.Open(s.Path)
}

// stacked closes a decompressor and the file under it.
type stacked struct {
	io.Reader
	closers []io.Closer
	magic   []byte // the first bytes of the file itself
}

// isParquet looks at the first bytes of content that was opened by open. A Parquet file is never compressed as a whole.
func isParquet(content io.Reader) bool {
	s, ok := content.(*stacked)
	return ok && bytes.Equal(s.magic, parquetMagic)
}

func (s *stacked) Close() (err error) {
	for _, c := range s.closers {
		err = errors.Join(err, c.Close())
	}
	return err
}

// Fingerprint is the SHA-256 of the content in hexadecimal, decompressed: the same claims sent once plain and once as .gz are the
// same file. Of a file that is cut off it covers the part that can be read, and the error says so.
func Fingerprint(path string) (string, error) {
	content, err := Source{Path: path}.open()
	if err != nil {
		return "", fmt.Errorf("read: fingerprint: %w", err)
	}
	defer content.Close()
	hash := sha256.New()
	_, err = io.Copy(hash, content)
	if err != nil {
		err = fmt.Errorf("read: fingerprint: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)), err
}
