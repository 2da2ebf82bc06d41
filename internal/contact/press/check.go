package press

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"github.com/keepwell/keepwell/internal/store"
)

// ErrNotAccessible means that a PDF lacks what a screen reader needs.
var ErrNotAccessible = errors.New("the PDF is not accessible")

// Facts are what a PDF says of itself.
type Facts struct {
	Pages    int
	Title    string
	Language string
	Marked   bool // MarkInfo: its content is tagged
	Tree     bool // StructTreeRoot: in which order it is read, and what is a heading
	Outline  bool
}

// settings of pdfcpu: nothing is read from or written to anybody's home.
var configuration = sync.OnceValue(func() *model.Configuration {
	api.DisableConfigDir()
	return model.NewDefaultConfiguration()
})

// Inspect reads what a PDF says of itself. Errors: store.Invalid for what is no valid PDF.
func Inspect(pdf []byte) (Facts, error) {
	ctx, err := api.ReadAndValidate(bytes.NewReader(pdf), configuration())
	if err != nil {
		return Facts{}, &store.Error{Kind: store.Invalid, Op: "press: inspect", Err: err}
	}
	root, err := ctx.Catalog()
	if err != nil {
		return Facts{}, &store.Error{Kind: store.Invalid, Op: "press: inspect", Err: err}
	}
	f := Facts{Pages: ctx.PageCount, Title: ctx.Title}
	if mark, err := ctx.DereferenceDict(root["MarkInfo"]); err == nil && mark != nil {
		marked := mark.BooleanEntry("Marked")
		f.Marked = marked != nil && *marked
	}
	tree, err := ctx.DereferenceDict(root["StructTreeRoot"])
	f.Tree = err == nil && tree != nil
	outline, err := ctx.DereferenceDict(root["Outlines"])
	f.Outline = err == nil && outline != nil
	f.Language = textOf(ctx, root["Lang"])
	return f, nil
}

func textOf(ctx *model.Context, o types.Object) string {
	text, err := ctx.DereferenceStringOrHexLiteral(o, model.V10, nil)
	if err != nil {
		return ""
	}
	return text
}

// blank is a PDF of one empty page.
var blank = sync.OnceValue(func() []byte {
	var out bytes.Buffer
	var places []int
	out.WriteString("%PDF-1.4\n")
	for n, object := range []string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<<>>>>",
	} {
		places = append(places, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", n+1, object)
	}
	table := out.Len()
	out.WriteString("xref\n0 4\n0000000000 65535 f \n")
	for _, at := range places {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", table)
	return out.Bytes()
})

// Accessible tells what a PDF lacks of what a screen reader needs (WCAG 2.1 techniques PDF3, PDF16, PDF18). Errors: store.Internal with
// ErrNotAccessible.
func (f Facts) Accessible(title, language string) error {
	var lacks string
	switch {
	case !f.Marked || !f.Tree:
		lacks = "tags"
	case f.Title != title:
		lacks = "its title"
	case f.Language != language:
		lacks = "its language"
	case f.Pages == 0:
		lacks = "pages"
	default:
		return nil
	}
	return &store.Error{Kind: store.Internal, Op: "press", Err: fmt.Errorf("%w: it lacks %s", ErrNotAccessible, lacks)}
}

// Merge puts PDFs one after the other for a printer. Each begins on a sheet of its own when both sides are printed: a stranger's letter on
// the back of one's own would be a disclosure. The result is for paper only: whoever reads on a screen gets the letter by itself.
func Merge(pdfs [][]byte, w io.Writer) error {
	var all []io.ReadSeeker
	for _, pdf := range pdfs {
		pages, err := api.PageCount(bytes.NewReader(pdf), configuration())
		if err != nil {
			return &store.Error{Kind: store.Internal, Op: "press: merge", Err: err}
		}
		all = append(all, bytes.NewReader(pdf))
		if pages%2 == 1 {
			all = append(all, bytes.NewReader(blank()))
		}
	}
	if err := api.MergeRaw(all, w, false, configuration()); err != nil {
		return &store.Error{Kind: store.Internal, Op: "press: merge", Err: err}
	}
	return nil
}
