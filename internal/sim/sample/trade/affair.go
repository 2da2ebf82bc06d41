package trade

import (
	"context"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/bulletin"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// affairs plans what is not about one month: bulletins, disputes, special needs plans, warnings before a lapse.
func (t *Trade) affairs() {
	today := t.zone.DateOf(t.Now)
	t.bulletins(today)
	t.disputes(today)
	t.at(today.AddDays(-2), 11, t.verify)
	for _, before := range []int{60, 30, 7, 1} {
		t.at(today.AddDays(-before), 6, func(ctx context.Context, at time.Time) error {
			if _, err := t.Rooms.Warnings.Sweep(ctx, at, sweepAtOnce); err != nil {
				return err
			}
			_, err := t.Rooms.Verifications.Sweep(ctx, at, sweepAtOnce)
			return err
		})
	}
}

const sweepAtOnce = 200

// asAgent is an agent at the portal.
func (t *Trade) asAgent(ctx context.Context, npn agent.NPN) (access.Visitor, error) {
	id, err := t.Rooms.People.Resolve(ctx, person.NPN, string(npn))
	v := visitor(access.RoleAgent, "demo:"+string(npn), string(npn))
	v.Person = id
	for _, s := range t.agents {
		if s.npn == npn {
			v.Name = s.name
		}
	}
	return v, err
}

// notice is a bulletin in two languages.
type notice struct {
	key, title, body, titel, cuerpo string
	acknowledge                     bool
}

var notices = []notice{
	{
		"certification", "Certify for the new plan year by 30 November", "Who is not certified on the day of an application cannot sell for the new plan year, and protection of the agent of record rests on it too.",
		"Certifíquese para el nuevo año del plan antes del 30 de noviembre", "Quien no esté certificado el día de la solicitud no puede vender para el nuevo año del plan, y la protección del agente de registro también depende de ello.", true,
	},
	{
		"noncommissionable", "Harbor Value pays no commission for new enrollments", "Enrollments in H9999-005 that begin on or after 1 January are not commissionable. You stay agent of record of the member.",
		"Harbor Value no paga comisión por inscripciones nuevas", "Las inscripciones en H9999-005 que comiencen a partir del 1 de enero no pagan comisión. Usted sigue siendo el agente de registro del miembro.", false,
	},
	{
		"chronic", "Harbor Heart Care: tell the member who will be asked", "A doctor must confirm the condition within 60 days. Send the name of the provider with the application.",
		"Harbor Heart Care: diga al miembro a quién se preguntará", "Un médico debe confirmar la condición en 60 días. Envíe el nombre del proveedor con la solicitud.", false,
	},
}

// bulletins plans what broker operations told agents this autumn, and that the agent of the cast read the oldest.
func (t *Trade) bulletins(today clock.Date) {
	for i, n := range notices {
		day := today.AddDays(-40 + 12*i)
		t.at(day, 9, func(ctx context.Context, at time.Time) error {
			w := bulletin.Content{From: day, Acknowledge: n.acknowledge, Text: map[string]bulletin.Text{
				"en": {Title: n.title, Body: n.body}, "es": {Title: n.titel, Body: n.cuerpo},
			}}
			b, err := t.Rooms.Bulletins.Write(ctx, t.by(broker, "bulletin/"+n.key, at), broker, "", w)
			if err != nil {
				return err
			}
			if b, err = t.Rooms.Bulletins.Publish(ctx, t.by(broker, "bulletin/"+n.key+"/publish", at), broker, b.ID, "", false); err != nil || i > 0 {
				return err
			}
			v, err := t.asAgent(ctx, Agent)
			if err != nil {
				return err
			}
			_, err = t.Rooms.Bulletins.Read(ctx, t.by(v, "bulletin/"+n.key+"/read", at.Add(4*time.Hour)), v, b.ID)
			return err
		})
	}
}

// disputes plans what agents contest: one is upheld and moves money, one is denied, one waits for the agent, one for the plan.
func (t *Trade) disputes(today clock.Date) {
	t.at(today.AddDays(-75), 10, func(ctx context.Context, at time.Time) error {
		return t.contest(ctx, at, contest{
			key: "upheld", filter: change.Filter{Held: true}, claim: dispute.WrongAgent, proof: dispute.ApplicationForm,
			text: "I am the agent of this member. The call center is named in the file, but the change was made on the plan's own line.",
			rule: &dispute.Ruling{
				Upheld: true, Text: "The recording shows that the plan change line made the change.", Citations: []string{"P1"},
				Correct: &dispute.Correction{Channel: agent.PlanChangeLine},
			},
		})
	})
	t.at(today.AddDays(-60), 10, func(ctx context.Context, at time.Time) error {
		return t.contest(ctx, at, contest{
			key: "denied", filter: change.Filter{Rule: "R07"}, claim: dispute.WrongAgent, proof: dispute.ScopeOfAppointment,
			text: "This member was my customer for two years.",
			rule: &dispute.Ruling{Text: "Another eligible agent wrote the application for the new plan.", Citations: []string{"P4"}},
		})
	})
	t.at(today.AddDays(-5), 10, func(ctx context.Context, at time.Time) error {
		return t.contest(ctx, at, contest{
			key: "waiting", filter: change.Filter{Rule: "R08"}, claim: dispute.WrongAgent, text: "I did not know of this change. Please look into it.",
		})
	})
	t.at(today.AddDays(-3), 10, func(ctx context.Context, at time.Time) error {
		return t.contest(ctx, at, contest{
			key: "review", filter: change.Filter{Rule: "R10u"}, claim: dispute.MadeByPlan, text: "The plan moved my customer to another product. I want to stay the agent.",
		})
	})
}

// contest is a dispute about the newest change that fits.
type contest struct {
	key    string
	filter change.Filter
	claim  dispute.Claim
	proof  dispute.Kind
	text   string
	rule   *dispute.Ruling // 12 days later
}

func (t *Trade) contest(ctx context.Context, at time.Time, x contest) error {
	found, _, err := t.Rooms.Changes.List(ctx, broker, x.filter, change.Page{Limit: 50})
	if err != nil {
		return err
	}
	for i := range found {
		c := t.byID[found[i].Member]
		d, decided := found[i].Latest()
		if c == nil || c.agent == "" || !decided {
			continue
		}
		if theirs, err := t.Rooms.Changes.Concerns(ctx, c.agent, c.id); err != nil || !theirs {
			continue
		}
		return t.dispute(ctx, at, x, c, &found[i], d)
	}
	return nil // nothing of the kind happened
}

func (t *Trade) dispute(ctx context.Context, at time.Time, x contest, c *customer, of *change.Change, d change.Decision) error {
	v, err := t.asAgent(ctx, c.agent)
	if err != nil {
		return err
	}
	var papers []dispute.Document
	if x.proof != "" {
		kept, err := t.Rooms.Archive.Put(ctx, strings.NewReader("A paper of the demo: "+string(x.proof)+" of the member, invented.\n"), at)
		if err != nil {
			return err
		}
		papers = []dispute.Document{{Hash: string(kept.Hash), Name: string(x.proof) + ".txt", Type: kept.Media, Size: kept.Size, Kind: x.proof}}
	}
	on := of.Effective
	filed, err := t.Rooms.Disputes.Open(ctx, t.by(v, "dispute/"+x.key, at), v, dispute.Filing{
		Claim: x.claim, Member: of.Member, Change: of.ID, Decision: d.Version, On: &on, Text: x.text, Language: "en",
	}, papers...)
	if err != nil {
		return err
	}
	t.counts.Disputes++
	if x.rule == nil {
		return nil
	}
	later := at.AddDate(0, 0, 6)
	if _, err := t.Rooms.Disputes.Take(ctx, t.by(broker, "dispute/"+x.key+"/take", later.Add(-time.Hour)), broker, filed.ID); err != nil {
		return err
	}
	_, err = t.Rooms.Disputes.Rule(ctx, t.by(broker, "dispute/"+x.key+"/rule", later), broker, filed.ID, *x.rule)
	return err
}

// verify lets some doctors confirm what a special needs enrolment rests on; others are still asked.
func (t *Trade) verify(ctx context.Context, at time.Time) error {
	rows, _, err := t.Rooms.Verifications.Queue(ctx, broker, verification.Filter{}, verification.Page{Limit: 100})
	if err != nil {
		return err
	}
	for i, row := range rows {
		if i%2 == 1 {
			continue
		}
		if err := t.attest(ctx, at, row.ID); err != nil {
			return err
		}
	}
	return nil
}

func (t *Trade) attest(ctx context.Context, at time.Time, id verification.ID) error {
	x, _, err := t.Rooms.Verifications.Open(ctx, broker, id, "look.page.verification", at)
	if err != nil {
		return err
	}
	on := t.zone.DateOf(at).AddDays(-1)
	seen := on.AddDays(-30)
	a := verification.Attestation{
		How: verification.ByCall, On: on, Seen: &seen, Recording: "REC-V-" + string(id)[:6], ReadBack: true,
		Attester: verification.Attester{Name: "Dr. Helen Abrams", NPI: "2000000036", Credential: "MD"},
	}
	for i, c := range x.Conditions {
		a.Answers = append(a.Answers, verification.Answer{Condition: c, Confirmed: i == 0})
	}
	_, err = t.Rooms.Verifications.Attest(ctx, t.by(broker, "attest/"+string(id), at), broker, id, a)
	return err
}
