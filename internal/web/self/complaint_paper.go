package self

import (
	"errors"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// told are the letters that went out to the member, or to who reads. What goes to others is not shown.
func (a acting) told(x toldCase) (out []complaint.Letter) {
	readers := append(append(a.Who.IDs(), a.Person.MergedFrom...), a.Person.ID, a.Pass.Member(), x.Member)
	for _, l := range x.Letters {
		if l.SentAt != nil && l.Hash != "" && (l.To == "" || slices.Contains(readers, l.To)) {
			out = append(out, l)
		}
	}
	return out
}

// complaintLetter shows a letter exactly as it went out: the archived file, held against its hash.
func (s *site) complaintLetter(r *http.Request, a acting) (shell.Answer, error) {
	x, err := s.oneOf(r, a)
	if err != nil {
		return nil, err
	}
	for _, l := range a.told(x) {
		if l.ID == r.PathValue("letter") {
			return s.paper(r, l.Hash, x.Number+".pdf")
		}
	}
	return nil, shell.ErrNoPage
}

// complaintDocument shows what the member sent, or what was sent to them.
func (s *site) complaintDocument(r *http.Request, a acting) (shell.Answer, error) {
	x, err := s.oneOf(r, a)
	if err != nil {
		return nil, err
	}
	for _, d := range x.Documents {
		if d.Hash == r.PathValue("hash") {
			return s.paper(r, d.Hash, d.Name)
		}
	}
	return nil, shell.ErrNoPage
}

func (s *site) paper(r *http.Request, hash, name string) (shell.Answer, error) {
	doc, body, err := s.Archive.Get(r.Context(), archive.Hash(hash))
	if errors.Is(err, archive.ErrUnknown) {
		return nil, shell.ErrNoPage
	}
	if err != nil {
		return nil, err
	}
	return shell.Paperwork(name, doc.Media, body), nil
}
