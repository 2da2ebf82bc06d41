package self

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Limits of what members write and send.
const (
	complaintWords = 20000 // letters: about ten pages
	complaintFiles = 5
	fileBytes      = 10 << 20
	complaintBytes = complaintFiles*fileBytes + 1<<20
)

// sentFiles are what members may send with their words.
var sentFiles = shell.Files{Most: complaintFiles, Bytes: fileBytes, Types: shell.Paper}

func (s *site) tellForm(_ *http.Request, a acting) (shell.Answer, error) {
	language := a.Person.Preferences.Written
	if !slices.Contains(languages, language) {
		language = a.Lang
	}
	return shell.Page(tellPage(a, shell.Filled("language", language), s.topics(a))), nil
}

// tell puts the complaint on record. Only then there is a receipt; the same form sent twice gives the same one.
func (s *site) tell(r *http.Request, a acting) (shell.Answer, error) {
	f := shell.ReadForm(r)
	receipt := s.readTold(a, f)
	files, err := s.readFiles(r, a, f)
	if err != nil {
		return nil, err
	}
	if receipt.Speaker, err = s.speaker(r, a); err != nil {
		return nil, err
	}
	if !f.OK() {
		return shell.Invalid(tellPage(a, f, s.topics(a))), nil
	}
	receipt.Documents = files
	filed, err := s.Complaints.Receive(r.Context(), a.cause(r), receipt)
	if err != nil {
		return nil, err
	}
	return shell.Redirect(a.At("/complaints/"+string(filed.Cases[0].ID)+"/receipt"), ""), nil
}

// readTold reads what the form says. Nobody has sorted it yet: rules suggest what it is, and the member's choice of a topic holds.
func (s *site) readTold(a acting, f *shell.Form) complaint.Receipt {
	class := complaint.Class{Subjects: readSubjects(f), EventOn: f.Date("happened")}
	if class.EventOn != nil && class.EventOn.After(a.Today()) {
		f.Fail("happened", "heard.future")
	}
	if f.Raw("about") != "" {
		class.Category = f.One("about", optionValues(s.topics(a))...)
	}
	return complaint.Receipt{
		Channel: complaint.ByWeb, Member: a.Pass.Member(), Emergency: f.Checked("danger"),
		Words:   strings.ReplaceAll(f.Long("words", complaintWords, true), "\r\n", "\n"),
		Help:    complaint.Help{Language: f.One("language", languages...)},
		Matters: []complaint.Matter{{Class: class}},
	}
}

// readFiles keeps what was sent with a form that is right. A browser sends files only once, so a form that is not right asks for them
// again.
func (s *site) readFiles(r *http.Request, a acting, f *shell.Form) (all []complaint.Document, err error) {
	sent := f.Uploads("files", sentFiles)
	if !f.OK() {
		if len(sent) > 0 {
			f.Fail("files", "heard.files_again")
		}
		return nil, nil
	}
	for _, u := range sent {
		kept, err := s.Archive.Put(r.Context(), bytes.NewReader(u.Body), a.Now)
		if errors.Is(err, archive.ErrType) {
			f.Fail("files", "shell.form.file_type")
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, complaint.Document{Hash: string(kept.Hash), Name: u.Name, Type: kept.Media, Size: kept.Size, Kind: "evidence", At: a.Now})
	}
	return all, nil
}

// receipt says the number, what happens next and by when.
func (s *site) receipt(r *http.Request, a acting) (shell.Answer, error) {
	x, err := s.oneOf(r, a)
	if err != nil {
		return nil, err
	}
	return shell.Page(receiptPage(a, x)), nil
}

// topics are what a complaint can be about, as members say it.
func (s *site) topics(a acting) (options []shell.Option) {
	for _, c := range s.Complaints.Rules().Catalog(a.Today()).Categories {
		if c.Members && c.ID != catalog.Other {
			options = append(options, shell.Option{Value: c.ID, Label: c.Plain.In(a.Lang)})
		}
	}
	return options
}

func optionValues(options []shell.Option) (values []string) {
	for _, o := range options {
		values = append(values, o.Value)
	}
	return values
}

// speaker is who tells us: the member, or who acts for them by a paper that is on file (42 CFR 422.561).
func (s *site) speaker(r *http.Request, a acting) (complaint.Speaker, error) {
	if !a.Other {
		return complaint.Speaker{Standing: complaint.TheMember, Verified: "portal"}, nil
	}
	who := complaint.Speaker{Standing: complaint.ARepresentative, Person: a.Who.Person, Name: a.Who.Name, Verified: "portal"}
	if !a.Pass.Allows(access.Authorizations) {
		return who, nil
	}
	papers, err := s.papers(r.Context(), a, helperForms...)
	for _, p := range papers {
		if p.Holder != "" && slices.Contains(a.Who.IDs(), p.Authorization.Holder) && p.ends() {
			who.Paper = string(p.ID)
		}
	}
	return who, err
}

// subjectKinds are whom a member may complain about, in the order of the form.
var subjectKinds = []complaint.SubjectKind{
	complaint.ThePlan, complaint.StaffMember, complaint.Clinician, complaint.Facility, complaint.AgentSubject, complaint.Delegate,
}

func (a acting) subjectOptions() (options []shell.Option) {
	for _, k := range subjectKinds {
		options = append(options, shell.Option{Value: string(k), Label: a.T("heard.who." + string(k))})
	}
	return options
}

// readSubjects reads whom the member names. We know nobody by it yet: whoever works on the case finds out.
func readSubjects(f *shell.Form) []complaint.Subject {
	name := f.Text("who_name", false)
	if f.Raw("who") == "" {
		if name != "" {
			f.Fail("who", "shell.form.choose")
		}
		return nil
	}
	return []complaint.Subject{{Kind: complaint.SubjectKind(f.One("who", texts(subjectKinds)...)), Name: name}}
}
