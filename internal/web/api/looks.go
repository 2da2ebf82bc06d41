package api

import (
	"context"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

func (s *server) lookRoutes() {
	const tag = "looks"
	add(s, get("list-looks", "/members/{number}/looks", tag, "Who looked at a member's record", "Newest first; this look is the first of them.", "looks:view"), s.looks)
	add(s, get("get-looks-proof", "/members/{number}/looks/proof", tag, "Proof of the looks",
		"Files that show, without the plan, that the entries are in the record as written; keepwell verify checks them. One for each id that the member had.", "looks:export"), s.proof)
	add(s, post("ask-about-look", "/members/{number}/looks/{position}/question", tag, "Ask about a look", "The privacy officer answers.", "looks:change").
		by(access.RoleMember, access.RoleRepresentative).answers(http.StatusNoContent), s.ask)
}

// LookEntry is one look as the member reads it.
type LookEntry struct {
	Position   int64             `json:"position" doc:"In the record" example:"1042"`
	At         time.Time         `json:"at"`
	Member     person.ID         `json:"member" example:"p3f9a1"`
	Person     person.ID         `json:"person,omitempty" doc:"Who looked; absent for a program" example:"p8c2d0"`
	Name       string            `json:"name,omitempty" doc:"Who looked" example:"Carol Jones"`
	Role       access.Role       `json:"role"`
	Action     access.Action     `json:"action"`
	Purpose    access.Purpose    `json:"purpose"`
	Kinds      []access.Kind     `json:"kinds" doc:"What was seen"`
	Categories []access.Category `json:"categories" doc:"Sensitive categories that were open"`
	Page       string            `json:"page" doc:"Message key of what was looked at" example:"look.page.member"`
	Policies   []access.Policy   `json:"policies" doc:"What allowed it"`
	Relations  []leaned          `json:"relations" doc:"Relations it rested on"`
	Reason     string            `json:"reason,omitempty" example:"Member called, birth date asked"`
	Channel    string            `json:"channel" example:"api"`
	Question   *question         `json:"question,omitempty" doc:"What the member asked about it"`
}

type leaned struct {
	ID    string           `json:"id" example:"g4h1k9"`
	Kind  access.GrantKind `json:"kind"`
	Basis string           `json:"basis,omitempty" example:"programme/diabetes-2026"`
}

type question struct {
	Text       string     `json:"text" example:"Why was my record opened?"`
	AskedAt    time.Time  `json:"asked_at"`
	Answer     string     `json:"answer,omitempty" example:"You called us that day."`
	AnsweredBy string     `json:"answered_by,omitempty" example:"Pat Privacy"`
	AnsweredAt *time.Time `json:"answered_at,omitempty" doc:"Absent while it is open"`
}

func entryOf(e access.Entry) LookEntry {
	body := LookEntry{
		Position: e.Position, At: e.At.UTC(), Member: e.Member, Person: e.Person, Name: e.Name, Role: e.Role, Action: e.Action, Purpose: e.Purpose,
		Kinds: filled(e.Kinds), Categories: filled(e.Categories), Page: e.Page, Policies: filled(e.Policies), Reason: e.Reason, Channel: e.Channel,
		Relations: each(e.Grants, func(l access.Leaned) leaned { return leaned(l) }),
	}
	if q := e.Question; q != nil {
		body.Question = &question{q.Text, q.AskedAt.UTC(), q.Answer, q.AnsweredBy, q.AnsweredAt}
	}
	return body
}

type looksQuery struct {
	OfMember
	Listing
}

func (s *server) looks(ctx context.Context, c *caller, in *looksQuery) (*out[page[LookEntry]], error) {
	before, err := in.position()
	if err != nil {
		return nil, err
	}
	pass, err := s.look(ctx, c, in.Number, c.asks(access.View, pageMember, access.Looks))
	if err != nil {
		return nil, err
	}
	found, err := s.Guard.LooksAt(ctx, pass, access.Cursor{Before: before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return paged(each(found.Entries, entryOf), next(found.Next)), nil
}

type proofBody struct {
	Files []record.ProofFile `json:"files" doc:"In the format of keepwell verify"`
}

func (s *server) proof(ctx context.Context, c *caller, in *OfMember) (*out[proofBody], error) {
	pass, err := s.look(ctx, c, in.Number, c.asks(access.Export, pageMember, access.Looks))
	if err != nil {
		return nil, err
	}
	files, err := s.Guard.Proofs(ctx, pass)
	if err != nil {
		return nil, err
	}
	return answer(proofBody{filled(files)}), nil
}

type askInput struct {
	OfMember
	Once
	Position int64 `path:"position" minimum:"1" doc:"Position of the entry" example:"1042"`
	Body     struct {
		Text string `json:"text" minLength:"1" maxLength:"2000" doc:"The question" example:"Why was my record opened?"`
	}
}

func (s *server) ask(ctx context.Context, c *caller, in *askInput) (*none, error) {
	pass, err := s.look(ctx, c, in.Number, c.asks(access.Change, pageMember, access.Looks))
	if err != nil {
		return nil, err
	}
	return nil, s.Guard.Ask(ctx, c.causeFor(pass.Member(), "ask"), pass, in.Position, in.Body.Text)
}
