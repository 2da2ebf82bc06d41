package inquiry_test

import (
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestEveryAnswer lives each code once, by facts that the plan finds by itself.
func TestEveryAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.wantCode(w.ask(about("M100")), inquiry.Nothing, inquiry.Nothing)
		w.cases.file[w.rosa] = complaint.OnFile{Closed: true}
		w.wantCode(w.ask(about("M100")), inquiry.ClosedOnly, inquiry.Nothing)
		w.cases.file[w.rosa] = complaint.OnFile{OpenModule: true}
		w.wantCode(w.ask(about("M100")), inquiry.UnderWay, inquiry.UnderWay)
		w.now = w.now.AddDate(0, 0, 8)
		w.cases.file[w.rosa] = complaint.OnFile{OpenGrievance: true}
		reported := about("M100")
		reported.Reported, reported.Words = inquiry.UrgentAccess, "She has no insulin for the weekend."
		w.wantCode(w.ask(reported), inquiry.FactsWereTold, inquiry.UnderWay)
		w.cases.subjects[w.rosa] = []person.ID{w.house}
		w.wantCode(w.ask(about("M100")), inquiry.Neutral, inquiry.Neutral)
		w.appoint(w.anna, w.rosa, "2026-01-10")
		w.wantCode(w.ask(about("M100")), inquiry.Neutral, inquiry.Neutral)
		w.now = w.now.AddDate(0, 0, 8)
		w.cases.subjects[w.rosa] = nil
		a := w.ask(inquiry.Question{Member: inquiry.Named{Number: "M100"}, Words: "My client was turned away at the pharmacy."})
		w.wantCode(a, inquiry.Appointed, inquiry.Appointed)
		if a.Receipt != "0000001-3" || len(w.cases.filed) != 1 {
			t.Errorf("receipt %q, %d grievances", a.Receipt, len(w.cases.filed))
		}
		unknown, err := w.inquiries.Ask(t.Context(), w.by("agent"), w.visitor(access.RoleAgent, w.ed), about("M100"))
		w.must(err)
		w.wantCode(unknown, inquiry.NotVerified, inquiry.NotVerified)
		if got := w.events("disclosure.made"); got != w.events("inquiry.asked") || got != 8 {
			t.Errorf("%d entries in the ledger for %d answers", got, w.events("inquiry.asked"))
		}
	})
}

// TestTheGrievanceOfARepresentative is received now, as that of every representative (A1).
func TestTheGrievanceOfARepresentative(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.appoint(w.anna, w.rosa, "2026-01-10")
	_, err := w.inquiries.Ask(t.Context(), w.by("agent"), w.agent(), about("M100"))
	w.wantErr(err, inquiry.ErrIncomplete)
	c := w.by("agent")
	c.ID = "once"
	q := inquiry.Question{Member: inquiry.Named{Number: "M100"}, Words: "They refused her card."}
	first, err := w.inquiries.Ask(t.Context(), c, w.agent(), q)
	w.must(err)
	again, err := w.inquiries.Ask(t.Context(), c, w.agent(), q)
	w.must(err)
	if first != again {
		t.Errorf("%+v, and again %+v", first, again)
	}
	r := w.cases.filed["once/grievance"]
	if !r.ReceivedAt.Equal(w.now) || r.Speaker.Standing != complaint.ARepresentative || r.Speaker.Person != w.anna || r.Speaker.Paper == "" ||
		r.Words != q.Words || r.Member != w.rosa || r.Channel != complaint.ByWeb || r.Matters[0].Class.Procedure != complaint.Grievance {
		t.Errorf("receipt %+v", r)
	}
	// An appointment that ended is none (A05b).
	w.now = w.now.AddDate(2, 0, 0)
	w.wantCode(w.ask(about("M100")), inquiry.Nothing, inquiry.Nothing)
}

