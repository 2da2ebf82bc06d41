package record

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/store"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// proofFormat names the shape of a proof file.
const proofFormat = "keepwell stream proof 1"

// ProofFile shows, without the database, that events of one stream are in the
// record under a signed checkpoint. It proves that each event was recorded as
// written here; it cannot prove that no later event of the stream exists.
type ProofFile struct {
	Format     string       `json:"format"`
	Stream     string       `json:"stream"`
	PublicKey  string       `json:"publicKey"`
	Checkpoint string       `json:"checkpoint"`
	Events     []ProofEvent `json:"events"`
}

// ProofEvent is one event with its way up the tree. Data is the exact text, as
// a string, so that no JSON tool along the way can reformat it.
type ProofEvent struct {
	Position   int64    `json:"position"`
	Version    int64    `json:"version"`
	Type       string   `json:"type"`
	Schema     int      `json:"schema"`
	AtUS       int64    `json:"atMicroseconds"`
	Zone       string   `json:"zone"`
	ActorID    string   `json:"actor"`
	Role       string   `json:"role"`
	Channel    string   `json:"channel"`
	OnBehalfOf string   `json:"onBehalfOf"`
	Cause      string   `json:"cause"`
	Command    string   `json:"command"`
	Data       string   `json:"data"`
	Inclusion  []string `json:"inclusion"`
}

// Proof makes the proof file of a stream under the newest checkpoint; events
// that are not sealed yet are sealed first. Errors: NotFound for a stream
// without events, Invalid when the record itself does not verify.
func (r *Record) Proof(ctx context.Context, stream StreamID) (ProofFile, error) {
	if r.sealing != nil {
		if _, err := r.Seal(ctx); err != nil {
			return ProofFile{}, err
		}
	}
	trusted, err := r.trusted(ctx, nil)
	if err != nil {
		return ProofFile{}, err
	}
	head, err := r.signedHead(ctx, trusted)
	if err != nil {
		return ProofFile{}, reading("record.Proof", err)
	}
	events, err := r.LoadUntil(ctx, stream, head.Size)
	if err != nil {
		return ProofFile{}, err
	}
	if len(events) == 0 {
		return ProofFile{}, fault(store.NotFound, "record.Proof", errors.New("no sealed events in this stream"))
	}
	return r.prove(ctx, stream, head, events)
}

func (r *Record) prove(ctx context.Context, stream StreamID, head treeHead, events []Event) (ProofFile, error) {
	row, err := r.queries().LatestCheckpoint(ctx)
	if err != nil {
		return ProofFile{}, reading("record.Proof", err)
	}
	file := ProofFile{Format: proofFormat, Stream: string(stream), PublicKey: r.PublicKey(), Checkpoint: row.Note}
	if row.Size != head.Size {
		return r.Proof(ctx, stream) // a seal came in between: prove under the newer one
	}
	tree := r.tree(ctx, head)
	for _, e := range events {
		way, err := tlog.ProveRecord(head.Size, e.Position-1, tree)
		if err != nil {
			return ProofFile{}, fault(store.Invalid, "record.Proof", fmt.Errorf("position %d: %w", e.Position, err))
		}
		proved := toProof(e)
		for _, hash := range way {
			proved.Inclusion = append(proved.Inclusion, base64.StdEncoding.EncodeToString(hash[:]))
		}
		file.Events = append(file.Events, proved)
	}
	return file, nil
}

func (r *Record) tree(ctx context.Context, head treeHead) tlog.HashReader {
	return tlog.TileHashReader(tlog.Tree{N: head.Size, Hash: head.Root}, tiles{ctx: ctx, q: r.queries()})
}

// leafAt reads the sealed hash of a position, checked up to the signed root.
func leafAt(tree tlog.HashReader, position int64) (tlog.Hash, error) {
	hashes, err := tree.ReadHashes([]int64{tlog.StoredHashIndex(0, position-1)})
	if err != nil {
		return tlog.Hash{}, err
	}
	return hashes[0], nil
}

// signedHead is the newest checkpoint under trusted keys; the empty tree when
// there is none.
func (r *Record) signedHead(ctx context.Context, trusted note.Verifiers) (treeHead, error) {
	row, err := r.queries().LatestCheckpoint(ctx)
	if store.KindOf(err) == store.NotFound {
		return treeHead{}, nil
	}
	if err != nil {
		return treeHead{}, reading("record.Verify", err)
	}
	head, err := openCheckpoint(row.Note, trusted)
	if err != nil || head.Size != row.Size {
		return treeHead{}, fault(store.Invalid, "record.Verify", errCheckpoint)
	}
	return head, nil
}

func toProof(e Event) ProofEvent {
	return ProofEvent{
		Position: e.Position, Version: e.Version, Type: e.Type, Schema: e.Schema, AtUS: e.At.UnixMicro(), Zone: e.Zone,
		ActorID: e.Actor.ID, Role: e.Actor.Role, Channel: e.Actor.Channel, OnBehalfOf: e.Actor.OnBehalfOf,
		Cause: e.Cause, Command: e.Command, Data: string(e.Data), Inclusion: []string{},
	}
}

func (p ProofEvent) event(stream string) Event {
	return Event{
		Position: p.Position, Stream: StreamID(stream), Version: p.Version, Type: p.Type, Schema: p.Schema,
		At: time.UnixMicro(p.AtUS).UTC(), Zone: p.Zone,
		Actor: Actor{ID: p.ActorID, Role: p.Role, Channel: p.Channel, OnBehalfOf: p.OnBehalfOf},
		Cause: p.Cause, Command: p.Command, Data: json.RawMessage(p.Data),
	}
}

// CheckProof checks a proof file with a public key that the reader got from
// elsewhere (the one in the file proves nothing), and returns its events. It
// needs no database and no network. The error is Invalid and says what is wrong.
func CheckProof(file ProofFile, publicKey string) ([]Event, error) {
	events, err := checkProof(file, publicKey)
	if err != nil {
		return nil, fault(store.Invalid, "record.CheckProof", err)
	}
	return events, nil
}

func checkProof(file ProofFile, publicKey string) ([]Event, error) {
	if file.Format != proofFormat || len(file.Events) == 0 {
		return nil, fmt.Errorf("not a %q file with events", proofFormat)
	}
	trusted, err := verifiers(publicKey)
	if err != nil {
		return nil, err
	}
	head, err := openCheckpoint(file.Checkpoint, trusted)
	if err != nil {
		return nil, err
	}
	events := make([]Event, len(file.Events))
	for i, p := range file.Events {
		events[i] = p.event(file.Stream)
		if p.Version != int64(i)+1 || (i > 0 && p.Position <= file.Events[i-1].Position) {
			return nil, fmt.Errorf("event %d of the file is not version %d of the stream", i+1, i+1)
		}
		if err := p.check(head, leafHash(events[i])); err != nil {
			return nil, fmt.Errorf("version %d: %w", p.Version, err)
		}
	}
	return events, nil
}

func (p ProofEvent) check(head treeHead, leaf tlog.Hash) error {
	if p.Position < 1 || p.Position > head.Size {
		return errors.New("the position is not covered by the checkpoint")
	}
	way := make(tlog.RecordProof, len(p.Inclusion))
	for i, text := range p.Inclusion {
		hash, err := tlog.ParseHash(text)
		if err != nil {
			return errors.New("an inclusion hash is not base64 of 32 bytes")
		}
		way[i] = hash
	}
	if tlog.CheckRecord(way, head.Size, head.Root, p.Position-1, leaf) != nil {
		return errors.New("the event is not in the tree of the checkpoint")
	}
	return nil
}
