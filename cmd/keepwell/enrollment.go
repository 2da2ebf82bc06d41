package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/agent/enrolment/reply"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/rules"
)

// enrollmentCmd groups who is enrolled in which plan.
type enrollmentCmd struct {
	Load    enrollmentLoadCmd    `cmd:"" help:"Read enrollment from files: CMS replies, compensation reports, RIF, IDR, FHIR Coverage, X12 834, lists."`
	Show    enrollmentShowCmd    `cmd:"" help:"Print a member's spans, moves and applications."`
	Changes enrollmentChangesCmd `cmd:"" help:"List plan changes, with what was before."`
	Layout  enrollmentLayoutCmd  `cmd:"" help:"Print the layout of CMS's reply file and what its codes say."`
}

type enrollmentLoadCmd struct {
	Paths  []string `arg:"" help:"Files or folders, plain or .gz." type:"existingfile,existingdir"`
	Format string   `help:"Take only files of this format: auto, reply, compensation, rif, idr, csv, fhir, x12." enum:"auto,reply,compensation,rif,idr,csv,fhir,x12" default:"auto"`
	JSON   bool     `help:"Print the report as JSON."`
}

func (enrollmentLoadCmd) Help() string {
	return `Formats are recognised by what is in a file (docs/enrollment.md). Good lines load, bad lines are reported with file, line or segment, field
and what was expected. Files may come in any order, in parts, and any number of times: spans follow from all facts together, in the order in
which CMS processed them. Who is not known yet is registered.

Example:
  keepwell enrollment load replies/2026-10/ comp_2026-10.csv`
}

// Run loads the files and prints the report.
func (c enrollmentLoadCmd) Run(a *app) error {
	a.mayCreate = true
	return a.with(func(ctx context.Context, s *system) error {
		progress := a.progress()
		report, err := s.Enrolments.Load(ctx, a.cause(s), enrolment.Request{Paths: c.Paths, Format: enrolment.Format(c.Format)},
			func(lines int) { progress("read enrollment", int64(lines), 0) })
		if c.JSON && len(report.Files) > 0 {
			return cmp.Or(err, writeJSON(a.out, report))
		}
		printEnrollmentReport(a.out, report)
		return err
	})
}

func printEnrollmentReport(w io.Writer, r enrolment.Report) {
	for _, f := range r.Files {
		switch {
		case f.Known:
			fmt.Fprintf(w, "%s: %s, loaded before, nothing done\n", f.Name, f.Format)
		case f.Note != "":
			fmt.Fprintf(w, "%s: not read: %s\n", f.Name, f.Note)
		default:
			fmt.Fprintf(w, "%s: %s, %d lines: %d facts, %d lines of something else, %d bad\n", f.Name, f.Format, f.Lines, f.Facts, f.Other, f.Bad)
		}
		for _, p := range f.Problems[:min(len(f.Problems), shownRejects)] {
			fmt.Fprintln(w, p)
		}
		if f.Bad > shownRejects {
			fmt.Fprintf(w, "... %d bad lines in all; --json lists them\n", f.Bad)
		}
	}
	fmt.Fprintf(w, "%d people registered; something was said of %d members; the enrollment of %d people is different now.\n", r.Registered, r.Members, r.Changed)
}

type enrollmentShowCmd struct {
	Who  string `arg:"" help:"An id, or a number with its system: member_number:12345, mbi:1EG4TE5MK73"`
	JSON bool   `help:"Print everything as JSON."`
}

func (enrollmentShowCmd) Help() string {
	return `Example:
  keepwell enrollment show member_number:12345`
}

// shownEnrollment is what enrollment show prints.
type shownEnrollment struct {
	Member       person.ID               `json:"member"`
	Spans        []enrolment.Span        `json:"spans"`
	Moves        []enrolment.Move        `json:"moves"`
	Applications []enrolment.Application `json:"applications,omitempty"`
}

// Run prints the spans. The look stands in the member's record.
func (c enrollmentShowCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		id, err := s.whose(ctx, c.Who)
		if err != nil {
			return err
		}
		by := a.operator()
		if _, err := s.Guard.Look(ctx, a.engineer(), access.Look{
			Member: id, Action: access.View, Kinds: []access.Kind{access.Coverage}, Purpose: access.PurposeOperations, Page: enrollmentPage, At: by.At,
		}); err != nil {
			return err
		}
		shown := shownEnrollment{Member: id}
		spans, err := s.Enrolments.Spans(ctx, []person.ID{id})
		if err != nil {
			return err
		}
		applications, err := s.Enrolments.Applications(ctx, []person.ID{id})
		if err != nil {
			return err
		}
		shown.Spans, shown.Applications = spans[id], applications[id]
		shown.Moves = enrolment.Moves(id, shown.Spans)
		if c.JSON {
			return writeJSON(a.out, shown)
		}
		printEnrollment(a.out, shown)
		return nil
	})
}

const enrollmentPage = "keepwell enrollment show"