// TestTheMemberConfirmsTheAgent: an appointed agent who is complained about files after the member said so in a direct call.
func TestTheMemberConfirmsTheAgent(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.appoint(w.anna, w.rosa, "2026-01-10")
	w.cases.file[w.rosa], w.cases.subjects[w.rosa] = complaint.OnFile{OpenGrievance: true}, []person.ID{w.anna}
	q := inquiry.Question{Member: inquiry.Named{Number: "M100"}, Words: "She is unhappy with me and with the plan."}
	w.wantCode(w.ask(q), inquiry.Neutral, inquiry.Neutral)
	tasks, _, err := w.inquiries.Waiting(t.Context(), w.staff(), "", inquiry.Page{})
	w.must(err)
	if len(tasks) != 1 || tasks[0].Kind != inquiry.MemberOutreach || tasks[0].Words != "" || tasks[0].Named != (inquiry.Named{}) {
		t.Fatalf("tasks %+v", tasks)
	}
	w.now = w.now.Add(time.Hour)
	_, err = w.inquiries.FinishOutreach(t.Context(), w.by("service"), w.staff(), tasks[0].ID, inquiry.ReachedConfirms, "Called her at home; she wants Anna to speak for her.")
	w.must(err)
	w.now = w.now.Add(time.Hour)
	w.wantCode(w.ask(q), inquiry.Appointed, inquiry.Appointed)
	w.now = w.now.AddDate(0, 0, 50)
	w.wantCode(w.ask(q), inquiry.Neutral, inquiry.Neutral)
}

// TestWhatTheMemberAskedToKeepQuiet: a restriction, or confidential communications.
func TestWhatTheMemberAskedToKeepQuiet(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.cases.file[w.rosa] = complaint.OnFile{OpenGrievance: true}
	r, err := w.guard.Restrict(t.Context(), w.by("officer"), access.Restriction{Member: w.rosa, Role: access.RoleAgent, From: clock.MustParse("2026-01-01"), Basis: "request"})
	w.must(err)
	w.wantCode(w.ask(about("M100")), inquiry.Neutral, inquiry.Neutral)
	w.must(w.guard.Unrestrict(t.Context(), w.by("officer"), w.rosa, r.ID, "ended"))
	w.wantCode(w.ask(about("M100")), inquiry.UnderWay, inquiry.UnderWay)
	_, err = w.people.Change(t.Context(), w.by("officer"), w.rosa, func(p *person.Person) error {
		p.Phones = append(p.Phones, person.Phone{Number: "+15185550100", Confidential: true})
		return nil
	})
	w.must(err)
	w.wantCode(w.ask(about("M100")), inquiry.Neutral, inquiry.Neutral)
}

// TestWhoIsNamed: by number, or by name and birth date; whatever was given has to fit.
func TestWhoIsNamed(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.cases.file[w.rosa] = complaint.OnFile{OpenGrievance: true}
	born, other := clock.MustParse("1948-07-04"), clock.MustParse("1950-01-01")
	for _, one := range []struct {
		named inquiry.Named
		found bool
	}{
		{inquiry.Named{Number: "m100"}, false},
		{inquiry.Named{Number: "M100"}, true},
		{inquiry.Named{Number: "M100", Name: "Rosa Alvarez"}, true},
		{inquiry.Named{Number: "M100", Name: "Otto Other"}, false},
		{inquiry.Named{Number: "M100", Birth: &other}, false},
		{inquiry.Named{Name: "rosa álvarez", Birth: &born}, true},
		{inquiry.Named{Name: "Rosa", Birth: &born}, false},
		{inquiry.Named{Name: "Rosa Alvares", Birth: &born}, false},
		{inquiry.Named{Name: "Rosa Alvarez", Birth: &other}, false},
		{inquiry.Named{Number: "1234567"}, false},
	} {
		want := inquiry.Nothing
		if one.found {
			want = inquiry.UnderWay
		}
		w.now = w.now.AddDate(0, 0, 8)
		if a := w.ask(inquiry.Question{Member: one.named}); a.Code != want {
			t.Errorf("%+v: %s, expected %s", one.named, a.Code, want)
		}
	}
	for _, named := range []inquiry.Named{{}, {Name: "Rosa Alvarez"}, {Birth: &born}} {
		_, err := w.inquiries.Ask(t.Context(), w.by("agent"), w.agent(), inquiry.Question{Member: named})
		w.wantErr(err, inquiry.ErrIncomplete)
	}
}

