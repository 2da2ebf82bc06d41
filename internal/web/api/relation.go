package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// givers are who may give and end which relation. Relations of papers come from authorizations, broken glass from an emergency.
var givers = map[access.GrantKind][]access.Role{
	access.GrantAgentOfRecord: {access.RoleSteward, access.RolePrivacy}, access.GrantTreating: {access.RoleSteward, access.RoleCoordinator, access.RolePrivacy},
	access.GrantCoach: {access.RoleCoordinator, access.RolePrivacy}, access.GrantInvestigator: {access.RolePrivacy},
}

func (s *server) relationRoutes() {
	const tag = "relations"
	add(s, get("list-grants", "/members/{number}/grants", tag, "Who can see a member's record", "Relations that give or gave access, newest first.", "authorizations:view"), s.grants)
	add(s, post("give-grant", "/members/{number}/grants", tag, "Give a relation",
		"agent_of_record and treating by stewards, coach and treating by coordinators, investigator by the privacy officer. What a representative or an authorization gives is captured as an authorization.",
		grantsWrite, "identity:change").by(access.RoleSteward, access.RoleCoordinator, access.RolePrivacy).answers(http.StatusCreated), s.giveGrant)
	add(s, post("revoke-grant", "/members/{number}/grants/{grant}/revocation", tag, "Revoke a relation", "The very next look that rests on it is refused.",
		grantsWrite, "identity:change").by(access.RoleSteward, access.RoleCoordinator, access.RolePrivacy).answers(http.StatusNoContent), s.revokeGrant)
	add(s, post("give-consent", "/members/{number}/consents", tag, "Note a consent to a sensitive category", "By a signed form (42 CFR 2.31 for substance use).",
		consentsWrite, "authorizations:change").by(access.RolePrivacy).answers(http.StatusCreated), s.consent)
	add(s, post("withdraw-consent", "/members/{number}/consents/{consent}/withdrawal", tag, "Withdraw a consent", "The category is closed again at once.",
		consentsWrite, "authorizations:change").by(access.RolePrivacy).answers(http.StatusNoContent), s.withdrawConsent)
	add(s, post("add-restriction", "/members/{number}/restrictions", tag, "Note an accepted restriction", "Somebody must not see a kind of data (45 CFR 164.522(a)).",
		restrictionsSet, "requests:change").by(access.RolePrivacy).answers(http.StatusCreated), s.restrict)
	add(s, post("end-restriction", "/members/{number}/restrictions/{restriction}/end", tag, "End a restriction", "When the member asks for it or agrees.",
		restrictionsSet, "requests:change").by(access.RolePrivacy).answers(http.StatusNoContent), s.unrestrict)
	glass := []access.Role{access.RoleClinician, access.RoleCoach, access.RoleCoordinator}
	add(s, post("break-glass", "/members/{number}/break-glass", tag, "Open a record in an emergency",
		"For four hours, with a reason; the privacy officer reviews each, and the member reads it. Looks then state the purpose emergency.", breakGlass).by(glass...).answers(http.StatusCreated), s.breakGlass)
	add(s, remove("close-glass", "/members/{number}/break-glass/{grant}", tag, "End emergency access", "Before its time.", breakGlass).by(glass...), s.closeGlass)
}

// relation is a grant as programs read it.
type relation struct {
	access.Grant
	ToName  string         `json:"to_name,omitempty" example:"Carol Jones"`
	Policy  *access.Policy `json:"policy,omitempty" doc:"What it lets them see, in words"`
	Ended   *time.Time     `json:"ended,omitempty" doc:"When it was revoked"`
	Holding bool           `json:"holding" doc:"It gives access today"`
}

func relationOf(r access.Relation) relation {
	body := relation{Grant: r.Grant, ToName: r.ToName, Ended: r.Ended, Holding: r.Holding}
	if r.Policy.ID != "" {
		body.Policy = &r.Policy
	}
	return body
}

func (s *server) grants(ctx context.Context, c *caller, in *OfMember) (*out[page[relation]], error) {
	pass, err := s.look(ctx, c, in.Number, c.asks(access.View, pageMember, access.Authorizations))
	if err != nil {
		return nil, err
	}
	all, err := s.Guard.Grants(ctx, pass)
	if err != nil {
		return nil, err
	}
	return whole(each(all, relationOf)), nil
}

