package rule

func (d *document) checkCases(set *Set) []error { return nil }
