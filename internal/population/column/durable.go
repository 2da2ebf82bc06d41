package column

import (
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"
)

// syncTogether is how many files are made durable at once: file systems gather simultaneous requests into one commit.
const syncTogether = 16

// durably makes files durable in the background while others are being written.
type durably struct{ group errgroup.Group }

func newDurably() *durably {
	d := &durably{}
	d.group.SetLimit(syncTogether)
	return d
}

// file takes over an open file: syncs and closes it.
func (d *durably) file(f *os.File) {
	d.group.Go(func() error { return syncAndClose(f) })
}

// dir makes the entries of a folder durable.
func (d *durably) dir(path string) {
	d.group.Go(func() error { return syncDir(path) })
}

func (d *durably) wait() error { return d.group.Wait() }

func syncAndClose(f *os.File) error {
	err := f.Sync()
	if closed := f.Close(); err == nil {
		err = closed
	}
	return failed("sync", f.Name(), err)
}

func syncDir(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return failed("sync", path, err)
	}
	return syncAndClose(f)
}

// writeDurably replaces a small file: after a crash it holds the old or the new content.
func writeDurably(path string, data []byte) error {
	pending := path + ".tmp"
	f, err := os.Create(pending)
	if err != nil {
		return failed("create", pending, err)
	}
	if _, err := f.Write(data); err != nil {
		_ = f.Close()
		return failed("write", pending, err)
	}
	if err := syncAndClose(f); err != nil {
		return err
	}
	return renameDurably(pending, path)
}

// renameDurably gives a complete file or folder its final name.
func renameDurably(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return failed("rename", to, err)
	}
	return syncDir(filepath.Dir(to))
}
