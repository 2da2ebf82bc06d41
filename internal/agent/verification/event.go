package verification

import (
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
)

// Types of events. The texts are in the record: never rename.
const (
	typeOpened       = "verification.opened"
	typeMoved        = "verification.moved" // the first day of cover was corrected
	typeEnded        = "verification.ended"
	typeResumed      = "verification.resumed"
	typeNamed        = "verification.provider"
	typePrequalified = "verification.prequalified"
	typeAssigned     = "verification.assigned"
	typeStepDue      = "verification.step"
	typeTried        = "verification.tried"
	typeForm         = "verification.form"
	typeLinkWrong    = "verification.link_wrong"
	typeLinkOpened   = "verification.link_opened"
	typeAttested     = "verification.attested"
	typeStruck       = "verification.struck"
	typeNotice       = "verification.notice"
	typeNoticeSent   = "verification.notice_sent"
	typeOverdue      = "verification.overdue"
	typeRemoved      = "verification.removed"

	typeFollowed = "following.moved"

	typeAsked      = "supplemental.opened"
	typePart       = "supplemental.part"
	typeDetermined = "supplemental.determined"
	typeRenewed    = "supplemental.renewed"
)

// Categories of streams.
const (
	category             = "verification"
	followCategory       = "verification_following"
	supplementalCategory = "supplemental"
)

const schema = 1

// What the events say. That of opened is the verification itself; those of named, prequalified, attempts, forms and attestations are the
// values that the verification keeps.
type (
	moved struct {
		Effective clock.Date `json:"effective"`
		Terms     Terms      `json:"terms"`
		Owed      []Owed     `json:"owed"`
		Steps     []Step     `json:"steps"`
	}
	ended struct {
		Why string      `json:"why"` // cancelled, or why the span ended
		On  *clock.Date `json:"on,omitempty"`
	}
	assigned struct {
		Account string `json:"account"`
		Name    string `json:"name"`
	}
	stepDue struct {
		Key  string `json:"key"`
		Moot bool   `json:"moot,omitempty"` // what it would ask for is known already
	}
	formMade struct {
		Form Form `json:"form"`
		Link Link `json:"link"`
	}
	linkTouched struct {
		Hash string `json:"hash"`
	}
	struck struct {
		ID    string `json:"id"`
		Why   string `json:"why"`
		Steps []Step `json:"steps,omitempty"` // the chase begins again
	}
	providerNamed struct {
		Provider Provider `json:"provider"`
		Steps    []Step   `json:"steps,omitempty"` // the chase begins again for another provider
	}
	noticed struct {
		Letter letter.ID `json:"letter"`
	}
	noticeSent struct {
		At time.Time `json:"at"` // handed over, which is when it counts as given
	}
	overdue struct {
		Unanswered bool `json:"unanswered,omitempty"`
	}
	followed struct {
		Next int64 `json:"next"`
	}
)
