package commission

import (
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
)

// A line is kept as one short text, in the event and in the row that a page reads: a run of a plan with a million members writes a
// million of them, and each carries the whole trace. Its fields stand in a fixed order, with a bar between them. New fields come at the
// end; an old text lacks them.

// bar stands between the fields of a line. No name may hold it.
const bar = '|'

// The places of the fields.
const (
	inMember = iota
	inSpan
	inPayee
	inYear
	inKind
	inReason
	inCents
	inBefore
	inMonths  // after the line, in base 32
	inAdds    // months that the line adds or takes back, in base 32
	inLost    // months that the gate kept, in base 32
	inFirst   // month in which the span's year begins
	inEnrolls // months of the span in the year
	inFamily
	inRule
	inRate
	inYearly
	inLimit // fair market value of the year; "" when it is the rate
	inLevel
	inException
	inCapped
	inFlags
	inDecision
	inVersion
	inEarlier
	inOrigin
	inTest // the test that failed first in the months that the gate kept
	fieldCount
)

// Flags, by letter.
const (
	flagFull      = 'f'
	flagFourth    = 'q'
	flagProtected = 'p'
	flagUnknown   = 'u'
)

// ruleCodes are the rules of the engine in a letter or two.
var ruleCodes = map[entitlement.Rule]string{
	entitlement.FullInitial: "F", entitlement.ProratedInitial: "P", entitlement.UnlikeInitial: "UI", entitlement.UnlikeRenewal: "UR",
	entitlement.CollapsedRenewal: "C", entitlement.ProvisionalRenewal: "V", entitlement.RenewalYear: "R",
}

var rulesByCode = func() map[string]entitlement.Rule {
	out := map[string]entitlement.Rule{}
	for rule, code := range ruleCodes {
		out[code] = rule
	}
	return out
}()

const monthsBase = 32

// appendLine writes the text of a line.
func appendLine(to []byte, l *Line) []byte {
	t := &l.Trace
	to = append(to, l.Member...)
	to = appendText(to, string(l.Span))
	to = appendText(to, string(l.Payee))
	to = appendNumber(to, int64(l.Year))
	to = appendText(to, string(l.Kind))
	to = appendText(to, string(l.Reason))
	to = appendNumber(to, l.Cents)
	to = appendNumber(to, l.Before)
	to = appendMonths(to, uint16(t.Months))
	to = appendMonths(to, uint16(l.Adds))
	to = appendMonths(to, uint16(t.Lost))
	to = appendNumber(to, int64(l.First))
	to = appendNumber(to, int64(t.Enrolled))
	to = appendText(to, string(l.Family))
	to = appendText(to, ruleCodes[t.Rule])
	to = appendText(to, t.RateID)
	to = appendNumber(to, t.RateCents)
	limit := t.FMVCents
	if limit == t.RateCents {
		limit = 0
	}
	to = appendNumber(to, limit)
	to = appendText(to, t.Level)
	to = appendText(to, t.Exception)
	to = appendNumber(to, t.Capped)
	to = append(to, bar)
	for _, f := range []struct {
		set  bool
		flag byte
	}{{t.Full, flagFull}, {t.Fourth, flagFourth}, {t.Protected, flagProtected}, {t.Unknown, flagUnknown}} {
		if f.set {
			to = append(to, f.flag)
		}
	}
	to = appendText(to, l.Decision)
	to = appendNumber(to, int64(l.Version))
	to = appendNumber(to, int64(l.Earlier))
	to = appendText(to, l.Origin)
	return appendText(to, t.Test)
}

func appendText(to []byte, s string) []byte { return append(append(to, bar), s...) }

// appendNumber leaves zero out.
func appendNumber(to []byte, n int64) []byte {
	to = append(to, bar)
	if n == 0 {
		return to
	}
	return strconv.AppendInt(to, n, 10)
}

func appendMonths(to []byte, n uint16) []byte {
	to = append(to, bar)
	if n == 0 {
		return to
	}
	return strconv.AppendUint(to, uint64(n), monthsBase)
}

// fields are the texts between the bars.
type fields [fieldCount]string

func split(text string) (f fields, ok bool) {
	for i := range fieldCount - 1 {
		at := strings.IndexByte(text, bar)
		if at < 0 {
			return f, false
		}
		f[i], text = text[:at], text[at+1:]
	}
	f[fieldCount-1], _, _ = strings.Cut(text, string(bar))
	return f, true
}

// reader reads numbers and remembers whether one was none.
type reader struct{ bad bool }

func (r *reader) number(s string) int64 {
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	r.bad = r.bad || err != nil
	return n
}

func (r *reader) months(s string) uint16 {
	if s == "" {
		return 0
	}
	n, err := strconv.ParseUint(s, monthsBase, 12)
	r.bad = r.bad || err != nil
	return uint16(n)
}

// parseLine reads the text of a line.
func parseLine(text string) (l Line, ok bool) {
	f, ok := split(text)
	if !ok {
		return l, false
	}
	var r reader
	l = Line{
		Member: person.ID(f[inMember]), Span: enrolment.SpanID(f[inSpan]), Payee: Payee(f[inPayee]), Year: int(r.number(f[inYear])),
		Kind: Kind(f[inKind]), Reason: Reason(f[inReason]), Cents: r.number(f[inCents]), Before: r.number(f[inBefore]),
		Adds: Months(r.months(f[inAdds])), First: time.Month(r.number(f[inFirst])), Family: plan.Family(f[inFamily]),
		Decision: f[inDecision], Version: int(r.number(f[inVersion])), Earlier: LineID(r.number(f[inEarlier])), Origin: f[inOrigin],
		Trace: entitlement.Trace{
			Rule: rulesByCode[f[inRule]], RateID: f[inRate], RateCents: r.number(f[inYearly]), Level: f[inLevel],
			Months: entitlement.Months(r.months(f[inMonths])), Lost: entitlement.Months(r.months(f[inLost])),
			Enrolled: int(r.number(f[inEnrolls])), Exception: f[inException], Capped: r.number(f[inCapped]),
			Test: f[inTest], Full: has(f, flagFull), Fourth: has(f, flagFourth), Protected: has(f, flagProtected), Unknown: has(f, flagUnknown),
		},
	}
	if l.Trace.FMVCents = r.number(f[inLimit]); l.Trace.FMVCents == 0 {
		l.Trace.FMVCents = l.Trace.RateCents
	}
	return l, !r.bad
}

func has(f fields, flag byte) bool { return strings.IndexByte(f[inFlags], flag) >= 0 }

// plainText tells whether a name can stand in a line: no bar, quote, backslash or control character.
func plainText(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r == bar || r == '"' || r == '\\' || r < ' ' || r == 0x7f })
}

// plain makes a text of a file's name that can stand in a line.
func plain(s string) string {
	if plainText(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == bar || r == '"' || r == '\\' || r < ' ' || r == 0x7f {
			return '_'
		}
		return r
	}, s)
}
