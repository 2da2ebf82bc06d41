package complaint_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
)

// story is a scenario as testdata/scenarios.yaml tells it.
type story struct {
	Name  string `yaml:"name"`
	Given struct {
		At       string             `yaml:"at"`
		Who      complaint.Standing `yaml:"who"`
		Category string             `yaml:"category"`
		Trigger  complaint.Trigger  `yaml:"trigger"`
		CTM      string             `yaml:"ctm"` // level
		Assigned string             `yaml:"assigned"`
	} `yaml:"given"`
	When []deed `yaml:"when"`
	Then struct {
		State   complaint.State        `yaml:"state"`
		Duties  map[string]string      `yaml:"duties"`
		Late    map[string]string      `yaml:"late"` // the first late instant
		Due     map[string]string      `yaml:"due"`  // the last instant in time, of hours
		Letters []complaint.LetterKind `yaml:"letters"`
		Said    string                 `yaml:"said"`
		Split   map[string]string      `yaml:"split"` // duties of the case that was split off
		Timely  *bool                  `yaml:"timely"`
	} `yaml:"then"`
}

// deed is what somebody does, or is refused.
type deed struct {
	At           string              `yaml:"at"`
	Do           string              `yaml:"do"`
	By           string              `yaml:"by"`
	Need         string              `yaml:"need"`
	To           string              `yaml:"to"`
	Procedure    complaint.Procedure `yaml:"procedure"`
	Confidential string              `yaml:"confidential"`
	Refused      string              `yaml:"refused"`
}