func printEnrollment(w io.Writer, e shownEnrollment) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "plan\tfrom\tto\tfamily\twhy it ended\twho helped\tfrom file")
	for i := range e.Spans {
		s := &e.Spans[i]
		to, why := "open", string(s.Ended)
		if s.End != nil {
			to = s.End.String()
		}
		if s.Exception != "" {
			why += " (" + s.Exception + ")"
		}
		if s.Cancelled {
			to, why = "cancelled", ""
		}
		fmt.Fprintf(t, "%s %s\t%s\t%s\t%s\t%s\t%s\t%s\n", s.Contract, s.Plan, s.Start, to, s.Family, why, helpedBy(s), s.Origin)
	}
	_ = t.Flush()
	for _, m := range e.Moves {
		fmt.Fprintln(w, moveText(m))
	}
	for _, x := range e.Applications {
		fmt.Fprintf(w, "application for %s %s from %s: %s %s\n", x.Contract, x.Plan, x.Effective, x.Status, x.Reply)
	}
}

func helpedBy(s *enrolment.Span) string {
	parts := make([]string, 0, len(s.Helpers)+1)
	for _, h := range s.Helpers {
		parts = append(parts, string(h))
	}
	if s.NPN != "" {
		parts = append(parts, string(s.NPN))
	}
	return strings.Join(parts, " ")
}

func moveText(m enrolment.Move) string {
	old := make([]string, len(m.Old))
	for i, o := range m.Old {
		old[i] = o.Contract + " " + o.Plan
	}
	text := fmt.Sprintf("%s %s", m.Effective, m.Kind)
	if len(old) > 0 {
		text += ": " + strings.Join(old, " and ")
	}
	if m.New.Contract != "" {
		text += " -> " + m.New.Contract + " " + m.New.Plan
	}
	if m.GapMonths > 0 {
		text += fmt.Sprintf(" after %d months without", m.GapMonths)
	}
	return text
}

type enrollmentChangesCmd struct {
	From string `help:"First effective day." placeholder:"YYYY-MM-DD"`
	To   string `help:"Last effective day." placeholder:"YYYY-MM-DD"`
	Kind string `help:"Only this kind: new, change, carried, collapsed, left. Default: all but new."`
	JSON bool   `help:"Print each move as a line of JSON."`
}

func (enrollmentChangesCmd) Help() string {
	return `Members are shown by their id. Example:
  keepwell enrollment changes --from 2026-01-01 --to 2026-12-31`
}

// Run prints the moves in the order of members.
func (c enrollmentChangesCmd) Run(a *app) error {
	from, errFrom := flagDate("--from", c.From)
	to, errTo := flagDate("--to", c.To)
	if err := cmp.Or(errFrom, errTo); err != nil {
		return err
	}
	return a.with(func(ctx context.Context, s *system) error {
		shown := 0
		for m, err := range s.Enrolments.EachSpans(ctx) {
			if err != nil {
				return err
			}
			for _, move := range enrolment.Moves(m.Member, m.Spans) {
				if !c.wants(move, from, to) {
					continue
				}
				shown++
				if err := c.print(a.out, move); err != nil {
					return err
				}
			}
		}
		if shown == 0 && !c.JSON {
			fmt.Fprintln(a.out, "No change fits.")
		}
		return nil
	})
}

func (c enrollmentChangesCmd) wants(m enrolment.Move, from, to *clock.Date) bool {
	if from != nil && m.Effective.Before(*from) || to != nil && m.Effective.After(*to) {
		return false
	}
	return c.Kind == string(m.Kind) || c.Kind == "" && m.Kind != enrolment.NewEnrollment
}

func (c enrollmentChangesCmd) print(w io.Writer, m enrolment.Move) error {
	if c.JSON {
		return json.NewEncoder(w).Encode(m)
	}
	_, err := fmt.Fprintf(w, "%s  %s\n", m.Member, moveText(m))
	return err
}

type enrollmentLayoutCmd struct {
	Length int  `help:"Length of the records: 500 or 800." default:"800"`
	JSON   bool `help:"Print the layout as JSON."`
}

func (enrollmentLayoutCmd) Help() string {
	return `Example:
  keepwell enrollment layout --length 500`
}

// Run prints the fields by position and the reply codes.
func (c enrollmentLayoutCmd) Run(a *app) error {
	data, err := enrolment.LoadRules(rules.Files)
	if err != nil {
		return err
	}
	fields := data.Layout().Of(c.Length)
	if fields == nil {
		return fmt.Errorf("--length: records have 500 or 800 characters")
	}
	codes := data.Codes().Replies
	if c.JSON {
		return writeJSON(a.out, struct {
			Length int                   `json:"length"`
			Source string                `json:"source"`
			Mark   string                `json:"mark"`
			Fields []reply.Field         `json:"fields"`
			Codes  []enrolment.ReplyCode `json:"codes"`
		}{c.Length, data.Layout().Source, data.Layout().Mark, fields, codes})
	}
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s (mark %s)\npositions\tfield\tkind\n", data.Layout().Source, data.Layout().Mark)
	for _, f := range fields {
		fmt.Fprintf(t, "%d-%d\t%s\t%s\n", f.From, f.To, f.Name, cmp.Or(string(f.Kind), "text"))
	}
	fmt.Fprintln(t, "\ncode\tsays\tmark\tmeaning")
	for _, r := range codes {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", r.Code, r.Says, r.Mark, r.Meaning)
	}
	return t.Flush()
}
