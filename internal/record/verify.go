package record

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/keepwell/keepwell/internal/record/recorddb"
	"github.com/keepwell/keepwell/internal/store"
	"golang.org/x/mod/sumdb/note"
)

// VerifyOptions says what the verifier trusts besides the record's own key.
type VerifyOptions struct {
	// TrustedKeys are public keys that may have signed checkpoints: earlier keys
	// of the record, or its key when the record is opened for reading only.
	TrustedKeys []string
	// Known are checkpoints that were kept elsewhere. Only they can tell that
	// the whole end of the record was cut off, checkpoints included.
	Known []string
	// Progress hears how far verification has come; may be nil.
	Progress Progress
}

// Finding is the first thing wrong.
type Finding struct {
	Position int64 // the first position that is not as it was sealed
	Problem  string
}

// Report is the outcome of a verification.
type Report struct {
	Events      int64 // events read
	Sealed      int64 // how many of them checkpoints cover
	Checkpoints int64 // checkpoints checked
	Bad         *Finding
}

// OK tells whether everything that is sealed is as it was sealed.
func (r Report) OK() bool { return r.Bad == nil }

func (r Report) String() string {
	if r.Bad != nil {
		return fmt.Sprintf("position %d: %s", r.Bad.Position, r.Bad.Problem)
	}
	return fmt.Sprintf("%d events, %d of them sealed by %d checkpoints: nothing changed", r.Events, r.Sealed, r.Checkpoints)
}

// Verify recomputes every leaf and the whole tree from the events and compares
// them with the stored hashes and all signed checkpoints. Changed, deleted,
// inserted and reordered rows show as a finding that names the first bad
// position. The error is for a database that cannot be read.
func (r *Record) Verify(ctx context.Context, options VerifyOptions) (Report, error) {
	trusted, err := r.trusted(ctx, options.TrustedKeys)
	if err != nil {
		return Report{}, err
	}
	var report Report
	err = r.db.Snapshot(ctx, func(q store.Queries) error {
		audit := newAudit(ctx, recorddb.New(q), trusted)
		err := audit.run(q, options)
		report = audit.report
		return err
	})
	return report, err
}

// trusted lists the keys to believe. Keys in the database are not proof of
// anything, since who changes rows can add one; they serve only when nothing
// better is known (a read-only record without options).
func (r *Record) trusted(ctx context.Context, more []string) (note.Verifiers, error) {
	keys := append([]string{}, more...)
	if own := r.PublicKey(); own != "" {
		keys = append(keys, own)
	}
	if len(keys) == 0 {
		known, err := r.queries().Keys(ctx)
		if err != nil {
			return nil, reading("record.Verify", err)
		}
		for _, k := range known {
			keys = append(keys, k.Verifier)
		}
	}
	list, err := verifiers(keys...)
	if err != nil {
		return nil, fault(store.Invalid, "record.Verify", err)
	}
	return list, nil
}

// run reads the record once from beginning to end.
func (a *audit) run(q store.Queries, options VerifyOptions) error {
	end, err := a.q.LastPosition(a.ctx)
	if err != nil {
		return err
	}
	if a.know(options.Known); a.stopped() {
		return nil
	}
	after := int64(math.MinInt64)
	for !a.stopped() {
		events, err := readAfter(a.ctx, q, after, rebuildSlice)
		if err != nil {
			return err
		}
		if len(events) == 0 {
			return a.finish()
		}
		for _, e := range events {
			if err := a.event(e); err != nil || a.stopped() {
				return err
			}
		}
		after = events[len(events)-1].Position
		if options.Progress != nil {
			options.Progress(after, end)
		}
	}
	return nil
}

// VerifyStream checks one stream against the newest checkpoint, without
// reading the others: its versions have no gap and each sealed event is in the
// tree as it was sealed.
func (r *Record) VerifyStream(ctx context.Context, stream StreamID, options VerifyOptions) (Report, error) {
	events, err := r.Load(ctx, stream)
	if err != nil || len(events) == 0 {
		return Report{}, err
	}
	trusted, err := r.trusted(ctx, options.TrustedKeys)
	if err != nil {
		return Report{}, err
	}
	report := Report{Events: int64(len(events))}
	for i, e := range events {
		if e.Version != int64(i)+1 {
			report.Bad = &Finding{e.Position, fmt.Sprintf("version %d follows version %d of its stream", e.Version, i)}
			return report, nil
		}
	}
	return report, r.compareStream(ctx, events, trusted, &report)
}

func (r *Record) compareStream(ctx context.Context, events []Event, trusted note.Verifiers, report *Report) error {
	head, err := r.signedHead(ctx, trusted)
	if errors.Is(err, errCheckpoint) {
		report.Bad = &Finding{1, err.Error()}
		return nil
	}
	if err != nil || head.Size == 0 {
		return err
	}
	report.Checkpoints = 1
	tree := r.tree(ctx, head)
	for _, e := range events {
		if e.Position > head.Size {
			break
		}
		sealed, err := leafAt(tree, e.Position)
		if err != nil || sealed != leafHash(e) {
			report.Bad = &Finding{e.Position, problemChanged}
			return onlyUnavailable(err)
		}
		report.Sealed++
	}
	return nil
}

// onlyUnavailable keeps a database's failure apart from a failed proof.
func onlyUnavailable(err error) error {
	if store.KindOf(err) == store.Unavailable {
		return reading("record.Verify", err)
	}
	return nil
}
