package access

// Sensitivity says which rules and codes belong to which sensitive category (rules/access/sensitive.yaml).
type Sensitivity struct{}

func (s *Sensitivity) hidesRule(string, []Category) bool { return true }

func (s *Sensitivity) hidesCode(string, string, []Category) bool { return true }
