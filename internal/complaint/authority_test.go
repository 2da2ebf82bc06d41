package complaint_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

// inState is a paper of a court, which is not kept among the authorizations.
func inState(p complaint.Proof) complaint.Proof {
	p.Kind, p.Paper, p.Note = complaint.Guardianship, "letters of guardianship 12-345", "read by Mia; of health care too"
	return p
}

// TestWhatProvesAuthority: a paper on file that is valid today and of this speaker for this member, or a court's with a note.
func TestWhatProvesAuthority(t *testing.T) {
	r := desk(t)
	daughter := r.register(person.Representative, "Dora Alvarez", person.SourceNumber, "D1")
	nephew := r.register(person.Representative, "Nat Alvarez", person.SourceNumber, "D2")
	paper := complaint.Proof{Paper: "paper-1"}
	refuses := func(c complaint.Case, p complaint.Proof, want error) {
		t.Helper()
		_, err := r.s.Prove(t.Context(), r.as("mia"), r.open("mia", c.ID), p)
		r.wantErr(err, want)
		r.wantState(r.file(c.ID), complaint.AwaitingAuthority)
	}
	proves := func(c complaint.Case, p complaint.Proof, speaker person.ID) {
		t.Helper()
		c, err := r.s.Prove(t.Context(), r.as("mia"), r.open("mia", c.ID), p)
		r.must(err)
		if c.State != complaint.Open || c.Speaker.Person != speaker || c.Authority.Paper != p.Paper || c.Authority.Kind != p.Kind {
			t.Errorf("%s, speaker %q, %+v", c.State, c.Speaker.Person, c.Authority)
		}
	}
	nameless, known := r.unproven(), r.speaks(daughter, "")
	refuses(nameless, paper, complaint.ErrNotOnFile) // whose paper?
	refuses(known, paper, complaint.ErrNotOnFile)    // none is valid
	half := inState(paper)
	half.Note = ""
	refuses(known, half, complaint.ErrIncomplete)
	half.Note, half.Kind = "seen", "napkin"
	refuses(known, half, complaint.ErrIncomplete)
	r.represents(daughter)
	byNephew := r.speaks(nephew, "")
	refuses(byNephew, complaint.Proof{Paper: "paper-1", Holder: daughter}, complaint.ErrNotOnFile) // hers, not his
	refuses(byNephew, paper, complaint.ErrNotOnFile)
	about := r.speaks(nephew, nephew)
	refuses(about, inState(paper), complaint.ErrNotOnFile) // whoever is complained about
	proves(known, paper, daughter)
	proves(nameless, complaint.Proof{Paper: "paper-1", Holder: daughter}, daughter)
	proves(byNephew, inState(paper), nephew)
}

// speaks is a case by somebody who says that they stand in for Rosa, about somebody or nobody.
func (r *room) speaks(who, about person.ID) complaint.Case {
	r.t.Helper()
	m := matter(complaint.Grievance, "billing")
	if about != "" {
		m.Class.Subjects = []complaint.Subject{{Kind: complaint.AgentSubject, Person: about}}
	}
	f, err := r.s.Receive(r.t.Context(), r.as("mia"), complaint.Receipt{
		Channel: complaint.ByPhone, Words: "my aunt", Member: r.rosa, Matters: []complaint.Matter{m},
		Speaker: complaint.Speaker{Standing: complaint.UnprovenStandIn, Person: who},
	})
	r.must(err)
	return r.one(f)
}
