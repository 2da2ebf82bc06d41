package main

import (
	"context"
	"fmt"
)

// columnsCmd groups what concerns the files that hold claims.
type columnsCmd struct {
	Check columnsCheckCmd `cmd:"" help:"Read all files and hold them against their checksums."`
	Merge columnsMergeCmd `cmd:"" help:"Join small segments, as loads leave them, into larger ones."`
}

type columnsCheckCmd struct{}

// Run checks the columns.
func (columnsCheckCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		if err := s.Population.Check(ctx); err != nil {
			return err
		}
		fmt.Fprintln(a.out, "All columns are as they were written.")
		return nil
	})
}

type columnsMergeCmd struct{}

// Run merges segments until nothing is worth merging.
func (columnsMergeCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		total := 0
		for {
			n, err := s.Population.Merge(ctx, a.operator())
			if err != nil {
				return err
			}
			if n == 0 {
				fmt.Fprintf(a.out, "%d segments were merged.\n", total)
				return nil
			}
			total += n
		}
	})
}

type exportCmd struct {
	Dir string `arg:"" help:"Folder to write the Parquet files to." type:"path"`
}

func (exportCmd) Help() string {
	return `Writes people, claims, codes, fills, results and spans as Parquet, for any tool that reads it. Findings are written by identify --out.

Example:
  keepwell export parquet/`
}

// Run exports the columns.
func (c exportCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		if err := s.Population.ExportColumns(ctx, c.Dir, a.progress()); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "The population's columns are in %s.\n", c.Dir)
		return nil
	})
}
