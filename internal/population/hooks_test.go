package population

// GatherAtMost sets up to which size a filter's members are gathered, until restore is called.
func GatherAtMost(n int) (restore func()) {
	before := gatherAtMost
	gatherAtMost = n
	return func() { gatherAtMost = before }
}
