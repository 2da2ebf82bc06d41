package promise

import (
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/bulletin"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/warning"
)

func statesOf(marks []Mark) map[ID]State {
	out := map[ID]State{}
	for _, m := range marks {
		out[m.Promise] = m.State
	}
	return out
}

func TestMarksOfAPlanChange(t *testing.T) {
	decided := func(rule string, o agent.Outcome, why string) change.Decision {
		return change.Decision{Version: 1, At: came, Rule: rule, Outcome: o, Why: why}
	}
	failed := decided("R11", agent.ToHouse, change.First)
	failed.Because = []string{"license"}
	silent := decided("R11", agent.ToHouse, change.First)
	voided := decided("R10", agent.Keep, change.First)
	voided.Voided = true
	by := func(c agent.Channel, npn agent.NPN) []change.Evidence {
		return []change.Evidence{{Kind: change.ByCallLog, Channel: c, NPN: npn}}
	}
	for _, tc := range []struct {
		name string
		of   change.Change
		want map[ID]State
	}{
		{"not decided yet", change.Change{Evidence: by(agent.PlanChangeLine, "")}, map[ID]State{}},
		{"the line, kept", change.Change{Evidence: by(agent.PlanChangeLine, ""), Decisions: []change.Decision{decided("R10", agent.Keep, change.First)}}, map[ID]State{"B3": Kept, "B4": Kept}},
		{"kept after a dispute", change.Change{Evidence: by(agent.InternalField, ""), Decisions: []change.Decision{silent, decided("R10", agent.Keep, change.Disputed)}}, map[ID]State{"B3": Broken, "B4": Kept}},
		{"a failed test, named", change.Change{Evidence: by(agent.ServiceTransfer, ""), Decisions: []change.Decision{failed}}, map[ID]State{"B4": Kept}},
		{"a failed test, not named", change.Change{Evidence: by(agent.ServiceTransfer, ""), Decisions: []change.Decision{silent}}, map[ID]State{"B4": Broken}},
		{"held", change.Change{Evidence: by(agent.InternalTelesales, ""), Decisions: []change.Decision{decided("R03", agent.Hold, change.First)}}, map[ID]State{"B3": Open}},
		{"another agent", change.Change{Evidence: by(agent.ExternalAgent, "1234567"), Decisions: []change.Decision{decided("R07", agent.MoveAgent, change.First)}}, map[ID]State{"B5": Kept}},
		{"another agent, and the first stays", change.Change{Evidence: by(agent.ExternalAgent, "1234567"), Decisions: []change.Decision{decided("R13", agent.Keep, change.Review)}}, map[ID]State{"B5": Broken}},
		{"another agent, before compliance", change.Change{Evidence: by(agent.ExternalCallCenter, "1234567"), Decisions: []change.Decision{decided("R09", agent.HoldCompliance, change.First)}}, map[ID]State{"B5": Open}},
		{"the agent's own", change.Change{Evidence: by(agent.OriginalAgent, "1234567"), Decisions: []change.Decision{decided("R05", agent.Keep, change.First)}}, map[ID]State{"B7": Kept}},
		{"sent to the line by nobody", change.Change{Evidence: by(agent.InternalReferral, ""), Decisions: []change.Decision{decided("R10", agent.Keep, change.First)}}, map[ID]State{"B3": Kept, "B4": Kept, "B7": Broken}},
		{"taken back", change.Change{Evidence: by(agent.PlanChangeLine, ""), Decisions: []change.Decision{voided}}, map[ID]State{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := statesOf(marksOfChange(&tc.of))
			if len(got) != len(tc.want) {
				t.Errorf("got %v, expected %v", got, tc.want)
			}
			for id, want := range tc.want {
				if state, says := got[id]; !says || state != want {
					t.Errorf("%s: %v %v, expected %v", id, says, state, want)
				}
			}
		})
	}
}

func TestMarksOfADispute(t *testing.T) {
	turn := func(stage dispute.Stage) []dispute.Clock {
		return []dispute.Clock{{Stage: stage, Target: clock.WithinDays("our own target", zone, came, 15)}}
	}
	again := &dispute.Correction{Change: "c1"}
	done := &dispute.Redecided{Version: 2}
	for _, tc := range []struct {
		name string
		of   dispute.Dispute
		want map[ID]State
	}{
		{"fresh", dispute.Dispute{State: dispute.Opened, Clocks: turn(dispute.ToReview)}, map[ID]State{"B8": Open}},
		{"waits for the agent", dispute.Dispute{State: dispute.EvidenceNeeded, Clocks: turn(dispute.ToEvidence)}, map[ID]State{}},
		{"withdrawn", dispute.Dispute{State: dispute.Withdrawn, Clocks: turn(dispute.ToReview)}, map[ID]State{}},
		{"denied", dispute.Dispute{State: dispute.Denied, Clocks: turn(dispute.ToReview), Rulings: []dispute.Ruling{{At: after(3)}}}, map[ID]State{"B8": Kept}},
		{"late", dispute.Dispute{State: dispute.Denied, Clocks: turn(dispute.ToReview), Rulings: []dispute.Ruling{{At: after(30), Late: true}}}, map[ID]State{"B8": Broken}},
		{"upheld, and nothing followed", dispute.Dispute{State: dispute.Upheld, Clocks: turn(dispute.ToReview), Rulings: []dispute.Ruling{{At: after(3), Upheld: true, Correct: again}}}, map[ID]State{"B8": Open}},
		{"upheld, and decided again", dispute.Dispute{State: dispute.Upheld, Clocks: turn(dispute.ToReview), Rulings: []dispute.Ruling{{At: after(3), Upheld: true, Correct: again, Redecided: done}}}, map[ID]State{"B8": Kept}},
		{"disputed again", dispute.Dispute{State: dispute.Reopened, Clocks: turn(dispute.ToAgain), Rulings: []dispute.Ruling{{At: after(3)}}}, map[ID]State{"B8": Open}},
		{"it was missing", dispute.Dispute{Filing: dispute.Filing{Claim: dispute.MissingFromBook}, State: dispute.Upheld, Clocks: turn(dispute.ToReview), Rulings: []dispute.Ruling{{At: after(3), Upheld: true}}}, map[ID]State{"B2": Broken, "B8": Kept}},
		{"it was there", dispute.Dispute{Filing: dispute.Filing{Claim: dispute.MissingFromBook}, State: dispute.Denied, Clocks: turn(dispute.ToReview), Rulings: []dispute.Ruling{{At: after(3)}}}, map[ID]State{"B2": Kept, "B8": Kept}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := statesOf(marksOfDispute(&tc.of))
			if len(got) != len(tc.want) {
				t.Errorf("got %v, expected %v", got, tc.want)
			}
			for id, want := range tc.want {
				if state, says := got[id]; !says || state != want {
					t.Errorf("%s: %v %v, expected %v", id, says, state, want)
				}
			}
		})
	}
}

