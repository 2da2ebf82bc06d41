package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/person/roster"
)

// peopleCmd groups what concerns the directory of people.
type peopleCmd struct {
	Import     peopleImportCmd     `cmd:"" help:"Read people from files: CMS beneficiary and enrolment files, or a plan's own CSV."`
	Search     peopleSearchCmd     `cmd:"" help:"Find people by name, number, birth date or ZIP."`
	Show       peopleShowCmd       `cmd:"" help:"Print what is known of one person."`
	Duplicates peopleDuplicatesCmd `cmd:"" help:"List pairs that may be one person, for a reviewer."`
	Merge      peopleMergeCmd      `cmd:"" help:"Say that two ids are one person. It can be taken back."`
	Unmerge    peopleUnmergeCmd    `cmd:"" help:"Take a merge back."`
	NotSame    peopleNotSameCmd    `cmd:"" help:"Say for good that two ids are two people."`
}

// cause says that the operator at the command line wishes it.
func (a *app) cause(s *system) person.Cause {
	c := a.operator()
	return person.Cause{At: c.At, Zone: s.Plan.Zone, Actor: c.Actor}
}

type peopleImportCmd struct {
	Paths  []string `arg:"" help:"Files or folders, plain or .gz." type:"existingfile,existingdir"`
	Source string   `help:"Take only files of this source: auto, rif, idr or csv." enum:"auto,rif,idr,csv" default:"auto"`
	JSON   bool     `help:"Print the report as JSON."`
}

func (peopleImportCmd) Help() string {
	return `Formats are recognised by their header (docs/people.md). Good rows load, bad rows are reported with file, line, field and what was
expected. Importing a file again changes nothing; a file that comes late does not overwrite what a newer one said. People are recognised by
the numbers of their source; whoever only resembles somebody is proposed as a duplicate, and nobody is merged without a reviewer.

Example:
  keepwell people import enrolment/2026-10/ staff.csv`
}

// Run imports the files and prints the report.
func (c peopleImportCmd) Run(a *app) error {
	a.mayCreate = true
	return a.with(func(ctx context.Context, s *system) error {
		progress := a.progress()
		report, err := roster.Import(ctx, s.People, roster.Request{
			Paths: c.Paths, Source: roster.Source(c.Source), Cause: a.cause(s),
			Progress: func(rows int) { progress("read people", int64(rows), 0) },
		})
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, report)
		}
		printImport(a.out, report)
		return nil
	})
}

func printImport(w io.Writer, r roster.Report) {
	for _, f := range r.Files {
		switch {
		case f.Known:
			fmt.Fprintf(w, "%s: %s, imported before, nothing done\n", f.Name, f.Format)
		case f.Note != "":
			fmt.Fprintf(w, "%s: not read: %s\n", f.Name, f.Note)
		default:
			fmt.Fprintf(w, "%s: %s\n", f.Name, f.Format)
		}
	}
	printImportProblems(w, r.Report)
	fmt.Fprintf(w, "\n%d rows read, %d bad, %d in part, %d outdated.\nPeople: %d new, %d changed, %d as they were.\n",
		r.Rows, r.Bad, r.Partial, r.Skipped, r.Registered, r.Changed, r.Unchanged)
	if r.Proposed > 0 {
		fmt.Fprintf(w, "%d pairs may be one person: keepwell people duplicates lists them.\n", r.Proposed)
	}
}

// printImportProblems prints the first problems and how many rows have one; the report itself keeps only so many of them.
func printImportProblems(w io.Writer, r person.Report) {
	for _, p := range r.Problems[:min(len(r.Problems), shownRejects)] {
		fmt.Fprintln(w, p)
	}
	wrong := r.Bad + r.Partial
	switch {
	case wrong > len(r.Problems):
		fmt.Fprintf(w, "... %d rows have problems in all; --json lists the first %d\n", wrong, len(r.Problems))
	case len(r.Problems) > shownRejects:
		fmt.Fprintf(w, "... %d rows have problems in all; --json lists them\n", wrong)
	}
}

type peopleSearchCmd struct {
	Text     string `arg:"" optional:"" help:"A name in any order, beginnings of words, or a number."`
	Born     string `help:"Birth date." placeholder:"YYYY-MM-DD"`
	Zip      string `help:"ZIP code, or its beginning."`
	Capacity string `help:"Only who is this to the plan: member, dependent, representative, agent, agency, clinician, practice, staff."`
	Limit    int    `help:"How many people." default:"25"`
	JSON     bool   `help:"Print the people as JSON."`
}

func (peopleSearchCmd) Help() string {
	return `Example:
  keepwell people search "alvarez rosa" --born 1950-04-30`
}

