package cast

import (
	"context"
	"errors"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/person"
)

// papers are what lies in the file of the first member: a form of appointment that holds, one that lacks the second signature,
// and a consent to coaching for behavioral health.
func (p *play) papers(ctx context.Context) error {
	service := p.visitor(access.RoleService)
	today := p.today()
	_, err := p.Authorizations.Capture(ctx, p.by("form/daughter", service), authorization.Capture{
		Terms: authorization.Terms{
			Member: p.ids[elder], Holder: p.ids[daughter], Form: authorization.CMS1696, Present: appointment(),
			Kinds: []access.Kind{
				access.Identity, access.Contact, access.Coverage, access.Conditions, access.Gaps, access.Claims, access.Medicines,
				access.Authorizations, access.Requests, access.Complaints, access.Looks,
			},
			MemberSignedOn: &today, HolderSignedOn: &today,
		},
		Document: authorization.Document{Reference: "mailroom 2041"}, VerifiedHow: "signature_on_file",
	})
	if err != nil {
		return err
	}
	if _, err = p.Authorizations.Capture(ctx, p.by("form/neighbor", service), authorization.Capture{
		Terms: authorization.Terms{
			Member: p.ids[spanish], Holder: p.ids[daughter], Form: authorization.CMS1696, Present: appointment(), MemberSignedOn: &today,
		},
		Document: authorization.Document{Reference: "mailroom 2057"}, VerifiedHow: "signature_on_file",
	}); err != nil {
		return err
	}
	_, err = p.Guard.Consent(ctx, p.cause("consent/behavioral"), access.Consent{
		ID: "demo-consent-behavioral", Member: p.ids[elder], Category: access.BehavioralHealth, Role: access.RoleCoach,
		From: today, Basis: "said on the welcome call, form on file",
	})
	return err
}

// appointment are the parts of a complete form of appointment apart from the signatures.
func appointment() []authorization.Element {
	return []authorization.Element{
		authorization.MemberName, authorization.MemberNumber, authorization.MemberContact, authorization.HolderName, authorization.HolderContact,
		authorization.Relationship, authorization.AppointmentStatement, authorization.DisclosureStatement,
	}
}

// visit is one look that somebody of the cast takes.
type visit struct {
	role    access.Role
	member  string
	purpose access.Purpose
	page    string
	kinds   []access.Kind
	reason  string
	after   time.Duration
}

// visits are the looks of five weeks, so that "who looked at my record" has something to show. One is by somebody with no relation.
func (p *play) visits(ctx context.Context) error {
	clinical := []access.Kind{access.Identity, access.Coverage, access.Conditions, access.Gaps, access.Claims, access.Medicines}
	for _, v := range []visit{
		{access.RoleService, elder, access.PurposeService, "look.page.person", []access.Kind{access.Identity, access.Contact, access.Coverage}, "caller verified: name, birth date, ZIP code", 20 * time.Hour},
		{access.RoleCoordinator, elder, access.PurposeCare, "look.page.member", clinical, "", 30 * time.Hour},
		{access.RoleCoach, elder, access.PurposeCare, "look.page.member", clinical, "", 50 * time.Hour},
		{access.RoleAgent, elder, access.PurposeEnrollment, "look.page.book", []access.Kind{access.Identity, access.Coverage}, "", 26 * time.Hour},
		{access.RoleClinician, elder, access.PurposeTreatment, "look.page.member", clinical, "", 70 * time.Hour},
		{access.RoleCoach, elder, access.PurposeCare, "look.page.member", clinical, "", 90 * time.Hour},
		{access.RoleService, spanish, access.PurposeService, "look.page.person", []access.Kind{access.Identity, access.Contact}, "caller verified: name, birth date, member number", 40 * time.Hour},
		{access.RoleCoordinator, spanish, access.PurposeCare, "look.page.member", clinical, "", 60 * time.Hour},
	} {
		if err := p.wait(ctx, p.at.Add(v.after)); err != nil {
			return err
		}
		_, err := p.Guard.Look(ctx, p.visitor(v.role), access.Look{
			Member: p.ids[v.member], Action: access.View, Kinds: v.kinds, Purpose: v.purpose, Page: v.page, Reason: v.reason, At: p.at,
		})
		if err != nil && !errors.Is(err, access.ErrRefused) {
			return err
		}
	}
	return p.emergency(ctx)
}