type newGrant struct {
	Kind    access.GrantKind `json:"kind" doc:"The relation"`
	To      person.ID        `json:"to" minLength:"1" maxLength:"64" doc:"A person, agency, practice or team" example:"p8c2d0"`
	Kinds   []access.Kind    `json:"kinds,omitempty" maxItems:"12" doc:"Scope; none means what the policy gives this relation"`
	Purpose access.Purpose   `json:"purpose,omitempty" doc:"None means any that the policy allows"`
	From    *clock.Date      `json:"from,omitempty" doc:"First day; today when it is not given"`
	Until   *clock.Date      `json:"until,omitempty" doc:"Last day"`
	Basis   string           `json:"basis" minLength:"1" maxLength:"200" doc:"What it rests on: a programme, a decision, a case" example:"programme/diabetes-2026"`
	Reason  string           `json:"reason,omitempty" maxLength:"500" doc:"In words, as the member reads it" example:"Enrolled in the diabetes programme"`
}

type grantInput struct {
	OfMember
	Once
	Body newGrant
}

func (s *server) giveGrant(ctx context.Context, c *caller, in *grantInput) (*out[access.Grant], error) {
	b := in.Body
	if !slices.Contains(givers[b.Kind], c.Role) {
		return nil, invalidField("body.kind", "not a relation that this role gives")
	}
	pass, err := s.look(ctx, c, in.Number, c.asks(access.Change, pageMember, access.Identity))
	if err != nil {
		return nil, err
	}
	given, err := s.Guard.Grant(ctx, c.cause("grant"), access.Grant{
		ID: c.id("grant"), Kind: b.Kind, Member: pass.Member(), To: b.To, Kinds: b.Kinds, Purpose: b.Purpose, From: s.day(b.From), Until: b.Until,
		Basis: b.Basis, Reason: b.Reason,
	})
	if err != nil {
		return nil, err
	}
	return answer(given), nil
}

// day is a date that was given, or today.
func (s *server) day(d *clock.Date) clock.Date {
	if d != nil {
		return *d
	}
	return s.today()
}

// Because is why something ends.
type Because struct {
	Why string `json:"why" minLength:"1" maxLength:"500" doc:"The reason" example:"Left the programme"`
}

type revokeGrantInput struct {
	OfMember
	Once
	Grant string `path:"grant" maxLength:"64" doc:"Id of the relation" example:"g4h1k9"`
	Body  struct {
		Because
		Kind access.GrantKind `json:"kind" doc:"The relation"`
		To   person.ID        `json:"to" minLength:"1" maxLength:"64" doc:"Whose it is" example:"p8c2d0"`
	}
}

func (s *server) revokeGrant(ctx context.Context, c *caller, in *revokeGrantInput) (*none, error) {
	if !slices.Contains(givers[in.Body.Kind], c.Role) {
		return nil, invalidField("body.kind", "not a relation that this role ends")
	}
	pass, err := s.look(ctx, c, in.Number, c.asks(access.Change, pageMember, access.Identity))
	if err != nil {
		return nil, err
	}
	cause := c.cause("revoke")
	if _, done, err := s.Record.Done(ctx, cause.ID); err != nil || done {
		return nil, err
	}
	id, err := s.holding(ctx, c, pass, in.Body.To, in.Body.Kind, in.Grant)
	if err != nil {
		return nil, err
	}
	return nil, s.Guard.Revoke(ctx, cause, id, in.Grant, in.Body.Why)
}

// holding makes sure that a relation is of this kind, holder and member. It gives the member's id under which it stands.
func (s *server) holding(ctx context.Context, c *caller, pass access.Pass, to person.ID, kind access.GrantKind, grant string) (person.ID, error) {
	page := access.ReachPage{Limit: 200, At: c.at}
	for {
		reach, err := s.Guard.GrantedTo(ctx, access.Visitor{Person: to}, kind, page)
		if err != nil {
			return "", err
		}
		for _, m := range reach.Members {
			if m.Grant.ID == grant && slices.Contains(pass.Numbers(), m.Number) {
				return m.Grant.Member, nil
			}
		}
		if reach.Next == "" {
			return "", access.ErrNothing
		}
		page.After = reach.Next
	}
}

