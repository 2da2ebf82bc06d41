package enrolment

import (
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// ApplicationState is what became of an application. The texts are stored.
type ApplicationState string

// The states.
const (
	Pending ApplicationState = "pending" // CMS did not reply yet
	Taken   ApplicationState = "accepted"
	Refused ApplicationState = "rejected"
)

// Application is what the plan sent to CMS for a member.
type Application struct {
	Member    person.ID        `json:"member,omitempty"`
	Contract  string           `json:"contract"`
	Plan      string           `json:"plan"`
	Effective clock.Date       `json:"effective"`
	Signed    *clock.Date      `json:"signed,omitempty"` // application date
	Election  string           `json:"election,omitempty"`
	Reason    string           `json:"reason,omitempty"`   // SEP reason code
	State     string           `json:"state,omitempty"`    // USPS letters of the residence
	Writing   agent.NPN        `json:"writing,omitempty"`  // who wrote it
	Tracking  string           `json:"tracking,omitempty"` // the plan's own tracking id, which CMS's reply repeats
	Sent      time.Time        `json:"sent"`
	Status    ApplicationState `json:"status"`
	Reply     string           `json:"reply,omitempty"` // TRC of a rejection
}

func (f *folding) submitted(x *Fact) {
	f.applications = append(f.applications, Application{
		Contract: x.Contract, Plan: x.Plan, Effective: *x.On, Signed: x.Application, Election: x.Election, Reason: x.Reason, State: x.State,
		Writing: x.NPN, Tracking: x.Tracking, Sent: x.At, Status: Pending,
	})
}

// answered notes CMS's reply: by the plan's tracking id, else by plan and effective date.
func (f *folding) answered(x *Fact, status ApplicationState) {
	for i := range f.applications {
		a := &f.applications[i]
		same := a.Tracking != "" && a.Tracking == x.Tracking
		if same || x.Tracking == "" && a.Contract == x.Contract && a.Plan == x.Plan && x.On != nil && a.Effective == *x.On {
			a.Status, a.Reply = status, ""
			if status == Refused {
				a.Reply = x.Reply
			}
		}
	}
}

// rejected notes that CMS refused an application; a span that it had opened before goes with it.
func (f *folding) rejected(x *Fact) {
	f.answered(x, Refused)
	for _, s := range f.spans {
		if x.Tracking != "" && s.Tracking == x.Tracking && !s.Cancelled {
			s.Cancelled = true
			s.hear(x)
		}
	}
}

func (f *folding) applied() []Application { return f.applications }
