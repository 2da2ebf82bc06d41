package shell

import (
	"mime"
	"net/http"
	"slices"
)

// paperwork is a document as an answer.
type paperwork struct {
	name, media string
	body        []byte
}

// Paperwork hands out a document by the type that its content has. Pages and pictures are shown; everything else is only downloaded:
// nothing that somebody sent runs in the name of this site.
func Paperwork(name, media string, body []byte) Answer { return paperwork{name, media, body} }

// harmless are the types that a browser shows by itself and that hold no script of the page's.
var harmless = []string{"application/pdf", "image/png", "image/jpeg", "text/plain; charset=utf-8"}

func (p paperwork) Write(w http.ResponseWriter, _ *http.Request) error {
	how := "attachment"
	if slices.Contains(harmless, p.media) {
		how = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", p.media)
	h.Set("Content-Disposition", mime.FormatMediaType(how, map[string]string{"filename": p.name}))
	h.Set("Cache-Control", "no-store")
	_, err := w.Write(p.body)
	return err
}
