package api

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// caller is the program behind a request.
type caller struct {
	access.Visitor
	purpose access.Purpose // "" when it was not said and does not follow from the role
	reason  string
	at      time.Time
	zone    string
	key     string // idempotency key as sent
	command string // the wish, once the key is noted
}

// cause is the caller's wish, for the record. part tells the parts of one wish apart.
func (c *caller) cause(part string) person.Cause {
	return person.Cause{At: c.at, Zone: c.zone, Actor: c.actor(), ID: c.command + "/" + part}
}

func (c *caller) actor() record.Actor {
	return record.Actor{ID: c.Account, Role: string(c.Role), Channel: c.Channel}
}

// actorFor is an actor who acts for a member.
func (c *caller) causeFor(member person.ID, part string) person.Cause {
	cause := c.cause(part)
	if c.Role == access.RoleRepresentative {
		cause.Actor.OnBehalfOf = string(member)
	}
	return cause
}

type callerKey struct{}

func callerOf(ctx context.Context) *caller { return ctx.Value(callerKey{}).(*caller) }

// Headers by which a caller says why it looks.
const (
	purposeHeader = "Keepwell-Purpose"
	reasonHeader  = "Keepwell-Reason"
	keyHeader     = "Idempotency-Key"
)

// Why are the parameters by which a caller says why it looks at a member.
type Why struct {
	Purpose access.Purpose `query:"purpose" doc:"Why the caller looks at a member (or the header Keepwell-Purpose). Needed where the role has more than one purpose." example:"care_coordination"`
	Header  access.Purpose `header:"Keepwell-Purpose" doc:"The same as the parameter purpose" example:"care_coordination"`
	Reason  string         `header:"Keepwell-Reason" maxLength:"500" doc:"Why, in words; it is shown to the member. Needed in the service role (how the caller was verified) and in an emergency. Text that is not ASCII is sent percent-encoded in UTF-8." example:"Member called, birth date asked"`
}

// Once is the parameter that names a wish.
type Once struct {
	Key string `header:"Idempotency-Key" required:"true" minLength:"8" maxLength:"128" pattern:"^[A-Za-z0-9._:-]+$" doc:"Names this wish: the same request sent again under the same key is done once. A random UUID is good." example:"7e1a5e0c-4a0b-4f6e-9d1c-2b9d1f0a7c11"`
}

// admit lets only callers through who may do the operation: token, limit, role, scopes, in that order.
func (s *server) admit(op operation) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, _ := humago.Unwrap(ctx)
		note(r, op.id)
		c, err := s.enter(r)
		if err == nil {
			err = c.may(op)
		}
		if err != nil {
			s.refuse(ctx, op, err)
			return
		}
		next(huma.WithValue(ctx, callerKey{}, c))
	}
}

func (s *server) refuse(ctx huma.Context, op operation, err error) {
	p := s.problem(ctx.Context(), op, err)
	for name, values := range p.headers {
		ctx.SetHeader(name, values[0])
	}
	writeProblem(ctx, p)
}

// enter finds the caller of a request.
func (s *server) enter(r *http.Request) (*caller, error) {
	now := s.Now()
	secret, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !found || secret == "" || len(secret) > 200 {
		return nil, errors.Join(errNoToken, s.limits.allow("from "+addressOf(r), now))
	}
	v, err := s.Accounts.Bearer(r.Context(), secret, now)
	if errors.Is(err, account.ErrNoSession) {
		return nil, errors.Join(errBadToken, s.limits.allow("from "+addressOf(r), now))
	}
	if err != nil {
		return nil, err
	}
	if err := s.limits.allow(v.Session, now); err != nil {
		return nil, err
	}
	c := &caller{Visitor: v, at: now, zone: s.zone.String(), key: r.Header.Get(keyHeader), reason: reasonOf(r)}
	if c.Suspended {
		return nil, errBadToken
	}
	c.purpose = purposeOf(r, v.Role)
	return c, nil
}

func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// may tells why the caller may not do an operation. A role that does not fit is told the same as what does not exist.
func (c *caller) may(op operation) error {
	if len(op.roles) > 0 && !slices.Contains(op.roles, c.Role) {
		return errNotHere
	}
	for _, scope := range op.scopes {
		if !holds(c.Scopes, scope) {
			return missingScope(scope)
		}
	}
	return nil
}
