package trade

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/rules"
)

// seller is an agent or an agency.
type seller struct {
	npn    agent.NPN
	name   string
	kind   string // agent, agency, call_center, internal
	upline agent.NPN
	states []string
	fate   fate
}

// fate is what becomes of an agent in the three years.
type fate string

// The fates. Most agents stay as they are.
const (
	stays        fate = ""
	lapses       fate = "lapses"      // a licence expires soon
	lapsed       fate = "lapsed"      // a licence expired and was renewed two months later
	uncertified  fate = "uncertified" // no certification for the present year
	ended        fate = "ended"       // the contract ended without cause
	endedByCause fate = "for_cause"   // the contract ended for cause
	retired      fate = "retired"     // with a successor
	onHold       fate = "hold"        // may not sell while something is looked into
)

// Numbers of ten digits that begin with 99999 are issued to nobody. Agent and Second are the agents of the cast.
const (
	Agent     agent.NPN = "9999999911"
	Second    agent.NPN = "9999999912"
	Principal agent.NPN = "9999999913"
	bayline   agent.NPN = "9999999901"
	shoreway  agent.NPN = "9999999902"
	atlantic  agent.NPN = "9999990001"
	prairie   agent.NPN = "9999990002"
	pacific   agent.NPN = "9999990003"
	clearCall agent.NPN = "9999990009"
	inHouse   agent.NPN = "9999990010"
	heir      agent.NPN = "9999980013"
)

var allStates = strings.Fields("AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR")

var (
	givenNames  = strings.Fields("Aaron Bianca Curtis Dorothy Elliot Felicia Gordon Hannah Isaac Jocelyn Keith Lorraine Mitchell Nadine Oscar Paula Quentin Rosalind Stuart Tamara Ulysses Valerie Wesley Yvonne")
	familyNames = strings.Fields("Abernathy Bellamy Crawford Donnelly Easterly Farnsworth Gilmore Hathaway Ingersoll Jessup Kingsley Lattimore Merriweather Northcott Overton Pemberton Quigley Rutherford Sinclair Thornbury Underhill Vandermeer Whitcomb Yarborough")
)

// fates are those who do not stay as they are, by the last digits of their number.
var fates = map[int]fate{3: lapses, 7: lapsed, 12: retired, 18: ended, 22: uncertified, 27: endedByCause, 33: lapses, 41: onHold, 45: lapsed, 50: uncertified}

// hire draws agencies in three levels and agents over all states.
func (t *Trade) hire() {
	t.agents = []*seller{
		{npn: atlantic, name: "Atlantic Distribution Partners", kind: "agency", states: allStates},
		{npn: bayline, name: "Bayline Insurance Group", kind: "agency", upline: atlantic, states: allStates},
		{npn: shoreway, name: "Shoreway Senior Advisors", kind: "agency", upline: atlantic, states: allStates},
		{npn: prairie, name: "Prairie Senior Group", kind: "agency", upline: atlantic, states: allStates},
		{npn: pacific, name: "Pacific Benefit Advisors", kind: "agency", upline: prairie, states: allStates},
		{npn: clearCall, name: "ClearCall Medicare Center", kind: "call_center", states: allStates},
		{npn: inHouse, name: "Harbor Light Telesales", kind: "internal", states: allStates},
		{npn: Principal, name: "Carla Mendel", kind: "agent", upline: bayline, states: []string{"ME", "NH", "MA"}},
		{npn: Agent, name: "Walter Jennings", kind: "agent", upline: bayline, states: []string{"ME", "NH", "VT", "MA", "NY", "FL"}},
		{npn: Second, name: "Sofia Castillo", kind: "agent", upline: shoreway, states: []string{"ME", "NY", "FL", "TX", "CA", "PR"}},
	}
	agencies := []agent.NPN{bayline, shoreway, prairie, pacific}
	for i := range 58 {
		home := allStates[i%len(allStates)]
		t.agents = append(t.agents, &seller{
			npn: agent.NPN(strconv.Itoa(9999980000 + i)), name: givenNames[i%len(givenNames)] + " " + familyNames[(i*7+i/24)%len(familyNames)], kind: "agent",
			upline: agencies[i%len(agencies)], states: []string{home, allStates[(i+1)%len(allStates)], allStates[(i+2)%len(allStates)]}, fate: fates[i],
		})
	}
}

