package evaluate

// File is the rule file that the rule was read from, "" for a rule that was made otherwise.
func (r *Rule) File() string {
	if r.origin == nil {
		return ""
	}
	return r.origin.file
}

// Compares tells whether what closes a gap is a value that reaches a goal, and not only that something was done.
func (p *Program) Compares(rule int) bool {
	at := p.rules[rule].satisfied
	return at != none && !p.rules[rule].condition && p.comparing(at)
}

func (p *Program) comparing(at int32) bool {
	n := &p.nodes[at]
	if n.op != noOp {
		return true
	}
	for _, kid := range p.kidsOf(n) {
		if p.comparing(kid) {
			return true
		}
	}
	return false
}
