package promise

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/complaint/term"
	"github.com/keepwell/keepwell/rules"
)

func TestShippedPromisesLoad(t *testing.T) {
	p, err := Load(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	if row, ok := p.Get("A8"); !ok || !strings.Contains(row.Name.In("es"), "confidencial") || row.Name.In("fr") != row.Name.In("en") {
		t.Errorf("%+v", row)
	}
}

func TestMistakesInPromisesAreNamed(t *testing.T) {
	good, err := rules.Files.ReadFile("promise/voice.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, old, new, want string }{
		{"unknown field", "source: promise A2\n", "origin: promise A2\n", "origin"},
		{"no measure", "id: A2\n", "id: Z9\n", "promise Z9: nothing measures it"},
		{"not in the list", "id: A2\n", "id: A3\n", "promise A2: is measured but not in the list"},
		{"twice", "id: A2\n", "id: A3\n", "promise A3: stands there twice"},
		{"language", "es: Llega al equipo correcto la primera vez\n", "es: \"\"\n", "promise A2: name is missing in es"},
		{"source", "source: promise A2\n", "source: \"\"\n", "promise A2: source is missing"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			text := strings.Replace(string(good), tc.old, tc.new, 1)
			_, err := Load(fstest.MapFS{"promise/voice.yaml": {Data: []byte(text)}})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, expected %q", err, tc.want)
			}
		})
	}
}

var (
	zone = clock.MustZone("America/New_York")
	came = time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
)

// after is an instant so many days after the complaint came.
func after(days int) time.Time { return came.AddDate(0, 0, days) }

// answer is the obligation to answer within 30 days, stopped after so many days; less than 0: owed.
func answer(t *testing.T, procedure complaint.Procedure, stopped int) complaint.Obligation {
	t.Helper()
	o := complaint.Obligation{Key: term.KeyAnswer, Procedure: procedure, Legal: true, State: complaint.Owed, Clock: clock.WithinDays("42 CFR 422.564(e)(1)", zone, came, 30)}
	if stopped >= 0 {
		var err error
		if o.Clock, err = o.Clock.Stop("letter", after(stopped)); err != nil {
			t.Fatal(err)
		}
		o.State = complaint.Met
	}
	return o
}

