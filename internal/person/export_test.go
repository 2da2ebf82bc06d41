package person

// WithoutVersion is the person without what every event changes.
func (p Person) WithoutVersion() Person {
	p.Version = 0
	return p
}
