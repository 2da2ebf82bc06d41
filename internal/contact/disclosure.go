package contact

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/contact/wording"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// DisclosureError says that somebody must not get a letter, and the rule's reason.
type DisclosureError struct {
	Recipient string // what they are to the member: agent, speaker, ...
	Tells     string // what the letter tells
	Because   string
}

func (e *DisclosureError) Error() string {
	return fmt.Sprintf("a letter that tells %s must not go to this recipient (%s): %s", e.Tells, e.Recipient, e.Because)
}

// What somebody is to the member whose matter a letter is about. The words are inputs of rules/letter/rule/disclosure.yaml.
const (
	isMember         = "member"
	isRepresentative = "representative" // proven: by appointment or law
	isAuthorized     = "authorized"     // the member authorized the plan in writing to tell them about complaints
	isAgent          = "agent"
	isOther          = "other" // whoever spoke, a doctor, staff
)

// Check tells whether somebody may get a letter of a template about a member's matter. Errors: store.Forbidden with *DisclosureError.
func (c *Contact) Check(ctx context.Context, at time.Time, text *wording.Letter, member, to person.Person) error {
	standing, err := c.standing(ctx, at, member, to)
	if err != nil {
		return err
	}
	d, err := c.Book.rules.Answer(setDisclosure, nil, map[string]any{"recipient": standing, "tells": text.Tells})
	if err != nil {
		return err
	}
	if d.Result["allowed"] == true {
		return nil
	}
	return &store.Error{
		Kind: store.Forbidden, Op: "contact: check", Key: "letter.not_for_recipient", Err: &DisclosureError{standing, text.Tells, d.Because},
	}
}

// standing is what the recipient is to the member now. An agent stays an agent, whatever paper they hold: an agent's word opens nothing,
// and nothing is told to one (promise A3).
func (c *Contact) standing(ctx context.Context, at time.Time, member, to person.Person) (string, error) {
	if to.ID == member.ID {
		return isMember, nil
	}
	if member.ID == "" && !isSeller(to) {
		return isOther, nil
	}
	if isSeller(to) {
		return isAgent, nil
	}
	if _, ok, err := c.grant(ctx, at, access.GrantRepresentative, member, to); ok || err != nil {
		return isRepresentative, err
	}
	paper, ok, err := c.grant(ctx, at, access.GrantAuthorization, member, to)
	if err != nil {
		return "", err
	}
	if ok && slices.Contains(paper.Kinds, access.Complaints) {
		return isAuthorized, nil
	}
	return isOther, nil
}

func isSeller(p person.Person) bool {
	return slices.Contains(p.Capacities, person.Agent) || slices.Contains(p.Capacities, person.Agency)
}

// grant looks among those who gave the recipient a relation for the member.
func (c *Contact) grant(ctx context.Context, at time.Time, kind access.GrantKind, member, to person.Person) (access.Grant, bool, error) {
	v := access.Visitor{Person: to.ID, Former: to.MergedFrom}
	for page := (access.ReachPage{At: at}); ; {
		reach, err := c.Guard.GrantedTo(ctx, v, kind, page)
		if err != nil {
			return access.Grant{}, false, fmt.Errorf("contact: %w", err)
		}
		for _, r := range reach.Members {
			if r.Member == member.ID {
				return r.Grant, true, nil
			}
		}
		if page.After = reach.Next; reach.Next == "" {
			return access.Grant{}, false, nil
		}
	}
}
