package bulletin

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// PageContent is what an agent writes for the public. Name, agency and states are not part of it: those the plan knows.
type PageContent struct {
	Phone         string   `json:"phone"`
	Languages     []string `json:"languages,omitempty"` // spoken, BCP 47
	Words         string   `json:"words,omitempty"`     // English
	WordsSpanish  string   `json:"words_es,omitempty"`
	Organizations int      `json:"organizations"` // that the agent represents, for the disclaimer
	Products      int      `json:"products"`
	AllPlans      bool     `json:"all_plans,omitempty"` // offers every plan of the area
}

// PageState is where a page stands. The texts are stored in the view only: it follows from what waits and what is approved.
type PageState string

// The states.
const (
	NoPage    PageState = "none"
	Submitted PageState = "submitted" // waits for approval; what was approved before stays public
	Approved  PageState = "approved"
	Declined  PageState = "declined"
	TakenDown PageState = "taken_down"
)

// AgentPage is an agent's page as known at a version of its stream.
type AgentPage struct {
	NPN        agent.NPN    `json:"npn"`
	Slug       string       `json:"slug"`
	State      PageState    `json:"state"`
	Waiting    *PageContent `json:"waiting,omitempty"`  // to be approved
	Approved   *PageContent `json:"approved,omitempty"` // shown to the public while the agent is ready
	ApprovedAt *time.Time   `json:"approved_at,omitempty"`
	ApprovedBy string       `json:"approved_by,omitempty"`
	WrittenAt  time.Time    `json:"written_at"`
	Reason     string       `json:"reason,omitempty"` // why it was declined or taken down
	Version    int64        `json:"version"`
}

// What the events of a page say.
type (
	drafted struct {
		NPN     agent.NPN   `json:"npn"`
		Slug    string      `json:"slug"`
		Content PageContent `json:"content"`
	}
	approved struct {
		By string `json:"by"`
	}
	because struct {
		Reason string `json:"reason"`
	}
)

// apply brings the page up to one more event.
func (p *AgentPage) apply(e record.Event) error {
	var err error
	switch e.Type {
	case typeDrafted:
		err = record.Read(e, func(d drafted) {
			p.NPN, p.Slug, p.Waiting, p.State, p.WrittenAt, p.Reason = d.NPN, d.Slug, &d.Content, Submitted, e.At, ""
		})
	case typeApproved:
		err = record.Read(e, func(d approved) {
			p.Approved, p.Waiting, p.State, p.ApprovedAt, p.ApprovedBy = p.Waiting, nil, Approved, &e.At, d.By
		})
	case typeDeclined:
		err = record.Read(e, func(d because) { p.Waiting, p.State, p.Reason = nil, Declined, d.Reason })
	case typeTakenDown:
		err = record.Read(e, func(d because) { p.Waiting, p.Approved, p.State, p.Reason = nil, nil, TakenDown, d.Reason })
	}
	p.Version = e.Version
	return err
}

func pageStream(npn agent.NPN) record.StreamID { return record.Stream(pageCategory, string(npn)) }

func (s *Bulletins) changePage(ctx context.Context, c person.Cause, npn agent.NPN, decide func(*AgentPage) (fact, error)) (AgentPage, error) {
	return change(ctx, s, c, pageStream(npn), func(p *AgentPage) int64 { return p.Version }, decide)
}

// Limits of a page.
const (
	maxWords     = 600
	maxLanguages = 12
	maxNumber    = 9999
)

// Own is the page of an agent who asks, and whether the public sees it now. Errors: ErrUnknown for whoever is no agent.
func (s *Bulletins) Own(ctx context.Context, v access.Visitor, at time.Time) (AgentPage, []string, error) {
	npn, err := s.Agent(ctx, v)
	if err != nil {
		return AgentPage{}, nil, err
	}
	p, err := load[AgentPage](ctx, s.rec, pageStream(npn))
	if err != nil {
		return p, nil, err
	}
	if p.Version == 0 {
		p.NPN, p.State = npn, NoPage
	}
	states, err := s.ready(ctx, npn, at)
	return p, states, err
}

// Submit writes an agent's page anew, for approval. Errors: ErrUnknown, ErrIncomplete.
func (s *Bulletins) Submit(ctx context.Context, c person.Cause, v access.Visitor, w PageContent) (AgentPage, error) {
	const op = "bulletin: submit page"
	npn, err := s.Agent(ctx, v)
	if err != nil {
		return AgentPage{}, err
	}
	if err := s.checkPage(op, &w); err != nil {
		return AgentPage{}, err
	}
	standing, err := s.standings.Standing(ctx)
	if err != nil {
		return AgentPage{}, err
	}
	return s.changePage(ctx, c, npn, func(p *AgentPage) (fact, error) {
		slug := p.Slug
		if slug == "" {
			slug = slugOf(standing.Name(npn), npn)
		}
		return fact{typeDrafted, drafted{npn, slug, w}}, nil
	})
}

