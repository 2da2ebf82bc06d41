package access

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"hash/maphash"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// index keeps in memory what stands on every id's access stream, packed: a decision must not wait for the database. It may be
// behind what another server appended; a look therefore demands the version it decided on, and a refusal checks it.
//
// It holds no pointers, only bytes: a collector that had to follow a million members would take the time of the decisions.
type index struct {
	seed   maphash.Seed
	shards [shardCount]shard
	warm   atomic.Bool // everybody who has an access stream is in
}

const shardCount = 256

// shard is a part of the members: their entries one after the other in bytes, and where each begins, by the hash of the id. An
// entry is the id, then the packed facts, each after its length. The rare id whose hash is another's goes to others.
type shard struct {
	sync.RWMutex
	at     map[uint64]uint32
	bytes  []byte
	dead   int // bytes of entries that were replaced
	others map[person.ID]packed
}

func newIndex() *index {
	x := &index{seed: maphash.MakeSeed()}
	for i := range x.shards {
		x.shards[i].at = map[uint64]uint32{}
	}
	return x
}

func (x *index) shard(id person.ID) (*shard, uint64) {
	hash := maphash.String(x.seed, string(id))
	return &x.shards[hash%shardCount], hash
}

// get finds what stands for an id. When everybody is in, who is absent has nothing.
func (x *index) get(id person.ID) (packed, bool) {
	s, hash := x.shard(id)
	s.RLock()
	p, ok := s.find(id, hash)
	s.RUnlock()
	if !ok && x.warm.Load() {
		return emptyPacked, true
	}
	return p, ok
}

// find copies the entry out: the bytes may move when the lock is gone.
func (s *shard) find(id person.ID, hash uint64) (packed, bool) {
	if at, ok := s.at[hash]; ok {
		if whose, rest := field(s.bytes[at:]); string(whose) == string(id) {
			facts, _ := field(rest)
			return packed(facts), true
		}
	}
	p, ok := s.others[id]
	return p, ok
}

// field is the bytes behind a length, and the rest.
func field(b []byte) (content, rest []byte) {
	n, size := binary.Uvarint(b)
	return b[size : size+int(n)], b[size+int(n):]
}

// put keeps the newest: a reader who was slow does not undo what came after.
func (x *index) put(id person.ID, p packed) {
	s, hash := x.shard(id)
	s.Lock()
	defer s.Unlock()
	before, known := s.find(id, hash)
	if known && before.version() > p.version() {
		return
	}
	at, taken := s.at[hash]
	if taken {
		whose, _ := field(s.bytes[at:])
		if string(whose) != string(id) {
			s.putOther(id, p)
			return
		}
		s.dead += len(whose) + len(before)
	}
	s.at[hash] = uint32(len(s.bytes))
	if need := len(id) + len(p) + 2*binary.MaxVarintLen64; cap(s.bytes)-len(s.bytes) < need {
		s.bytes = slices.Concat(s.bytes, make([]byte, max(need, len(s.bytes)/8)))[:len(s.bytes)]
	}
	s.bytes = appendText(appendText(s.bytes, string(id)), string(p))
	if s.dead > len(s.bytes)/2 {
		s.compact()
	}
}

func (s *shard) putOther(id person.ID, p packed) {
	if s.others == nil {
		s.others = map[person.ID]packed{}
	}
	s.others[id] = p
}

// compact writes the living entries anew.
func (s *shard) compact() {
	fresh := make([]byte, 0, len(s.bytes))
	for hash, at := range s.at {
		_, rest := field(s.bytes[at:])
		_, rest = field(rest)
		s.at[hash] = uint32(len(fresh))
		fresh = append(fresh, s.bytes[at:len(s.bytes)-len(rest)]...)
	}
	s.bytes, s.dead = fresh, 0
}

// packed is one held as a string: a version, the grants, and as JSON the consents and restrictions, which few members have.
//
//	uvarint version, uvarint number of grants, then for each: uvarint length and the grant; the rest is JSON or nothing
//
// A million members with three grants each stay below 300 MB so.
type packed string

var emptyPacked = pack(held{})

func (p packed) version() int64 {
	v, _ := uvarint(string(p))
	return int64(v)
}

// uvarint is binary.Uvarint of a string, and the rest.
func uvarint(s string) (uint64, string) {
	var x uint64
	for i := range len(s) {
		b := s[i]
		x |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			return x, s[i+1:]
		}
	}
	return x, ""
}

type limits struct {
	Consents     []Consent     `json:"c,omitempty"`
	Restrictions []Restriction `json:"r,omitempty"`
}

