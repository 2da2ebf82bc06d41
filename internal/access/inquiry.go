package access

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

const maxInquiry = 2000

// Ask puts a member's question about an entry; it is open until the privacy officer answers. The pass must open Looks and the
// entry be of its member. Errors: ErrRefused, ErrTaken when it was asked before.
func (g *Guard) Ask(ctx context.Context, c person.Cause, p Pass, position int64, text string) error {
	if !p.Allows(Looks) {
		return refusal("access.Ask", ErrRefused)
	}
	q := newLookQuery()
	q.in("member_id", p.persons)
	q.and("position = %s", position)
	return g.inquire(ctx, c, q, text, func(e Entry) (record.NewEvent, error) {
		if e.Question != nil {
			return record.NewEvent{}, ErrTaken
		}
		return newEvent(typeQuestioned, questioned{Position: position, Text: text})
	})
}

// Answer answers a member's question about an entry; only the privacy officer does. Errors: ErrRefused, ErrNothing when nothing
// was asked or it was answered.
func (g *Guard) Answer(ctx context.Context, c person.Cause, v Visitor, position int64, text string) error {
	if !mayAudit(v) {
		return refusal("access.Answer", ErrRefused)
	}
	q := newLookQuery()
	q.and("position = %s", position)
	return g.inquire(ctx, c, q, text, func(e Entry) (record.NewEvent, error) {
		if e.Question == nil || e.Question.AnsweredAt != nil {
			return record.NewEvent{}, ErrNothing
		}
		return newEvent(typeAnswered, answered{Position: position, Text: text, By: v.Name})
	})
}

// inquire finds the one entry, decides, and appends, unless the stream moved: then it decides again.
func (g *Guard) inquire(ctx context.Context, c person.Cause, q *lookQuery, text string, decide func(Entry) (record.NewEvent, error)) error {
	if strings.TrimSpace(text) == "" || len(text) > maxInquiry {
		return invalid("access.Ask", errNoText)
	}
	command := record.Command{ID: c.ID, At: c.At, Zone: c.Zone, Actor: c.Actor}
	if command.ID == "" {
		command.ID = rand.Text()
	} else if _, done, err := g.rec.Done(ctx, command.ID); err != nil || done {
		return err
	}
	for range maxTries {
		err := g.inquireOnce(ctx, command, q, decide)
		if !record.Moved(err) {
			return err
		}
	}
	return &store.Error{Kind: store.Unavailable, Op: "access.Ask", Err: errBusy}
}

func (g *Guard) inquireOnce(ctx context.Context, command record.Command, q *lookQuery, decide func(Entry) (record.NewEvent, error)) error {
	found, err := g.entries(ctx, q, 1)
	if err != nil {
		return err
	}
	if len(found.Entries) == 0 {
		return refusal("access.Ask", ErrRefused)
	}
	e := found.Entries[0]
	events, err := g.rec.Load(ctx, inquiryStream(e.Position))
	if err != nil {
		return fmt.Errorf("access: %w", err)
	}
	event, err := decide(e)
	if err != nil {
		return invalid("access.Ask", err)
	}
	// The member's stream gets the event; the inquiry's own stream says whether somebody else was faster.
	_, err = g.rec.Append(ctx, command,
		record.StreamAppend{Stream: lookStream(e.Member), Expected: record.AnyVersion, Events: []record.NewEvent{event}},
		record.StreamAppend{
			Stream: inquiryStream(e.Position), Expected: record.ExpectedVersion(len(events)), Events: []record.NewEvent{{
				Type: typeInquiryMoved, Schema: schema1, Data: []byte("{}"),
			}},
		})
	if err != nil {
		return fmt.Errorf("access: %w", err)
	}
	return nil
}

func inquiryStream(position int64) record.StreamID {
	return record.Stream("look_inquiry", fmt.Sprint(position))
}

// Inquiries are the entries about which members ask and wait, oldest first. Each is a look of the privacy officer's.
func (g *Guard) Inquiries(ctx context.Context, v Visitor, l Look) ([]Entry, error) {
	if !mayAudit(v) {
		return nil, refusal("access.Inquiries", ErrRefused)
	}
	q := newLookQuery()
	q.and("question = 1")
	found, err := g.entries(ctx, q, maxEntries)
	if err != nil {
		return nil, err
	}
	return g.openEntries(ctx, v, l, found.Entries)
}

// mayAudit tells whether somebody is the privacy officer at work.
func mayAudit(v Visitor) bool { return v.Role == RolePrivacy && !v.Suspended && v.Scopes == nil }
