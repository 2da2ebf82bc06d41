// Package house opens all rooms over one record, for the program and for tests of the whole: which rooms there are, in which order
// they stand on each other, and which views every process must keep.
package house

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/agent/bulletin"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/commission/warning"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/complaint/prevention"
	"github.com/keepwell/keepwell/internal/complaint/rate"
	"github.com/keepwell/keepwell/internal/complaint/report"
	"github.com/keepwell/keepwell/internal/contact"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/promise"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// Views of the record: every process registers the same ones, so that every append keeps all tables.
func Views() []record.View {
	return []record.View{
		population.View{},
		person.View{},
		access.Views{},
		account.View{},
		authorization.View{},
		privacy.View{},
		complaint.View{},
		ctm.View{},
		inquiry.View{},
		credential.View{},
		enrolment.View{},
		change.View{},
		verification.View{},
		dispute.View{},
		book.View{},
		bulletin.View{},
		commission.View{},
		warning.View{},
	}
}

// Rooms are the opened rooms of one plan.
type Rooms struct {
	Plan       plan.Profile
	DB         *store.DB
	Record     *record.Record         // opened with Views
	Population *population.Population // nil where no claims are needed
	Address    string                 // how people reach the portals, as forms print it: https://keepwell.plan.example; "" prints paths alone

	// Who people are, and who may see what of whom.
	People         *person.Directory
	Guard          *access.Guard
	Accounts       *account.Accounts
	Authorizations *authorization.Authorizations
	Requests       *privacy.Requests
	Letters        *letter.Letters
	Notices        *notice.Notices
	Book           *notice.Book

	// What goes out.
	Archive *archive.Archive
	Press   *press.Press
	Contact *contact.Contact

	// What people are unhappy with, and what agents ask.
	Complaints *complaint.Complaints
	Module     *ctm.Tracking
	Inquiries  *inquiry.Inquiries
	Reports    *report.Reports
	Prevention *prevention.Prevention

	// Agents: what is offered, who may sell it, who is in which plan, whose customer each member is, and what that earns.
	Catalog       *plan.Catalog
	Credentials   *credential.Credentials
	Enrolments    *enrolment.Enrollment
	Changes       *change.Changes
	Verifications *verification.Verifications
	Disputes      *dispute.Disputes
	Books         *book.Book
	Bulletins     *bulletin.Bulletins
	Commissions   *commission.Book
	Statements    *statement.Statements
	Warnings      *warning.Warnings

	// How often the plan kept what it promised.
	Board *promise.Board
}

// Open opens the rooms that are not open yet: Plan, DB and Record must be. now decides which version of a rule a room begins with.
func (r *Rooms) Open(ctx context.Context, now time.Time, log *slog.Logger) error {
	for _, open := range []func() error{
		func() error { return r.openPeople(ctx, log) },
		func() error { return r.openPapers(now) },
		func() error { return r.openContact(log) },
		r.openComplaints,
		r.openReports,
		r.openAgents,
		r.openBooks,
		func() error { return r.openCommissions(log) },
		r.openBoard,
	} {
		if err := open(); err != nil {
			return errors.Join(err, r.Close())
		}
	}
	return nil
}

// Close closes what Open opened.
func (r *Rooms) Close() error {
	var all error
	if r.Press != nil {
		all = r.Press.Close()
	}
	if r.Guard != nil {
		all = errors.Join(all, r.Guard.Close())
	}
	return all
}

// openPeople opens the rooms of people and access.
func (r *Rooms) openPeople(ctx context.Context, log *slog.Logger) (err error) {
	r.People = person.New(person.Options{DB: r.DB, Record: r.Record})
	r.Accounts = account.New(account.Options{DB: r.DB, Record: r.Record, People: r.People})
	r.Letters = letter.New(r.DB, r.Record)
	r.Guard, err = access.New(ctx, access.Options{
		DB: r.DB, Record: r.Record, People: r.People, Files: rules.Files, Zone: r.Plan.Zone, Log: log,
	})
	return err
}

