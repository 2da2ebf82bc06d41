package voice

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/record"
)

// draw draws everything that will be said.
func (y *Year) draw() {
	for n := range y.Spoken {
		y.contact(n)
	}
	y.rides()
	y.odd()
	y.module()
	y.agents()
	y.today()
	for _, t := range y.threads {
		slices.SortStableFunc(t.acts, func(a, b act) int { return a.at.Compare(b.at) })
	}
}

// contact is one of the many of a year: who says what, when, by which way, and what becomes of it.
func (y *Year) contact(n int) {
	d := dice(20_000 + n) // others than those of the thread
	t := y.thread("contact", n, y.people[(n*7+d.IntN(60))%len(y.people)])
	at := y.Now.Add(-time.Duration(d.Int64N(int64(Days*24*time.Hour-6*time.Hour)) + int64(3*time.Hour)))
	at = t.awake(at)
	switch dice := t.dice.IntN(100); {
	case dice < 3:
		t.explained(at)
	case dice < 5:
		t.spokenFor(at)
	case dice < 8:
		t.byStandIn(at)
	case dice < 9:
		t.nobodyKnows(at)
	default:
		t.ordinary(at)
	}
}

// ridesMore is how many more members complain about the new vendor of rides.
const ridesMore = 36

// rides are what the new vendor adds in its four months: more each month.
func (y *Year) rides() {
	for n := range ridesMore {
		d := dice(30_000 + n)
		t := y.thread("ride", n, y.medical(n*17))
		days := 120 * d.Float64() * d.Float64()
		t.about(t.awake(y.Now.Add(-time.Duration((3+24*days)*float64(time.Hour)))), &topics[0])
	}
}

// awake moves an instant into the hours in which people speak.
func (t *thread) awake(at time.Time) time.Time {
	d := t.y.zone.DateOf(at)
	then := t.y.hour(d, 8).Add(time.Duration(t.dice.IntN(12*60)) * time.Minute)
	if then.After(t.y.Now.Add(-time.Hour)) {
		return t.y.Now.Add(-time.Duration(60+t.dice.IntN(240)) * time.Minute)
	}
	return then
}

// channel draws the way of a contact.
func (t *thread) channel() complaint.Channel {
	switch dice := t.dice.IntN(100); {
	case dice < 66:
		return complaint.ByPhone
	case dice < 80:
		return complaint.ByWeb
	case dice < 90:
		return complaint.ByLetter
	case dice < 94:
		return complaint.ByFax
	case dice < 97:
		return complaint.ByEmail
	}
	return complaint.InPerson
}

// ordinary is a member who speaks of a matter of their own; some speak of two.
func (t *thread) ordinary(at time.Time) { t.about(at, t.topic(at)) }

func (t *thread) about(at time.Time, x *topic) {
	by := t.channel()
	first := t.matter(x)
	if by == complaint.ByPhone && t.happens(x.once) && len(t.y.route(at, first.Class).Reviewers) == 0 {
		first.ResolvedAtOnce = t.answer(x)
	}
	matters, about := []complaint.Matter{first}, []*topic{x}
	if t.happens(6) && first.ResolvedAtOnce == "" {
		if other := t.topic(at); other != x {
			matters, about = append(matters, t.matter(other)), append(about, other)
		}
	}
	r := complaint.Receipt{Channel: by, Words: first.Words, Speaker: t.self(by), Member: t.who.id, Matters: slices.Clone(matters)}
	if len(matters) > 1 {
		r.Words += " " + matters[1].Words
	}
	if len(matters) == 1 && by.Written() && t.happens(60) {
		r.Matters[0].Class = complaint.Class{Product: first.Class.Product} // nobody has read it yet
	}
	t.receive(at, r)
	t.planned = len(matters)
	for i := range about {
		t.course(at, i, about[i], matters[i].Class, matters[i].ResolvedAtOnce != "")
	}
}