// Run prints who fits.
func (c peopleSearchCmd) Run(a *app) error {
	q := person.Query{Text: c.Text, Zip: c.Zip, Capacity: person.Capacity(c.Capacity), Limit: c.Limit}
	if c.Born != "" {
		born, err := clock.Parse(c.Born)
		if err != nil {
			return fmt.Errorf("--born: %w", err)
		}
		q.Birth = &born
	}
	return a.with(func(ctx context.Context, s *system) error {
		page, err := a.searchPeople(ctx, s, q)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, page)
		}
		printPeople(a.out, page)
		return nil
	})
}

// searchPeople and showPerson are the only places in which commands read what the directory knows of a person. Each leaves an entry
// in the record of whoever it shows.
func (a *app) searchPeople(ctx context.Context, s *system, q person.Query) (person.Page, error) {
	by := a.operator()
	found, err := s.Guard.SearchPeople(ctx, a.engineer(), access.Look{
		Action: access.List, Kinds: []access.Kind{access.Identity, access.Contact}, Purpose: access.PurposeOperations, Page: searchPage, At: by.At,
	}, q)
	if err != nil {
		return person.Page{}, err
	}
	page := person.Page{Next: found.Next, Similar: found.Similar}
	for _, f := range found.People {
		page.People = append(page.People, f.Person)
	}
	return page, nil
}

func (a *app) showPerson(ctx context.Context, s *system, id person.ID) (person.Person, error) {
	by := a.operator()
	pass, err := s.Guard.Look(ctx, a.engineer(), access.Look{
		Member: id, Action: access.View, Kinds: []access.Kind{access.Identity, access.Contact, access.Coverage}, Need: []access.Kind{access.Identity},
		Purpose: access.PurposeOperations, Page: personPage, At: by.At,
	})
	if errors.Is(err, access.ErrNoMember) {
		return person.Person{}, person.ErrNoPerson
	}
	if err != nil {
		return person.Person{}, err
	}
	return s.Guard.Person(ctx, pass)
}

func printPeople(w io.Writer, page person.Page) {
	if len(page.People) == 0 {
		fmt.Fprintln(w, "Nobody fits.")
		return
	}
	if page.Similar {
		fmt.Fprintln(w, "Nobody has this very name; these are similar.")
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "id\tborn\tname\tcapacity")
	for _, p := range page.People {
		born := "unknown"
		if p.Birth != nil {
			born = p.Birth.String()
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", p.ID, born, p.Name(), joinedTexts(p.Capacities))
	}
	_ = t.Flush()
	if page.Next != "" {
		fmt.Fprintln(w, "There are more: say more of the name, or add --born or --zip.")
	}
}

func joinedTexts[T ~string](all []T) string {
	texts := make([]string, len(all))
	for i, x := range all {
		texts[i] = string(x)
	}
	return strings.Join(texts, ", ")
}

type peopleShowCmd struct {
	Who  string `arg:"" help:"An id, or a number with its system: member_number:12345, mbi:1EG4TE5MK73, npi:…"`
	JSON bool   `help:"Print everything as JSON."`
}

func (peopleShowCmd) Help() string {
	return `Example:
  keepwell people show member_number:12345 --json`
}

// Run prints the person whom the id or number stands for now.
func (c peopleShowCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		id, err := s.whose(ctx, c.Who)
		if err != nil {
			return err
		}
		p, err := a.showPerson(ctx, s, id)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, p)
		}
		printPerson(a.out, p)
		return nil
	})
}

// whose is the id that an argument names, by itself or by a number.
func (s *system) whose(ctx context.Context, who string) (person.ID, error) {
	system, value, number := strings.Cut(who, ":")
	if !number {
		return person.ID(who), nil
	}
	return s.People.Resolve(ctx, person.System(system), value)
}

func printPerson(w io.Writer, p person.Person) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name string, value any) { fmt.Fprintf(t, "%s\t%v\n", name, value) }
	row("id", p.ID)
	row("name", p.Name())
	row("capacity", joinedTexts(p.Capacities))
	if p.Birth != nil {
		row("born", p.Birth)
	}
	if p.Death != nil {
		row("died", p.Death)
	}
	for _, i := range p.Identifiers {
		row(string(i.System), i.Value)
	}
	for _, c := range p.Coverage {
		row("coverage", strings.TrimSpace(fmt.Sprintf("%s %s %s, %s", c.Contract, c.Plan, c.Kind, span(c.Valid))))
	}
	for _, r := range p.Relations {
		row(r.Kind, fmt.Sprintf("%s, %s", r.Other, span(r.Valid)))
	}
	for _, id := range p.MergedFrom {
		row("merged from", id)
	}
	_ = t.Flush()
}

func span(v person.Valid) string {
	from, to := "since ever", "open"
	if v.From != nil {
		from = v.From.String()
	}
	if v.To != nil {
		to = v.To.String()
	}
	return from + " to " + to
}
