package main

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/keepwell/keepwell/internal/population/read"
)

type agreementCmd struct {
	Summaries []string `arg:"" help:"DE-SynPUF beneficiary summary files, plain or .gz." type:"existingfile"`
	JSON      bool     `help:"Print the counts as JSON."`
}

func (agreementCmd) Help() string {
	return `Holds the conditions confirmed at the end of each year against the chronic flags that CMS put into the DE-SynPUF summaries. The
public files hold inpatient claims only, so that few of the flagged can be found; those found should be flagged.

Example:
  keepwell load --data synpuf sample_1/ && keepwell agreement --data synpuf sample_1/*Summary*.csv`
}

// Run prints precision and share found per flag and year.
func (c agreementCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		counts, err := s.Population.CompareFlags(ctx, flagsOf(c.Summaries))
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, counts)
		}
		t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(t, "flag\tyear\tpeople\tflagged\tfound\tboth\tprecision\tshare found\t")
		for _, x := range counts {
			fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%.3f\t%.3f\t\n", x.Flag, x.Year, x.People, x.Flagged, x.Found, x.Both, x.Precision(), x.Share())
		}
		return t.Flush()
	})
}

// yearIn finds the year of a summary in its name: DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv.
var yearIn = regexp.MustCompile(`_(20\d\d)_`)

func flagsOf(files []string) iter.Seq2[read.SynPUFFlag, error] {
	return func(yield func(read.SynPUFFlag, error) bool) {
		for _, name := range files {
			if !flagsOfFile(name, yield) {
				return
			}
		}
	}
}

func flagsOfFile(name string, yield func(read.SynPUFFlag, error) bool) bool {
	match := yearIn.FindStringSubmatch(filepath.Base(name))
	if match == nil {
		return yield(read.SynPUFFlag{}, fmt.Errorf("%s: no year in the name, expected a name such as DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv", filepath.Base(name)))
	}
	year, err := strconv.Atoi(match[1])
	if err != nil {
		return yield(read.SynPUFFlag{}, err)
	}
	f, err := os.Open(name)
	if err != nil {
		return yield(read.SynPUFFlag{}, err)
	}
	defer f.Close()
	var content io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if content, err = gzip.NewReader(f); err != nil {
			return yield(read.SynPUFFlag{}, fmt.Errorf("%s: %w", filepath.Base(name), err))
		}
	}
	for flag, err := range read.SynPUFFlags(content, year) {
		if !yield(flag, err) {
			return false
		}
	}
	return true
}
