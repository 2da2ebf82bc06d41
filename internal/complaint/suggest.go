package complaint

import "github.com/keepwell/keepwell/internal/complaint/catalog"

// suggest fills in what the words make likely, for people to decide.
func (s *Complaints) suggest(one *Case) error {
	if one.Class.Category == "" {
		one.Class.Category = catalog.Other
	}
	one.Class.Procedure = Grievance
	return nil
}
