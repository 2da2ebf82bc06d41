package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/rate"
	reports "github.com/keepwell/keepwell/internal/complaint/report"
)

type complaintsBalanceCmd struct {
	From string `help:"First day of receipt." required:"" placeholder:"YYYY-MM-DD"`
	To   string `help:"Last day of receipt, included." required:"" placeholder:"YYYY-MM-DD"`
	asOfFlag
	JSON bool `help:"Print the rows as JSON."`
}

func (complaintsBalanceCmd) Help() string {
	return `Everything received ends as visible work: received = cases + linked + explained + waiting.

Example:
  keepwell complaints balance --from 2026-11-01 --to 2026-11-30`
}

var errBalance = errors.New("something received is not accounted for")

// Run prints the balance.
func (c complaintsBalanceCmd) Run(a *app) error {
	from, errFrom := clock.Parse(c.From)
	to, errTo := clock.Parse(c.To)
	if err := errors.Join(errFrom, errTo); err != nil {
		return err
	}
	return a.with(func(ctx context.Context, s *system) error {
		at, err := c.instant(s.Plan.Zone)
		if err != nil {
			return err
		}
		var rows []complaint.BalanceRow
		if at == nil {
			rows, err = s.Complaints.Balance(ctx, from, to)
		} else {
			rows, err = s.Complaints.BalanceAt(ctx, from, to, *at)
		}
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, rows)
		}
		return printBalance(a.out, rows)
	})
}

func printBalance(w io.Writer, rows []complaint.BalanceRow) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "day\tchannel\treceived\tcases\tlinked\texplained\twaiting")
	var sum complaint.BalanceRow
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%d\t%d\n", r.Day, r.Channel, r.Received, r.Cases, r.Linked, r.Explained, r.Waiting)
		sum.Received, sum.Cases, sum.Linked = sum.Received+r.Received, sum.Cases+r.Cases, sum.Linked+r.Linked
		sum.Explained, sum.Waiting = sum.Explained+r.Explained, sum.Waiting+r.Waiting
	}
	fmt.Fprintf(t, "all\t\t%d\t%d\t%d\t%d\t%d\n", sum.Received, sum.Cases, sum.Linked, sum.Explained, sum.Waiting)
	if err := t.Flush(); err != nil {
		return err
	}
	if !sum.Holds() {
		return errBalance
	}
	return nil
}

type complaintsRateCmd struct {
	Year     int    `help:"The data year: the year in which CMS assigned the complaints." required:""`
	Contract string `help:"Only this contract." placeholder:"H0001"`
	asOfFlag
	JSON bool `help:"Print the numbers as JSON."`
}

func (complaintsRateCmd) Help() string {
	return `Complaints of CMS's module for 1,000 members and 30 days, with the stars of the year's cut points, and how many more complaints leave the stars
as they are. Years for which the measure ended have no stars; the rate is shown all the same.

Example:
  keepwell complaints rate --year 2026 --contract H0001`
}

// Run prints the rates.
func (c complaintsRateCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		at, err := c.instant(s.Plan.Zone)
		if err != nil {
			return err
		}
		zone, err := clock.LoadZone(s.Plan.Zone)
		if err != nil {
			return err
		}
		rated, err := s.Reports.Rate(ctx, c.Contract, c.Year, at, zone.DateOf(a.now()))
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, sayRates(rated))
		}
		printRates(a.out, rated)
		return nil
	})
}

// rateLine is a rate as --json prints it.
type rateLine struct {
	Contract string      `json:"contract"`
	Kind     string      `json:"kind"`
	Year     int         `json:"data_year"`
	StarYear int         `json:"star_year"`
	Counted  int         `json:"counted"`
	Left     int         `json:"not_counted"`
	Months   []int64     `json:"monthly_enrollment"`
	Average  float64     `json:"average_enrollment"`
	Rate     string      `json:"rate,omitempty"`
	Stars    int         `json:"stars,omitempty"`
	Reason   rate.Reason `json:"stars_reason,omitempty"`
	More     *int        `json:"complaints_until_a_star_is_lost,omitempty"`
	Falls    bool        `json:"one_more_costs_a_star"`
	Gains    bool        `json:"one_fewer_gains_a_star"`
	Rule     string      `json:"rule,omitempty"`
}

func sayRates(all []reports.Rated) []rateLine {
	out := make([]rateLine, len(all))
	for n, r := range all {
		now := r.Effect.Now
		x := rateLine{
			Contract: r.Contract, Kind: string(r.Kind), Year: r.Year, StarYear: r.StarYear, Counted: r.Counted, Left: r.Left, Months: r.Months,
			Average: now.Average.Float(), Stars: now.Stars, Reason: now.Reason, More: r.Effect.Left, Falls: r.Effect.Falls(), Rule: r.Rule,
			Gains: r.Fewer != nil && r.Fewer.Stars > now.Stars,
		}
		x.Rate, _ = now.Rounded()
		out[n] = x
	}
	return out
}

// reasonWords say why there are no stars.
var reasonWords = map[rate.Reason]string{
	rate.NotEnoughEnrollment: "too few members for a rate", rate.NotInStarRatings: "no star measure for this year",
	rate.NoCutPoints: "no cut points published for this year",
}

func printRates(w io.Writer, all []reports.Rated) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "contract\tcomplaints\tnot counted\tmembers\trate\tstars\tone more")
	for _, x := range sayRates(all) {
		stars, more := reasonWords[x.Reason], ""
		if x.Stars > 0 {
			stars = fmt.Sprint(x.Stars)
		}
		switch {
		case x.Falls:
			more = "costs a star"
		case x.More != nil:
			more = fmt.Sprintf("leaves the stars; so do %d in all", *x.More)
		}
		fmt.Fprintf(t, "%s\t%d\t%d\t%.0f\t%s\t%s\t%s\n", x.Contract, x.Counted, x.Left, x.Average, x.Rate, stars, more)
	}
	_ = t.Flush()
}
