package account

import "github.com/keepwell/keepwell/internal/person"

// Cause is who does something, when, and by which command.
type Cause = person.Cause