// self is the member who speaks.
func (t *thread) self(by complaint.Channel) complaint.Speaker {
	return complaint.Speaker{Standing: complaint.TheMember, Verified: map[complaint.Channel]string{
		complaint.ByPhone: "name, birth date, member number", complaint.ByWeb: "portal", complaint.InPerson: "photo id",
	}[by]}
}

// matter is a topic as it is put on record.
func (t *thread) matter(x *topic) complaint.Matter {
	k := x.class
	k.Product = cmp.Or(k.Product, t.who.product)
	if s, ok := t.y.subject(x.subject); ok {
		k.Subjects = []complaint.Subject{s}
	}
	return complaint.Matter{Words: t.say(x), Class: k}
}

// subject is whom a topic is about.
func (y *Year) subject(key string) (complaint.Subject, bool) {
	p := y.parts[key]
	switch key {
	case "agent", "agent2":
		return complaint.Subject{Kind: complaint.AgentSubject, Person: p.Person, Name: p.Name}, true
	case "doctor", "doctor2":
		return complaint.Subject{Kind: complaint.Clinician, Person: p.Person, Name: p.Name}, true
	case "harbor":
		return complaint.Subject{Kind: complaint.Facility, Name: "Harbor Family Medicine", Number: "2000000010"}, true
	case "lakeside":
		return complaint.Subject{Kind: complaint.Facility, Name: "Lakeside Cardiology", Number: "2000000028"}, true
	case "shoreway":
		return complaint.Subject{Kind: complaint.Agency, Name: "Shoreway Senior Advisors", Number: "9999999902"}, true
	case "rides":
		return complaint.Subject{Kind: complaint.Delegate, Name: "Tidewater Rides"}, true
	case "pharmacy":
		return complaint.Subject{Kind: complaint.Facility, Name: "Corner Pharmacy"}, true
	}
	return complaint.Subject{}, false
}

// taker is who puts a contact on record.
func (t *thread) taker(by complaint.Channel) record.Actor {
	switch by {
	case complaint.ByWeb:
		return record.Actor{ID: string(t.who.id), Role: string(access.RoleMember), Channel: "portal"}
	case complaint.ByPhone:
		return actorOf(t.y.staff["service"])
	}
	return actorOf(t.y.staff["intake"])
}

// receive adds the act that puts the contact on record. The source says that it is generated.
func (t *thread) receive(at time.Time, r complaint.Receipt) {
	r.Source = "generated/" + t.id
	r.Help = complaint.Help{Language: t.who.language()}
	if t.who.spanish && r.Channel == complaint.ByPhone {
		r.Help.Interpreter = "staff speaks Spanish"
	}
	t.then(at, func(ctx context.Context, at time.Time) error {
		r.ReceivedAt = at
		if r.Channel == complaint.ByLetter {
			r.Marks = []complaint.Mark{{Kind: "postmark", At: at.AddDate(0, 0, -3)}, {Kind: "mailroom_stamp", At: at}}
		}
		f, err := t.y.Rooms.Complaints.Receive(ctx, t.cause(at, t.taker(r.Channel)), r)
		t.intake, t.cases = f.Intake.ID, f.Cases
		for _, one := range f.Cases {
			t.ids = append(t.ids, one.ID)
		}
		return err
	})
}

// explained is a contact that becomes no case.
func (t *thread) explained(at time.Time) {
	kind := pick(t.dice, [][2]string{
		{"praise", "Thank you, your nurse was wonderful."},
		{"other_plan", "Please cancel my dental plan with the other company."},
		{"empty", "(two blank pages)"},
		{"advertising", "We offer toner at half the price."},
	})
	t.receive(at, complaint.Receipt{Channel: complaint.ByLetter, Words: kind[1], Speaker: complaint.Speaker{Standing: complaint.NobodyKnown}})
	t.then(t.office(at, 1), func(ctx context.Context, at time.Time) error {
		_, err := t.y.Rooms.Complaints.Explain(ctx, t.by("intake", at), t.intake, kind[0])
		return err
	})
}