// emergency is a coach who had to open a record of somebody she does not coach: the privacy officer reviews it.
func (p *play) emergency(ctx context.Context) error {
	coach := p.visitor(access.RoleCoach)
	c := p.by("glass", coach)
	stranger, err := p.People.Resolve(ctx, person.MemberNumber, p.stranger())
	if err != nil {
		return err
	}
	reason := "Caller says the member is confused and asks which medicines she takes; ambulance on its way"
	if _, err := p.Guard.BreakGlass(ctx, c, coach, stranger, reason); err != nil {
		return err
	}
	_, err = p.Guard.Look(ctx, coach, access.Look{
		Member: stranger, Action: access.View, Kinds: []access.Kind{access.Identity, access.Conditions, access.Medicines},
		Purpose: access.PurposeEmergency, Page: "look.page.member", Reason: reason, At: p.at.Add(time.Minute),
	})
	return err
}

// stranger is a member whom nobody coaches.
func (p *play) stranger() string {
	coached := map[string]bool{}
	for _, n := range p.coached {
		coached[n] = true
	}
	for _, n := range p.Members {
		if !coached[n] {
			return n
		}
	}
	return p.Members[len(p.Members)-1]
}

// wishes are privacy requests in different states: one just made, one nearly due, one answered.
func (p *play) wishes(ctx context.Context) error {
	if err := p.wait(ctx, p.now.Add(-time.Hour)); err != nil {
		return err
	}
	service := p.visitor(access.RoleService)
	sinceThen := p.today().AddYears(-2)
	day := 24 * time.Hour
	for _, w := range []struct {
		id       string
		received time.Duration // before now
		wish     privacy.Wish
	}{
		{"access", 26 * day, privacy.Wish{
			Member: p.ids[elder], Kind: privacy.AccessRequest, How: "mail", InWords: "Please send me everything you have about my heart.",
			Kinds: []access.Kind{access.Conditions, access.Claims, access.Medicines}, Form: "paper",
		}},
		{"accounting", 2 * day, privacy.Wish{Member: p.ids[elder], Kind: privacy.AccountingRequest, How: "portal", From: &sinceThen}},
		{"amendment", 12 * day, privacy.Wish{
			Member: p.ids[spanish], Kind: privacy.AmendmentRequest, How: "phone", InWords: "Yo no tengo diabetes. Favor de corregirlo.",
		}},
		{"confidential", 5 * day, privacy.Wish{
			Member: p.ids[spanish], Kind: privacy.ConfidentialRequest, How: "phone", Endangering: true, InWords: "Envíen mis cartas a casa de mi hermana.",
			Address: &person.Address{Use: "confidential", Lines: []string{"PO Box 77"}, City: "Biddeford", State: "ME", Zip: "04005"},
		}},
	} {
		c := p.by("wish/"+w.id, service)
		if _, err := p.Requests.Receive(ctx, c, w.wish, c.At.Add(-w.received)); err != nil {
			return err
		}
	}
	return p.complaint(ctx)
}

// complaint is a member's complaint about privacy, with the coordinator who looks into it.
func (p *play) complaint(ctx context.Context) error {
	c := p.by("wish/complaint", p.visitor(access.RoleService))
	made, err := p.Requests.Receive(ctx, c, privacy.Wish{
		Member: p.ids[elder], Kind: privacy.Complaint, How: "phone", InWords: "Somebody in your office told my neighbor that I am ill.",
	}, c.At.Add(-50*time.Hour))
	if err != nil {
		return err
	}
	_, err = p.Guard.Grant(ctx, p.cause("investigator"), access.Grant{
		ID: "demo-investigator", Kind: access.GrantInvestigator, Member: p.ids[elder], To: p.ids["complaints"],
		Kinds: []access.Kind{access.Identity, access.Contact, access.Coverage, access.Requests, access.Complaints, access.Authorizations},
		From:  p.today(), Basis: string(made.ID),
	})
	return err
}
