package main

import (
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
			if _, err := s.people.Propose(ctx, a.cause(s), nil); err != nil {
				return err
			}
		}
		pairs, err := s.people.Duplicates(ctx, c.Limit)
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

// pairArgs are the two ids of a decision and the reason for it.
type pairArgs struct {
	Keep  string `arg:"" help:"The id that stays."`
	Other string `arg:"" help:"The other id."`
	Why   string `help:"The reason, in words that hold no personal data." required:""`
	JSON  bool   `help:"Print the outcome as JSON."`
}

// decision is one of the directory's commands about two ids.
type decision func(d *person.Directory, ctx context.Context, c person.Cause, keep, other person.ID, why string) error

// decide runs a decision about two ids and says what it was.
func (c pairArgs) decide(a *app, said string, do decision) error {
	return a.with(func(ctx context.Context, s *system) error {
		if err := do(s.people, ctx, a.cause(s), person.ID(c.Keep), person.ID(c.Other), c.Why); err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, map[string]string{"keep": c.Keep, "other": c.Other, "done": said})
		}
		fmt.Fprintf(a.out, "%s and %s: %s.\n", c.Keep, c.Other, said)
		return nil
	})
}

type peopleMergeCmd struct{ pairArgs }

func (peopleMergeCmd) Help() string {
	return `Both histories stay, and all numbers of both lead to the id that is kept.

Example:
  keepwell people merge gq3…a k7x…b --why "same card, checked by telephone"`
}

// Run merges.
func (c peopleMergeCmd) Run(a *app) error { return c.decide(a, "merged", (*person.Directory).Merge) }

type peopleUnmergeCmd struct{ pairArgs }

func (peopleUnmergeCmd) Help() string {
	return `Both are again what they were before the merge.

Example:
  keepwell people unmerge gq3…a k7x…b --why "father and son"`
}

// Run takes a merge back.
func (c peopleUnmergeCmd) Run(a *app) error {
	return c.decide(a, "two people again", (*person.Directory).Unmerge)
}

type peopleNotSameCmd struct{ pairArgs }

func (peopleNotSameCmd) Help() string {
	return `The pair is never proposed again and cannot be merged.

Example:
  keepwell people not-same gq3…a k7x…b --why "twins"`
}

// Run says that they are two people.
func (c peopleNotSameCmd) Run(a *app) error {
	return c.decide(a, "two people for good", (*person.Directory).NotSame)
}
