package population

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Names inside a backup folder.
const (
	BackupDatabase = "database.backup"
	BackupColumns  = "columns"
)

// Backup writes one consistent state of the database and its live columns to a new folder. Loads wait meanwhile; everything else
// goes on.
func (p *Population) Backup(ctx context.Context, dir string) error {
	unlock, err := p.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fmt.Errorf("population: backup: %w", err)
	}
	if err := p.db.Backup(ctx, filepath.Join(dir, BackupDatabase)); err != nil {
		return err
	}
	ids, err := p.segments(ctx)
	if err != nil {
		return err
	}
	if err := CopyColumns(p.dir, filepath.Join(dir, BackupColumns)); err != nil {
		return err
	}
	return p.dropOthers(filepath.Join(dir, BackupColumns), ids)
}

// dropOthers leaves only live segments in a copied folder.
func (p *Population) dropOthers(dir string, live []string) error {
	store, err := openColumns(dir)
	if err != nil {
		return err
	}
	_, err = store.RemoveOrphans(live)
	return err
}

// CopyColumns copies a folder of columns. Segments never change, so that a link is as good as a copy where the disk allows it.
func CopyColumns(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, relative)
		switch {
		case entry.IsDir():
			return os.MkdirAll(target, 0o750)
		case entry.Name() == lockFile:
			return nil
		default:
			return copyFile(path, target)
		}
	})
}

func copyFile(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("population: copy columns: %w", err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return fmt.Errorf("population: copy columns: %w", err)
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("population: copy columns: %w", err)
	}
	return nil
}

// Check reads all live columns and holds them against their checksums.
func (p *Population) Check(ctx context.Context) error {
	live := p.view()
	defer live.release()
	return live.Check(ctx)
}

// ExportColumns writes the live columns as Parquet, for any tool that reads it.
func (p *Population) ExportColumns(ctx context.Context, dir string, progress Progress) error {
	live := p.view()
	defer live.release()
	return live.ExportParquet(ctx, dir, func(done, total int) { progress.report("export", int64(done), int64(total)) })
}
