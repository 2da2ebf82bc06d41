package read

import "github.com/keepwell/keepwell/internal/population/claim"

// draft is the claim that is being put together. One draft is reused for a whole file.
type draft struct {
	claim.Claim
	texts *texts
	index map[codeKey]int // used when the codes are too many for a look at each
}

type codeKey struct {
	system claim.System
	date   claim.Day
	code   string
}

// indexFrom is how many codes a look at each is still faster for than a map.
const indexFrom = 48

func newDraft() *draft { return &draft{texts: &texts{}} }

// begin empties the draft.
func (d *draft) begin() {
	d.Claim = claim.Claim{
		From: claim.NoDay, Thru: claim.NoDay, Admit: claim.NoDay, Discharge: claim.NoDay, Codes: d.Codes[:0],
	}
	clear(d.index)
}

// add takes a code in, or strengthens its role when the claim has it already on that day.
func (d *draft) add(system claim.System, role claim.Role, code []byte, date claim.Day) {
	text := d.texts.of(code)
	if at, ok := d.find(codeKey{system, date, text}); ok {
		d.Codes[at].Role = min(d.Codes[at].Role, role) // the roles are numbered from the strongest
		return
	}
	d.Codes = append(d.Codes, claim.Code{System: system, Role: role, Code: text, Date: date})
	if len(d.Codes) >= indexFrom {
		d.indexFrom()
	}
}

func (d *draft) find(key codeKey) (int, bool) {
	if len(d.Codes) >= indexFrom {
		at, ok := d.index[key]
		return at, ok
	}
	for i := range d.Codes {
		c := &d.Codes[i]
		if c.System == key.system && c.Date == key.date && c.Code == key.code {
			return i, true
		}
	}
	return 0, false
}

// indexFrom enters the codes that the index does not have yet.
func (d *draft) indexFrom() {
	if d.index == nil {
		d.index = map[codeKey]int{}
	}
	for i := len(d.index); i < len(d.Codes); i++ {
		c := d.Codes[i]
		d.index[codeKey{c.System, c.Date, c.Code}] = i
	}
}

// code reads a coded field into the draft. A code of the wrong shape is kept with a warning when it is at least letters and digits:
// plans use codes of their own. Anything else is left out with a warning.
func (d *draft) code(r *row, c column, system claim.System, role claim.Role, date claim.Day) {
	field := r.bytes(c)
	if len(field) == 0 {
		return
	}
	plain, ok := plainCode(system, field)
	if !ok || !shapes[system].fits(plain) {
		r.warn(c, UnknownCode, shapes[system].expected)
	}
	if ok && len(plain) > 0 {
		d.add(system, role, plain, date)
	}
}
