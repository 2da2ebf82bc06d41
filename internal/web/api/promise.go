package api

import (
	"context"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/promise"
)

// promiseRoutes are the promise board.
func (s *server) promiseRoutes() {
	add(s, get("list-promises", "/promises", "promises", "The promise board",
		"How often each promise was kept in twelve months, what is at risk now and what was broken; broken includes what is open and past its time. It names no member.", promisesRead).
		by(access.RoleComplaints, access.RoleCompliance, access.RoleQuality, access.RoleService, access.RoleBroker), s.promises)
}

// promiseBody is how one promise stands.
type promiseBody struct {
	ID      promise.ID     `json:"id" example:"A1"`
	Name    string         `json:"name" example:"Every complaint is taken in, by any channel"`
	Source  string         `json:"source" example:"promise A1"`
	Kept    int            `json:"kept" example:"120"`
	Broken  int            `json:"broken" example:"1"`
	AtRisk  int            `json:"at_risk" example:"2"`
	Running int            `json:"running" example:"14"`
	Share   *float64       `json:"share,omitempty" doc:"Kept of what was decided, 0 to 1; absent when nothing was" example:"0.99"`
	Trend   []promiseMonth `json:"trend" doc:"Twelve months, the oldest first"`
}

type promiseMonth struct {
	Month  clock.Date `json:"month" doc:"Its first day"`
	Kept   int        `json:"kept" example:"10"`
	Broken int        `json:"broken" example:"0"`
}

// BoardBody is the board at an instant.
type BoardBody struct {
	At       time.Time     `json:"at"`
	Position int64         `json:"position" doc:"Of the record" example:"4711"`
	Promises []promiseBody `json:"promises"`
}

func (s *server) promises(ctx context.Context, c *caller, _ *struct{}) (*out[BoardBody], error) {
	board, err := s.Board.Stand(ctx, c.at)
	if err != nil {
		return nil, err
	}
	return answer(BoardBody{board.At.UTC(), board.Position, each(board.Rows, promiseOf)}), nil
}

func promiseOf(r promise.Row) promiseBody {
	body := promiseBody{
		ID: r.ID, Name: r.Name.In("en"), Source: r.Source, Kept: r.Kept, Broken: r.Broken, AtRisk: r.AtRisk, Running: r.Running,
		Trend: each(r.Trend, func(m promise.Month) promiseMonth { return promiseMonth{m.First, m.Kept, m.Broken} }),
	}
	if share, known := r.Share(); known {
		body.Share = &share
	}
	return body
}