func TestMarksOfACase(t *testing.T) {
	grievance := complaint.Class{Procedure: complaint.Grievance}
	decided := &complaint.Decision{At: after(5)}
	for _, tc := range []struct {
		name  string
		of    complaint.Case
		trail trail
		want  map[ID]State
	}{
		{
			"fresh",
			complaint.Case{Class: grievance, Speaker: complaint.Speaker{Standing: complaint.TheMember}, Obligations: []complaint.Obligation{answer(t, complaint.Grievance, -1)}},
			trail{},
			map[ID]State{"A3": Kept, "A7": Open},
		},
		{"an agent's word", complaint.Case{Class: grievance, Speaker: complaint.Speaker{Standing: complaint.AnAgent}}, trail{}, map[ID]State{"A3": Broken}},
		{"moved on", complaint.Case{Class: complaint.Class{Procedure: complaint.Fraud}}, trail{Moved: true}, map[ID]State{"A2": Broken}},
		{"answered at once", complaint.Case{
			Class: grievance, Speaker: complaint.Speaker{Standing: complaint.MemberOnTheLine}, Decision: &complaint.Decision{At: came}, State: complaint.Closed,
			Stopped: &complaint.Answer{At: came.Add(time.Hour)}, Obligations: []complaint.Obligation{answer(t, complaint.Grievance, 0)},
		}, trail{}, map[ID]State{"A2": Kept, "A3": Kept, "A7": Kept, "A9": Kept, "A10": Kept}},
		{"answered late, again", complaint.Case{
			Class: grievance, Speaker: complaint.Speaker{Standing: complaint.ARepresentative}, Decision: decided, LinkedTo: "before",
			Stopped: &complaint.Answer{At: after(31)}, Obligations: []complaint.Obligation{answer(t, complaint.Grievance, 31)},
		}, trail{}, map[ID]State{"A2": Kept, "A3": Kept, "A6": Kept, "A7": Broken, "A9": Broken, "A10": Broken}},
		{"checklist open", complaint.Case{Decision: decided, Checks: []complaint.Check{{Item: "a", Needed: true}}}, trail{}, map[ID]State{"A2": Kept, "A6": Broken, "A10": Kept}},
		{"nobody signed", complaint.Case{Decision: decided, Needs: []string{"clinician"}}, trail{}, map[ID]State{"A2": Kept, "A6": Broken, "A10": Kept}},
		{
			"signed",
			complaint.Case{Decision: decided, Needs: []string{"clinician"}, Reviews: []complaint.Review{{At: after(4), As: "clinician"}}},
			trail{},
			map[ID]State{"A2": Kept, "A6": Kept, "A10": Kept},
		},
		{"confidential", complaint.Case{
			Decision: &complaint.Decision{At: after(5), Confidential: true}, Stopped: &complaint.Answer{At: after(6)},
			Letters: []complaint.Letter{{Kind: complaint.InvestigatedOnly, At: after(5), SentAt: new(after(6))}},
		}, trail{}, map[ID]State{"A2": Kept, "A6": Kept, "A8": Kept, "A10": Kept}},
		{"told all the same", complaint.Case{
			Decision: &complaint.Decision{At: after(5), Confidential: true}, Letters: []complaint.Letter{{Kind: complaint.OutcomeLetter, At: after(5), SentAt: new(after(6))}},
		}, trail{}, map[ID]State{"A2": Kept, "A6": Kept, "A8": Broken, "A10": Kept}},
		{
			"module",
			complaint.Case{Module: &complaint.Module{}, Obligations: []complaint.Obligation{answer(t, complaint.CTM, 2), answer(t, complaint.CTM, -1)}},
			trail{},
			map[ID]State{"A5": Open},
		},
		{"module, given away", complaint.Case{Module: &complaint.Module{Away: true}, Obligations: []complaint.Obligation{answer(t, complaint.CTM, -1)}}, trail{}, map[ID]State{}},
		{
			"care appeal",
			complaint.Case{Class: complaint.Class{Procedure: complaint.CareAppeal}, Obligations: []complaint.Obligation{answer(t, complaint.CareAppeal, 40)}},
			trail{},
			map[ID]State{"A11": Broken},
		},
		{"duplicate", complaint.Case{State: complaint.Duplicate, LinkedTo: "first", Ended: &complaint.Ending{At: after(1)}}, trail{}, map[ID]State{"A2": Kept}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.of.ReceivedAt, tc.of.OpenedAt = came, came
			got := map[ID]State{}
			for _, m := range marksOf(&tc.of, tc.trail) {
				got[m.Promise] = m.State
			}
			for _, x := range caseMarks {
				state, says := got[x.id]
				want, expected := tc.want[x.id]
				if says != expected || state != want {
					t.Errorf("%s: %v %v, expected %v %v", x.id, says, state, expected, want)
				}
			}
		})
	}
}

func TestAnOpenPromiseIsAtRiskInItsLastQuarter(t *testing.T) {
	m := Mark{}.until(came, came.Add(40*time.Hour))
	if !m.RiskAt.Equal(came.Add(30*time.Hour)) || m.State != Open {
		t.Errorf("%+v", m)
	}
}

func TestMarksOfAgentsQuestions(t *testing.T) {
	for code, want := range map[inquiry.Code]State{inquiry.UnderWay: Kept, "A9": Broken} {
		if m := oneAnswer(&inquiry.Inquiry{Code: code, LedgerID: "x"}); m.State != want {
			t.Errorf("%s: %v", code, m.State)
		}
	}
	if m := oneAnswer(&inquiry.Inquiry{Code: inquiry.UnderWay}); m.State != Broken {
		t.Error("an answer without an entry in the ledger")
	}
	q := inquiry.LineQuestion{AskedAt: came, Target: clock.WithinDays("target", zone, came, 5)}
	if m := lineAnswered(&q); m.State != Open || !m.LateAt.Equal(*q.Target.FirstLateAt) {
		t.Errorf("%+v", m)
	}
	var err error
	if q.Target, err = q.Target.Stop("answer", after(6)); err != nil {
		t.Fatal(err)
	}
	if m := lineAnswered(&q); m.State != Broken {
		t.Errorf("%+v", m)
	}
}

func TestEveryPromiseOfVoiceIsMeasured(t *testing.T) {
	for _, id := range []ID{"A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11", "A12"} {
		if !slices.Contains(measured(), id) {
			t.Errorf("%s is not measured", id)
		}
	}
}
