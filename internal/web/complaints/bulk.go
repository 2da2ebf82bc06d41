package complaints

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/web/shell"
)

const bulkPath = QueuePath + "/bulk"

func (d *desk) bulkRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "POST " + bulkPath, Roles: resolving, Do: d.previewBulk},
		{Pattern: "POST " + bulkPath + "/apply", Roles: resolving, Do: d.applyBulk},
	}
}

// bulkView is what is done to several cases: as it would be, or as it was.
type bulkView struct {
	shell.Visit
	Catalog *catalog.Catalog
	Form    *shell.Form
	Bulk    complaint.Bulk
	Lines   []complaint.BulkLine
	Done    bool
	Names   map[string]string
	Back    string // the list from which the cases were chosen
}

// bulk reads what is wished and of which cases.
func (d *desk) bulk(r *http.Request, v shell.Visit) (bulkView, []complaint.ID, error) {
	f := shell.ReadForm(r)
	view := bulkView{Visit: v, Catalog: d.catalog(v), Form: f, Back: backTo(f.Raw("back"))}
	workers, err := d.Complaints.Workers(r.Context())
	view.Names = namesOf(workers)
	view.Bulk = complaint.Bulk{
		Kind: complaint.BulkKind(f.One("kind", texts(complaint.BulkKinds)...)), Account: f.Text("account", false), Desk: complaint.Desk(f.Text("to", false)),
		Text: f.Text("text", false), Page: pageQueue,
	}
	var ids []complaint.ID
	for _, id := range f.All("case") {
		ids = append(ids, complaint.ID(id))
	}
	switch {
	case len(ids) == 0:
		f.Fail("case", "complaints.bulk.none")
	case view.Bulk.Kind == complaint.BulkAssign && !slices.Contains(accountsOf(workers), view.Bulk.Account):
		f.Fail("account", "complaints.bulk.who")
	case view.Bulk.Kind == complaint.BulkDesk && !slices.Contains(complaint.Desks, view.Bulk.Desk):
		f.Fail("to", "complaints.bulk.which_desk")
	case view.Bulk.Kind == complaint.BulkNote && view.Bulk.Text == "":
		f.Fail("text", "complaints.bulk.words")
	}
	return view, ids, err
}

// backTo is the list from which the visitor came; nothing else.
func backTo(address string) string {
	at, err := url.Parse(address)
	if err != nil || at.Host != "" || at.Path != QueuePath {
		return QueuePath
	}
	return at.RequestURI()
}

// previewBulk shows what would happen to each case, and changes nothing.
func (d *desk) previewBulk(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, ids, err := d.bulk(r, v)
	if err != nil {
		return nil, err
	}
	if !view.Form.OK() {
		return shell.Invalid(bulkPage(view)), nil
	}
	view.Lines, err = d.Complaints.Preview(r.Context(), cause(r, v, "bulk"), v.Who, view.Bulk, ids)
	return bulkAnswer(view, err)
}

// applyBulk does it to each case for itself and says what became of it.
func (d *desk) applyBulk(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, ids, err := d.bulk(r, v)
	if err != nil {
		return nil, err
	}
	if !view.Form.OK() {
		return shell.Invalid(bulkPage(view)), nil
	}
	view.Done = true
	view.Lines, err = d.Complaints.Apply(r.Context(), cause(r, v, "bulk"), v.Who, view.Bulk, ids)
	return bulkAnswer(view, err)
}

// bulkAnswer shows the lines. What nobody could have known of a case is one line; only what broke is a failure.
func bulkAnswer(view bulkView, err error) (shell.Answer, error) {
	if errors.Is(err, complaint.ErrIncomplete) {
		view.Form.Fail("case", "complaints.bulk.too_many")
		return shell.Invalid(bulkPage(view)), nil
	}
	return shell.Page(bulkPage(view)), err
}

// does counts the cases to which it happens.
func (b bulkView) does() int {
	n := 0
	for _, line := range b.Lines {
		if line.Does {
			n++
		}
	}
	return n
}

// what says what is done, with its object.
func (b bulkView) what() string {
	object := b.Bulk.Text
	switch b.Bulk.Kind {
	case complaint.BulkAssign:
		object = whoWords(b.Visit, b.Names, b.Bulk.Account)
	case complaint.BulkDesk:
		object = deskWords(b.Visit, b.Catalog, b.Bulk.Desk)
	}
	return b.T("complaints.bulk.what", "Act", b.T("complaints.bulk."+string(b.Bulk.Kind)), "Object", object)
}
