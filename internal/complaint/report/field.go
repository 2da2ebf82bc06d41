package report

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/keepwell/keepwell/internal/complaint"
)

// The formats of auditors.
const (
	auditDate = "2006/01/02"
	auditTime = "15:04:05"
	nothing   = "NA"
)

const onlyExpedited = "expedited"

// fields are what a column can be filled from. A field without an answer is "".
var fields = map[string]func(*entry) string{
	"given_name":       func(e *entry) string { return e.named.Given },
	"family_name":      func(e *entry) string { return e.named.Family },
	"mbi":              func(e *entry) string { return e.named.MBI },
	"contract":         func(e *entry) string { return e.Contract },
	"plan":             func(e *entry) string { return e.Plan },
	"delegate":         func(e *entry) string { return e.Delegate },
	"received_date":    func(e *entry) string { return e.write(auditDate, &e.ReceivedAt) },
	"received_time":    func(e *entry) string { return e.write(auditTime, &e.ReceivedAt) },
	"authority_date":   func(e *entry) string { return e.write(auditDate, e.authority()) },
	"authority_time":   func(e *entry) string { return e.write(auditTime, e.authority()) },
	"filed_by":         (*entry).filedBy,
	"how_received":     func(e *entry) string { return either(e.Written, "written", "oral") },
	"category":         func(e *entry) string { return e.audit },
	"description":      func(e *entry) string { return plain(firstOf(e.Summary, e.Words)) },
	"quality_of_care":  func(e *entry) string { return either(e.Class.QualityCare, "Y", "N") },
	"speed":            func(e *entry) string { return either(e.expedited(), "E", "S") },
	"extended":         func(e *entry) string { return either(e.Extension != nil, "Y", "N") },
	"extension_notice": (*entry).extensionNotice,
	"oral_date":        func(e *entry) string { return e.write(auditDate, e.told(true)) },
	"oral_time":        func(e *entry) string { return e.write(auditTime, e.told(true)) },
	"written_date":     func(e *entry) string { return e.write(auditDate, e.told(false)) },
	"written_time":     func(e *entry) string { return e.write(auditTime, e.told(false)) },
	"resolution":       (*entry).resolution,
	"number":           func(e *entry) string { return e.Number },
}

// Fields are the names of what a column can be filled from.
func Fields() (out []string) {
	for name := range fields {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// write is an instant in the zone of the case; "" for none.
func (e *entry) write(layout string, at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.In(e.zone.Location()).Format(layout)
}

// authority is when proof came that somebody may act for the member, or the member confirmed it.
func (e *entry) authority() *time.Time {
	proven, confirmed := e.Authority.ProvenAt, e.Authority.ConfirmedAt
	if proven == nil || confirmed != nil && confirmed.Before(*proven) {
		return confirmed
	}
	return proven
}

func (e *entry) filedBy() string {
	switch e.Speaker.Standing {
	case complaint.ARepresentative, complaint.UnprovenStandIn:
		return "representative"
	}
	return "enrollee"
}

// extensionNotice tells whether the reasons of an extension were written to the member.
func (e *entry) extensionNotice() string {
	if e.Extension == nil {
		return ""
	}
	sent := slices.ContainsFunc(e.Letters, func(l complaint.Letter) bool {
		return l.Kind == complaint.ExtensionNotice && l.SentAt != nil && l.ReturnedAt == nil
	})
	return either(sent, "Y", "N")
}

// told is when the outcome was first told, by mouth or in writing. What reached nobody was not.
func (e *entry) told(orally bool) *time.Time {
	for n := range e.Answers {
		a := &e.Answers[n]
		if a.Outcome && !a.Returned && a.Oral == orally && (a.Live || !orally) {
			return &a.At
		}
	}
	return nil
}

// resolution is what was done, as far as the member may be told it, and what came of it.
func (e *entry) resolution() string {
	if e.Decision == nil {
		return ""
	}
	return plain(firstOf(e.Decision.Done, e.Decision.Tell, string(e.Decision.Outcome)))
}

func either(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

func firstOf(all ...string) string {
	for _, text := range all {
		if text != "" {
			return text
		}
	}
	return ""
}

// plain is a text on one line, without signs that break a file.
func plain(text string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, text)
	return strings.Join(strings.Fields(clean), " ")
}
