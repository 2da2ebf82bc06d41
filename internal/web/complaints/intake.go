package complaints

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
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
	Sorting   bool   // the contact is on record already
	Agent     bool   // an agent speaks: the page leads to their inquiries
	Inquiry   string // where those are
}

// hits are what a search for a member came to.
type hits struct {
	Asked, More bool
	People      []person.Person
}

// shownMember is the chosen member as far as the page shows them.
type shownMember struct {
	Person person.Person
	Papers []authorization.Authorization // by which somebody acts for them now
	pass   access.Pass
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

// purposeOf is why a role looks at members here: service staff answer a call, the others hear a complaint.
func purposeOf(v shell.Visit) access.Purpose {
	if v.Acts(access.RoleService) {
		return access.PurposeService
	}
	return access.PurposeComplaint
}

// findMember looks for the member whom the contact is about.
func (d *desk) findMember(r *http.Request, v shell.Visit, f *shell.Form) (hits, error) {
	q := person.Query{Text: f.Text("find", false), Birth: f.Date("birth"), Limit: foundAtFirst + 1}
	if q.Text == "" && q.Birth == nil {
		f.Fail("find", "complaints.new.find_needed")
	}
	if !f.OK() {
		return hits{}, nil
	}
	found, err := d.Guard.SearchPeople(r.Context(), v.Who, access.Look{
		Action: access.List, Kinds: []access.Kind{access.Identity}, Purpose: purposeOf(v), Page: pageFind, At: v.Now,
	}, q)
	out := hits{Asked: true, More: len(found.People) > foundAtFirst || found.Next != ""}
	for _, x := range found.People {
		if covered(x.Person) && len(out.People) < foundAtFirst {
			out.People = append(out.People, x.Person)
		}
	}
	return out, err
}

// showMember looks at the chosen member: who it is, and who acts for them.
func (d *desk) showMember(r *http.Request, v shell.Visit, id person.ID) (*shownMember, error) {
	pass, err := d.Guard.Look(r.Context(), v.Who, access.Look{
		Member: id, Action: access.View, Kinds: []access.Kind{access.Identity, access.Authorizations, access.Complaints},
		Purpose: purposeOf(v), Page: pageIntake, Reason: v.T("complaints.new.look_reason"), At: v.Now,
	})
	if err != nil {
		return nil, err
	}
	m := &shownMember{pass: pass}
	if m.Person, err = d.Guard.Person(r.Context(), pass); err != nil || !pass.Allows(access.Authorizations) {
		return m, err
	}
	all, err := d.Authorizations.ForMember(r.Context(), pass)
	for _, a := range all {
		if a.StatusAt(v.Now, v.Today()) == authorization.Valid && slices.Contains(representing, a.Form) {
			m.Papers = append(m.Papers, a)
		}
	}
	return m, err
}

// representing are the papers by which somebody acts for a member; by others they only see or hear.
var representing = []authorization.Form{authorization.CMS1696, authorization.EquivalentNotice, authorization.LegalAuthority}

// prove holds who says that they represent the member to a paper that is on file and valid (42 CFR 422.561, 405.910).
func (d *desk) prove(r *http.Request, v shell.Visit, f *shell.Form, receipt *complaint.Receipt) error {
	if receipt.Speaker.Standing != complaint.ARepresentative {
		receipt.Speaker.Paper = ""
		return nil
	}
	if receipt.Member == "" {
		f.Fail("speaker", "complaints.new.member_first")
		return nil
	}
	m, err := d.showMember(r, v, receipt.Member)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(m.Papers, func(a authorization.Authorization) bool { return string(a.ID) == receipt.Speaker.Paper })
	if i < 0 {
		f.Fail("speaker", "complaints.new.no_proof")
		return nil
	}
	receipt.Speaker.Person = m.Papers[i].Holder
	return nil
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

// record reads the whole form; only when nothing is wrong with it is the contact put on record.
func (d *desk) record(r *http.Request, v shell.Visit, f *shell.Form) (shell.Answer, error) {
	receipt := readReceipt(f, d.Zone, v.Now)
	receipt.Matters = d.readMatters(f, d.catalog(v), v.Today())
	link := complaint.ID(f.Raw(linkField))
	if link != "" {
		receipt.Matters = nil
	}
	if receipt.Speaker.Standing == complaint.AnAgent {
		f.Fail("speaker", "complaints.new.agent")
	}
	if err := errors.Join(d.checkKept(r, f, receipt.Documents), d.prove(r, v, f, &receipt)); err != nil {
		return nil, err
	}
	if !f.OK() {
		t, err := d.taking(r, v, f)
		if err != nil {
			return nil, err
		}
		return answerOf(t), nil
	}
	for i := range receipt.Documents {
		receipt.Documents[i].Kind, receipt.Documents[i].At = documentKind(receipt.Channel), v.Now
	}
	return d.receive(r, v, receipt, link)
}

// receive puts it on record and shows the receipt. The same form sent twice gives the same receipt, so the page may be loaded again.
func (d *desk) receive(r *http.Request, v shell.Visit, receipt complaint.Receipt, link complaint.ID) (shell.Answer, error) {
	filed, err := d.Complaints.Receive(r.Context(), cause(r, v, "receive"), receipt)
	if err != nil {
		return nil, err
	}
	if link != "" {
		linked, err := d.Complaints.Link(r.Context(), cause(r, v, "link"), filed.Intake.ID, link)
		switch {
		case err == nil:
			filed.Intake = linked
		case !errors.Is(err, complaint.ErrState) && !errors.Is(err, complaint.ErrUnknown): // the case ended meanwhile: the contact waits
			return nil, err
		}
	}
	if waits := complaint.IntakeID(shell.ReadForm(r).Raw(settlesField)); waits != "" && len(filed.Cases) > 0 {
		_, err := d.Complaints.Link(r.Context(), cause(r, v, "settle"), waits, filed.Cases[0].ID)
		if err != nil && !errors.Is(err, complaint.ErrState) && !errors.Is(err, complaint.ErrUnknown) { // somebody settled it meanwhile
			return nil, err
		}
	}
	return shell.Page(receiptPage(receiptOf(v, d.catalog(v), filed))), nil
}

// checkKept makes sure that every document which the form names is in the archive.
func (d *desk) checkKept(r *http.Request, f *shell.Form, all []complaint.Document) error {
	for _, x := range all {
		_, err := d.Archive.Stat(r.Context(), archive.Hash(x.Hash))
		if errors.Is(err, archive.ErrUnknown) {
			f.Fail("files", "complaints.new.file_lost")
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// documentKind is what a document that came with a contact is.
func documentKind(c complaint.Channel) string {
	switch c {
	case complaint.ByLetter:
		return "letter_in"
	case complaint.ByFax:
		return "fax"
	}
	return "evidence"
}

// matterName is the beginning of the names of a matter's fields.
func matterName(i int) string { return "m" + strconv.Itoa(i+1) + "-" }
