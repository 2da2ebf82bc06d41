package report

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"path"
	"slices"
	"text/template"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Pack is what an evidence pack holds.
type Pack struct {
	Case   complaint.ID `json:"case"`
	Number string       `json:"number"`
	Files  []PackFile   `json:"files"`
	Absent []string     `json:"absent,omitempty"` // what should be there, and why it is not
}

// packer writes a pack.
type packer struct {
	Pack

	zip *zip.Writer
	c   *complaint.Case
	key string
	at  time.Time
}

// PackFile is one file of a pack.
type PackFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Size   int    `json:"size"`
}

//go:embed evidence.txt
var readme string

var readmeText = template.Must(template.New("readme").Parse(readme))

// Evidence writes everything of one case into a zip: the case as JSON and PDF, its documents and letters by hash, the proofs of its
// streams, and how to check them without this program's database. The member's record is opened for it, with an entry. Errors:
// complaint.ErrUnknown where there is no such case, the visitor is complained about in it, or may not export it: all look alike.
func (r *Reports) Evidence(ctx context.Context, v access.Visitor, id complaint.ID, look access.Look, w io.Writer) (Pack, error) {
	c, err := r.opened(ctx, v, id, look)
	if err != nil {
		return Pack{}, err
	}
	p := &packer{zip: zip.NewWriter(w), Pack: Pack{Case: c.ID, Number: c.Number}, c: &c, key: r.Record.PublicKey(), at: look.At}
	for _, add := range []func(context.Context, *packer) error{r.addCase, r.addPicture, r.addProofs, r.addDocuments} {
		if err := add(ctx, p); err != nil {
			return p.Pack, fmt.Errorf("report: evidence: %w", err)
		}
	}
	if err := p.finish(); err != nil {
		return p.Pack, fmt.Errorf("report: evidence: %w", err)
	}
	return p.Pack, nil
}

// opened is the case, after the look.
func (r *Reports) opened(ctx context.Context, v access.Visitor, id complaint.ID, look access.Look) (complaint.Case, error) {
	position, err := r.Record.Position(ctx)
	if err != nil {
		return complaint.Case{}, fmt.Errorf("report: evidence: %w", err)
	}
	c, err := r.Complaints.CaseAt(ctx, id, position)
	if err != nil {
		return c, err
	}
	barred, err := r.Complaints.Barring(ctx, v)
	switch {
	case err != nil:
		return c, err
	case barred(&c), c.Member == "" && !slices.Contains(mayExport, v.Role):
		return complaint.Case{}, fault(store.NotFound, "evidence", complaint.ErrUnknown)
	case c.Member == "":
		return c, nil
	}
	look.Member, look.Reason = c.Member, c.Number
	_, err = r.Guard.Look(ctx, v, look)
	if errors.Is(err, access.ErrRefused) {
		return complaint.Case{}, fault(store.NotFound, "evidence", complaint.ErrUnknown)
	}
	return c, err
}

// mayExport are the roles that export cases whose member nobody knows.
var mayExport = []access.Role{access.RoleCompliance, access.RoleEngineer}

func (r *Reports) addCase(_ context.Context, p *packer) error {
	text, err := json.MarshalIndent(p.c, "", "  ")
	if err != nil {
		return err
	}
	return p.add("case.json", text)
}

// addPicture prints the case. Without a browser the pack says so: nothing in the PDF is not in the JSON.
func (r *Reports) addPicture(ctx context.Context, p *packer) error {
	page, err := r.page(p.c)
	if err != nil {
		return err
	}
	pdf, err := r.Press.Print(ctx, page)
	if err != nil {
		p.Absent = append(p.Absent, "case.pdf: it could not be printed here; case.json says the same")
		return p.add("case.html", []byte(page))
	}
	return p.add("case.pdf", pdf)
}

// addProofs proves the streams of the case, its contact and its letters.
func (r *Reports) addProofs(ctx context.Context, p *packer) error {
	streams := []record.StreamID{complaint.StreamOf(p.c.ID), complaint.IntakeStreamOf(p.c.Intake)}
	for _, l := range p.c.Letters {
		streams = append(streams, record.Stream("letter", l.ID))
	}
	for _, stream := range streams {
		proof, err := r.Record.Proof(ctx, stream)
		if store.KindOf(err) == store.NotFound {
			p.Absent = append(p.Absent, "the proof of "+string(stream)+": it has no events")
			continue
		}
		if err != nil {
			return err
		}
		text, err := json.MarshalIndent(proof, "", "  ")
		if err != nil {
			return err
		}
		if err := p.add("proof/"+stream.Category()+"-"+stream.ID()+".json", text); err != nil {
			return err
		}
	}
	return nil
}

// addDocuments adds what is in the archive, under its hash.
func (r *Reports) addDocuments(ctx context.Context, p *packer) error {
	var hashes []string
	for _, d := range p.c.Documents {
		hashes = append(hashes, d.Hash)
	}
	for _, l := range p.c.Letters {
		hashes = append(hashes, l.Hash)
	}
	slices.Sort(hashes)
	for _, hash := range slices.Compact(hashes) {
		if hash == "" {
			continue
		}
		d, body, err := r.Archive.Get(ctx, archive.Hash(hash))
		if store.KindOf(err) == store.NotFound {
			p.Absent = append(p.Absent, "the document "+hash+": it is not in the archive")
			continue
		}
		if err != nil {
			return err
		}
		if err := p.add(path.Join("documents", hash+suffix(d.Media)), body); err != nil {
			return err
		}
	}
	return nil
}

// suffix is the ending of files of a media type.
func suffix(media string) string {
	switch media {
	case "application/pdf":
		return ".pdf"
	case "image/jpeg":
		return ".jpg"
	}
	if all, err := mime.ExtensionsByType(media); err == nil && len(all) > 0 {
		return all[0]
	}
	return ".bin"
}

// add puts a file into the pack. All carry the same time, so that the same case gives the same pack.
func (p *packer) add(name string, body []byte) error {
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: p.at})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	p.Files = append(p.Files, PackFile{Name: name, SHA256: hex.EncodeToString(sum[:]), Size: len(body)})
	_, err = w.Write(body)
	return err
}

func (p *packer) finish() error {
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: "README.txt", Method: zip.Deflate, Modified: p.at})
	if err != nil {
		return err
	}
	err = readmeText.Execute(w, map[string]any{
		"Number": p.Number, "At": p.at.UTC().Format("2006-01-02 15:04:05 UTC"), "Key": p.key, "Files": p.Files, "Absent": p.Absent,
	})
	return errors.Join(err, p.zip.Close())
}
