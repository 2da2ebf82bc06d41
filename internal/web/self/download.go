package self

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// everything are the kinds of a copy of the whole record (45 CFR 164.524).
var everything = []access.Kind{
	access.Identity, access.Contact, access.Coverage, access.Conditions, access.Gaps, access.Medicines, access.Claims,
	access.Authorizations, access.Requests,
}

// recordCopy is a copy of the record. Its JSON is for programs, its page for people.
type recordCopy struct {
	Format         string                        `json:"format"`
	Plan           string                        `json:"plan"`
	MadeAt         time.Time                     `json:"made_at"`
	Person         person.Person                 `json:"person"`
	Conditions     []population.Finding          `json:"conditions,omitempty"`
	Gaps           []population.Finding          `json:"gaps,omitempty"`
	Timeline       []population.TimelineEntry    `json:"timeline,omitempty"`
	Access         []access.Relation             `json:"access,omitempty"`
	Authorizations []authorization.Authorization `json:"authorizations,omitempty"`
	Requests       []privacy.Request             `json:"requests,omitempty"`
}

// copyFormat names the shape of the JSON, so that programs can tell it from later ones.
const copyFormat = "keepwell/record-copy/1"

func (s *site) downloadPage(_ *http.Request, a acting) (shell.Answer, error) {
	return shell.Page(downloadPage(a, true)), nil
}

// download gives a copy of the record at once. It is a request for access that is fulfilled in the same breath, so that the member
// finds it among their requests.
func (s *site) download(r *http.Request, a acting) (shell.Answer, error) {
	f := shell.ReadForm(r)
	form := f.One("form", "html", "json")
	if !f.OK() {
		return shell.Invalid(downloadPage(a, false)), nil
	}
	c, err := s.copyOf(r, a)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if err := writeCopy(r.Context(), &body, a, form, c); err != nil {
		return nil, err
	}
	if err := s.noteCopy(r, a, body.Bytes()); err != nil {
		return nil, err
	}
	name, contentType := "my-record.html", "text/html; charset=utf-8"
	if form == "json" {
		name, contentType = "my-record.json", "application/json; charset=utf-8"
	}
	return shell.File(name, contentType, func(w io.Writer) error {
		_, err := body.WriteTo(w)
		return err
	}), nil
}

func writeCopy(ctx context.Context, w io.Writer, a acting, form string, c recordCopy) error {
	if form == "html" {
		return copyDocument(a, c).Render(ctx, w)
	}
	to := json.NewEncoder(w)
	to.SetIndent("", "  ")
	to.SetEscapeHTML(false)
	return to.Encode(c)
}

// noteCopy records the request and its answer.
func (s *site) noteCopy(r *http.Request, a acting, body []byte) error {
	sum := sha256.Sum256(body)
	c := a.cause(r)
	asked, given := c, c
	if c.ID != "" {
		asked.ID, given.ID = c.ID+"/asked", c.ID+"/given"
	}
	w := privacy.Wish{Member: a.Pass.Member(), Kind: privacy.AccessRequest, How: "portal", Form: "electronic"}
	if a.Other {
		w.By = a.Who.Person
	}
	out, err := s.Privacy.Receive(r.Context(), asked, w, a.Now)
	if err != nil || out.Status != privacy.Open {
		return err
	}
	_, err = s.Privacy.Fulfil(r.Context(), given, a.Pass.Member(), out.ID, privacy.Fulfilment{
		Given: a.T("self.download.given"), SHA256: hex.EncodeToString(sum[:]),
	})
	return err
}

// copyOf reads everything that the pass opens.
func (s *site) copyOf(r *http.Request, a acting) (recordCopy, error) {
	c := recordCopy{Format: copyFormat, Plan: a.Plan.Name, MadeAt: a.Now.UTC(), Person: a.Person}
	if a.Other {
		known := a.contact()
		c.Person.Addresses, c.Person.Phones, c.Person.Emails = known.Addresses, known.Phones, known.Emails
	}
	m, err := s.member(r, a)
	if err != nil {
		return c, err
	}
	c.Conditions, c.Gaps = m.Conditions, m.Gaps
	if c.Timeline, err = s.timeline(r, a); err != nil {
		return c, err
	}
	if a.Pass.Allows(access.Authorizations) {
		if c.Access, err = s.Guard.Grants(r.Context(), a.Pass); err != nil {
			return c, err
		}
		if c.Authorizations, err = s.Authorizations.ForMember(r.Context(), a.Pass); err != nil {
			return c, err
		}
	}
	if a.Pass.Allows(access.Requests) {
		if c.Requests, err = s.myRequests(r, a); err != nil {
			return c, err
		}
	}
	c.Timeline = slices.DeleteFunc(c.Timeline, func(e population.TimelineEntry) bool { return e.Kind == "change" })
	return c, nil
}
