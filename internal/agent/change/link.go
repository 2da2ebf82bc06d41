package change

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// LinkDays is how long a referral link opens: an annual election period and the weeks around it.
const LinkDays = 90

// Link is a referral link of an agent: it names the agent, and leads to the plan-change line. It says nothing of any customer.
type Link struct {
	Code    string // what the customer tells the specialist: the end of the token
	Agent   agent.NPN
	Name    string
	Made    time.Time
	Expires time.Time
	Revoked bool
	hash    string
}

// Open tells whether the link opens at an instant.
func (l *Link) Open(at time.Time) bool { return !l.Revoked && at.Before(l.Expires) }

// MakeLink makes a link for an agent who asks for it. The token is told once and not kept: what is kept is its hash, so that nobody who
// reads the record can make one up. Errors: ErrUnknown for whoever is no agent with that number.
func (s *Changes) MakeLink(ctx context.Context, c person.Cause, v access.Visitor, npn agent.NPN) (token string, l Link, err error) {
	name, err := s.agentName(ctx, v, npn)
	if err != nil {
		return "", l, err
	}
	token = strings.ToLower(rand.Text())
	hash := hashOf(token)
	d := linked{Code: codeOf(token), Agent: npn, Name: name, Expires: c.At.UTC().AddDate(0, 0, LinkDays)}
	a, err := one(record.Stream(referralCategory, hash), 0, typeLinked, d)
	if err != nil {
		return "", l, err
	}
	if c.ID != "" {
		c.ID += "/" + hash[:8] // asked again, it is another link: the first token is not known any more
	}
	_, err = s.rec.Append(ctx, c.Command("referral"), a)
	return token, Link{Code: codeOf(token), Agent: npn, Name: name, Made: c.At.UTC(), Expires: d.Expires, hash: hash}, err
}

// agentName is the name of an agent who asks for a link under a number of their own.
func (s *Changes) agentName(ctx context.Context, v access.Visitor, npn agent.NPN) (string, error) {
	const op = "change: make a link"
	if v.Role != access.RoleAgent || v.Suspended || v.Person == "" || npn == agent.House {
		return "", unknown(op)
	}
	id, err := s.people.Resolve(ctx, person.NPN, string(npn))
	if errors.Is(err, person.ErrNoPerson) || errors.Is(err, person.ErrSeveral) || err == nil && !v.Is(id) {
		return "", unknown(op)
	}
	if err != nil {
		return "", err
	}
	p, err := s.people.Get(ctx, id)
	if err != nil || len(p.Names) == 0 {
		return string(npn), err
	}
	return p.Names[0].Text, nil
}

// RevokeLink closes a link of the agent's own. Errors: ErrUnknown.
func (s *Changes) RevokeLink(ctx context.Context, c person.Cause, v access.Visitor, npn agent.NPN, code string) error {
	const op = "change: revoke a link"
	links, err := s.Links(ctx, npn)
	if err != nil {
		return err
	}
	if _, err := s.agentName(ctx, v, npn); err != nil {
		return err
	}
	for _, l := range links {
		if l.Code != code || l.Revoked {
			continue
		}
		a, err := one(record.Stream(referralCategory, l.hash), 1, typeRevoked, struct{}{})
		if err != nil {
			return err
		}
		_, err = s.rec.Append(ctx, c.Command("referral"), a)
		return err
	}
	return unknown(op)
}

// FindLink is who sent a link, for the public landing page. Errors: ErrUnknown for a token that there is not, that expired or was
// revoked: all look the same.
func (s *Changes) FindLink(ctx context.Context, at time.Time, token string) (Link, error) {
	return s.link(ctx, at, "hash", hashOf(strings.ToLower(strings.TrimSpace(token))))
}

// FindCode is who sent a link, by the code that the customer tells. Errors: ErrUnknown, for everybody but the desk too.
func (s *Changes) FindCode(ctx context.Context, at time.Time, v access.Visitor, code string) (Link, error) {
	if !desk(v) {
		return Link{}, unknown("change: find a link")
	}
	return s.link(ctx, at, "code", strings.ToLower(strings.TrimSpace(code)))
}

func (s *Changes) link(ctx context.Context, at time.Time, column, key string) (Link, error) {
	l, err := scanLink(s.db.Read().QueryRowContext(ctx, "select hash, made_us, revoked_us, doc from referral_link where "+column+" = $1", key))
	if errors.Is(err, sql.ErrNoRows) || err == nil && !l.Open(at) {
		return Link{}, unknown("change: find a link")
	}
	return l, err
}

// Links are those of an agent, newest first.
func (s *Changes) Links(ctx context.Context, npn agent.NPN) (all []Link, err error) {
	err = each(ctx, s.db.Read(), func(rows store.Rows) error {
		l, err := scanLink(rows)
		all = append(all, l)
		return err
	}, "select hash, made_us, revoked_us, doc from referral_link where agent = $1 order by made_us desc limit 50", string(npn))
	return all, err
}

func scanLink(row interface{ Scan(dest ...any) error }) (Link, error) {
	var l Link
	var made, revoked int64
	var doc string
	if err := row.Scan(&l.hash, &made, &revoked, &doc); err != nil {
		return l, err
	}
	var d linked
	if err := json.Unmarshal([]byte(doc), &d); err != nil {
		return l, fmt.Errorf("change: read a link: %w", err)
	}
	l.Code, l.Agent, l.Name, l.Made, l.Expires, l.Revoked = d.Code, d.Agent, d.Name, time.UnixMicro(made).UTC(), d.Expires, revoked != 0
	return l, nil
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte("keepwell referral\x00" + token))
	return hex.EncodeToString(sum[:16])
}

// codeLength is how much of a token people read to each other; it opens nothing by itself but the agent's name.
const codeLength = 8

func codeOf(token string) string { return token[max(0, len(token)-codeLength):] }