type newConsent struct {
	Category access.Category `json:"category" doc:"Sensitive category"`
	To       person.ID       `json:"to,omitempty" maxLength:"64" doc:"Who may see it; none: everybody whom a policy lets see the kind" example:"p8c2d0"`
	Role     access.Role     `json:"role,omitempty" doc:"Or everybody in a role"`
	Purpose  access.Purpose  `json:"purpose,omitempty" doc:"None means any"`
	From     *clock.Date     `json:"from,omitempty" doc:"First day; today when it is not given"`
	Until    *clock.Date     `json:"until,omitempty" doc:"Last day"`
	Basis    string          `json:"basis" minLength:"1" maxLength:"200" doc:"The signed form" example:"form/2026-114"`
}

type consentInput struct {
	OfMember
	Once
	Body newConsent
}

func (s *server) consent(ctx context.Context, c *caller, in *consentInput) (*out[access.Consent], error) {
	b := in.Body
	pass, err := s.look(ctx, c, in.Number, c.asks(access.Change, pageMember, access.Authorizations))
	if err != nil {
		return nil, err
	}
	given, err := s.Guard.Consent(ctx, c.cause("consent"), access.Consent{
		ID: c.id("consent"), Member: pass.Member(), Category: b.Category, To: b.To, Role: b.Role, Purpose: b.Purpose, From: s.day(b.From), Until: b.Until, Basis: b.Basis,
	})
	if err != nil {
		return nil, err
	}
	return answer(given), nil
}

type withdrawInput struct {
	OfMember
	Once
	Consent string `path:"consent" maxLength:"64" doc:"Id of the consent" example:"k2m5p1"`
	Body    Because
}

func (s *server) withdrawConsent(ctx context.Context, c *caller, in *withdrawInput) (*none, error) {
	pass, err := s.look(ctx, c, in.Number, c.asks(access.Change, pageMember, access.Authorizations))
	if err != nil {
		return nil, err
	}
	return nil, s.Guard.WithdrawConsent(ctx, c.cause("withdraw"), pass.Member(), in.Consent, in.Body.Why)
}

type newRestriction struct {
	To    person.ID     `json:"to,omitempty" maxLength:"64" doc:"Who must not see it; none with no role: everybody but the member" example:"p8c2d0"`
	Role  access.Role   `json:"role,omitempty" doc:"Or everybody in a role"`
	Kinds []access.Kind `json:"kinds,omitempty" maxItems:"12" doc:"None means all"`
	From  *clock.Date   `json:"from,omitempty" doc:"First day; today when it is not given"`
	Until *clock.Date   `json:"until,omitempty" doc:"Last day"`
	Basis string        `json:"basis" minLength:"1" maxLength:"200" doc:"The request" example:"request/2026-9"`
}

type restrictionInput struct {
	OfMember
	Once
	Body newRestriction
}

func (s *server) restrict(ctx context.Context, c *caller, in *restrictionInput) (*out[access.Restriction], error) {
	b := in.Body
	pass, err := s.look(ctx, c, in.Number, c.asks(access.Change, pageMember, access.Requests))
	if err != nil {
		return nil, err
	}
	made, err := s.Guard.Restrict(ctx, c.cause("restrict"), access.Restriction{
		ID: c.id("restriction"), Member: pass.Member(), To: b.To, Role: b.Role, Kinds: b.Kinds, From: s.day(b.From), Until: b.Until, Basis: b.Basis,
	})
	if err != nil {
		return nil, err
	}
	return answer(made), nil
}

type unrestrictInput struct {
	OfMember
	Once
	Restriction string `path:"restriction" maxLength:"64" doc:"Id of the restriction" example:"r7t3w2"`
	Body        Because
}

func (s *server) unrestrict(ctx context.Context, c *caller, in *unrestrictInput) (*none, error) {
	pass, err := s.look(ctx, c, in.Number, c.asks(access.Change, pageMember, access.Requests))
	if err != nil {
		return nil, err
	}
	return nil, s.Guard.Unrestrict(ctx, c.cause("unrestrict"), pass.Member(), in.Restriction, in.Body.Why)
}