// openPapers opens what members and the law say about who may see what: authorizations, privacy requests, the notice.
func (r *Rooms) openPapers(now time.Time) error {
	papers, clocks, err := load2(authorization.LoadRules, privacy.LoadRules)
	if err != nil {
		return err
	}
	zone, err := clock.LoadZone(r.Plan.Zone)
	if err != nil {
		return err
	}
	every, _, err := clocks.RemindEvery(zone.DateOf(now))
	if err != nil {
		return err
	}
	r.Authorizations = authorization.New(authorization.Options{DB: r.DB, Record: r.Record, Rules: papers, Guard: r.Guard, People: r.People})
	r.Requests = privacy.New(privacy.Options{DB: r.DB, Record: r.Record, Rules: clocks, Guard: r.Guard, People: r.People})
	r.Notices = notice.New(notice.Options{DB: r.DB, Record: r.Record, People: r.People, Every: every})
	r.Book, err = notice.Load(plans.Files, r.Plan.ID, r.Plan.Languages...)
	return err
}

// openContact opens the room that sends. The browser that prints starts with the first letter.
func (r *Rooms) openContact(log *slog.Logger) error {
	book, err := contact.LoadBook(rules.Files)
	if err != nil {
		return err
	}
	r.Archive = archive.New(r.DB)
	r.Press = press.New(press.Options{Log: log})
	r.Contact, err = contact.New(contact.Options{
		Letters: r.Letters, People: r.People, Guard: r.Guard, Book: book, Profile: r.Plan, Archive: r.Archive, Press: r.Press,
	})
	return err
}

// openComplaints opens the rooms of complaints.
func (r *Rooms) openComplaints() error {
	ways, module, err := load2(complaint.LoadRules, ctm.LoadRules)
	if err != nil {
		return err
	}
	answers, err := inquiry.LoadRules(rules.Files)
	if err != nil {
		return err
	}
	r.Complaints = complaint.New(complaint.Options{DB: r.DB, Record: r.Record, Guard: r.Guard, People: r.People, Rules: ways, Plan: r.Plan})
	r.Module = ctm.New(ctm.Options{DB: r.DB, Record: r.Record, Cases: r.Complaints, People: r.People, Rules: module})
	r.Inquiries = inquiry.New(inquiry.Options{
		DB: r.DB, Record: r.Record, Rules: answers, Guard: r.Guard, People: r.People, Authorizations: r.Authorizations, Ledger: r.Requests,
		Cases: r.Complaints, Plan: r.Plan,
	})
	return nil
}

// openReports opens what reports on complaints and what learns from them.
func (r *Rooms) openReports() error {
	layouts, terms, err := load2(report.LoadRules, prevention.LoadRules)
	if err != nil {
		return err
	}
	cuts, err := rate.LoadRules(rules.Files)
	if err != nil {
		return err
	}
	zone, err := clock.LoadZone(r.Plan.Zone)
	if err != nil {
		return err
	}
	enrolled := &Enrolment{People: r.People}
	r.Reports = report.New(report.Options{
		Record: r.Record, Complaints: r.Complaints, People: r.People, Guard: r.Guard, Module: r.Module, Archive: r.Archive, Press: r.Press,
		Rules: layouts, Rates: cuts, Enrolment: enrolled, Zone: zone,
	})
	r.Prevention = prevention.New(prevention.Options{
		Record: r.Record, Complaints: r.Complaints, People: r.People, Guard: r.Guard, Rules: terms, Enrolment: enrolled, Zone: zone,
	})
	return nil
}

// openBoard opens the promise board.
func (r *Rooms) openBoard() error {
	promises, err := promise.Load(rules.Files)
	if err != nil {
		return err
	}
	zone, err := clock.LoadZone(r.Plan.Zone)
	r.Board = promise.New(promise.Options{
		DB: r.DB, Record: r.Record, Complaints: r.Complaints, Inquiries: r.Inquiries, Promises: promises, Zone: zone,
		Agents: promise.Agents{
			Changes: r.Changes, Disputes: r.Disputes, Verifications: r.Verifications, Commissions: r.Commissions, Warnings: r.Warnings, Bulletins: r.Bulletins,
		},
	})
	return err
}

// load2 reads the rules of two rooms.
func load2[A, B any](a func(fs.FS) (A, error), b func(fs.FS) (B, error)) (first A, second B, err error) {
	if first, err = a(rules.Files); err != nil {
		return first, second, err
	}
	second, err = b(rules.Files)
	return first, second, err
}
