package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/contact"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
)

// lettersCmd groups what concerns letters.
type lettersCmd struct {
	List     lettersListCmd     `cmd:"" help:"List letters that wait, are printed, came back, or were handed over."`
	Print    lettersPrintCmd    `cmd:"" help:"Make the letters that wait, and one file for the printer."`
	Handed   lettersHandedCmd   `cmd:"" help:"Note that printed letters were handed to the carrier."`
	Returned lettersReturnedCmd `cmd:"" help:"Note that a letter came back."`
	Show     lettersShowCmd     `cmd:"" help:"Say what became of a letter, and write its document to a file."`
}

// letterPage is what members read about a letter that the operator opened. The text is stored: never rename.
const letterPage = "look.page.letters"

type lettersListCmd struct {
	State string    `help:"Which ones: waiting, printed, returned or sent." enum:"waiting,printed,returned,sent" default:"waiting"`
	From  time.Time `help:"Of those that were sent: from this day." format:"2006-01-02" placeholder:"YYYY-MM-DD"`
	Until time.Time `help:"Of those that were sent: until before this day." format:"2006-01-02" placeholder:"YYYY-MM-DD"`
	Limit int       `help:"How many." default:"100"`
	JSON  bool      `help:"Print the letters as JSON."`
}

func (lettersListCmd) Help() string {
	return `The list names nobody: it says which letter, about what, in which language and format.

Example:
  keepwell letters list --state returned`
}

// letterRow is a letter on a list, without the person.
type letterRow struct {
	ID       letter.ID       `json:"id"`
	State    letter.State    `json:"state"`
	Template letter.Template `json:"template"`
	About    string          `json:"about,omitempty"`
	Language string          `json:"language,omitempty"`
	Format   person.Format   `json:"format,omitempty"`
	WantedAt time.Time       `json:"wanted_at"`
	SentAt   *time.Time      `json:"sent_at,omitempty"`
	How      string          `json:"how,omitempty"`
	Pages    int             `json:"pages,omitempty"`
	Hash     string          `json:"hash,omitempty"`
	Reason   string          `json:"reason,omitempty"`
}

func rowOf(l *letter.Letter) letterRow {
	row := letterRow{
		ID: l.ID, State: l.State(), Template: l.Template, About: l.About, Language: l.Language, Format: l.Format, WantedAt: l.WantedAt,
	}
	if p := l.Printed; p != nil {
		row.Language, row.Format, row.Pages, row.Hash = p.Language, p.Format, p.Pages, p.Hash
	}
	if l.Sent != nil {
		row.SentAt, row.How = &l.Sent.At, l.Sent.How
	}
	if l.Returned != nil {
		row.Reason = l.Returned.Reason
	}
	return row
}

// Run prints the list.
func (c lettersListCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		all, more, err := c.read(ctx, s, a.now())
		if err != nil {
			return err
		}
		rows := make([]letterRow, len(all))
		for i := range all {
			rows[i] = rowOf(&all[i])
		}
		if c.JSON {
			return writeJSON(a.out, rows)
		}
		printLetters(a.out, rows)
		if more != 0 {
			fmt.Fprintln(a.out, "There are more: raise --limit.")
		}
		return nil
	})
}

func (c lettersListCmd) read(ctx context.Context, s *system, now time.Time) ([]letter.Letter, int64, error) {
	page := letter.Page{Limit: c.Limit}
	switch letter.State(c.State) {
	case letter.IsPrinted:
		return s.Letters.Printed(ctx, page)
	case letter.IsReturned:
		return s.Letters.ReturnedOpen(ctx, page)
	case letter.IsSent:
		if c.Until.IsZero() {
			c.Until = now.Add(time.Second)
		}
		return s.Letters.SentBetween(ctx, c.From, c.Until, page)
	}
	return s.Letters.Waiting(ctx, page)
}

func printLetters(w io.Writer, rows []letterRow) {
	if len(rows) == 0 {
		fmt.Fprintln(w, "No letters.")
		return
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "id\tletter\tlanguage\tformat\twanted\tsent\thow\treason")
	for _, r := range rows {
		sent := ""
		if r.SentAt != nil {
			sent = r.SentAt.Format(time.DateTime)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.Template, r.Language, r.Format, r.WantedAt.Format(time.DateTime), sent, r.How, r.Reason)
	}
	_ = t.Flush()
}

type lettersPrintCmd struct {
	IDs   []string `arg:"" optional:"" name:"letter" help:"These letters; one that came back is made anew. Without names: all that wait."`
	Limit int      `help:"How many letters to make at most." default:"500"`
	Out   string   `help:"Write the printed letters that were not handed over yet into one PDF, for the printer. The file must not exist." type:"path" placeholder:"FILE.pdf"`
}

func (lettersPrintCmd) Help() string {
	return `A letter is made for its recipient as they are now: name, address, language, format. What cannot be made is held, and said why;
the other letters go on. Running it again makes no letter twice. When the pages are with the carrier, note it: keepwell letters handed.

Example:
  keepwell letters print --out run.pdf`
}

// Run makes letters and the file for the printer.
func (c lettersPrintCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		run, err := c.make(ctx, a, s)
		fmt.Fprintf(a.out, "%d letters made, %d held.\n", len(run.Printed), len(run.Held))
		printHeld(a.out, run.Held)
		if err != nil || c.Out == "" {
			return err
		}
		return c.write(ctx, a.out, s)
	})
}

// make makes the letters that were named, or those that wait.
func (c lettersPrintCmd) make(ctx context.Context, a *app, s *system) (run contact.Run, err error) {
	if len(c.IDs) == 0 {
		return s.Contact.PrintWaiting(ctx, a.cause(s), c.Limit)
	}
	for _, id := range c.IDs {
		l, err := s.Contact.Print(ctx, a.cause(s), letter.ID(id))
		if err != nil {
			return run, err
		}
		run.Printed = append(run.Printed, l.ID)
	}
	return run, nil
}

func printHeld(w io.Writer, held []contact.Held) {
	for _, h := range held {
		fmt.Fprintf(w, "%s  held: %v\n", h.ID, h.Err)
	}
}

// write puts the printed letters into one file that only its owner can read. Formats that a vendor makes are not for a printer.
func (c lettersPrintCmd) write(ctx context.Context, w io.Writer, s *system) error {
	all, _, err := s.Letters.Printed(ctx, letter.Page{Limit: c.Limit})
	if err != nil {
		return err
	}
	var ids []letter.ID
	for _, l := range all {
		if l.Printed.Media == archive.PDF {
			ids = append(ids, l.ID)
		}
	}
	if len(ids) == 0 {
		fmt.Fprintln(w, "Nothing is there for the printer.")
		return nil
	}
	file, err := os.OpenFile(c.Out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(s.Contact.Batch(ctx, ids, file), file.Close()); err != nil {
		return err
	}
	fmt.Fprintf(w, "%d letters in %s. When they are with the carrier:\n  keepwell letters handed", len(ids), c.Out)
	for _, id := range ids {
		fmt.Fprintf(w, " %s", id)
	}
	fmt.Fprintln(w)
	return nil
}
