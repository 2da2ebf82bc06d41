package voice

import (
	"context"
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
)

// today are the scenes that a visitor of the demo meets: what is due today, what is late, what waits for somebody.
func (y *Year) today() {
	y.spanishMember()
	y.aboutTheAgent()
	y.waitsForClinician()
	n := 0
	for _, x := range []struct{ topic, daysAgo int }{
		{0, 30}, {3, 30}, {6, 29}, {10, 28}, {12, 27}, // due today and in the next days
		{0, 33}, {8, 36}, {4, 32}, // late
		{9, 25}, {5, 24}, {13, 23}, {2, 12}, {0, 9}, {0, 5}, {1, 3}, {16, 2}, // at risk, or fresh
	} {
		n++
		y.stillOpen(n, &topics[x.topic], x.daysAgo)
	}
	y.fastToday()
	y.justCame()
	y.careAppeals()
	y.waitsLong()
}

// waitsLong are letters of nobody known that wait in the queue: one already longer than the plan promises.
func (y *Year) waitsLong() {
	for n, hours := range []int{58, 96} {
		t := y.thread("open-wait", n, y.people[80+n])
		t.receive(y.Now.Add(-time.Duration(hours)*time.Hour), complaint.Receipt{
			Channel: complaint.ByLetter, Words: t.say(&topics[1]), MemberSaid: "illegible signature", Speaker: complaint.Speaker{Standing: complaint.NobodyKnown},
		})
	}
}

// still is a contact whose case somebody took and nobody has answered.
func (t *thread) still(at time.Time, x *topic, by complaint.Channel, words string) string {
	m := t.matter(x)
	if words != "" {
		m.Words = words
	}
	t.receive(at, complaint.Receipt{Channel: by, Words: m.Words, Speaker: t.self(by), Member: t.who.id, Matters: []complaint.Matter{m}})
	route := t.y.route(at, m.Class)
	who := t.worker(complaint.Desk(route.Desk))
	t.work(at.Add(2*time.Hour), who, 0, func(ctx context.Context, c command, o opened) (complaint.Case, error) {
		return t.y.Rooms.Complaints.Take(ctx, c, o)
	})
	return who
}

func (y *Year) stillOpen(n int, x *topic, daysAgo int) {
	t := y.thread("open", n, y.people[(40+n*3)%len(y.people)])
	if !x.fits(t.who) {
		x = &topics[5]
	}
	at := y.hour(y.zone.DateOf(y.Now).AddDays(-daysAgo), 10)
	who := t.still(at, x, complaint.ByPhone, "")
	t.collect(at.Add(26*time.Hour), 0, who, 1)
}

// spanishMember is the story of the member who writes Spanish: her ride did not come, and the answer is due in four days.
func (y *Year) spanishMember() {
	t := y.thread("story-ride", 1, y.castMember("member-es", true))
	at := y.hour(y.zone.DateOf(y.Now).AddDays(-26), 9)
	who := t.still(at, &topics[0], complaint.ByPhone,
		"El transporte para mi terapia no llegó dos veces. Llamé y nadie me contestó en español. Perdí dos citas y tengo miedo de perder la próxima.")
	t.acknowledge(at, 0, who)
	t.collect(at.AddDate(0, 0, 5), 0, who, 1)
}

// aboutTheAgent is a complaint about the agent of record, and the agent who asks what it is about: the answer is neutral.
func (y *Year) aboutTheAgent() {
	t := y.thread("story-agent", 1, y.castMember("member", false))
	x := topics[18]
	x.subject = "agent"
	at := y.hour(y.zone.DateOf(y.Now).AddDays(-8), 11)
	who := t.still(at, &x, complaint.ByPhone, "Mr. Jennings told me that nothing changes when I sign. Now I pay for my heart doctor. I feel deceived.")
	t.collect(at.AddDate(0, 0, 2), 0, who, 3)
	asks := y.thread("story-agent-asks", 1, t.who)
	asks.asks(y.Now.Add(-26*time.Hour), "agent", inquiry.NothingReported, "")
}

