package bulletin

import (
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/record"
)

// ID names a bulletin.
type ID string

// State is where a bulletin stands. The texts are stored.
type State string

// The states.
const (
	Draft     State = "draft"
	Published State = "published"
	Withdrawn State = "withdrawn"
)

// States are all of them.
var States = []State{Draft, Published, Withdrawn}

// Text is a bulletin in one language. Body is a small part of Markdown: paragraphs, headings, lists, emphasis, links.
type Text struct {
	Title string `json:"title"`
	Body  string `json:"body"`
}

// Attachment is a guide or document in the archive.
type Attachment struct {
	Hash  string `json:"hash"`
	Name  string `json:"name"`
	Media string `json:"media"`
}

// Audience is whom a bulletin concerns. Each list that is not empty must hold for an agent, by any one of its entries; without any list it
// is everybody.
type Audience struct {
	Agencies  []agent.NPN   `json:"agencies,omitempty"`  // themselves and all below them
	States    []string      `json:"states,omitempty"`    // licensed there
	Products  []string      `json:"products,omitempty"`  // may sell it somewhere: H1234-001
	Readiness []agent.State `json:"readiness,omitempty"` // ready, lapsed, termed
	Agents    []agent.NPN   `json:"agents,omitempty"`
}

// Everybody tells whether nobody is left out.
func (a *Audience) Everybody() bool {
	return len(a.Agencies)+len(a.States)+len(a.Products)+len(a.Readiness)+len(a.Agents) == 0
}

// Content is what is written.
type Content struct {
	Text         map[string]Text `json:"text"` // by language; English must be there
	Audience     Audience        `json:"audience"`
	From         clock.Date      `json:"from"`            // first day on which it is shown
	Until        *clock.Date     `json:"until,omitempty"` // last day
	Acknowledge  bool            `json:"acknowledge,omitempty"`
	AcknowledgBy *clock.Date     `json:"acknowledge_by,omitempty"`
	Attachments  []Attachment    `json:"attachments,omitempty"`
}

// Edition is one published version of a bulletin.
type Edition struct {
	Content
	Number int          `json:"number"` // 1, 2, ...
	At     time.Time    `json:"at"`
	By     record.Actor `json:"by"`
	Name   string       `json:"name"`           // of who published it
	Note   string       `json:"note,omitempty"` // what is new
	Minor  bool         `json:"minor,omitempty"`
}

// Bulletin is one as known at a version of its stream.
type Bulletin struct {
	ID        ID         `json:"id"`
	Number    string     `json:"number"`
	State     State      `json:"state"`
	Draft     *Content   `json:"draft,omitempty"` // what is written and not published yet
	Editions  []Edition  `json:"editions,omitempty"`
	Reason    string     `json:"reason,omitempty"` // of the withdrawal
	MadeAt    time.Time  `json:"made_at"`
	TouchedAt time.Time  `json:"touched_at"`
	EndedAt   *time.Time `json:"ended_at,omitempty"`
	Version   int64      `json:"version"`
}

// Edition is the newest one; nil before the first.
func (b *Bulletin) Edition() *Edition {
	if len(b.Editions) == 0 {
		return nil
	}
	return &b.Editions[len(b.Editions)-1]
}

// counts is the oldest edition whose receipts still count: a minor edition asks nobody to read again.
func (b *Bulletin) counts() int {
	for i := len(b.Editions) - 1; i > 0; i-- {
		if !b.Editions[i].Minor {
			return b.Editions[i].Number
		}
	}
	return 1
}

// Shown tells whether agents see it on a day.
func (b *Bulletin) Shown(on clock.Date) bool {
	e := b.Edition()
	return b.State == Published && e != nil && !on.Before(e.From) && (e.Until == nil || !on.After(*e.Until))
}

// In is the text in a language, or in English.
func (c *Content) In(language string) (Text, string) {
	for _, l := range []string{language, base(language), english} {
		if t, ok := c.Text[l]; ok && t.Title != "" {
			return t, l
		}
	}
	return Text{}, english
}

// english is the language that every bulletin has.
const english = "en"

// What the events say.
type (
	published struct {
		Edition Edition `json:"edition"`
	}
	withdrawn struct {
		Reason string `json:"reason"`
	}
	received struct {
		NPN      agent.NPN `json:"npn"`
		Bulletin ID        `json:"bulletin"`
		Edition  int       `json:"edition"`
	}
)

// Types of events. The texts are in the record: never rename.
const (
	typeWritten      = "bulletin.written"
	typePublished    = "bulletin.published"
	typeWithdrawn    = "bulletin.withdrawn"
	typeRead         = "bulletin.read"
	typeAcknowledged = "bulletin.acknowledged"

	typeDrafted   = "agent_page.written"
	typeApproved  = "agent_page.approved"
	typeDeclined  = "agent_page.declined"
	typeTakenDown = "agent_page.taken_down"
)

// Categories of streams.
const (
	category       = "bulletin"
	readerCategory = "bulletin_reader"
	pageCategory   = "agent_page"
)

const schema = 1

// apply brings the bulletin up to one more event.
func (b *Bulletin) apply(e record.Event) error {
	var err error
	switch e.Type {
	case typeWritten:
		err = record.Read(e, func(d Content) { b.Draft = &d })
		if e.Version == 1 {
			b.ID, b.Number, b.State, b.MadeAt = ID(e.Stream.ID()), numberOf(e.Stream.ID()), Draft, e.At
		}
	case typePublished:
		err = record.Read(e, func(d published) {
			b.Editions, b.Draft, b.State = append(b.Editions, d.Edition), nil, Published
			b.Reason, b.EndedAt = "", nil
		})
	case typeWithdrawn:
		err = record.Read(e, func(d withdrawn) { b.State, b.Reason, b.EndedAt = Withdrawn, d.Reason, &e.At })
	}
	b.Version, b.TouchedAt = e.Version, e.At
	return err
}
