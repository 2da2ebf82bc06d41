package api

import (
	"context"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
)

// questionRoutes are agents' own questions to the resource line, and its answers.
func (s *server) questionRoutes() {
	const tag, at = "resource line", "/resource-questions"
	agent, staff := []access.Role{access.RoleAgent}, []access.Role{access.RoleService, access.RoleComplaints}
	add(s, post("ask-resource-question", at, tag, "Ask the resource line", "Gives it a number and a day by which the plan means to answer.", questionsAsk).by(agent...).answers(http.StatusCreated), s.putQuestion)
	add(s, get("list-resource-questions", at, tag, "One's own questions", "Newest first; an agency reads those of its agents too.", questionsRead).by(agent...), s.lineQuestions)
	add(s, get("get-resource-question", at+"/{id}", tag, "One question", "With its answers.", questionsRead).by(append(agent, staff...)...), s.lineQuestion)
	add(s, post("rate-resource-question", at+"/{id}/rating", tag, "Rate the answer", "By whoever asked.", questionsAsk).by(agent...), s.rateQuestion)
	add(s, post("reopen-resource-question", at+"/{id}/reopening", tag, "Say that it is not answered", "By whoever asked; it gets a new day.", questionsAsk).by(agent...), s.reopenQuestion)
	add(s, get("list-resource-question-queue", "/resource-question-queue", tag, "Questions to be answered", "What is due first at the top.", questionsAnswer).by(staff...), s.lineQueue)
	add(s, post("take-resource-question", at+"/{id}/assignment", tag, "Take a question", "Assigns it to the caller.", questionsAnswer).by(staff...), s.takeQuestion)
	add(s, post("answer-resource-question", at+"/{id}/answer", tag, "Answer a question", "Ends its time.", questionsAnswer).by(staff...), s.answerLine)
}

// questionBody is a question to the resource line.
type questionBody struct {
	ID       inquiry.LineID    `json:"id" example:"w7h2s5"`
	Number   string            `json:"number" doc:"As people say it" example:"Q-W7HTS-ES7EU"`
	Topic    inquiry.Topic     `json:"topic" example:"commission"`
	Customer string            `json:"customer,omitempty" doc:"A reference, as the agent wrote it" example:"KW0000001"`
	Asker    string            `json:"asker" example:"Anna Agent"`
	AskedAt  time.Time         `json:"asked_at"`
	State    inquiry.LineState `json:"state" doc:"open or answered" example:"open"`
	Target   obligation        `json:"target" doc:"The plan's own, not a legal date"`
	TakenBy  string            `json:"taken_by,omitempty" example:"Sue Service"`
	Rounds   []roundBody       `json:"rounds" doc:"What was asked and answered, in order"`
	Rating   *ratingBody       `json:"rating,omitempty"`
}

type roundBody struct {
	AskedAt    time.Time  `json:"asked_at"`
	Text       string     `json:"text" example:"A renewal is missing."`
	DueOn      clock.Date `json:"due_on"`
	MissedAt   *time.Time `json:"missed_at,omitempty"`
	AnsweredAt *time.Time `json:"answered_at,omitempty"`
	AnsweredBy string     `json:"answered_by,omitempty" example:"Sue Service"`
	Answer     string     `json:"answer,omitempty" example:"It is paid in August."`
	Late       bool       `json:"late,omitempty"`
}

type ratingBody struct {
	At    time.Time `json:"at"`
	Stars int       `json:"stars" minimum:"1" maximum:"5" example:"4"`
	Words string    `json:"words,omitempty" example:"Quick"`
}

func questionOf(c *caller) func(inquiry.LineQuestion) questionBody {
	return func(q inquiry.LineQuestion) questionBody {
		body := questionBody{
			ID: q.ID, Number: q.Number, Topic: q.Topic, Customer: q.Customer, Asker: q.AskerName, AskedAt: q.AskedAt.UTC(), State: q.State,
			Target: obligationOf(q.Target, c.at), TakenBy: q.TakenBy,
			Rounds: each(q.Rounds, func(r inquiry.Round) roundBody { return roundBody(r) }),
		}
		if q.Rating != nil {
			body.Rating = &ratingBody{q.Rating.At.UTC(), q.Rating.Stars, q.Rating.Words}
		}
		return body
	}
}