// sellersIn are the agents who are licensed in a state.
func (t *Trade) sellersIn(state string) []*seller {
	var out []*seller
	for _, a := range t.agents {
		if a.kind == "agent" && a.npn != Principal && slices.Contains(a.states, state) {
			out = append(out, a)
		}
	}
	return out
}

// sheet is a file that a source sends.
type sheet struct {
	name string
	rows [][]string
}

func (s *sheet) add(row ...string) { s.rows = append(s.rows, row) }

// send loads a file on a day, as if it came then.
func (t *Trade) send(day clock.Date, hour int, s sheet) {
	if len(s.rows) < 2 {
		return
	}
	name := fmt.Sprintf("%s_%s.csv", s.name, day)
	t.at(day, hour, func(ctx context.Context, at time.Time) error {
		var out bytes.Buffer
		w := csv.NewWriter(&out)
		if err := w.WriteAll(s.rows); err != nil {
			return err
		}
		m, err := credential.LoadMap(rules.Files, s.name)
		if err != nil {
			return err
		}
		r, err := t.Rooms.Credentials.Load(ctx, t.by(broker, "feed/"+name, at), credential.Feed{Name: name, Map: m}, &out)
		if err == nil && r.Bad > 0 {
			err = fmt.Errorf("%s: %d bad rows, first: %w", name, r.Bad, r.Problems[0])
		}
		return err
	})
}

// credentials plans what the sources send: everything before the first year, then what changes.
func (t *Trade) credentials() {
	first := t.begins.AddDays(-21)
	start := t.begins.AddYears(-2)
	agents := sheet{"agents", [][]string{{"NPN", "Name", "Type", "Contract Number", "Contract Status", "Contract Start", "Level", "Payment Mode", "Upline NPN", "Upline Start"}}}
	licenses := sheet{"licenses", [][]string{{"NPN", "State", "License Number", "Resident", "Lines of Authority", "License Status", "Issue Date", "Expiration Date"}}}
	appointed := sheet{"appointments", [][]string{{"NPN", "Legal Entity", "State", "Appointment Status", "Appointment Effective Date", "Appointment Termination Date"}}}
	for _, a := range t.agents {
		level := ""
		if a.npn[9] == '6' && a.kind == "agent" {
			level = "reduced_90"
		}
		since := start.String()
		if a.upline == "" {
			since = ""
		}
		agents.add(string(a.npn), a.name, a.kind, "C-"+string(a.npn)[5:], "active", start.String(), level, "FULL", string(a.upline), since)
		for i, state := range a.states {
			licenses.add(string(a.npn), state, state+string(a.npn)[4:], yesNo(i == 0), "health", "active", start.String(), t.expires(a, i).String())
			for _, entity := range []string{"HLI", "HLH"} {
				appointed.add(string(a.npn), entity, state, "active", start.String(), "")
			}
		}
	}
	t.send(first, 9, agents)
	t.send(first, 10, licenses)
	t.send(first, 11, appointed)
	t.send(first, 12, t.overrides(start))
	for year := range years {
		t.certify(t.begins.Year() + year)
	}
	t.certify(t.begins.Year() + years)
	t.fare()
}

// overrides are what an agency gets for what its agents sell, each plan year: a booking of its own (42 CFR 422.2274(e)).
func (t *Trade) overrides(start clock.Date) sheet {
	s := sheet{"overrides", [][]string{{"NPN", "Upline NPN", "Family", "Override Amount", "Override From"}}}
	for _, a := range t.agents {
		if a.kind == "agent" && a.upline != "" {
			s.add(string(a.npn), string(a.upline), "mapd", "48.00", start.String())
			s.add(string(a.npn), string(atlantic), "mapd", "24.00", start.String())
		}
	}
	return s
}

