package person

// Reason is why two ids may be one person. The texts are stored.
type Reason string