// waitsForClinician is a matter of quality of care: everything is collected, and the medical director has to sign.
func (y *Year) waitsForClinician() {
	t := y.thread("story-care", 1, y.medical(9))
	x := &topics[14]
	at := y.hour(y.zone.DateOf(y.Now).AddDays(-27), 14)
	who := t.still(at, x, complaint.ByLetter, "")
	t.acknowledge(at, 0, who)
	t.collect(at.AddDate(0, 0, 6), 0, who, 0)
	t.work(at.AddDate(0, 0, 20), who, 0, func(ctx context.Context, c command, o opened) (complaint.Case, error) {
		return t.y.Rooms.Complaints.Found(ctx, c, o, x.done)
	})
}

// fastToday are two grievances with 24 hours: one came in the night, one this morning.
func (y *Year) fastToday() {
	for n, hours := range []int{20, 5} {
		t := y.thread("open-fast", n, y.medical(20+n))
		x := &topics[24]
		t.receive(y.Now.Add(-time.Duration(hours)*time.Hour), complaint.Receipt{
			Channel: complaint.ByPhone, Words: t.say(x), Speaker: t.self(complaint.ByPhone), Member: t.who.id, Matters: []complaint.Matter{t.matter(x)},
		})
	}
}

// justCame are contacts that nobody has sorted yet: by the web, by fax, and one of nobody known.
func (y *Year) justCame() {
	for n, by := range []complaint.Channel{complaint.ByWeb, complaint.ByFax, complaint.ByLetter, complaint.ByWeb} {
		t := y.thread("open-new", n, y.people[60+n])
		r := complaint.Receipt{Channel: by, Words: t.say(&topics[n*2]), Speaker: t.self(by), Member: t.who.id, Matters: []complaint.Matter{{}}}
		if by == complaint.ByLetter {
			r.Member, r.MemberSaid, r.Matters = "", t.who.name.Text, nil
		}
		t.receive(y.Now.Add(-time.Duration(25+50*n)*time.Minute), r)
	}
	t := y.thread("open-son", 1, y.people[66])
	m := t.matter(&topics[6])
	t.receive(y.hour(y.zone.DateOf(y.Now).AddDays(-4), 13), complaint.Receipt{
		Channel: complaint.ByPhone, Words: "I am her son. " + m.Words, Member: t.who.id, Matters: []complaint.Matter{m},
		Speaker: complaint.Speaker{Standing: complaint.UnprovenStandIn, Name: "A son of the member"},
	})
	t.try(y.hour(y.zone.DateOf(y.Now).AddDays(-3), 10), false)
}

// careAppeals are appeals of decisions of the care programme: one decided, one open.
func (y *Year) careAppeals() {
	for n, daysAgo := range []int{310, 240, 170, 90, 27, 6} {
		t := y.thread("care-appeal", n, y.medical(30+n))
		at := y.hour(y.zone.DateOf(y.Now).AddDays(-daysAgo), 10)
		t.then(at, func(ctx context.Context, at time.Time) error {
			one, err := y.Rooms.Complaints.CareAppeal(ctx, t.by("service", at), complaint.CareDecision{
				ID: t.id, Programme: "Diabetes coaching", Decided: "Coaching calls end after six months", By: string(y.parts["coach"].Account),
				ByPerson: y.parts["coach"].Person, Member: t.who.id, Words: "I still need my coach. Please let me go on.",
				Speaker: t.self(complaint.ByPhone), Channel: complaint.ByPhone,
			})
			t.cases = []complaint.Case{one}
			return err
		})
		t.work(at.Add(time.Hour), "nurse", 0, func(ctx context.Context, c command, o opened) (complaint.Case, error) {
			return y.Rooms.Complaints.Take(ctx, c, o)
		})
		t.collect(at.AddDate(0, 0, 3), 0, "nurse", 0)
		x := &topic{done: "Goals and visits read; coaching goes on for six months.", told: "You keep your coach for six more months."}
		t.decide(at.AddDate(0, 0, 10), 0, "nurse", x)
		t.tell(at.AddDate(0, 0, 12), 0, "nurse", x)
		t.after(0, "nurse", x)
	}
}

// medical is somebody of a plan with care of doctors.
func (y *Year) medical(n int) *member {
	for i := range y.people {
		if m := y.people[(n*5+i)%len(y.people)]; m.product != complaint.PartD {
			return m
		}
	}
	return y.people[0]
}

// castMember is a member of the cast as one who speaks.
func (y *Year) castMember(key string, spanish bool) *member {
	return &member{id: y.parts[key].Person, number: y.numbers[key], spanish: spanish, product: complaint.MA}
}