func yesNo(b bool) string {
	if b {
		return "Y"
	}
	return "N"
}

// expires is when a licence ends: for most long after the present.
func (t *Trade) expires(a *seller, nth int) clock.Date {
	today := t.zone.DateOf(t.Now)
	switch {
	case a.fate == lapses && nth == 0:
		return today.AddDays(20 + int(a.npn[9]-'0')*4)
	case a.fate == lapsed && nth == 0:
		return t.begins.AddYears(years - 1).AddMonths(5).AddDays(-1)
	}
	return today.AddYears(1).EndOfYear()
}

// certify is the training and test for a plan year, done in the autumn before.
func (t *Trade) certify(year int) {
	day := clock.DateOf(year-1, time.October, 10)
	if year == t.begins.Year() {
		day = t.begins.AddDays(-20)
	}
	passed := sheet{"certifications", [][]string{{"NPN", "Plan Year", "Provider", "Score", "Modules", "Certification Status", "Completed"}}}
	for _, a := range t.agents {
		if a.kind == "agency" || a.fate == uncertified && year >= t.begins.Year()+years-1 {
			continue
		}
		passed.add(string(a.npn), strconv.Itoa(year), "AHIP", strconv.Itoa(88+int(a.npn[9]-'0')), "MAPD;PDP;D-SNP;C-SNP", "passed", day.AddDays(-5).String())
	}
	t.send(day, 9, passed)
}

// fare is what becomes of those who do not stay.
func (t *Trade) fare() {
	present := t.begins.AddYears(years - 1)
	for _, a := range t.agents {
		switch a.fate {
		case lapsed: // renewed six weeks after it expired
			s := sheet{"licenses", [][]string{{"NPN", "State", "License Number", "Resident", "Lines of Authority", "License Status", "Issue Date", "Expiration Date"}}}
			s.add(string(a.npn), a.states[0], a.states[0]+string(a.npn)[4:]+"R", "Y", "health", "active", present.AddMonths(6).AddDays(14).String(), present.AddYears(2).String())
			t.send(present.AddMonths(6).AddDays(15).AddDays(int(a.npn[9]-'0')), 9, s)
		case ended, endedByCause:
			s := sheet{"agents", [][]string{{"NPN", "Contract Number", "Contract Status", "Contract Start", "Contract End", "Termination Type"}}}
			kind := map[fate]string{ended: "voluntary", endedByCause: "for_cause"}[a.fate]
			s.add(string(a.npn), "C-"+string(a.npn)[5:], "terminated", t.begins.AddYears(-2).String(), present.AddMonths(-6).AddDays(-1).String(), kind)
			t.send(present.AddMonths(-6).AddDays(int(a.npn[9]-'0')), 9, s)
		case retired:
			s := sheet{"agents", [][]string{{"NPN", "Contract Number", "Contract Status", "Contract Start", "Contract End", "Termination Type"}}}
			s.add(string(a.npn), "C-"+string(a.npn)[5:], "terminated", t.begins.AddYears(-2).String(), present.AddDays(-1).String(), "retired")
			t.send(present.AddDays(-10), 9, s)
			h := sheet{"successors", [][]string{{"NPN", "Successor NPN", "Recorded On"}}}
			h.add(string(a.npn), string(heir), present.AddDays(-20).String())
			t.send(present.AddDays(-20), 10, h)
		case onHold:
			s := sheet{"holds", [][]string{{"NPN", "Hold ID", "Hold Reason", "Hold From"}}}
			s.add(string(a.npn), "H-1", "complaint about misleading statements", present.AddMonths(8).String())
			t.send(present.AddMonths(8), 9, s)
		}
	}
}
