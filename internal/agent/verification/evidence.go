package verification

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/record"
)

// Evidence writes everything of one verification into a zip: the verification, the proof of its stream, the forms as they are kept, and
// the documents of its attestations. That it was taken is on record first. Errors: ErrUnknown, access.ErrRefused.
func (s *Verifications) Evidence(ctx context.Context, v access.Visitor, id ID, page string, at time.Time, w io.Writer) error {
	const op = "verification: evidence"
	if !Serving(v) {
		return unknown(op)
	}
	x, err := s.load(ctx, id)
	if err != nil || x.Version == 0 {
		return first(err, unknown(op))
	}
	look := s.look(v, x.Member, page, "verification "+x.Number, at)
	look.Action = access.Export
	if _, err := s.guard.Look(ctx, v, look); err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for _, add := range []func(context.Context, *zip.Writer, *Verification) error{s.addState, s.addProof, s.addDocuments} {
		if err := add(ctx, z, &x); err != nil {
			return fmt.Errorf("%s: %w", op, err)
		}
	}
	return z.Close()
}

func (s *Verifications) addState(_ context.Context, z *zip.Writer, v *Verification) error {
	return addJSON(z, "verification.json", v)
}

func (s *Verifications) addProof(ctx context.Context, z *zip.Writer, v *Verification) error {
	proof, err := s.rec.Proof(ctx, record.Stream(category, string(v.ID)))
	if err != nil {
		return err
	}
	return addJSON(z, "proof.json", proof)
}

// addDocuments adds each document once, named by its hash. One that the archive does not have is named as absent.
func (s *Verifications) addDocuments(ctx context.Context, z *zip.Writer, v *Verification) error {
	seen := map[string]bool{"": true}
	var absent []string
	for _, hash := range v.documents() {
		if seen[hash] {
			continue
		}
		seen[hash] = true
		d, body, err := s.archive.Get(ctx, archive.Hash(hash))
		if errors.Is(err, archive.ErrUnknown) {
			absent = append(absent, hash)
			continue
		}
		if err != nil {
			return err
		}
		if err := addFile(z, "documents/"+hash+extension(d.Media), body); err != nil {
			return err
		}
	}
	if len(absent) == 0 {
		return nil
	}
	return addJSON(z, "absent.json", absent)
}

func (v *Verification) documents() (out []string) {
	for i := range v.Forms {
		out = append(out, v.Forms[i].Document)
	}
	for i := range v.Attestations {
		out = append(out, v.Attestations[i].Document)
	}
	return out
}

// Document is a document of a verification, after a look at the member. Errors: ErrUnknown.
func (s *Verifications) Document(ctx context.Context, v access.Visitor, id ID, hash, page string, at time.Time) (archive.Document, []byte, error) {
	x, _, err := s.Open(ctx, v, id, page, at)
	if err != nil {
		return archive.Document{}, nil, err
	}
	for _, own := range x.documents() {
		if own == hash && hash != "" {
			return s.archive.Get(ctx, archive.Hash(hash))
		}
	}
	return archive.Document{}, nil, unknown("verification: document")
}

func extension(media string) string {
	all, _ := mime.ExtensionsByType(media)
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

func addJSON(z *zip.Writer, name string, content any) error {
	text, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		return err
	}
	return addFile(z, name, text)
}

func addFile(z *zip.Writer, name string, body []byte) error {
	f, err := z.Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	return err
}
