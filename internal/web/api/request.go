package api

import (
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

func (s *server) requestRoutes() {
	const tag = "privacy requests"
	at := "/members/{number}/privacy-requests"
	add(s, get("list-privacy-requests", at, tag, "A member's requests about their data", "Newest first.", "requests:view"), s.requests)
	add(s, get("get-privacy-request", at+"/{id}", tag, "One request", "With the time it must be answered in, and the steps to it.", "requests:view"), s.request)
	add(s, get("list-privacy-queue", "/privacy-requests", tag, "Requests to be answered", "Open ones, the next legal instant first. Each row is a look.", "requests:list").by(access.RolePrivacy, access.RoleService), s.queue)
	add(s, post("receive-privacy-request", at, tag, "Receive a request", "Opens it and starts the clock at the earliest moment any unit of the plan had it.", "requests:change").
		by(access.RoleMember, access.RoleRepresentative, access.RoleService, access.RolePrivacy).answers(http.StatusCreated), s.receive)
	s.requestActs(tag, at)
}

// requestBody is a request as programs read it.
type requestBody struct {
	ID privacy.ID `json:"id" example:"q7w3e1"`
	privacy.Wish
	Status     privacy.Status    `json:"status" doc:"open, granted, denied, in_review, withdrawn or ended" example:"open"`
	ReceivedAt time.Time         `json:"received_at"`
	TakenBy    actor             `json:"taken_by"`
	Clock      obligation        `json:"clock"`
	Legal      bool              `json:"legal" doc:"A paragraph sets the time; else it is the plan's own target"`
	Rules      []string          `json:"rules" example:"[\"privacy_clock@2026.1\"]"`
	Extension  *requestExtension `json:"extension,omitempty"`
	Answer     *requestAnswer    `json:"answer,omitempty"`
	Review     *requestReview    `json:"review,omitempty"`
	Statement  string            `json:"statement,omitempty" doc:"Of disagreement, kept with the record" example:"The entry is still wrong."`
	Ended      *requestEnding    `json:"ended,omitempty"`
	FeeAllowed *bool             `json:"fee_allowed,omitempty"`
	Version    int64             `json:"version" example:"1"`
}

// obligation is by when something must be done, and why then.
type obligation struct {
	Basis     string     `json:"basis" example:"45 CFR 164.524(b)(2)"`
	Zone      string     `json:"zone" example:"America/New_York"`
	StartsOn  clock.Date `json:"starts_on"`
	DueDate   clock.Date `json:"due_date"`
	DueAt     *time.Time `json:"due_at,omitempty" doc:"Of terms in hours"`
	FirstLate *time.Time `json:"first_late_at,omitempty"`
	Extended  bool       `json:"extended"`
	StoppedAt *time.Time `json:"stopped_at,omitempty"`
	Standing  string     `json:"standing" doc:"open, overdue, timely or late" example:"open"`
	Steps     []string   `json:"steps" doc:"How the date was counted" example:"[\"30 days after July 1, 2026\"]"`
}

type requestExtension struct {
	At     time.Time `json:"at"`
	By     actor     `json:"by"`
	Reason string    `json:"reason" example:"Records are in an archive"`
}

type requestAnswer struct {
	At      time.Time        `json:"at"`
	By      actor            `json:"by"`
	Granted bool             `json:"granted"`
	Given   string           `json:"given,omitempty" example:"A copy of all claims since 2024"`
	SHA256  string           `json:"sha256,omitempty" doc:"Of the copy" example:"3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855e"`
	Listed  int              `json:"listed,omitempty" doc:"Disclosures in an accounting" example:"4"`
	Partly  bool             `json:"partly,omitempty"`
	Grounds []privacy.Ground `json:"grounds,omitempty" example:"[\"not_held\"]"`
	Reason  string           `json:"reason,omitempty" example:"We do not hold these records."`
	Review  bool             `json:"reviewable,omitempty"`
	Late    bool             `json:"late,omitempty"`
	Fee     int64            `json:"fee_cents,omitempty" example:"0"`
}

type requestReview struct {
	AskedAt   time.Time  `json:"asked_at"`
	DecidedAt *time.Time `json:"decided_at,omitempty"`
	By        *actor     `json:"by,omitempty"`
	Upheld    bool       `json:"upheld,omitempty"`
	Note      string     `json:"note,omitempty" example:"The ground holds"`
}

type requestEnding struct {
	At     time.Time `json:"at"`
	By     actor     `json:"by"`
	Agreed bool      `json:"agreed"`
	Note   string    `json:"note,omitempty" example:"The member called"`
}

func requestOfMember(c *caller) func(privacy.Request) requestBody {
	return func(r privacy.Request) requestBody {
		body := requestBody{
			ID: r.ID, Wish: r.Wish, Status: r.Status, ReceivedAt: r.ReceivedAt.UTC(), TakenBy: actorOf(r.TakenBy), Clock: obligationOf(r.Obligation, c.at),
			Legal: r.Legal, Rules: filled(r.Rules), Statement: r.Statement, FeeAllowed: r.Fee, Version: r.Version,
		}
		if x := r.Extension; x != nil {
			body.Extension = &requestExtension{x.At.UTC(), actorOf(x.By), x.Reason}
		}
		if x := r.Answer; x != nil {
			body.Answer = &requestAnswer{x.At.UTC(), actorOf(x.By), x.Granted, x.Given, x.SHA256, x.Listed, x.Partly, x.Grounds, x.Reason, x.Review, x.Late, x.FeeCents}
		}
		if x := r.Review; x != nil {
			body.Review = &requestReview{AskedAt: x.AskedAt.UTC(), DecidedAt: x.DecidedAt, Upheld: x.Upheld, Note: x.Note}
			if by := actorOf(x.By); by != (actor{}) {
				body.Review.By = &by
			}
		}
		if x := r.Ended; x != nil {
			body.Ended = &requestEnding{x.At.UTC(), actorOf(x.By), x.Agreed, x.Note}
		}
		return body
	}
}

func obligationOf(o clock.Obligation, at time.Time) obligation {
	return obligation{
		Basis: o.Basis, Zone: o.Zone.String(), StartsOn: o.StartsOn, DueDate: o.DueDate, DueAt: o.DueAt, FirstLate: o.FirstLateAt, Extended: o.Extended,
		StoppedAt: o.StoppedAt, Standing: string(o.TimelinessAt(at)), Steps: each(o.Steps, func(s clock.Step) string { return s.Text }),
	}
}

// openRequests opens a member's requests to the caller.
func (s *server) openRequests(ctx context.Context, c *caller, number string, action access.Action) (access.Pass, error) {
	return s.look(ctx, c, number, c.asks(action, pageRequest, access.Requests))
}

func (s *server) requests(ctx context.Context, c *caller, in *OfMember) (*out[page[requestBody]], error) {
	pass, err := s.openRequests(ctx, c, in.Number, access.View)
	if err != nil {
		return nil, err
	}
	all, err := s.Requests.ForMember(ctx, pass)
	if err != nil {
		return nil, err
	}
	return whole(each(all, requestOfMember(c))), nil
}

type OfRequest struct {
	OfMember
	ID privacy.ID `path:"id" maxLength:"64" doc:"Id of the request" example:"q7w3e1"`
}

func (s *server) request(ctx context.Context, c *caller, in *OfRequest) (*out[requestBody], error) {
	pass, err := s.openRequests(ctx, c, in.Number, access.View)
	if err != nil {
		return nil, err
	}
	r, err := s.Requests.Get(ctx, pass, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(requestOfMember(c)(r)), nil
}

type queueQuery struct {
	Listing
	Why
}

func (s *server) queue(ctx context.Context, c *caller, in *queueQuery) (*out[page[requestBody]], error) {
	if err := c.stated(); err != nil {
		return nil, err
	}
	at, err := queuePage(in.Listing)
	if err != nil {
		return nil, err
	}
	all, more, err := s.Requests.Queue(ctx, s.opener(c, c.asks(access.List, pageRequests, access.Requests)), at)
	if err != nil {
		return nil, err
	}
	cursor := ""
	if more.Limit > 0 {
		cursor = base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(more.Late.UnixMicro(), 10) + " " + string(more.After)))
	}
	return paged(each(all, requestOfMember(c)), cursor), nil
}

