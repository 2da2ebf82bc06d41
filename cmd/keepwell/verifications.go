package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/contact/press"
)

// specialCmd groups what concerns special needs plans: whether a provider confirmed the condition of an enrolment.
type specialCmd struct {
	List   verificationsListCmd   `cmd:"" help:"List what is to be done, what presses first at the top."`
	Forms  verificationsFormsCmd  `cmd:"" help:"Make the forms for providers that are due, as one file for the printer or fax."`
	Handed verificationsHandedCmd `cmd:"" help:"Note that forms were handed to the carrier, or faxed."`
	Follow verificationsFollowCmd `cmd:"" help:"Open and end verifications by what enrolment says, and do what time brings."`
}

type verificationsListCmd struct {
	Work  string `help:"Only this work: remove, name_provider, form, send, call, await."`
	After string `help:"Go on behind this place, which the page before printed."`
	Limit int    `help:"At most so many." default:"50"`
	JSON  bool   `help:"Print the list as JSON."`
}

func (verificationsListCmd) Help() string {
	return `The list names no member. Open one at the portal, with an entry in the member's record.

Example:
  keepwell verifications list --work call`
}

// Run prints a page of the list.
func (c verificationsListCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		all, next, err := s.Verifications.Queue(ctx, a.operations(), verification.Filter{Work: verification.Work(c.Work)}, verification.Page{After: c.After, Limit: c.Limit})
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, all)
		}
		printVerifications(a.out, all)
		if next != "" {
			fmt.Fprintf(a.out, "more: --after %s\n", next)
		}
		return nil
	})
}

func printVerifications(w io.Writer, all []verification.Row) {
	if len(all) == 0 {
		fmt.Fprintln(w, "Nothing to do.")
		return
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i := range all {
		x := &all[i]
		fmt.Fprintf(t, "%s\t%s\t%s-%s\t%s\tby %s\t%d attempts\t%s\n", x.Number, x.Work, x.Contract, x.Plan, x.State, x.By, x.Attempts, x.Name)
	}
	_ = t.Flush()
}

type verificationsFormsCmd struct {
	Out      string `required:"" help:"File to write, PDF." type:"path"`
	Language string `help:"Language of the forms." default:"en"`
	Limit    int    `help:"At most so many." default:"100"`
}

func (verificationsFormsCmd) Help() string {
	return `Each form carries the address of a page that opens once, and a code. They stand on the paper only: nothing keeps them, and making a form
again closes the page of the one before. Treat the file as the letters themselves, and remove it once it was printed.

Example:
  keepwell verifications forms --out forms.pdf`
}

// Run makes the forms and writes them one after the other.
func (c verificationsFormsCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		run, err := s.Verifications.MakeWaiting(ctx, a.cause(s), a.operations(), c.Language, c.Limit)
		var pdfs [][]byte
		for _, m := range run.Made {
			pdfs = append(pdfs, m.PDF)
		}
		for _, h := range run.Held {
			fmt.Fprintf(a.err, "held: %s: %v\n", h.ID, h.Err)
		}
		if len(pdfs) == 0 {
			fmt.Fprintln(a.out, "No forms to make.")
			return err
		}
		var whole bytes.Buffer
		if merged := press.Merge(pdfs, &whole); merged != nil {
			return errors.Join(err, merged)
		}
		if written := os.WriteFile(c.Out, whole.Bytes(), 0o600); written != nil {
			return errors.Join(err, written)
		}
		fmt.Fprintf(a.out, "%d forms in %s. Note with keepwell verifications handed when they went out.\n", len(pdfs), c.Out)
		return err
	})
}

type verificationsHandedCmd struct {
	Numbers []string `arg:"" optional:"" help:"Numbers of verifications, such as V-ABCDE-FGHIJ."`
	All     bool     `help:"All whose form was made and not handed over."`
}

func (verificationsHandedCmd) Help() string {
	return `Handed over is when an attempt counts, not printed. Noting it again changes nothing.

Example:
  keepwell verifications handed --all`
}

// Run notes the attempts.
func (c verificationsHandedCmd) Run(a *app) error {
	if len(c.Numbers) == 0 && !c.All {
		return errors.New("give numbers, or --all")
	}
	return a.with(func(ctx context.Context, s *system) error {
		ids, err := c.ids(ctx, a, s)
		if err != nil {
			return err
		}
		noted := 0
		for _, id := range ids {
			sent, err := s.Verifications.HandedOver(ctx, a.cause(s), a.operations(), id)
			if err != nil {
				return err
			}
			if sent {
				noted++
			}
		}
		fmt.Fprintf(a.out, "%d forms handed over.\n", noted)
		return nil
	})
}

func (c verificationsHandedCmd) ids(ctx context.Context, a *app, s *system) (ids []verification.ID, err error) {
	for _, n := range c.Numbers {
		id, err := s.Verifications.Find(ctx, a.operations(), n)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	page := verification.Page{Limit: 200}
	for c.All {
		rows, next, err := s.Verifications.Queue(ctx, a.operations(), verification.Filter{Work: verification.HandOver}, page)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			ids = append(ids, rows[i].ID)
		}
		if page.After = next; next == "" {
			break
		}
	}
	return ids, nil
}

type verificationsFollowCmd struct {
	JSON bool `help:"Print what was done as JSON."`
}

func (verificationsFollowCmd) Help() string {
	return `keepwell serve does it by itself; this is for a folder that nobody serves. The same again changes nothing.

Example:
  keepwell verifications follow`
}

// sweepVerifications is how many are done in one go.
const sweepVerifications = 500

// Run follows the enrolment, and does what is due.
func (c verificationsFollowCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		followed, err := s.Verifications.Follow(ctx, a.cause(s))
		if err != nil {
			return err
		}
		swept, err := s.Verifications.Sweep(ctx, a.now(), sweepVerifications)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, map[string]any{"followed": followed, "swept": swept})
		}
		fmt.Fprintf(a.out, "%d opened, %d moved, %d ended, %d reinstated; %d steps due, %d letters to members, %d enrolments to end\n",
			followed.Opened, followed.Moved, followed.Ended, followed.Resumed, swept.Steps, swept.Notices, swept.Overdue)
		return nil
	})
}
