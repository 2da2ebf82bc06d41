package complaint

import (
	"context"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/complaint/term"
)

// Said is where a case stands in plain words of a language: the one sentence that the web, letters and the phone say alike. It tells
// nothing of a confidential outcome.
func (s *Complaints) Said(ctx context.Context, c Case, lang string) (string, error) {
	key, values, err := s.Saying(ctx, c, lang)
	if err != nil {
		return "", err
	}
	return s.rules.Catalog(c.day()).Wording.Say(lang, key, values)
}

// Saying is the key of the sentence in the catalog and what stands in it; texts among the values are in the language.
func (s *Complaints) Saying(ctx context.Context, c Case, lang string) (key string, values map[string]string, err error) {
	key = c.sayingKey()
	saying, _ := s.rules.Catalog(c.day()).Wording.Saying(key)
	values = map[string]string{}
	for _, v := range saying.Values {
		if values[v.Name], err = s.sayingValue(ctx, &c, lang, key, v.Name); err != nil {
			return "", nil, err
		}
		if values[v.Name] == "" { // nothing to put in: say what needs less
			return catalog.SayReceived, map[string]string{"received_on": c.day().String()}, nil
		}
	}
	return key, values, nil
}

func (c *Case) sayingKey() string {
	switch c.State {
	case Received:
		return catalog.SayReceived
	case AwaitingAuthority:
		return catalog.SayAwaitingAuthority
	case Decided:
		return c.decidedKey()
	case Answered:
		return c.answeredKey()
	case Closed:
		return c.closedKey()
	case Withdrawn:
		return catalog.SayWithdrawn
	case Dismissed:
		return catalog.SayDismissed
	case Duplicate:
		return catalog.SayDuplicate
	case Moved:
		return catalog.SayMovedElsewhere
	}
	return c.openKey()
}

// decidedKey tells of a decision that nobody got yet.
func (c *Case) decidedKey() string {
	if n := len(c.Letters) - 1; n >= 0 && c.Letters[n].Kind.tellsOutcome() && c.Letters[n].ReturnedAt != nil {
		return catalog.SayReturned
	}
	return catalog.SayDecided
}

func (c *Case) answeredKey() string {
	switch {
	case c.Decision != nil && c.Decision.Confidential:
		return catalog.SayInvestigated
	case c.Stopped != nil && !c.Stopped.Oral:
		return catalog.SayAnsweredByLetter
	}
	return catalog.SayAnsweredByPhone
}

// closedKey goes on saying what is confidential in the words of that.
func (c *Case) closedKey() string {
	switch {
	case c.Decision != nil && c.Decision.Confidential:
		return catalog.SayInvestigated
	case c.Class.Procedure == Inquiry:
		return catalog.SayQuestion
	case c.Ended != nil && c.Ended.Reason == settledAtOnce:
		return catalog.SayAnsweredAtOnce
	}
	return catalog.SayClosed
}

func (c *Case) openKey() string {
	due, _ := c.answerDue()
	switch {
	case due.Clock.DueAt != nil:
		return catalog.SayFast
	case c.Extension != nil && c.Extension.RequestedBy == "enrollee":
		return catalog.SayMoreTimeAsked
	case c.Extension != nil:
		return catalog.SayMoreTime
	case c.Class.Procedure == CTM:
		return catalog.SayWithMedicare
	case c.MovedAt != nil:
		return catalog.SayMovedToAppeals
	case c.LinkedTo != "":
		return catalog.SayReopened
	case c.State == Open:
		return catalog.SayOpen
	}
	return catalog.SayInvestigating
}

func (s *Complaints) sayingValue(ctx context.Context, c *Case, lang, key, name string) (string, error) {
	switch name {
	case "received_on":
		return c.day().String(), nil
	case "answer_by":
		return c.answerBy(), nil
	case "answer_by_time":
		return s.answerByTime(c, lang), nil
	case "limit_on":
		return c.limitOn(), nil
	case "answered_on":
		return c.answeredOn(), nil
	case "returned_on":
		return zoneOf(c.Zone).DateOf(*c.Letters[len(c.Letters)-1].ReturnedAt).String(), nil
	case "moved_on":
		if c.MovedAt != nil {
			return zoneOf(c.Zone).DateOf(*c.MovedAt).String(), nil
		}
		return zoneOf(c.Zone).DateOf(c.Ended.At).String(), nil
	case "closed_on", "ended_on":
		return zoneOf(c.Zone).DateOf(c.Ended.At).String(), nil
	case "assigned_on":
		if c.Module != nil {
			return c.Module.assignedOn().String(), nil
		}
		return c.day().String(), nil
	case "phone":
		return s.plan.In(lang).MemberServices.Phone, nil
	case "number":
		return s.numberOf(ctx, c.LinkedTo)
	case "why":
		return s.whySaid(c, lang), nil
	case "to":
		return "Medicare", nil // the only organization to which a case moves as a whole
	}
	return "", nil
}

// answerBy is the day on which the member has the answer: the law's, or our own where there is none.
func (c *Case) answerBy() string {
	if due, owed := c.answerDue(); owed {
		return due.Clock.DueDate.String()
	}
	n := slices.IndexFunc(c.Obligations, func(o Obligation) bool { return o.Key == keyAnswer && o.State == Owed })
	if n < 0 {
		return ""
	}
	return c.Obligations[n].Clock.DueDate.String()
}

// limitOn is until when the plan waits for proof.
func (c *Case) limitOn() string {
	n := slices.IndexFunc(c.Obligations, func(o Obligation) bool { return o.Key == term.KeyAuthorityLimit && o.State == Owed })
	if n < 0 {
		return ""
	}
	return c.Obligations[n].Clock.DueDate.String()
}

// answerByTime is a day and an hour, as people of the language say it.
func (s *Complaints) answerByTime(c *Case, lang string) string {
	due, _ := c.answerDue()
	if due.Clock.DueAt == nil {
		return ""
	}
	form := "15:04"
	if base, _, _ := strings.Cut(lang, "-"); base == "en" {
		form = "3:04 PM"
	}
	zone := zoneOf(c.Zone)
	day := s.rules.Catalog(c.day()).Wording.Date(lang, zone.DateOf(*due.Clock.DueAt))
	return day + ", " + due.Clock.DueAt.In(zone.Location()).Format(form)
}

func (c *Case) answeredOn() string {
	switch {
	case c.Stopped != nil:
		return zoneOf(c.Zone).DateOf(c.Stopped.At).String()
	case c.Decision != nil:
		return zoneOf(c.Zone).DateOf(c.Decision.At).String()
	}
	return ""
}

// whySaid is the reason of an extension or a dismissal, in the language where the catalog has it.
func (s *Complaints) whySaid(c *Case, lang string) string {
	reason := ""
	switch {
	case c.State == Dismissed && c.Ended != nil:
		reason = c.Ended.Reason
	case c.Extension != nil:
		reason = c.Extension.Reason
	}
	if known, ok := s.rules.Catalog(c.day()).Reason(reason); ok {
		return known.Plain.In(lang)
	}
	return reason
}