// TestTwoOfOneName: two people whom the words fit are nobody.
func TestTwoOfOneName(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	born := clock.MustParse("1948-07-04")
	twin := w.register(person.Person{Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName("Rosa Alvarez")}, Birth: &born}, person.MemberNumber, "M101")
	w.cases.file[w.rosa], w.cases.file[twin] = complaint.OnFile{OpenGrievance: true}, complaint.OnFile{OpenGrievance: true}
	w.wantCode(w.ask(inquiry.Question{Member: inquiry.Named{Name: "Rosa Alvarez", Birth: &born}}), inquiry.Nothing, inquiry.Nothing)
}

// TestACallerIsVerifiedByTheCallBack: staff ask for an agent on the phone.
func TestACallerIsVerifiedByTheCallBack(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.cases.file[w.rosa] = complaint.OnFile{OpenGrievance: true}
	for _, one := range []struct {
		caller inquiry.Caller
		want   inquiry.Code
	}{
		{inquiry.Caller{Name: "Anna"}, inquiry.NotVerified},
		{inquiry.Caller{Name: "Anna", NPN: "1234567"}, inquiry.NotVerified},
		{inquiry.Caller{Name: "Anna", NPN: "7654321", CalledBack: true}, inquiry.NotVerified},
		{inquiry.Caller{Name: "Anna", NPN: "1234567", CalledBack: true, Note: "office number"}, inquiry.UnderWay},
	} {
		q := about("M100")
		q.Caller = &one.caller
		a, err := w.inquiries.Ask(t.Context(), w.by("service"), w.staff(), q)
		w.must(err)
		w.wantCode(a, one.want, one.want)
	}
	_, err := w.inquiries.Ask(t.Context(), w.by("service"), w.staff(), about("M100"))
	w.wantErr(err, inquiry.ErrIncomplete)
	q := about("M100")
	q.Caller = &inquiry.Caller{Name: "Anna", NPN: "1234567", CalledBack: true}
	_, err = w.inquiries.Ask(t.Context(), w.by("agent"), w.agent(), q)
	w.wantErr(err, inquiry.ErrUnknown)
	_, err = w.inquiries.Ask(t.Context(), w.by("coach"), w.visitor(access.RoleCoach, "coach"), about("M100"))
	w.wantErr(err, inquiry.ErrUnknown)
	// The agent reads what was asked for them on the phone.
	heard, _, err := w.inquiries.Mine(t.Context(), w.agent(), inquiry.Page{})
	w.must(err)
	if len(heard) != 1 {
		t.Errorf("%d inquiries of the agent, expected the one after the call back", len(heard))
	}
}

// TestSentences: those of the bulletin, with the line of the plan, in two languages; what is neutral is what nobody could find.
func TestSentences(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.cases.file[w.otto] = complaint.OnFile{OpenGrievance: true}
	for lang, want := range map[string][]string{
		"en": {"Please have the customer or the customer's representative call member services at 1-800-555-0100 (TTY 711). Hours: October", "An investigation is under way."},
		"es": {"al 1-800-555-0100 (TTY 711). Horario: De octubre", "Hay una investigación en curso."},
		"vi": {"call member services at 1-800-555-0100", "An investigation is under way."},
	} {
		q := about("M100")
		q.Language = lang
		if got := w.ask(q).Sentence; !strings.Contains(got, want[0]) {
			t.Errorf("%s: %s", lang, got)
		}
		q.Member.Number = "M200"
		if got := w.ask(q).Sentence; got != want[1] {
			t.Errorf("%s: %s", lang, got)
		}
	}
	w.cases.subjects[w.otto] = []person.ID{w.adam}
	q := about("M200")
	a, err := w.inquiries.Ask(t.Context(), w.by("agent"), w.visitor(access.RoleAgent, w.adam), q)
	w.must(err)
	q.Member.Number = "M999"
	nobody, err := w.inquiries.Ask(t.Context(), w.by("agent"), w.visitor(access.RoleAgent, w.adam), q)
	w.must(err)
	if a.Code != inquiry.Neutral || nobody.Code != inquiry.Nothing || a.Sentence != nobody.Sentence {
		t.Errorf("%s %q and %s %q must sound alike", a.Code, a.Sentence, nobody.Code, nobody.Sentence)
	}
}
