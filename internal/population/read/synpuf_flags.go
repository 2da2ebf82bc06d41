package read

import (
	"context"
	"io"
	"iter"
)

// SynPUFConditions are the chronic conditions that the summaries flag, in the order of SynPUFFlags.Has. CMS set the flags from all
// claims of the year and the algorithms of the Chronic Conditions Warehouse of that time.
var SynPUFConditions = [...]string{
	"SP_ALZHDMTA", "SP_CHF", "SP_CHRNKIDN", "SP_CNCR", "SP_COPD", "SP_DEPRESSN", "SP_DIABETES", "SP_ISCHMCHT", "SP_OSTEOPRS",
	"SP_RA_OA", "SP_STRKETIA",
}

// SynPUFFlag is what one yearly summary says about one member.
type SynPUFFlag struct {
	Member string
	Year   int
	Has    [len(SynPUFConditions)]bool
}

// SynPUFFlags reads the chronic condition flags of a summary file: 1 is yes, 2 is no. They are CMS's own answer, kept apart from the
// claims so that findings can be compared with them. The year is that of the file. Rows that cannot be read are left out, as in
// File, which reports them; an error ends the sequence.
func SynPUFFlags(content io.Reader, year int) iter.Seq2[SynPUFFlag, error] {
	return func(yield func(SynPUFFlag, error) bool) {
		report := &FileReport{problems: tallies{}, warnings: tallies{}}
		t := &table{
			lines: newLines(content, maxLineBytes, true), quoted: true, report: report, file: &file{ctx: context.Background()},
		}
		first, err := t.lines.record()
		if err != nil {
			yield(SynPUFFlag{}, err)
			return
		}
		t.row = row{header: newHeader(first, ','), report: report}
		t.eachFlag(year, yield)
	}
}

func (t *table) eachFlag(year int, yield func(SynPUFFlag, error) bool) {
	id := t.row.header.column("DESYNPUF_ID")
	for {
		ok, err := t.next()
		if err != nil {
			yield(SynPUFFlag{}, err)
			return
		}
		if !ok {
			return
		}
		flag := SynPUFFlag{Member: t.row.text(id), Year: year}
		for i, name := range SynPUFConditions {
			flag.Has[i] = t.row.is(t.row.header.column(name), '1')
		}
		if !yield(flag, nil) {
			return
		}
	}
}
