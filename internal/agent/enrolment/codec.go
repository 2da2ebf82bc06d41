package enrolment

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// The spans of a member are one text in the table: a line for each span, with tabs between its fields. A million of them are read in
// seconds, which JSON does not allow.

const fieldCount = 27

func encodeSpans(spans []Span) string {
	var b strings.Builder
	for i := range spans {
		if i > 0 {
			b.WriteByte('\n')
		}
		for n, field := range spans[i].fields() {
			if n > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(cleaned.Replace(field))
		}
	}
	return b.String()
}

var cleaned = strings.NewReplacer("\t", " ", "\n", " ")

func (s *Span) fields() [fieldCount]string {
	return [fieldCount]string{
		string(s.ID), s.Contract, s.Plan, s.Segment, string(s.Family), day(&s.Start), day(s.End), string(s.Ended), flag(s.Cancelled), s.State,
		s.Election, s.Reason, s.Source, flag(s.NoElection), day(s.Application), flag(s.Employer), flag(s.Institution), string(s.Corrects), homes(s.Residences),
		s.Disenrollment, helpers(s.Helpers) + ":" + string(s.NPN), flag(s.Online), s.Tracking, string(s.Cycle), s.Prior, strconv.FormatInt(s.Known, 36), s.Origin,
	}
}

func day(d *clock.Date) string {
	if d == nil {
		return ""
	}
	return strconv.FormatInt(int64(*d), 36)
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return ""
}

func homes(all []Home) string {
	parts := make([]string, len(all))
	for i, h := range all {
		parts[i] = h.State + day(&h.From)
	}
	return strings.Join(parts, ",")
}

func helpers(all []Helper) string {
	parts := make([]string, len(all))
	for i, h := range all {
		parts[i] = string(h)
	}
	return strings.Join(parts, ",")
}

// decodeSpans reads the text back. The strings of the spans share its memory.
func decodeSpans(text string) ([]Span, error) {
	if text == "" {
		return nil, nil
	}
	out := make([]Span, 0, 1+strings.Count(text, "\n"))
	for text != "" {
		line := text
		if i := strings.IndexByte(text, '\n'); i >= 0 {
			line, text = text[:i], text[i+1:]
		} else {
			text = ""
		}
		var f [fieldCount]string
		for n := range f {
			i := strings.IndexByte(line, '\t')
			if i < 0 || n == fieldCount-1 {
				f[n], line = line, ""
				continue
			}
			f[n], line = line[:i], line[i+1:]
		}
		s, err := spanOf(&f)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func spanOf(f *[fieldCount]string) (Span, error) {
	var wrong error
	s := Span{
		ID: SpanID(f[0]), Contract: f[1], Plan: f[2], Segment: f[3], Family: plan.Family(f[4]), End: readDay(f[6], &wrong), Ended: Ended(f[7]),
		Cancelled: f[8] != "", State: f[9], Election: f[10], Reason: f[11], Source: f[12], NoElection: f[13] != "", Application: readDay(f[14], &wrong),
		Employer: f[15] != "", Institution: f[16] != "", Corrects: SpanID(f[17]), Disenrollment: f[19], Online: f[21] != "", Tracking: f[22],
		Cycle: Cycle(f[23]), Prior: f[24], Origin: f[26],
	}
	if start := readDay(f[5], &wrong); start != nil {
		s.Start = *start
	}
	s.Known, _ = strconv.ParseInt(f[25], 36, 64)
	if f[18] != "" {
		for _, h := range strings.Split(f[18], ",") {
			if len(h) > 2 {
				s.Residences = append(s.Residences, Home{State: h[:2], From: *readDay(h[2:], &wrong)})
			}
		}
	}
	help, npn, _ := strings.Cut(f[20], ":")
	s.NPN = agent.NPN(npn)
	if help != "" {
		for _, h := range strings.Split(help, ",") {
			s.Helpers = append(s.Helpers, Helper(h))
		}
	}
	return s, wrong
}

func readDay(text string, wrong *error) *clock.Date {
	if text == "" {
		return nil
	}
	n, err := strconv.ParseInt(text, 36, 32)
	if err != nil {
		*wrong = fmt.Errorf("enrolment: a stored span has a field that is no day: %w", err)
	}
	d := clock.Date(n)
	return &d
}
