package office

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// newWord is a random word that nobody guesses.
func newWord() string { return rand.Text() }

// filledWith is a form that shows values known already, of which a field may have several.
func filledWith(values url.Values) *shell.Form {
	return shell.ReadQuery(&http.Request{URL: &url.URL{RawQuery: values.Encode()}})
}

// options are the answers of a choice whose words have keys that end with the value.
func options[T ~string](v shell.Visit, prefix string, values []T) []shell.Option {
	out := make([]shell.Option, len(values))
	for i, x := range values {
		out[i] = shell.Option{Value: string(x), Label: v.T(prefix + string(x))}
	}
	return out
}

func roleOptions(v shell.Visit, all []access.Role) []shell.Option {
	return options(v, "shell.role.", all)
}

// kindName is the word for a kind of data.
func kindName(v shell.Visit, k access.Kind) string { return v.T("office.kind." + string(k)) }

// joined are the words for several things with commas between.
func joined[T ~string](v shell.Visit, prefix string, all []T) string {
	words := make([]string, len(all))
	for i, x := range all {
		words[i] = v.T(prefix + string(x))
	}
	return strings.Join(words, ", ")
}

func roleNames(v shell.Visit, all []access.Role) string { return joined(v, "shell.role.", all) }

// instantOr is a moment, or the words for none.
func instantOr(v shell.Visit, at time.Time, none string) string {
	if at.IsZero() {
		return v.T(none)
	}
	return v.Instant(at)
}
