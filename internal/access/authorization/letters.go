package authorization

import (
	"context"
	"strings"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/record"
)

// letters are wanted when the status changes: the member is told what is missing and what to do (42 CFR 405.910(d)), and what somebody
// may now see or no longer. What is said on the phone needs no letter. On belief of
// abuse nobody is warned by mail, and whoever revoked at the portal saw it there: others in the house may open letters.
func (s *Authorizations) letters(ctx context.Context, command string, before, after *Authorization) ([]record.StreamAppend, error) {
	w, ok := wanted(before, after)
	if !ok {
		return nil, nil
	}
	to, err := s.people.Get(ctx, w.Recipient())
	if err != nil {
		return nil, err
	}
	one, err := letter.Append(to, command, w)
	return []record.StreamAppend{one}, err
}

func wanted(before, after *Authorization) (letter.Wanted, bool) {
	w := letter.Wanted{Member: after.Member, About: string(after.ID), Values: map[string]string{"form": string(after.Form)}}
	if after.Form == SpokenAgreement {
		return w, false
	}
	switch {
	case after.Status == Defective:
		w.Template = letter.MissingElements
		w.Values["elements"] = strings.Join(after.missingTexts(), ",")
	case before.Status == after.Status:
		return w, false
	case after.Status == Valid:
		w.Template = letter.AuthorizationValid
		if after.LastDay != nil {
			w.Values["last_day"] = after.LastDay.String()
		}
	case after.Status == Revoked && after.Revocation.How == InWriting:
		w.Template = letter.AuthorizationRevoked
	case after.Status == Refused && !after.Review.Refuse.confidential():
		w.Template = letter.AuthorizationRefused
		w.Values["reason"] = string(after.Review.Refuse)
	}
	return w, w.Template != ""
}

// confidential reasons are never put on paper that somebody else in the house may open.
func (r RefuseReason) confidential() bool { return r == AbuseOrNeglect || r == Endangerment }

func (a *Authorization) missingTexts() []string {
	out := make([]string, len(a.Missing))
	for i, m := range a.Missing {
		out[i] = string(m.Element)
	}
	return out
}
