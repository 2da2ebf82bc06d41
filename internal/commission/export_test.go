package commission

// InSteps lets a run judge and append a few at a time, so that it can be broken off often.
func (b *Book) InSteps(members, lines int) { b.parcelMembers, b.commandLines = members, lines }