// spokenFor is a provider who speaks of a patient: nothing opens by that word, and the member is called.
func (t *thread) spokenFor(at time.Time) {
	x := &topics[3]
	m := t.matter(x)
	t.receive(at, complaint.Receipt{
		Channel: complaint.ByPhone, Words: "Our patient waits far too long for the specialist. We want to complain for her.", Member: t.who.id,
		Speaker: complaint.Speaker{Standing: complaint.AProvider, Person: t.y.parts["doctor"].Person, Name: t.y.parts["doctor"].Name}, Matters: []complaint.Matter{m},
	})
	t.then(t.office(at, 1), func(ctx context.Context, at time.Time) error {
		return t.callMember(ctx, at)
	})
}

// callMember does the outreach: the member is glad of the call and wants no complaint.
func (t *thread) callMember(ctx context.Context, at time.Time) error {
	visitor := t.y.staff["intake"]
	i, err := t.y.Rooms.Complaints.OpenIntake(ctx, visitor, t.intake, "look.page.complaint_sort", at)
	if err != nil {
		return err
	}
	for _, task := range i.Intake.Tasks {
		if task.DoneAt != nil {
			continue
		}
		if _, err := t.y.Rooms.Complaints.FinishIntakeTask(ctx, t.by("intake", at), t.intake, task.ID, "Member reached; an earlier visit was found, no complaint wanted"); err != nil {
			return err
		}
	}
	_, err = t.y.Rooms.Complaints.Explain(ctx, t.by("intake", at.Add(time.Minute)), t.intake, "Member reached and helped; no complaint wanted")
	return err
}

// byStandIn is a relative without a paper: proof comes, the member confirms, or nothing comes and the case is dismissed.
func (t *thread) byStandIn(at time.Time) {
	x := t.topic(at)
	m := t.matter(x)
	if m.Class.Procedure != complaint.Grievance || m.Class.Trigger != "" {
		x = &topics[5]
		m = t.matter(x)
	}
	t.receive(at, complaint.Receipt{
		Channel: complaint.ByPhone, Words: "I call for my mother. " + m.Words, Member: t.who.id,
		Speaker: complaint.Speaker{Standing: complaint.UnprovenStandIn, Name: "A relative of the member"}, Matters: []complaint.Matter{m},
	})
	t.try(t.office(at, 1), false)
	switch dice := t.dice.IntN(100); {
	case dice < 40:
		t.stands(t.office(at, 6), "confirm")
	case dice < 60:
		t.stands(t.office(at, 12), "prove")
	default:
		t.try(t.office(at, 9), false)
		t.work(t.office(at, 46), "complaints", 0, func(ctx context.Context, c command, o opened) (complaint.Case, error) {
			return t.y.Rooms.Complaints.Dismiss(ctx, c, o, "no_authority")
		})
		t.post(t.office(t.lane, 1), 0)
		return
	}
	t.course(t.lane, 0, x, m.Class, false)
}

// nobodyKnows is a contact whose member nobody can find at first.
func (t *thread) nobodyKnows(at time.Time) {
	x := &topics[5]
	t.receive(at, complaint.Receipt{
		Channel: complaint.ByLetter, Words: t.say(x), MemberSaid: t.who.name.Text, Speaker: complaint.Speaker{Standing: complaint.TheMember},
	})
	t.then(t.office(at, 2), func(ctx context.Context, at time.Time) error {
		all, err := t.y.Rooms.Complaints.Sort(ctx, t.by("intake", at), t.intake, t.who.id, []complaint.Matter{t.matter(x)})
		t.cases = all
		return err
	})
	t.course(t.lane, 0, x, t.matter(x).Class, false)
}

// day is the civil date of an instant.
func (t *thread) day(at time.Time) clock.Date { return t.y.zone.DateOf(at) }
