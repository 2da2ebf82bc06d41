package column

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// announce tells the system that the columns which evaluation reads will be needed soon, so that cold files are read ahead
// in large pieces while the first members are being worked on. It is a hint; failing does no harm.
func (p *Part) announce() {
	for _, r := range p.ranges {
		r.announce()
	}
}

func (r *memberRange) announce() {
	p := r.part
	if r.hi <= r.lo {
		return
	}
	first, last := p.extent(r.lo), p.extent(r.hi-1)
	if !p.sound(&first) || !p.sound(&last) || first.code.lo > last.code.hi || first.claim.lo > last.claim.hi || first.fill.lo > last.fill.hi {
		return // the walk will report the damage
	}
	if resident(p.code.code[first.code.lo:last.code.hi]) {
		return // read already, as in every scan but the first; announcing would only cost time
	}
	willNeed(p.person.hash[r.lo:r.hi])
	k, c, f := bounds{first.code.lo, last.code.hi}, bounds{first.claim.lo, last.claim.hi}, bounds{first.fill.lo, last.fill.hi}
	willNeed(p.code.code[k.lo:k.hi])
	willNeed(p.code.date[k.lo:k.hi])
	willNeed(p.code.claim[k.lo:k.hi])
	willNeed(p.code.kind[k.lo:k.hi])
	willNeed(p.claim.from[c.lo:c.hi])
	willNeed(p.claim.thru[c.lo:c.hi])
	willNeed(p.fill.drug[f.lo:f.hi])
	willNeed(p.fill.date[f.lo:f.hi])
	willNeed(p.fill.days[f.lo:f.hi])
}

var pageSize = os.Getpagesize()

// worthAnnouncing is the smallest piece for which the call costs less than it saves.
const worthAnnouncing = 1 << 16

// willNeed announces the whole pages within a mapped slice.
func willNeed[T plain](s []T) { advise(bytesOf(s), unix.MADV_WILLNEED) }

// advise tells the system about the whole pages within mapped bytes.
func advise(b []byte, advice int) {
	if len(b) < worthAnnouncing {
		return
	}
	skip := pageSize - int(uintptr(unsafe.Pointer(&b[0]))%uintptr(pageSize))
	whole := (len(b) - skip) / pageSize * pageSize
	_ = unix.Madvise(b[skip:skip+whole], advice)
}

// resident reports whether the page in the middle of a mapped slice is in memory.
func resident[T plain](s []T) bool {
	b := bytesOf(s)
	if len(b) < worthAnnouncing {
		return true
	}
	var state byte
	at := uintptr(unsafe.Pointer(&b[len(b)/2])) &^ uintptr(pageSize-1)
	_, _, errno := unix.Syscall(unix.SYS_MINCORE, at, 1, uintptr(unsafe.Pointer(&state)))
	return errno == 0 && state&1 != 0
}
