package record

import (
	"context"
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/record/recorddb"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	problemChanged  = "the event is not the one that was sealed here"
	problemMissing  = "the event is missing"
	problemInserted = "an event stands where none was recorded"
	problemHash     = "the stored hash was changed; the event itself matches its checkpoint"
	problemCut      = "the record ends before a known checkpoint"
)

var errCheckpoint = errors.New("a checkpoint is not what a trusted key signed")

// checkpointPage is how many checkpoints an audit reads at once.
const checkpointPage = 1000

// audit walks through the events of a record and rebuilds its Merkle tree.
type audit struct {
	ctx     context.Context
	q       *recorddb.Queries
	trusted note.Verifiers
	report  Report

	subtrees []subtree          // the tree over the events so far, left to right
	tile     map[int]openTile   // the stored tile being compared, by level
	due      []treeHead         // checkpoints ahead
	known    map[int64]treeHead // checkpoints from elsewhere, by size
	dueAfter int64              // the size of the last checkpoint read into due
	sealed   int64              // the size of the last good checkpoint
	suspect  *Finding           // a leaf that differs from its stored hash
}

// subtree is a complete subtree of 2^level leaves.
type subtree struct {
	level int
	root  tlog.Hash
}

type openTile struct {
	number int64
	data   []byte
}

func newAudit(ctx context.Context, q *recorddb.Queries, trusted note.Verifiers) *audit {
	return &audit{ctx: ctx, q: q, trusted: trusted, tile: map[int]openTile{}, known: map[int64]treeHead{}}
}

func (a *audit) stopped() bool { return a.report.Bad != nil }

// bad ends the audit. A suspect that came earlier is named instead: what
// follows it may be its consequence.
func (a *audit) bad(position int64, problem string) {
	switch {
	case a.report.Bad != nil:
	case a.suspect != nil && a.suspect.Position < position:
		a.report.Bad = a.suspect
	default:
		a.report.Bad = &Finding{Position: position, Problem: problem}
	}
}

// know takes the checkpoints that were kept elsewhere.
func (a *audit) know(texts []string) {
	for _, text := range texts {
		head, err := openCheckpoint(text, a.trusted)
		if err != nil {
			a.bad(1, fmt.Sprintf("known checkpoint: %v", err))
			return
		}
		a.known[head.Size] = head
	}
}

// event takes the next event, as the database returned it.
func (a *audit) event(e Event) error {
	want := a.report.Events + 1
	switch {
	case e.Position > want:
		a.bad(want, problemMissing)
		return nil
	case e.Position < want:
		a.bad(e.Position, problemInserted)
		return nil
	}
	a.report.Events = e.Position
	if err := a.grow(e.Position-1, leafHash(e)); err != nil {
		return err
	}
	return a.compare(e.Position)
}

// grow adds leaf n to the tree and compares every hash that tiles hold.
func (a *audit) grow(n int64, hash tlog.Hash) error {
	if err := a.compareTile(0, n, hash, n+1); err != nil {
		return err
	}
	level := 0
	for ; n>>level&1 == 1; level++ {
		left := a.subtrees[len(a.subtrees)-1]
		a.subtrees = a.subtrees[:len(a.subtrees)-1]
		hash = tlog.NodeHash(left.root, hash)
		if (level+1)%tileHeight == 0 {
			if err := a.compareTile((level+1)/tileHeight, n>>(level+1), hash, n+1); err != nil {
				return err
			}
		}
	}
	a.subtrees = append(a.subtrees, subtree{level: level, root: hash})
	return nil
}

// compareTile compares a hash with the stored one. Which of the two was
// changed shows at the next checkpoint. Behind the last checkpoint there are no
// stored hashes yet.
func (a *audit) compareTile(level int, index int64, hash tlog.Hash, position int64) error {
	if _, ok, err := a.nextDue(position); err != nil || !ok {
		return err
	}
	number := index >> tileHeight
	open, ok := a.tile[level]
	if !ok || open.number != number {
		data, err := tiles{ctx: a.ctx, q: a.q}.read(level, number)
		if err != nil {
			a.suspectAt(position) // not base64: someone else wrote it
			return onlyUnavailable(err)
		}
		open = openTile{number: number, data: data}
		a.tile[level] = open
	}
	place := int(index&(1<<tileHeight-1)) * tlog.HashSize
	if len(open.data) < place+tlog.HashSize || tlog.Hash(open.data[place:place+tlog.HashSize]) != hash {
		a.suspectAt(position)
	}
	return nil
}

func (a *audit) suspectAt(position int64) {
	if a.suspect == nil {
		a.suspect = &Finding{Position: position, Problem: problemChanged}
	}
}

// compare checks the tree against the checkpoints of exactly this size.
func (a *audit) compare(size int64) error {
	if known, ok := a.known[size]; ok {
		delete(a.known, size)
		a.compareRoot(known)
	}
	head, ok, err := a.nextDue(size)
	if err != nil || !ok || head.Size != size || a.stopped() {
		return err
	}
	a.due = a.due[1:]
	a.report.Checkpoints++
	a.compareRoot(head)
	return nil
}

func (a *audit) compareRoot(head treeHead) {
	switch good := a.root() == head.Root; {
	case good && a.suspect != nil:
		a.bad(a.suspect.Position, problemHash)
	case good:
		a.sealed, a.report.Sealed = head.Size, head.Size
	case a.suspect != nil:
		a.bad(a.suspect.Position, a.suspect.Problem)
	default:
		// The stored hashes were changed together with the events.
		a.bad(a.sealed+1, fmt.Sprintf("an event between here and position %d is not the one that was sealed", head.Size))
	}
}

// root is the root over the events so far (RFC 6962 section 2.1).
func (a *audit) root() tlog.Hash {
	last := len(a.subtrees) - 1
	root := a.subtrees[last].root
	for i := last - 1; i >= 0; i-- {
		root = tlog.NodeHash(a.subtrees[i].root, root)
	}
	return root
}

// nextDue is the first checkpoint of at least the given size.
func (a *audit) nextDue(size int64) (treeHead, bool, error) {
	if len(a.due) > 0 {
		return a.due[0], a.due[0].Size >= size, nil
	}
	if a.dueAfter < 0 {
		return treeHead{}, false, nil // all were read
	}
	page, err := a.q.Checkpoints(a.ctx, recorddb.CheckpointsParams{Size: a.dueAfter, Limit: checkpointPage})
	if err != nil {
		return treeHead{}, false, err
	}
	a.dueAfter = -1
	for _, row := range page {
		head, err := openCheckpoint(row.Note, a.trusted)
		if err != nil || head.Size != row.Size {
			a.bad(a.sealed+1, fmt.Sprintf("%v (size %d)", errCheckpoint, row.Size))
			return treeHead{}, false, nil
		}
		a.due = append(a.due, head)
		a.dueAfter = head.Size
	}
	if len(a.due) == 0 {
		return treeHead{}, false, nil
	}
	return a.due[0], a.due[0].Size >= size, nil
}

// finish looks for what should have come after the last event.
func (a *audit) finish() error {
	_, ahead, err := a.nextDue(a.report.Events + 1)
	switch {
	case err != nil || a.stopped():
		return err
	case ahead:
		a.bad(a.report.Events+1, problemMissing)
	case len(a.known) > 0:
		a.bad(a.report.Events+1, problemCut)
	}
	return nil
}
