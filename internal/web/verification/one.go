package verification

import (
	"bytes"
	"errors"
	"net/http"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *pages) oneRoutes() []shell.Route {
	one := QueuePath + "/{verification}"
	return []shell.Route{
		{Pattern: "GET " + one, Roles: serving, Do: p.one},
		{Pattern: "POST " + one + "/take", Roles: serving, Do: p.take},
		{Pattern: "GET " + one + "/provider", Roles: serving, Do: p.providerForm},
		{Pattern: "POST " + one + "/provider", Roles: serving, Do: p.provider},
		{Pattern: "POST " + one + "/form", Roles: serving, Do: p.form},
		{Pattern: "GET " + one + "/attempt", Roles: serving, Do: p.attemptForm},
		{Pattern: "POST " + one + "/attempt", Roles: serving, Do: p.attempt},
		{Pattern: "GET " + one + "/answer", Roles: serving, Do: p.answerForm},
		{Pattern: "POST " + one + "/answer", Roles: serving, MaxBody: scanBody, Do: p.answer},
		{Pattern: "GET " + one + "/strike/{attestation}", Roles: serving, Do: p.strikeForm},
		{Pattern: "POST " + one + "/strike/{attestation}", Roles: serving, Do: p.strike},
		{Pattern: "GET " + one + "/remove", Roles: serving, Do: p.removeForm},
		{Pattern: "POST " + one + "/remove", Roles: serving, Do: p.remove},
		{Pattern: "GET " + one + "/documents/{hash}", Roles: serving, Do: p.document},
		{Pattern: "GET " + one + "/evidence.zip", Roles: []access.Role{access.RoleBroker}, Do: p.evidence},
	}
}

func onePath(id verification.ID) string { return QueuePath + "/" + string(id) }

func oneID(r *http.Request) verification.ID { return verification.ID(r.PathValue("verification")) }

// oneView is a verification with its member, after the look.
type oneView struct {
	verification.Verification

	Who      person.Person
	Settings *verification.Settings
}

// open looks at the member and reads the verification. The look is on record before anything is shown.
func (p *pages) open(r *http.Request, v shell.Visit) (oneView, error) {
	x, pass, err := p.Verifications.Open(r.Context(), v.Who, oneID(r), look, v.Now)
	if err != nil {
		return oneView{}, err
	}
	who, err := p.Guard.Person(r.Context(), pass)
	return oneView{x, who, p.Verifications.Rules().At(x.Effective)}, err
}

func (p *pages) one(r *http.Request, v shell.Visit) (shell.Answer, error) {
	x, err := p.open(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(onePage(v, &x)), nil
}

func (p *pages) take(r *http.Request, v shell.Visit) (shell.Answer, error) {
	_, err := p.Verifications.Take(r.Context(), cause(r, v, "take"), v.Who, oneID(r))
	return settled(err, onePath(oneID(r)), "verification.one.taken")
}

func (p *pages) providerForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	x, err := p.open(r, v)
	if err != nil {
		return nil, err
	}
	var f *shell.Form
	if d := x.Provider; d != nil {
		f = shell.Filled("name", d.Name, "npi", d.NPI, "practice", d.Practice, "phone", d.Phone, "fax", d.Fax, "address", strings.Join(d.Lines, "\n"))
	}
	return shell.Page(providerPage(v, f, &x)), nil
}

// provider names who is asked.
func (p *pages) provider(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	d := verification.Provider{
		Name: f.Long("name", longLine, true), NPI: f.Long("npi", 20, true), Practice: f.Long("practice", longLine, false),
		Phone: f.Long("phone", 40, false), Fax: f.Long("fax", 40, false), Lines: strings.Split(f.Long("address", 600, false), "\n"),
	}
	if f.OK() {
		_, err := p.Verifications.Name(r.Context(), cause(r, v, "provider"), v.Who, oneID(r), d)
		if !lacking(f, err, map[string]string{"name": "name", "npi": "npi", "reach": "phone", "address": "address"}) {
			return settled(err, onePath(oneID(r)), "verification.one.named")
		}
	}
	x, err := p.open(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Invalid(providerPage(v, f, &x)), nil
}

// form makes the form and hands out its PDF, once.
func (p *pages) form(r *http.Request, v shell.Visit) (shell.Answer, error) {
	made, err := p.Verifications.Make(r.Context(), cause(r, v, "form"), v.Who, oneID(r), v.Lang)
	if errors.Is(err, verification.ErrState) {
		return nil, shell.ErrChanged
	}
	if err != nil {
		return nil, err
	}
	if made.PDF == nil {
		return shell.Redirect(onePath(oneID(r)), "verification.one.form_gone"), nil
	}
	return download(made.Form.Number+".pdf", "application/pdf", made.PDF), nil
}

func (p *pages) attemptForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	x, err := p.open(r, v)
	if err != nil {
		return nil, err
	}
	f := shell.Filled("way", string(verification.ByPhone))
	if x.Work() == verification.HandOver && len(x.Forms) > 0 {
		f = shell.Filled("way", string(x.Forms[len(x.Forms)-1].Way), "result", string(verification.Sent))
	}
	return shell.Page(attemptPage(v, f, &x)), nil
}

