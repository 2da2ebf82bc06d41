package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

type rebuildCmd struct{}

func (rebuildCmd) Help() string {
	return `Views are tables made from the record; nothing is lost by dropping them.

Example:
  keepwell rebuild --data /var/lib/keepwell`
}

// Run drops and rebuilds all views.
func (rebuildCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		progress := a.progress()
		err := s.Record.Rebuild(ctx, func(done, total int64) { progress("rebuild", done, total) })
		if err != nil {
			return err
		}
		position, err := s.Record.Position(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "All views are rebuilt from %d events.\n", position)
		return nil
	})
}

type verifyCmd struct {
	Stream string `help:"Verify one stream only, for example member/1234."`
	Prove  string `help:"With --stream: write a proof file that anyone can check offline." type:"path"`
	Proof  string `help:"Check a proof file offline; needs no folder." type:"existingfile"`
	Key    string `help:"With --proof: the public key of the record, as published. Default: the one in the file, which proves less."`
	JSON   bool   `help:"Print the report as JSON."`
}

func (verifyCmd) Help() string {
	return `Recomputes every hash from the events and holds it against the signed checkpoints. Changed, removed, inserted and reordered
events show with the first bad position, and the exit code is 1.

Examples:
  keepwell verify
  keepwell verify --stream member/1234 --prove proof.json
  keepwell verify --proof proof.json --key "keepwell/record+..."`
}

var errBroken = errors.New("the record is not as it was sealed")

// Run verifies the record, a stream or a proof file.
func (c verifyCmd) Run(a *app) error {
	if c.Proof != "" {
		return c.offline(a)
	}
	return a.with(func(ctx context.Context, s *system) error {
		if c.Prove != "" {
			return c.prove(ctx, a, s)
		}
		report, err := c.verify(ctx, a, s)
		if err != nil {
			return err
		}
		if c.JSON {
			err = writeJSON(a.out, report)
		} else {
			fmt.Fprintln(a.out, report)
		}
		if !report.OK() {
			return errors.Join(err, errBroken)
		}
		return err
	})
}

func (c verifyCmd) verify(ctx context.Context, a *app, s *system) (record.Report, error) {
	if c.Stream != "" {
		events, err := s.Record.Load(ctx, record.StreamID(c.Stream))
		if err == nil && len(events) == 0 {
			err = fmt.Errorf("there is no stream %s; a member's is member/ID", c.Stream)
		}
		if err != nil {
			return record.Report{}, err
		}
		return s.Record.VerifyStream(ctx, record.StreamID(c.Stream), record.VerifyOptions{})
	}
	if _, err := s.Record.Seal(ctx); err != nil {
		return record.Report{}, err
	}
	progress := a.progress()
	return s.Record.Verify(ctx, record.VerifyOptions{Progress: func(done, total int64) { progress("verify", done, total) }})
}

func (c verifyCmd) prove(ctx context.Context, a *app, s *system) error {
	if c.Stream == "" {
		return errors.New("--prove needs --stream: a proof is about one stream")
	}
	proof, err := s.Record.Proof(ctx, record.StreamID(c.Stream))
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(proof, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Prove, text, 0o600); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%d events of the stream are proven in %s.\nPublic key: %s\n", len(proof.Events), c.Prove, proof.PublicKey)
	return nil
}

func (c verifyCmd) offline(a *app) error {
	text, err := os.ReadFile(c.Proof)
	if err != nil {
		return err
	}
	var proof record.ProofFile
	if err := json.Unmarshal(text, &proof); err != nil {
		return fmt.Errorf("%s is not a proof file: %w", c.Proof, err)
	}
	key := c.Key
	if key == "" {
		key = proof.PublicKey
		fmt.Fprintln(a.err, "No --key given: the file is checked against its own key. Give the published key to know who signed it.")
	}
	events, err := record.CheckProof(proof, key)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "The proof holds: %d events of stream %s are in the record under a signed checkpoint.\n", len(events), proof.Stream)
	return nil
}

type backupCmd struct {
	To string `arg:"" help:"Folder to write the backup to; it must not exist." type:"path"`
}

func (backupCmd) Help() string {
	return `Writes one consistent state of the database and the live columns, while others read and write. The key that signs checkpoints is
not in it: keep record.key elsewhere.

Example:
  keepwell backup /backup/keepwell-2026-10-31`
}

// Run writes a backup.
func (c backupCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		if err := s.Population.Backup(ctx, c.To); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "The backup is in %s.\n", c.To)
		return nil
	})
}

type restoreCmd struct {
	From string `arg:"" help:"A backup folder." type:"existingdir"`
	Key  string `required:"" help:"The record's key file, kept apart from backups: the restored record goes on under it." type:"existingfile"`
}

func (restoreCmd) Help() string {
	return `Restores into the folder and database of the configuration, which must be empty, rebuilds all views and verifies the record.

Example:
  keepwell restore /backup/keepwell-2026-10-31 --data /var/lib/keepwell --key /safe/record.key`
}

// Run restores a backup, then proves that it is whole.
func (c restoreCmd) Run(a *app) error {
	a.mayCreate = true
	if err := a.restore(c.From, c.Key); err != nil {
		return err
	}
	return a.with(func(ctx context.Context, s *system) error {
		if err := s.Record.Rebuild(ctx, nil); err != nil {
			return err
		}
		report, err := s.Record.Verify(ctx, record.VerifyOptions{})
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "Restored: %v\n", report)
		if !report.OK() {
			return errBroken
		}
		return s.Population.Check(ctx)
	})
}

// restore puts database, columns and key where the configuration says; open makes views and proofs of them.
func (a *app) restore(from, key string) error {
	if err := os.MkdirAll(a.config.Data, 0o750); err != nil {
		return err
	}
	if _, err := os.Stat(a.columnsDir()); err == nil {
		return fmt.Errorf("%s exists already; restore into an empty folder", a.columnsDir())
	}
	if err := store.Restore(a.ctx, filepath.Join(from, population.BackupDatabase), a.config.Database); err != nil {
		return err
	}
	if err := population.CopyColumns(filepath.Join(from, population.BackupColumns), a.columnsDir()); err != nil {
		return err
	}
	text, err := os.ReadFile(key)
	if err != nil {
		return err
	}
	return os.WriteFile(a.keyFile(), text, 0o600)
}
