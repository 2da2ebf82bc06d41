package office

import (
	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// readReview is what the form of a review says.
func readReview(f *shell.Form) access.Review {
	return access.Review{Verdict: access.Verdict(f.One("outcome", texts(access.Verdicts)...)), Note: f.Text("note", true)}
}