// attempt notes what was tried and what came of it.
func (p *pages) attempt(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	a := verification.Attempt{
		Way:    verification.Way(f.One("way", string(verification.ByFax), string(verification.ByMail), string(verification.ByPhone))),
		Result: verification.Result(f.One("result", resultValues()...)), Note: f.Long("note", longNote, false),
	}
	if f.OK() {
		_, err := p.Verifications.Try(r.Context(), cause(r, v, "attempt"), v.Who, oneID(r), a)
		if !lacking(f, err, map[string]string{"result": "result", "way": "way"}) {
			return settled(err, onePath(oneID(r)), "verification.one.noted")
		}
	}
	x, err := p.open(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Invalid(attemptPage(v, f, &x)), nil
}

func resultValues() (all []string) {
	for _, r := range verification.Results {
		all = append(all, string(r))
	}
	return all
}

func (p *pages) answerForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	x, err := p.open(r, v)
	if err != nil {
		return nil, err
	}
	f := shell.Filled("how", string(verification.OnPaper))
	if x.Provider != nil {
		f = shell.Filled("how", string(verification.OnPaper), "name", x.Provider.Name, "attester_npi", x.Provider.NPI)
	}
	return shell.Page(answerPage(v, f, &x)), nil
}

// answerFields are the fields of an answer as the room names them.
var answerFields = map[string]string{
	"name": "name", "npi": "attester_npi", "credential": "credential", "on": "on", "seen": "seen", "seen_within": "seen", "answers": "answers",
	"document": "scan", "recording": "recording",
}

// answer enters what came on paper or was said on the phone.
func (p *pages) answer(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	x, err := p.open(r, v)
	if err != nil {
		return nil, err
	}
	a := readWord(f, x.Conditions, x.Settings.Credentials.Of)
	a.How, a.On = verification.How(f.One("how", string(verification.OnPaper), string(verification.ByCall))), f.RequiredDate("on")
	if a.How == verification.ByCall {
		a.Recording, a.ReadBack = f.Long("recording", longLine, true), f.Checked("read_back")
	} else if a.Document, err = p.keep(r, v, f, "scan"); err != nil {
		return nil, err
	}
	if f.OK() {
		_, err := p.Verifications.Attest(r.Context(), cause(r, v, "answer"), v.Who, x.ID, a)
		if !lacking(f, err, answerFields) {
			return settled(err, onePath(x.ID), "verification.one.entered")
		}
	}
	return shell.Invalid(answerPage(v, f, &x)), nil
}

func (p *pages) strikeForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	x, err := p.open(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(strikePage(v, nil, &x, r.PathValue("attestation"))), nil
}

// strike takes an attestation out, with the reason.
func (p *pages) strike(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	why := f.Long("why", longNote, true)
	if !f.OK() {
		x, err := p.open(r, v)
		if err != nil {
			return nil, err
		}
		return shell.Invalid(strikePage(v, f, &x, r.PathValue("attestation"))), nil
	}
	_, err := p.Verifications.Strike(r.Context(), cause(r, v, "strike"), v.Who, oneID(r), r.PathValue("attestation"), why)
	return settled(err, onePath(oneID(r)), "verification.one.struck")
}

func (p *pages) removeForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	x, err := p.open(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(removePage(v, nil, &x)), nil
}

// remove notes that the enrolment was ended with CMS.
func (p *pages) remove(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	reference := f.Long("reference", longLine, true)
	if !f.OK() {
		x, err := p.open(r, v)
		if err != nil {
			return nil, err
		}
		return shell.Invalid(removePage(v, f, &x)), nil
	}
	_, err := p.Verifications.Remove(r.Context(), cause(r, v, "remove"), v.Who, oneID(r), reference)
	return settled(err, onePath(oneID(r)), "verification.one.removed")
}

// document is a form as it is kept, or the scan of a signed one.
func (p *pages) document(r *http.Request, v shell.Visit) (shell.Answer, error) {
	d, body, err := p.Verifications.Document(r.Context(), v.Who, oneID(r), r.PathValue("hash"), look, v.Now)
	if err != nil {
		return nil, err
	}
	return download("document"+extension(d.Media), d.Media, body), nil
}

// extension is the end of a file's name.
func extension(media string) string {
	_, kind, _ := strings.Cut(media, "/")
	kind, _, _ = strings.Cut(kind, ";")
	if kind == "plain" {
		return ".txt"
	}
	return "." + kind
}

// evidence is everything of the verification, with its proof.
func (p *pages) evidence(r *http.Request, v shell.Visit) (shell.Answer, error) {
	var whole bytes.Buffer
	if err := p.Verifications.Evidence(r.Context(), v.Who, oneID(r), look, v.Now, &whole); err != nil {
		return nil, err
	}
	return download("keepwell-verification.zip", "application/zip", whole.Bytes()), nil
}