// TestScenarios lives the stories over the room itself.
func TestScenarios(t *testing.T) {
	text, err := os.ReadFile("testdata/scenarios.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var all []story
	if err := yaml.UnmarshalWithOptions(text, &all, yaml.Strict()); err != nil {
		t.Fatal(yaml.FormatError(err, false, true))
	}
	for i := range all {
		t.Run(all[i].Name, func(t *testing.T) { (&telling{room: desk(t), story: &all[i]}).tell() })
	}
}

// telling is a story under way.
type telling struct {
	*room

	story *story
	id    complaint.ID
	child complaint.Case
}

func (x *telling) tell() {
	x.begin()
	for _, d := range x.story.When {
		x.on(d.At)
		x.check(d, x.do(d))
	}
	want, c := &x.story.Then, x.file(x.id)
	if want.State != "" {
		x.wantState(c, want.State)
	}
	for key, duty := range want.Duties {
		x.wantDuty(c, key, duty)
	}
	for key, duty := range want.Split {
		x.wantDuty(x.child, key, duty)
	}
	x.wantInstants(c)
	for _, kind := range want.Letters {
		if !slices.ContainsFunc(c.Letters, func(l complaint.Letter) bool { return l.Kind == kind }) {
			x.t.Errorf("no letter %s", kind)
		}
	}
	if want.Said != "" {
		x.wantSaid(x.id, want.Said)
	}
}

// wantInstants compares the instants of duties, and whether the answer was in time.
func (x *telling) wantInstants(c complaint.Case) {
	x.t.Helper()
	want := &x.story.Then
	for key, at := range want.Late {
		if o, _ := duty(c, key); o.Clock.FirstLateAt == nil || o.Clock.FirstLateAt.UTC().Format(time.RFC3339) != at {
			x.t.Errorf("%s is late from %v, expected %s", key, o.Clock.FirstLateAt, at)
		}
	}
	for key, at := range want.Due {
		if o, _ := duty(c, key); o.Clock.DueAt == nil || o.Clock.DueAt.UTC().Format(time.RFC3339) != at {
			x.t.Errorf("%s is due at %v, expected %s", key, o.Clock.DueAt, at)
		}
	}
	if want.Timely == nil {
		return
	}
	if o, _ := duty(c, "answer"); (o.Clock.Judge(&x.now) == clock.Timely) != *want.Timely {
		x.t.Errorf("the answer is %s", o.Clock.Judge(&x.now))
	}
}

// begin is how the matter came to the plan.
func (x *telling) begin() {
	g := &x.story.Given
	x.on(g.At)
	if g.CTM != "" {
		c, err := x.s.OpenModule(x.t.Context(), x.as("cms"), complaint.ModuleCase{
			Module: complaint.Module{ComplaintID: "C1", Contract: "H1", Assignments: []complaint.Assignment{assigned("H1", g.Assigned)}, Level: g.CTM, FirstLevel: g.CTM},
			Member: x.rosa, Words: "the plan does not answer", Class: complaint.Class{Product: complaint.MA, Category: "customer_service"},
		})
		x.must(err)
		x.id = c.ID
		return
	}
	m := matter(complaint.Grievance, "billing")
	if g.Category != "" {
		m.Class.Category = g.Category
	}
	m.Class.Trigger = g.Trigger
	who := complaint.Speaker{Standing: complaint.TheMember}
	if g.Who != "" {
		who = complaint.Speaker{Standing: g.Who, Name: "Daughter"}
	}
	f, err := x.s.Receive(x.t.Context(), x.as("mia"), complaint.Receipt{
		Channel: complaint.ByPhone, Words: "I am not happy", Speaker: who, Member: x.rosa, Matters: []complaint.Matter{m},
	})
	x.must(err)
	x.id = x.one(f).ID
}

// check holds what came of a deed to what the story says.
func (x *telling) check(d deed, err error) {
	x.t.Helper()
	if d.Refused == "" {
		x.must(err)
		return
	}
	var extended *complaint.NotExtendedError
	var dismissed *complaint.NotDismissedError
	reason := ""
	switch {
	case errors.As(err, &extended):
		reason = extended.Reason
	case errors.As(err, &dismissed):
		reason = dismissed.Reason
	}
	if !strings.EqualFold(reason, d.Refused) {
		x.t.Errorf("%s at %s: %v, expected to be refused: %s", d.Do, d.At, err, d.Refused)
	}
}

func (x *telling) do(d deed) (err error) {
	ctx, c, o := x.t.Context(), x.as("mia"), x.open("mia", x.id)
	switch d.Do {
	case "extend":
		_, err = x.s.Extend(ctx, c, o, d.By, d.Need, "records_needed")
	case "prove":
		_, err = x.s.Prove(ctx, c, o, inState(complaint.Proof{}))
	case "try":
		_, err = x.s.Try(ctx, c, o, complaint.Effort{How: "phone"})
	case "dismiss":
		_, err = x.s.Dismiss(ctx, c, o, "no_authority")
	case "withdraw":
		_, err = x.s.Withdraw(ctx, c, o, "settled", "callback")
	case "sign":
		_, err = x.s.SignOff(ctx, x.as("cora"), x.open("cora", x.id), complaint.Review{As: "clinician", Agrees: true, Severity: "none", Statement: "fine"})
	case "tell":
		_, err = x.s.Tell(ctx, c, o, complaint.Answer{Live: true, Outcome: true, Text: "We corrected it."})
	case "split":
		x.child, err = x.s.Split(ctx, c, o, complaint.Matter{Words: "and pay my scan", Class: matter(d.Procedure, "benefit").Class})
	case "reassign":
		x.says(o.Case, "reassigned_away", func(m *complaint.Module) {
			m.Assignments = append(m.Assignments, assigned(d.To, clock.MustZone(newYork).DateOf(x.now).String()))
			m.Away = true
		})
	default:
		return x.answer(d, o)
	}
	return err
}

// answer are the deeds that lead to an answer.
func (x *telling) answer(d deed, o complaint.Opened) error {
	switch d.Do {
	case "decide":
		decision := ours
		if d.Confidential != "" {
			decision = complaint.Decision{Outcome: complaint.Substantiated, Done: "read the file", Confidential: true, Ground: d.Confidential}
		}
		x.decide("mia", o.Case, decision)
	case "send":
		x.post(x.write(o.Case, complaint.OutcomeLetter).ID, letter.ByMail)
	case "returned":
		x.comeBack(o.Case.Letters[len(o.Case.Letters)-1].ID)
	default:
		return errors.New("nobody knows how to " + d.Do)
	}
	return nil
}