func pack(h held) packed {
	out := binary.AppendUvarint(nil, uint64(h.version))
	out = binary.AppendUvarint(out, uint64(len(h.grants)))
	for i := range h.grants {
		g := packGrant(&h.grants[i])
		out = binary.AppendUvarint(out, uint64(len(g)))
		out = append(out, g...)
	}
	if len(h.consents)+len(h.restrictions) > 0 {
		text, err := json.Marshal(limits{h.consents, h.restrictions})
		if err != nil {
			panic("access: consents and restrictions are plain data: " + err.Error())
		}
		out = append(out, text...)
	}
	return packed(out)
}

// packGrant writes whom it is to first, so that others' grants are skipped after one comparison.
func packGrant(g *Grant) []byte {
	out := appendText(nil, string(g.To))
	out = append(out, byte(slices.Index(grantKinds, g.Kind)))
	out = appendText(out, g.ID)
	out = appendText(out, g.Basis)
	out = appendText(out, string(g.Purpose))
	out = binary.AppendUvarint(out, bits(g.Kinds, allKinds))
	out = binary.AppendUvarint(out, bits(g.Categories, Categories))
	out = binary.AppendUvarint(out, uint64(uint32(g.From.Days())))
	var until, ends uint64 // 0 is none
	if g.Until != nil {
		until = uint64(uint32(g.Until.Days())) + 1
	}
	if g.EndsAt != nil {
		ends = uint64(g.EndsAt.UnixMicro()) + 1
	}
	out = binary.AppendUvarint(out, until)
	out = binary.AppendUvarint(out, ends)
	return appendText(out, g.Reason)
}

func appendText(to []byte, text string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(text))), text...)
}

func text(s string) (string, string) {
	n, rest := uvarint(s)
	return rest[:n], rest[n:]
}

func bits[T comparable](some, all []T) (set uint64) {
	for _, x := range some {
		set |= 1 << slices.Index(all, x)
	}
	return set
}

func unbits[T any](set uint64, all []T) (out []T) {
	for i, x := range all {
		if set&(1<<i) != 0 {
			out = append(out, x)
		}
	}
	return out
}

func unpackGrant(s string, member person.ID) Grant {
	g := Grant{Member: member}
	var to, purpose string
	to, s = text(s)
	g.To, g.Kind, s = person.ID(to), grantKinds[s[0]], s[1:]
	g.ID, s = text(s)
	g.Basis, s = text(s)
	purpose, s = text(s)
	g.Purpose = Purpose(purpose)
	var kinds, categories, from, until, ends uint64
	kinds, s = uvarint(s)
	categories, s = uvarint(s)
	from, s = uvarint(s)
	until, s = uvarint(s)
	ends, s = uvarint(s)
	g.Kinds, g.Categories = unbits(kinds, allKinds), unbits(categories, Categories)
	g.From = clock.FromDays(int32(uint32(from)))
	if until != 0 {
		last := clock.FromDays(int32(uint32(until - 1)))
		g.Until = &last
	}
	if ends != 0 {
		at := time.UnixMicro(int64(ends - 1)).UTC()
		g.EndsAt = &at
	}
	g.Reason, _ = text(s)
	return g
}

// unpack adds to the facts what stands here; of the grants only those whose receiver is wanted.
func (p packed) unpack(member person.ID, wanted func(to string) bool, into *Facts) {
	_, s := uvarint(string(p))
	n, s := uvarint(s)
	for range n {
		var one string
		one, s = text(s)
		if to, _ := text(one); wanted(to) {
			into.Grants = append(into.Grants, unpackGrant(one, member))
		}
	}
	if s == "" {
		return
	}
	var l limits
	if err := json.Unmarshal([]byte(s), &l); err != nil {
		panic("access: what pack wrote is JSON: " + err.Error())
	}
	into.Consents = append(into.Consents, l.Consents...)
	into.Restrictions = append(into.Restrictions, l.Restrictions...)
}

// load finds what stands for an id: in memory, or else in the tables.
func (g *Guard) load(ctx context.Context, id person.ID) (packed, error) {
	if p, ok := g.index.get(id); ok {
		return p, nil
	}
	return g.reload(ctx, id)
}

// reload reads what stands for an id anew.
func (g *Guard) reload(ctx context.Context, id person.ID) (packed, error) {
	h, err := readHeld(ctx, g.db, id)
	if err != nil {
		return "", err
	}
	p := pack(h)
	g.index.put(id, p)
	return p, nil
}