// one is what a single function says; -1 for nothing.
func one(m Mark, says bool) State {
	if !says {
		return -1
	}
	return m.State
}

func TestMarksOfFilesRunsAndWarnings(t *testing.T) {
	for _, tc := range []struct {
		name string
		got  State
		want State
	}{
		{"a file read whole", wholeFile(&credential.Report{Rows: 3}).State, Kept},
		{"a file with bad rows", wholeFile(&credential.Report{Rows: 3, Bad: 1}).State, Broken},
		{"a run that is prepared", one(runComputed(&commission.Run{State: commission.Prepared})), -1},
		{"a run that was paid", one(runComputed(&commission.Run{State: commission.Exported})), Kept},
		{"a run without a rate", one(runComputed(&commission.Run{State: commission.Exported, Totals: commission.Totals{Problems: map[commission.ProblemKind]int64{commission.NeedsRate: 2}}})), Broken},
		{"nobody was warned", one(warnedInTime(&warning.Warning{}, zone)), -1},
		{"warned in time", one(warnedInTime(lapse("2026-03-31"), zone)), Kept},
		{"warned on the seventh day", one(warnedInTime(lapse("2026-03-09"), zone)), Kept},
		{"warned late", one(warnedInTime(lapse("2026-03-08"), zone)), Broken},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: %v, expected %v", tc.name, tc.got, tc.want)
		}
	}
}

// lapse is one of which the agent learns on the day of came.
func lapse(until string) *warning.Warning {
	return &warning.Warning{NPN: "1234567", Lapse: credential.Upcoming{Until: clock.MustParse(until)}, Given: []warning.Given{{Step: 7, At: came}, {Step: 30, At: after(1)}}}
}

func TestMarksOfVerifications(t *testing.T) {
	due := verification.Terms{Due: clock.MustParse("2026-03-31")}
	on := func(text string) *clock.Date { d := clock.MustParse(text); return &d }
	for _, tc := range []struct {
		name string
		of   verification.Verification
		want State
	}{
		{"open", verification.Verification{State: verification.Open, OpenedAt: came, Terms: due}, Open},
		{"on the due day", verification.Verification{State: verification.Verified, Terms: due, VerifiedOn: on("2026-03-31")}, Kept},
		{"after it", verification.Verification{State: verification.Verified, Terms: due, VerifiedOn: on("2026-04-01")}, Broken},
		{"answered with no", verification.Verification{State: verification.NotConfirmed, Terms: due, TouchedAt: after(5)}, Kept},
		{"not answered", verification.Verification{State: verification.Unanswered, Terms: due}, Broken},
		{"removed after an answer", verification.Verification{State: verification.Removed, Terms: due, Attestations: make([]verification.Attestation, 1)}, Kept},
		{"the enrolment ended", verification.Verification{State: verification.Ended, Terms: due}, -1},
	} {
		if got := one(verified(&tc.of, zone)); got != tc.want {
			t.Errorf("%s: %v, expected %v", tc.name, got, tc.want)
		}
	}
}

func TestMarksOfBulletins(t *testing.T) {
	by := clock.MustParse("2026-03-10")
	edition := bulletin.Edition{Number: 1, At: came}
	asks := edition
	asks.Acknowledge, asks.AcknowledgBy = true, &by
	for _, tc := range []struct {
		name    string
		edition bulletin.Edition
		at      time.Time
		ack     bool
		want    State
	}{
		{"read at once", edition, after(1), false, Kept},
		{"read late", edition, after(15), false, Broken},
		{"read, not acknowledged", asks, after(1), false, Open},
		{"acknowledged", asks, after(8), true, Kept},
		{"acknowledged late", asks, after(9), true, Broken},
	} {
		r := bulletin.Receiving{NPN: "1234567", Bulletin: "b", Edition: 1, Acknowledged: tc.ack, At: tc.at}
		if got := one(bulletinReached(&bulletin.Bulletin{ID: "b", Editions: []bulletin.Edition{tc.edition}}, &r, zone)); got != tc.want {
			t.Errorf("%s: %v, expected %v", tc.name, got, tc.want)
		}
	}
}

func TestTheListIsInItsOrder(t *testing.T) {
	for _, pair := range [][2]ID{{"A2", "A10"}, {"A12", "B1"}, {"B9", "B10"}} {
		if pair[0].order(pair[1]) >= 0 || pair[1].order(pair[0]) <= 0 {
			t.Errorf("%s is not before %s", pair[0], pair[1])
		}
	}
}
