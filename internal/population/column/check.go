package column

import (
	"context"
	"errors"
	"hash/crc32"
	"path/filepath"
)

// checkChunk is how much of a file is summed between two looks at the context.
const checkChunk = 16 << 20

// Check reads every byte of the snapshot's segments and compares it with the manifests, then every row with the order and
// the limits that reading relies on. All faults are reported, each naming its file.
func (n *Snapshot) Check(ctx context.Context) error {
	var all []error
	for _, s := range n.segments {
		all = append(all, s.checkSums(ctx)...)
		for _, p := range s.parts {
			if p != nil && ctx.Err() == nil {
				all = append(all, p.checkRows())
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return errors.Join(all...)
}

// checkSums compares the sums of the files as they are on disk now.
func (s *segment) checkSums(ctx context.Context) (faults []error) {
	for _, e := range s.manifest.Files {
		if ctx.Err() != nil {
			return faults
		}
		faults = append(faults, s.checkSum(ctx, e))
	}
	return faults
}

func (s *segment) checkSum(ctx context.Context, e fileEntry) error {
	path := filepath.Join(s.dir, filepath.FromSlash(e.Name))
	data, err := mapFile(path, e.Bytes)
	if err != nil {
		return err
	}
	defer unmapFile(data)
	crc := uint32(0)
	for rest := data; len(rest) > 0 && ctx.Err() == nil; {
		n := min(len(rest), checkChunk)
		crc = crc32.Update(crc, castagnoli, rest[:n])
		rest = rest[n:]
	}
	if ctx.Err() == nil && crc != e.CRC32C {
		return corrupt("check", path, "checksum %08x instead of %08x", crc, e.CRC32C)
	}
	return nil
}

// checkRows makes sure that members are in order and that every number that points at another row points into it.
func (p *segPart) checkRows() error {
	for row := range p.n {
		e := p.extent(row)
		if !p.sound(&e) {
			return p.damaged(row)
		}
		if row > 0 && !precedes(p.person.hash[row-1], p.person.member.at(row-1), p.person.hash[row], p.person.member.at(row)) {
			return corrupt("check", p.name, "row %d of %s is out of order", row, personFile)
		}
		if Hash(p.person.member.at(row)) != p.person.hash[row] {
			return corrupt("check", p.name, "row %d of %s has another member's hash", row, personFile)
		}
		if !p.codesSound(&e) {
			return corrupt("check", p.name, "the codes of row %d of %s point outside their tables", row, personFile)
		}
	}
	return nil
}

// codesSound reports whether a member's codes point into the dictionary and at the member's own claims.
func (p *segPart) codesSound(e *extent) bool {
	codes := p.codes
	claims := int32(e.claim.hi - e.claim.lo)
	for i := e.code.lo; i < e.code.hi; i++ {
		if p.code.code[i] >= codes || p.code.claim[i] < 0 || p.code.claim[i] >= claims {
			return false
		}
	}
	for i := e.fill.lo; i < e.fill.hi; i++ {
		if p.fill.drug[i] >= codes {
			return false
		}
	}
	for i := e.result.lo; i < e.result.hi; i++ {
		if p.result.test[i] >= codes {
			return false
		}
	}
	return true
}