// queuePage reads the cursor of the queue: the instant and the id of the last row.
func queuePage(l Listing) (privacy.Page, error) {
	p := privacy.Page{Limit: l.Limit}
	if l.Cursor == "" {
		return p, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(l.Cursor)
	late, after, found := strings.Cut(string(text), " ")
	us, numberErr := strconv.ParseInt(late, 10, 64)
	if err != nil || !found || numberErr != nil {
		return p, invalidField("query.cursor", "expected next of the page before")
	}
	p.Late, p.After = time.UnixMicro(us).UTC(), privacy.ID(after)
	return p, nil
}

type newRequest struct {
	Kind       privacy.Kind    `json:"kind"`
	How        string          `json:"how" enum:"portal,mail,phone,in_person,fax" doc:"By which way it came"`
	InWords    string          `json:"in_words,omitempty" maxLength:"4000" doc:"As they put it" example:"Please send me my claims."`
	ReceivedAt *time.Time      `json:"received_at,omitempty" doc:"The earliest moment any unit of the plan had it; now when it is not given"`
	Kinds      []access.Kind   `json:"kinds,omitempty" maxItems:"12" doc:"Access: which kinds"`
	Form       string          `json:"form,omitempty" enum:"electronic,paper,inspect" doc:"Access: in which form"`
	SendTo     string          `json:"send_to,omitempty" maxLength:"500" doc:"Access: to whom, if not to the member" example:"Dr. Lee, 1 Main Street"`
	From       *clock.Date     `json:"from,omitempty" doc:"Accounting: first day, at most six years back"`
	To         *clock.Date     `json:"to,omitempty" doc:"Accounting: last day"`
	Limit      *limitBody      `json:"restriction,omitempty" doc:"Restriction: who must not see what"`
	Address    *person.Address `json:"address,omitempty" doc:"Confidential communications: where to write"`
	Phone      *person.Phone   `json:"phone,omitempty" doc:"Confidential communications: where to call"`
	Email      *person.Email   `json:"email,omitempty" doc:"Confidential communications: where to send"`
	Endanger   bool            `json:"endangering,omitempty" doc:"The member says that disclosure could endanger them"`
}

type limitBody struct {
	To    person.ID     `json:"to,omitempty" maxLength:"64" example:"p8c2d0"`
	Role  access.Role   `json:"role,omitempty"`
	Kinds []access.Kind `json:"kinds,omitempty" maxItems:"12"`
}

// outcome is what a command came to.
type outcome struct {
	ID     privacy.ID     `json:"id" example:"q7w3e1"`
	Kind   privacy.Kind   `json:"kind"`
	Status privacy.Status `json:"status" example:"open"`
	Clock  obligation     `json:"clock"`
	Fee    bool           `json:"fee_allowed" doc:"A fee may be asked for this accounting"`
}

func (c *caller) outcomeOf(o privacy.Outcome, err error) (*out[outcome], error) {
	if err != nil {
		return nil, err
	}
	return answer(outcome{o.ID, o.Kind, o.Status, obligationOf(o.Due, c.at), o.Fee}), nil
}

type receiveInput struct {
	OfMember
	Once
	Body newRequest
}

func (s *server) receive(ctx context.Context, c *caller, in *receiveInput) (*out[outcome], error) {
	pass, err := s.openRequests(ctx, c, in.Number, access.Change)
	if err != nil {
		return nil, err
	}
	b := in.Body
	w := privacy.Wish{
		Member: pass.Member(), Kind: b.Kind, How: b.How, InWords: b.InWords, Kinds: b.Kinds, Form: b.Form, SendTo: b.SendTo, From: b.From, To: b.To,
		Address: b.Address, Phone: b.Phone, Email: b.Email, Endangering: b.Endanger,
	}
	if c.Role == access.RoleRepresentative {
		w.By = c.Person
	}
	if b.Limit != nil {
		w.Restriction = &access.Restriction{Member: pass.Member(), To: b.Limit.To, Role: b.Limit.Role, Kinds: b.Limit.Kinds}
	}
	received := c.at
	if b.ReceivedAt != nil {
		received = *b.ReceivedAt
	}
	return c.outcomeOf(s.Requests.Receive(ctx, c.causeFor(pass.Member(), "receive"), w, received))
}
