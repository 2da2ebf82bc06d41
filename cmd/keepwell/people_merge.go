package main

import (
	"cmp"
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/keepwell/keepwell/internal/person"
)

type peopleDuplicatesCmd struct {
	Find  bool `help:"Look through everybody again before listing."`
	Limit int  `help:"How many pairs." default:"50"`
	JSON  bool `help:"Print the pairs as JSON."`
}

func (peopleDuplicatesCmd) Help() string {
	return `The likeliest pair comes first, with the reasons; ids only, no names. Decide with keepwell people merge or not-same.

Example:
  keepwell people duplicates --limit 10`
}

// Run lists the pairs that nobody decided about.
func (c peopleDuplicatesCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		if c.Find {
			if _, err := s.People.Propose(ctx, a.cause(s), nil); err != nil {
				return err
			}
		}
		pairs, err := s.People.Duplicates(ctx, c.Limit)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, pairs)
		}
		if len(pairs) == 0 {
			fmt.Fprintln(a.out, "No pair is waiting for a decision.")
			return nil
		}
		t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "score\tone\tother\treasons")
		for _, p := range pairs {
			fmt.Fprintf(t, "%d\t%s\t%s\t%s\n", p.Score, p.A, p.B, joinedTexts(p.Reasons))
		}
		return t.Flush()
	})
}

// decisionArgs are what every decision about two ids takes besides them.
type decisionArgs struct {
	Why  string `help:"The reason, in words that hold no personal data." required:""`
	JSON bool   `help:"Print the outcome as JSON."`
}

// decided is a decision's outcome. A merge has an id that is kept; of two people neither comes first.
type decided struct {
	Keep  string `json:"keep,omitempty"`
	One   string `json:"one,omitempty"`
	Other string `json:"other"`
	Done  string `json:"done"`
}

func (d decided) first() string { return cmp.Or(d.Keep, d.One) }

// decision is one of the directory's commands about two ids.
type decision func(d *person.Directory, ctx context.Context, c person.Cause, keep, other person.ID, why string) error

// decide runs a decision about two ids and says what it was.
func (c decisionArgs) decide(a *app, d decided, do decision) error {
	return a.with(func(ctx context.Context, s *system) error {
		if err := do(s.People, ctx, a.cause(s), person.ID(d.first()), person.ID(d.Other), c.Why); err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, d)
		}
		fmt.Fprintf(a.out, "%s and %s: %s.\n", d.first(), d.Other, d.Done)
		return nil
	})
}

// bothGiven says what the ids are for when one of them is missing.
func bothGiven(one, other, expected string) error {
	if one == "" || other == "" {
		return fmt.Errorf("two ids are needed: %s", expected)
	}
	return nil
}

type peopleMergeCmd struct {
	Keep  string `arg:"" help:"The id that stays."`
	Other string `arg:"" help:"The id that leads to it from now on."`
	decisionArgs
}

func (peopleMergeCmd) Help() string {
	return `Both histories stay, and all numbers of both lead to the id that is kept.

Example:
  keepwell people merge gq3…a k7x…b --why "same card, checked by telephone"`
}

// Validate explains the two ids.
func (c peopleMergeCmd) Validate() error {
	return bothGiven(c.Keep, c.Other, "merge KEEP OTHER, where KEEP stays and OTHER leads to it")
}

// Run merges.
func (c peopleMergeCmd) Run(a *app) error {
	return c.decide(a, decided{Keep: c.Keep, Other: c.Other, Done: "merged"}, (*person.Directory).Merge)
}

type peopleUnmergeCmd struct {
	Keep  string `arg:"" help:"The id that was kept."`
	Other string `arg:"" help:"The id that was merged into it; keepwell people show KEEP lists it as merged from."`
	decisionArgs
}

func (peopleUnmergeCmd) Help() string {
	return `Both are again what they were before the merge. The ids stand in the order in which they were merged.

Example:
  keepwell people unmerge gq3…a k7x…b --why "father and son"`
}

// Validate explains the two ids.
func (c peopleUnmergeCmd) Validate() error {
	return bothGiven(c.Keep, c.Other, "unmerge KEEP OTHER, where KEEP was kept and OTHER was merged into it (keepwell people show KEEP lists it)")
}

// Run takes a merge back.
func (c peopleUnmergeCmd) Run(a *app) error {
	return c.decide(a, decided{Keep: c.Keep, Other: c.Other, Done: "two people again"}, (*person.Directory).Unmerge)
}

type peopleNotSameCmd struct {
	One   string `arg:"" help:"The id of one of the two."`
	Other string `arg:"" help:"The id of the other; the order does not matter."`
	decisionArgs
}

func (peopleNotSameCmd) Help() string {
	return `The pair is never proposed again and cannot be merged.

Example:
  keepwell people not-same gq3…a k7x…b --why "twins"`
}

// Validate explains the two ids.
func (c peopleNotSameCmd) Validate() error {
	return bothGiven(c.One, c.Other, "not-same ONE OTHER, in any order")
}

// Run says that they are two people.
func (c peopleNotSameCmd) Run(a *app) error {
	return c.decide(a, decided{One: c.One, Other: c.Other, Done: "two people for good"}, (*person.Directory).NotSame)
}
