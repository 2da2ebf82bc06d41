package verification

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *pages) linkRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET /verify/thanks", Public: true, Do: p.thanks},
		{Pattern: "GET " + linkPath, Public: true, Do: hidden(p.door)},
		{Pattern: "POST " + linkPath, Public: true, Do: hidden(p.enter)},
		{Pattern: "POST " + linkPath + "/answer", Public: true, Do: hidden(p.submit)},
	}
}

// unindexed keeps search engines away from a page: its address is a secret.
type unindexed struct{ shell.Answer }

func (a unindexed) Write(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	return a.Answer.Write(w, r)
}

// hidden is an action whose answers nobody indexes, and whose missing links say what to do.
func hidden(do shell.Action) shell.Action {
	return func(r *http.Request, v shell.Visit) (shell.Answer, error) {
		a, err := do(r, v)
		if errors.Is(err, verification.ErrLink) {
			return nil, shell.Failure{
				Status: http.StatusNotFound, TitleKey: "verification.link.shut_title", TextKey: "verification.link.shut", NextKey: "verification.link.home", Href: "/", Icon: "lock",
			}
		}
		if err != nil {
			return nil, err
		}
		return unindexed{a}, nil
	}
}

func secretOf(r *http.Request) verification.Secret {
	return verification.Secret(r.PathValue("secret"))
}

func doorPath(s verification.Secret) string { return "/verify/" + string(s) }

// door asks for the key. It says nothing about a member.
func (p *pages) door(r *http.Request, v shell.Visit) (shell.Answer, error) {
	door, err := p.Verifications.Knock(r.Context(), secretOf(r), v.Now)
	if err != nil {
		return nil, err
	}
	return shell.Page(doorPage(v, nil, secretOf(r), door)), nil
}

// keyOf reads the key of a form.
func keyOf(f *shell.Form) verification.Key {
	return verification.Key{NPI: f.Long("npi", 20, true), Code: f.Long("code", 20, true)}
}

// enter shows the question to whoever has the key.
func (p *pages) enter(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	key := keyOf(f)
	if !f.OK() {
		return p.doorAgain(r, v, f)
	}
	asked, err := p.Verifications.Enter(r.Context(), v.Now, secretOf(r), key)
	if errors.Is(err, verification.ErrWrong) {
		f.Fail("code", "verification.wrong.key")
		return p.doorAgain(r, v, f)
	}
	if err != nil {
		return nil, err
	}
	return shell.Page(questionPage(v, shell.Filled("name", asked.Provider, "attester_npi", asked.NPI), secretOf(r), key, asked)), nil
}

// doorAgain shows the door with what is wrong, and how many tries are left; the last wrong one shuts it.
func (p *pages) doorAgain(r *http.Request, v shell.Visit, f *shell.Form) (shell.Answer, error) {
	door, err := p.Verifications.Knock(r.Context(), secretOf(r), v.Now)
	if err != nil {
		return nil, err
	}
	return shell.Invalid(doorPage(v, f, secretOf(r), door)), nil
}

// onlineFields are the fields of the question as the room names them.
var onlineFields = map[string]string{
	"name": "name", "npi": "attester_npi", "credential": "credential", "seen": "seen", "seen_within": "seen", "answers": "answers", "since": "seen",
}

// submit takes the answer. The key comes again with it: between two requests nothing is remembered.
func (p *pages) submit(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	key := verification.Key{NPI: f.Raw("npi"), Code: f.Raw("code")}
	asked, err := p.Verifications.Enter(r.Context(), v.Now, secretOf(r), key)
	c := person.Cause{ID: "verification/online/" + f.Once(), At: v.Now, Zone: v.Zone.String()}
	if errors.Is(err, verification.ErrLink) { // perhaps it was sent twice, and the first one used the link up
		if _, again := p.Verifications.Submit(r.Context(), c, secretOf(r), key, verification.Attestation{}); again == nil {
			return shell.Redirect("/verify/thanks", ""), nil
		}
	}
	if errors.Is(err, verification.ErrWrong) {
		f.Fail("code", "verification.wrong.key")
		return p.doorAgain(r, v, f)
	}
	if err != nil {
		return nil, err
	}
	a := readWord(f, asked.Conditions, asked.Credentials)
	if f.OK() {
		_, err = p.Verifications.Submit(r.Context(), c, secretOf(r), key, a)
		if err == nil {
			return shell.Redirect("/verify/thanks", ""), nil
		}
	}
	if lacking(f, err, onlineFields) || !f.OK() {
		return shell.Invalid(questionPage(v, f, secretOf(r), key, asked)), nil
	}
	return nil, err
}

func (p *pages) thanks(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	return unindexed{shell.Page(thanksPage(v))}, nil
}

// Answers to a condition.
const (
	confirmed    = "yes"
	notConfirmed = "no"
)

// readWord reads what a provider says: who, of which credential, the last visit, and each condition.
func readWord(f *shell.Form, conditions, credentials []string) verification.Attestation {
	a := verification.Attestation{Attester: verification.Attester{
		Name: f.Long("name", longLine, true), NPI: f.Long("attester_npi", 20, true), Credential: f.One("credential", credentials...),
	}}
	if seen := f.RequiredDate("seen"); seen != 0 {
		a.Seen = &seen
	}
	for _, c := range conditions {
		a.Answers = append(a.Answers, verification.Answer{Condition: c, Confirmed: f.One("has-"+c, confirmed, notConfirmed) == confirmed})
	}
	return a
}
