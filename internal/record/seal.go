package record

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/keepwell/keepwell/internal/record/recorddb"
	"github.com/keepwell/keepwell/internal/store"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// origin is the first line of every checkpoint: what is signed is a Keepwell
// record's tree head, and nothing else can be taken for one.
const origin = "keepwell/record"

// sealBatch is how many events one seal covers at most; more are sealed in
// several steps, so that appends can go in between.
const sealBatch = 20_000

// sealing holds what signs and what is trusted.
type sealing struct {
	signer note.Signer
	public string       // the public key as text, for files and people
	size   atomic.Int64 // how much of the record is known to be sealed
}

// treeHead is the root of the Merkle tree over the first Size events.
type treeHead struct {
	Size int64
	Root tlog.Hash
}

func (t treeHead) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", origin, t.Size, base64.StdEncoding.EncodeToString(t.Root[:]))
}

func parseTreeHead(text string) (treeHead, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] != origin || lines[3] != "" {
		return treeHead{}, fmt.Errorf("not a checkpoint of a %s", origin)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 1 || lines[1] != strconv.FormatInt(size, 10) {
		return treeHead{}, fmt.Errorf("a checkpoint's size must be a positive number")
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return treeHead{}, fmt.Errorf("a checkpoint's root must be a hash in base64")
	}
	return treeHead{Size: size, Root: root}, nil
}

// openCheckpoint checks the signature and reads the tree head.
func openCheckpoint(text string, trusted note.Verifiers) (treeHead, error) {
	signed, err := note.Open([]byte(text), trusted)
	if err != nil {
		return treeHead{}, fmt.Errorf("signature of checkpoint: %w", err)
	}
	return parseTreeHead(signed.Text)
}

// Seal hashes the events that are not sealed yet into the Merkle log and signs
// its new root. It returns the size of the record that is sealed now. The
// record seals itself while it is open; call Seal before a proof that must
// cover the last moment.
func (r *Record) Seal(ctx context.Context) (int64, error) {
	if r.sealing == nil {
		return 0, fault(store.Invalid, "record.Seal", ErrReadOnly)
	}
	for {
		size, more, err := r.sealOnce(ctx)
		if err != nil {
			return 0, err
		}
		r.sealing.size.Store(size)
		if !more {
			return size, nil
		}
	}
}

func (r *Record) sealOnce(ctx context.Context) (size int64, more bool, err error) {
	err = r.db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.LockName(ctx, "record.seal"); err != nil {
			return err
		}
		before, err := latestHead(ctx, recorddb.New(tx), r.sealing.public)
		if err != nil {
			return err
		}
		events, err := readAfter(ctx, tx, before.Size, sealBatch)
		size, more = before.Size+int64(len(events)), len(events) == sealBatch
		if err != nil || len(events) == 0 {
			return err
		}
		return r.extend(ctx, recorddb.New(tx), before, events)
	})
	return size, more, err
}

// latestHead is the newest checkpoint; the empty tree when there is none. A
// checkpoint that was signed by an earlier key is trusted here: Verify judges.
func latestHead(ctx context.Context, q *recorddb.Queries, own string) (treeHead, error) {
	row, err := q.LatestCheckpoint(ctx)
	if store.KindOf(err) == store.NotFound {
		return treeHead{}, nil
	}
	if err != nil {
		return treeHead{}, err
	}
	trusted, err := trustedKeys(ctx, q, own)
	if err != nil {
		return treeHead{}, err
	}
	return openCheckpoint(row.Note, trusted)
}

// extend adds the events' leaves to the tree and signs the new root.
func (r *Record) extend(ctx context.Context, q *recorddb.Queries, before treeHead, events []Event) error {
	rows := tiles{ctx: ctx, q: q}
	grown := growth{old: before, stored: tlog.TileHashReader(tlog.Tree{N: before.Size, Hash: before.Root}, rows), added: map[int64]tlog.Hash{}}
	for i, e := range events {
		if e.Position != before.Size+int64(i)+1 {
			return fault(store.Internal, "record.Seal", fmt.Errorf("position %d is missing", before.Size+int64(i)+1))
		}
		if err := grown.add(leafHash(e)); err != nil {
			return err
		}
	}
	after := treeHead{Size: before.Size + int64(len(events))}
	var err error
	if after.Root, err = tlog.TreeHash(after.Size, &grown); err != nil {
		return err
	}
	if err := grown.saveTiles(rows, after.Size); err != nil {
		return err
	}
	return r.sign(ctx, q, after)
}

func (r *Record) sign(ctx context.Context, q *recorddb.Queries, head treeHead) error {
	signed, err := note.Sign(&note.Note{Text: head.text()}, r.sealing.signer)
	if err != nil {
		return err
	}
	return q.PutCheckpoint(ctx, recorddb.PutCheckpointParams{Size: head.Size, Note: string(signed)})
}

// growth is the Merkle tree while leaves are added: the stored hashes, checked
// against the last signed root, and the new ones.
type growth struct {
	old    treeHead
	stored tlog.HashReader
	added  map[int64]tlog.Hash
	count  int64
}

// ReadHashes implements tlog.HashReader.
func (g *growth) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	var missing []int64
	var places []int
	for i, index := range indexes {
		hash, ok := g.added[index]
		out[i] = hash
		if !ok {
			missing, places = append(missing, index), append(places, i)
		}
	}
	if len(missing) == 0 {
		return out, nil
	}
	found, err := g.stored.ReadHashes(missing)
	if err != nil {
		return nil, err
	}
	for i, place := range places {
		out[place] = found[i]
	}
	return out, nil
}

func (g *growth) add(leaf tlog.Hash) error {
	n := g.old.Size + g.count
	hashes, err := tlog.StoredHashesForRecordHash(n, leaf, g)
	if err != nil {
		return err
	}
	first := tlog.StoredHashIndex(0, n)
	for i, hash := range hashes {
		g.added[first+int64(i)] = hash
	}
	g.count++
	return nil
}

func (g *growth) saveTiles(rows tiles, size int64) error {
	for _, tile := range tlog.NewTiles(tileHeight, g.old.Size, size) {
		data, err := tlog.ReadTileData(tile, g)
		if err != nil {
			return err
		}
		if err := rows.write(tile, data); err != nil {
			return err
		}
	}
	return nil
}

// sealNow seals in the background: at most once per interval, because a seal
// costs a commit of its own, which appends would feel if it came after each.
func (r *Record) sealNow(every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for open := true; open; {
		select {
		case <-ticker.C:
		case <-r.closing:
			open = false
		}
		if _, end := r.news.watch(); end <= r.sealing.size.Load() {
			continue
		}
		if _, err := r.Seal(context.Background()); err != nil {
			r.log.Error("sealing the record failed; it is tried again", "error", err)
		}
	}
}
