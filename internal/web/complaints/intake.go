package complaints

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (d *desk) intakeRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + NewPath, Roles: hearing, Do: d.newIntake},
		{Pattern: "POST " + NewPath, Roles: hearing, MaxBody: intakeBytes, Do: d.takeIntake},
	}
}

// taking is an intake while somebody types it: what the page shows.
type taking struct {
	shell.Visit
	Form      *shell.Form
	Catalog   *catalog.Catalog
	Find      hits
	Member    *shownMember // chosen
	Documents []complaint.Document
	Matters   []matter // none before the words are sorted
	Alike     []complaint.Row
	Danger    []complaint.Hint // words that sound like danger, though nobody said so
	Sorting   bool             // the contact is on record already
	Agent     bool             // an agent speaks: the page leads to their inquiries
	Inquiry   string           // where those are
}

// The steps of the form: its buttons.
const (
	stepFind     = "find"
	stepAnother  = "another" // member
	stepSort     = "sort"
	stepAdd      = "add"
	stepDrop     = "drop-"
	stepRecord   = "record"
	linkField    = "link"
	settlesField = "settles" // the contact that waits for the member's word
	matterCount  = "matters"
	foundAtFirst = 8
)

func (d *desk) newIntake(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.Filled("channel", string(complaint.ByPhone), "came", "now")
	if member := r.URL.Query().Get("member"); member != "" { // from the page of a call
		f.Set("member", member)
	}
	if from := r.URL.Query().Get("from"); from != "" {
		if err := d.confirmed(r, v, f, complaint.IntakeID(from)); err != nil {
			return nil, err
		}
	}
	t, err := d.taking(r, v, f)
	if err != nil {
		return nil, err
	}
	return shell.Page(intakePage(t)), nil
}

// confirmed begins a contact in which the member confirms what somebody else said for them: their word opens what the other's could not
// (promise A3), and the contact that waited is settled with it.
func (d *desk) confirmed(r *http.Request, v shell.Visit, f *shell.Form, from complaint.IntakeID) error {
	o, err := d.Complaints.OpenIntake(r.Context(), v.Who, from, pageSort, v.Now)
	if err != nil {
		return err
	}
	if o.Intake.State != complaint.Waiting {
		return shell.ErrNoPage
	}
	f.Set(settlesField, string(from))
	f.Set("words", o.Intake.Words)
	f.Set("member", string(o.Intake.Member))
	f.Set("speaker", string(complaint.MemberOnTheLine))
	f.Set("language", o.Intake.Help.Language)
	return nil
}

// takeIntake does what a button of the form asks. Only one of them puts something on record.
func (d *desk) takeIntake(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	if err := d.keepUploads(r, v, f); err != nil {
		return nil, err
	}
	step := f.Raw("step")
	if step == stepRecord {
		return d.record(r, v, f)
	}
	d.changeForm(f, step)
	t, err := d.taking(r, v, f)
	if err != nil {
		return nil, err
	}
	if step == stepFind {
		if t.Find, err = d.findMember(r, v, f); err != nil {
			return nil, err
		}
	}
	return answerOf(t), nil
}

// changeForm does what a button asks that only changes the form.
func (d *desk) changeForm(f *shell.Form, step string) {
	switch step {
	case stepAnother:
		f.Set("member", "")
	case stepAdd:
		addMatter(f)
	case stepSort:
		d.sortWords(f)
	}
	if at, ok := strings.CutPrefix(step, stepDrop); ok {
		dropMatter(f, at)
	}
}

// answerOf shows the form again, with what is wrong when something is.
func answerOf(t taking) shell.Answer {
	if t.Form.OK() {
		return shell.Page(intakePage(t))
	}
	return shell.Invalid(intakePage(t))
}

// taking gathers what the page shows of what was typed so far.
func (d *desk) taking(r *http.Request, v shell.Visit, f *shell.Form) (taking, error) {
	t := taking{Visit: v, Form: f, Catalog: d.catalog(v), Documents: readKept(f), Inquiry: d.InquiryPath}
	t.Agent = f.Raw("speaker") == string(complaint.AnAgent)
	t.Matters, t.Danger = d.matters(f, t.Catalog), d.danger(f)
	var err error
	if id := memberOf(f); id != "" {
		if t.Member, err = d.showMember(r, v, id); err != nil {
			return t, err
		}
	}
	if t.Member == nil || len(t.Matters) == 0 || !t.Member.pass.Allows(access.Complaints) {
		return t, nil
	}
	t.Alike, err = d.Complaints.Alike(r.Context(), v.Who, t.Member.pass, f.Raw("words"))
	return t, err
}

// memberOf is the member whom the form has chosen.
func memberOf(f *shell.Form) person.ID { return person.ID(f.Raw("member")) }

// catalog is what can be chosen today.
func (d *desk) catalog(v shell.Visit) *catalog.Catalog {
	return d.Complaints.Rules().Catalog(v.Today())
}

// keepUploads puts sent files into the archive at once, so that they are not lost when the form is shown again, and carries them
// along by their hash.
func (d *desk) keepUploads(r *http.Request, v shell.Visit, f *shell.Form) error {
	known := readKept(f)
	for _, u := range f.Uploads("files", shell.Files{Most: mostDocuments - len(known), Bytes: fileBytes, Types: shell.Paper}) {
		kept1, err := d.Archive.Put(r.Context(), bytes.NewReader(u.Body), v.Now)
		switch {
		case errors.Is(err, archive.ErrType):
			f.Fail("files", "shell.form.file_type")
			return nil
		case err != nil:
			return err
		}
		f.Add(keptField, kept(complaint.Document{Hash: string(kept1.Hash), Name: u.Name, Type: kept1.Media, Size: kept1.Size}))
	}
	return nil
}

// matterName is the beginning of the names of a matter's fields.
func matterName(i int) string { return "m" + strconv.Itoa(i+1) + "-" }
