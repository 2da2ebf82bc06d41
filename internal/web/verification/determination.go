package verification

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *pages) determinationRoutes() []shell.Route {
	one := DeterminationPath + "/{determination}"
	return []shell.Route{
		{Pattern: "GET " + DeterminationPath, Roles: serving, Do: p.determinations},
		{Pattern: "GET " + one, Roles: serving, Do: p.determination},
		{Pattern: "POST " + one, Roles: serving, MaxBody: scanBody, Do: p.enterPart},
	}
}

// decisions are the states that the list can show.
var decisions = []verification.DeterminedState{verification.Pending, verification.Eligible, verification.NotEligible}

func decisionValues() (all []string) {
	for _, d := range decisions {
		all = append(all, string(d))
	}
	return all
}

// determinations lists who is asked for. Rows name nobody.
func (p *pages) determinations(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	state := verification.Pending
	if f.Raw("state") != "" {
		state = verification.DeterminedState(f.One("state", decisionValues()...))
	}
	if !f.OK() {
		return nil, shell.ErrQuery
	}
	all, next, err := p.Verifications.Determinations(r.Context(), v.Who, state, page(r))
	if err != nil {
		return nil, err
	}
	return shell.Page(determinationsPage(v, state, all, around(r, DeterminationPath, next))), nil
}

func determinationPath(id verification.SupplementalID) string {
	return DeterminationPath + "/" + string(id)
}

// determinationView is a determination with its member, after the look.
type determinationView struct {
	verification.Supplemental

	Who         person.Person
	Credentials []string
}

func (p *pages) openDetermination(r *http.Request, v shell.Visit) (determinationView, error) {
	x, pass, err := p.Verifications.OpenDetermination(r.Context(), v.Who, verification.SupplementalID(r.PathValue("determination")), look, v.Now)
	if err != nil {
		return determinationView{}, err
	}
	who, err := p.Guard.Person(r.Context(), pass)
	return determinationView{x, who, p.Verifications.Rules().At(v.Today()).Credentials.Of}, err
}

func (p *pages) determination(r *http.Request, v shell.Visit) (shell.Answer, error) {
	x, err := p.openDetermination(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(determinationPage(v, nil, &x)), nil
}

// partFields are the fields of a part as the room names them.
var partFields = map[string]string{
	"name": "name", "npi": "attester_npi", "credential": "credential", "on": "on", "document": "scan", "recording": "recording", "part": "part",
}

// enterPart enters what was found about one part, with its evidence.
func (p *pages) enterPart(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	x, err := p.openDetermination(r, v)
	if err != nil {
		return nil, err
	}
	e := verification.PartEvidence{
		Part: verification.Part(f.One("part", partValues()...)), Met: f.One("met", confirmed, notConfirmed) == confirmed,
		How: verification.How(f.One("how", string(verification.OnPaper), string(verification.ByCall))), On: f.RequiredDate("on"),
		Attester: verification.Attester{Name: f.Long("name", longLine, true), NPI: f.Long("attester_npi", 20, false), Credential: f.Long("credential", 20, true)},
		Note:     f.Long("note", longNote, false),
	}
	if e.How == verification.ByCall {
		e.Recording, e.ReadBack = f.Long("recording", longLine, true), f.Checked("read_back")
	} else if e.Document, err = p.keep(r, v, f, "scan"); err != nil {
		return nil, err
	}
	if f.OK() {
		_, err := p.Verifications.EnterPart(r.Context(), cause(r, v, "part"), v.Who, x.ID, e)
		if !lacking(f, err, partFields) {
			return settled(err, determinationPath(x.ID), "verification.determination.entered")
		}
	}
	return shell.Invalid(determinationPage(v, f, &x)), nil
}

func partValues() (all []string) {
	for _, x := range verification.Parts {
		all = append(all, string(x))
	}
	return all
}

func partOptions(v shell.Visit) (all []shell.Option) {
	for _, x := range verification.Parts {
		all = append(all, shell.Option{Value: string(x), Label: v.T("verification.part." + string(x)), Hint: v.T("verification.hint." + string(x))})
	}
	return all
}

func decisionTone(d verification.DeterminedState) shell.Tone {
	switch d {
	case verification.Eligible:
		return shell.Good
	case verification.NotEligible:
		return shell.Bad
	}
	return shell.Calm
}