func (c *caller) questionOf(q inquiry.LineQuestion, err error) (*out[questionBody], error) {
	if err != nil {
		return nil, err
	}
	return answer(questionOf(c)(q)), nil
}

type questionInput struct {
	Once
	Body struct {
		Topic    inquiry.Topic `json:"topic" enum:"commission,agent_of_record,book,certification,materials,system,other" example:"commission"`
		Text     string        `json:"text" minLength:"1" maxLength:"4000" example:"A renewal is missing."`
		Customer string        `json:"customer,omitempty" maxLength:"60" doc:"A reference only: nobody is looked up for it" example:"KW0000001"`
	}
}

func (s *server) putQuestion(ctx context.Context, c *caller, in *questionInput) (*out[questionBody], error) {
	return c.questionOf(s.Inquiries.Put(ctx, c.cause("question"), c.Visitor, inquiry.Put{Topic: in.Body.Topic, Text: in.Body.Text, Customer: in.Body.Customer}))
}

func (s *server) lineQuestions(ctx context.Context, c *caller, in *Listing) (*out[page[questionBody]], error) {
	all, next, err := s.Inquiries.MyLine(ctx, c.Visitor, inquiry.Page{After: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return paged(each(all, questionOf(c)), next), nil
}

func (s *server) lineQuestion(ctx context.Context, c *caller, in *OfInquiry) (*out[questionBody], error) {
	return c.questionOf(s.Inquiries.OneLine(ctx, c.Visitor, inquiry.LineID(in.ID)))
}

type lineQuery struct {
	Topic inquiry.Topic `query:"topic" enum:"commission,agent_of_record,book,certification,materials,system,other" doc:"Only this topic" example:"commission"`
	Whose string        `query:"whose" enum:"mine,free" doc:"Only what the caller took, or what nobody took" example:"mine"`
	Listing
}

func (s *server) lineQueue(ctx context.Context, c *caller, in *lineQuery) (*out[page[questionBody]], error) {
	f := inquiry.LineFilter{Topic: in.Topic, Free: in.Whose == "free"}
	if in.Whose == "mine" {
		f.Assignee = c.Account
	}
	all, next, err := s.Inquiries.Line(ctx, c.Visitor, f, inquiry.Page{After: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return paged(each(all, questionOf(c)), next), nil
}

type questionAct struct {
	OfInquiry
	Once
}

func (s *server) takeQuestion(ctx context.Context, c *caller, in *questionAct) (*out[questionBody], error) {
	return c.questionOf(s.Inquiries.TakeLine(ctx, c.cause("take"), c.Visitor, inquiry.LineID(in.ID)))
}

type questionText struct {
	OfInquiry
	Once
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"4000" example:"It is paid in August."`
	}
}

func (s *server) answerLine(ctx context.Context, c *caller, in *questionText) (*out[questionBody], error) {
	return c.questionOf(s.Inquiries.AnswerLine(ctx, c.cause("answer"), c.Visitor, inquiry.LineID(in.ID), in.Body.Text))
}

func (s *server) reopenQuestion(ctx context.Context, c *caller, in *questionText) (*out[questionBody], error) {
	return c.questionOf(s.Inquiries.ReopenLine(ctx, c.cause("reopen"), c.Visitor, inquiry.LineID(in.ID), in.Body.Text))
}

type questionRating struct {
	OfInquiry
	Once
	Body struct {
		Stars int    `json:"stars" minimum:"1" maximum:"5" example:"4"`
		Words string `json:"words,omitempty" maxLength:"4000" example:"Quick"`
	}
}

func (s *server) rateQuestion(ctx context.Context, c *caller, in *questionRating) (*out[questionBody], error) {
	return c.questionOf(s.Inquiries.RateLine(ctx, c.cause("rate"), c.Visitor, inquiry.LineID(in.ID), in.Body.Stars, in.Body.Words))
}