func (s *Bulletins) checkPage(op string, w *PageContent) error {
	w.Phone, w.Words, w.WordsSpanish = strings.TrimSpace(w.Phone), strings.TrimSpace(w.Words), strings.TrimSpace(w.WordsSpanish)
	digits := strings.Map(onlyDigit, w.Phone)
	switch {
	case len(digits) < 10 || len(w.Phone) > 30:
		return incomplete(op, "phone")
	case len([]rune(w.Words)) > maxWords || markedUp(w.Words):
		return incomplete(op, "words")
	case len([]rune(w.WordsSpanish)) > maxWords || markedUp(w.WordsSpanish):
		return incomplete(op, "words_es")
	case len(w.Languages) > maxLanguages || slices.ContainsFunc(w.Languages, func(l string) bool { return s.rules.file.Languages[l] == nil }):
		return incomplete(op, "languages")
	case w.Organizations < 1 || w.Organizations > maxNumber:
		return incomplete(op, "organizations")
	case w.Products < 1 || w.Products > maxNumber:
		return incomplete(op, "products")
	}
	return nil
}

func onlyDigit(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// markedUp tells whether words hold an address: the page leads to the agent's phone, and nowhere else.
func markedUp(words string) bool {
	low := strings.ToLower(words)
	return strings.Contains(low, "://") || strings.Contains(low, "www.") || strings.Contains(low, "@")
}

// slugOf is the last part of a page's address: the name, and the number that nobody else has.
func slugOf(name string, npn agent.NPN) string {
	var b strings.Builder
	dash := false
	for _, r := range strings.ToLower(person.Folded(name)) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
			dash = false
		} else if !dash && b.Len() > 0 {
			b.WriteByte('-')
			dash = true
		}
	}
	slug := strings.Trim(b.String(), "-")
	if slug == "" || slug == string(npn) {
		return string(npn)
	}
	return slug + "-" + string(npn)
}

// Approve shows what waits to the public. Errors: ErrUnknown, ErrState when nothing waits.
func (s *Bulletins) Approve(ctx context.Context, c person.Cause, v access.Visitor, npn agent.NPN) (AgentPage, error) {
	return s.judge(ctx, c, v, "bulletin: approve page", npn, func(p *AgentPage) bool { return p.Waiting != nil }, fact{typeApproved, approved{v.Name}})
}

// Decline refuses what waits, and says why; what was approved before stays public. Errors: ErrUnknown, ErrState, ErrIncomplete.
func (s *Bulletins) Decline(ctx context.Context, c person.Cause, v access.Visitor, npn agent.NPN, reason string) (AgentPage, error) {
	const op = "bulletin: decline page"
	if reason = strings.TrimSpace(reason); Writing(v) && (reason == "" || len(reason) > maxReason) {
		return AgentPage{}, incomplete(op, "reason")
	}
	return s.judge(ctx, c, v, op, npn, func(p *AgentPage) bool { return p.Waiting != nil }, fact{typeDeclined, because{reason}})
}

// TakeDown ends a page: by broker operations with a reason, or by the agent. Errors: ErrUnknown, ErrState, ErrIncomplete.
func (s *Bulletins) TakeDown(ctx context.Context, c person.Cause, v access.Visitor, npn agent.NPN, reason string) (AgentPage, error) {
	const op = "bulletin: take page down"
	reason = strings.TrimSpace(reason)
	there := func(p *AgentPage) bool { return p.Waiting != nil || p.Approved != nil }
	if own, err := s.Agent(ctx, v); err == nil && own == npn {
		return s.judged(ctx, c, op, npn, there, fact{typeTakenDown, because{reason}})
	}
	if Writing(v) && (reason == "" || len(reason) > maxReason) {
		return AgentPage{}, incomplete(op, "reason")
	}
	return s.judge(ctx, c, v, op, npn, there, fact{typeTakenDown, because{reason}})
}

func (s *Bulletins) judge(
	ctx context.Context, c person.Cause, v access.Visitor, op string, npn agent.NPN, may func(*AgentPage) bool, f fact,
) (AgentPage, error) {
	if !Writing(v) {
		return AgentPage{}, unknown(op)
	}
	return s.judged(ctx, c, op, npn, may, f)
}

func (s *Bulletins) judged(ctx context.Context, c person.Cause, op string, npn agent.NPN, may func(*AgentPage) bool, f fact) (AgentPage, error) {
	return s.changePage(ctx, c, npn, func(p *AgentPage) (fact, error) {
		switch {
		case p.Version == 0:
			return fact{}, unknown(op)
		case !may(p):
			return fact{}, wrongState(op)
		}
		return f, nil
	})
}
