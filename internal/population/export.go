package population

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// exportBatch is how many rows go into a Parquet row group: large enough to compress, small enough to hold in memory.
const exportBatch = 64 << 10

// Export writes the findings and their evidence of everybody who is opened to dir, as CSV and as Parquet with the same columns:
// findings.csv, findings.parquet, evidence.csv, evidence.parquet. Files that exist are replaced. What a member's pass does not open,
// such as a sensitive category without consent, is left out.
func (p *Population) Export(ctx context.Context, open access.Opener, dir string, progress Progress) (done Exported, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return done, fmt.Errorf("population: export: %w", err)
	}
	findings, err := newTable(dir, "findings", findingColumns)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, findings.close()) }()
	evidence, err := newTable(dir, "evidence", evidenceColumns)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, evidence.close()) }()
	opened := opening{ctx: ctx, p: p, open: open, write: func(member string, asOf claim.Day, f Finding) error {
		if err := findings.add(findingRow(member, asOf, f)); err != nil {
			return err
		}
		for _, e := range f.Evidence {
			if err := evidence.add(evidenceRow(member, f.Rule.ID, e)); err != nil {
				return err
			}
		}
		return nil
	}}
	err = p.eachFinding(ctx, progress, opened.add)
	return opened.done, errors.Join(err, opened.flush())
}

func (p *Population) eachFinding(ctx context.Context, progress Progress, fn func(string, claim.Day, Finding) error) error {
	rows, err := p.db.Read().QueryContext(ctx, `select m.member_id, f.rule_id, f.state, f.due_day, f.since_day, f.position, m.as_of_day, f.data
 from member m join finding f on f.seq = m.seq order by m.member_id, f.rule_id`)
	if err != nil {
		return fmt.Errorf("population: export: %w", err)
	}
	defer rows.Close()
	for done := int64(1); rows.Next(); done++ {
		var member, rule, text string
		var f Finding
		if err := rows.Scan(&member, &rule, &f.State, &f.Due, &f.Since, &f.Position, &f.AsOf, &text); err != nil {
			return fmt.Errorf("population: export: %w", err)
		}
		d, err := readFinding(text, f.State, dueOf(f.Due))
		if err != nil {
			return err
		}
		f.Rule = p.rules.Card(rule)
		if err := fn(member, f.AsOf, d.finding(f)); err != nil {
			return err
		}
		if done%exportBatch == 0 {
			progress.report("export", done, 0)
		}
	}
	return rows.Err()
}

// exported is one column of an export: its name and whether it holds text, whole numbers, fractions or days.
type exported struct {
	name string
	kind arrow.DataType
}

var (
	text     = arrow.BinaryTypes.String
	whole    = arrow.PrimitiveTypes.Int64
	fraction = arrow.PrimitiveTypes.Float64
	day      = arrow.FixedWidthTypes.Date32
	truth    = arrow.FixedWidthTypes.Boolean
)

var findingColumns = []exported{
	{"member_id", text},
	{"kind", text},
	{"rule_id", text},
	{"title", text},
	{"state", text},
	{"ccw_flag", whole},
	{"first_date", day},
	{"ever_date", day},
	{"confirmed_on", day},
	{"last_date", day},
	{"due_date", day},
	{"count", whole},
	{"pdc", fraction},
	{"summary", text},
	{"since", day},
	{"as_of", day},
	{"rule_version", text},
	{"rule_hash", text},
	{"position", whole},
}

func findingRow(member string, asOf claim.Day, f Finding) []any {
	var flag, pdc any
	if f.Rule.Kind == KindCondition {
		flag = int64(f.Flag)
	}
	if v, ok := f.Numbers["pdc"]; ok {
		pdc = v
	}
	return []any{
		member, string(f.Rule.Kind), f.Rule.ID, f.Rule.Title, string(f.State), flag, f.First, f.Ever, f.ConfirmedOn, f.Last, f.Due,
		int64(f.Count), pdc, f.Summary, f.Since, asOf, f.Rule.Version, f.Rule.Hash, f.Position,
	}
}

var evidenceColumns = []exported{
	{"member_id", text},
	{"rule_id", text},
	{"kind", text},
	{"source_id", text},
	{"date", day},
	{"setting", text},
	{"code_system", text},
	{"code", text},
	{"display", text},
	{"value", fraction},
	{"unit", text},
	{"note", text},
	{"counts", truth},
}

func evidenceRow(member, rule string, e Evidence) []any {
	var value any
	if e.Value != nil {
		value = *e.Value
	}
	return []any{
		member, rule, e.Kind, e.ID, e.Date, settingTitles[e.Setting], e.System.String(), e.Code, e.Display, value, e.Unit, e.Note, e.Counts,
	}
}

// table writes the same rows as CSV and as Parquet.
type table struct {
	columns []exported
	csvFile *os.File
	csv     *csv.Writer
	build   *array.RecordBuilder
	parquet *pqarrow.FileWriter
	rows    int
}

func newTable(dir, name string, columns []exported) (*table, error) {
	t := &table{columns: columns}
	var err error
	if t.csvFile, err = os.Create(filepath.Join(dir, name+".csv")); err != nil {
		return nil, fmt.Errorf("population: export: %w", err)
	}
	t.csv = csv.NewWriter(t.csvFile)
	fields := make([]arrow.Field, len(columns))
	names := make([]string, len(columns))
	for i, c := range columns {
		fields[i], names[i] = arrow.Field{Name: c.name, Type: c.kind, Nullable: true}, c.name
	}
	schema := arrow.NewSchema(fields, nil)
	t.build = array.NewRecordBuilder(memory.DefaultAllocator, schema)
	f, err := os.Create(filepath.Join(dir, name+".parquet"))
	if err != nil {
		return nil, fmt.Errorf("population: export: %w", err)
	}
	if t.parquet, err = parquetWriter(schema, f); err != nil {
		return nil, err
	}
	return t, t.csv.Write(names)
}

// parquetWriter owns the file: closing the writer closes it.
func parquetWriter(schema *arrow.Schema, w io.Writer) (*pqarrow.FileWriter, error) {
	props := parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Zstd), parquet.WithDictionaryDefault(true))
	return pqarrow.NewFileWriter(schema, w, props, pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
}

// add writes one row. A nil, an empty text and claim.NoDay are missing values.
func (t *table) add(row []any) error {
	cells := make([]string, len(row))
	for i, v := range row {
		cells[i] = t.cell(i, v)
	}
	if err := t.csv.Write(cells); err != nil {
		return fmt.Errorf("population: export: %w", err)
	}
	t.rows++
	if t.rows%exportBatch == 0 {
		return t.flush()
	}
	return nil
}

// cell appends a value to the Parquet column and returns it as CSV text.
func (t *table) cell(i int, v any) string {
	switch b := t.build.Field(i).(type) {
	case *array.StringBuilder:
		if s := v.(string); s != "" {
			b.Append(s)
			return safeCell(s)
		}
	case *array.Int64Builder:
		if n, ok := v.(int64); ok {
			b.Append(n)
			return strconv.FormatInt(n, 10)
		}
	case *array.Float64Builder:
		if n, ok := v.(float64); ok {
			b.Append(n)
			return strconv.FormatFloat(n, 'g', -1, 64)
		}
	case *array.Date32Builder:
		if d := v.(claim.Day); d != claim.NoDay {
			b.Append(arrow.Date32(d))
			return clock.FromDays(d).String()
		}
	case *array.BooleanBuilder:
		b.Append(v.(bool))
		return strconv.FormatBool(v.(bool))
	}
	t.build.Field(i).AppendNull()
	return ""
}

// safeCell keeps a spreadsheet from taking a text for a formula.
func safeCell(s string) string {
	switch s[0] {
	case '=', '+', '@', '\t', '\r':
		return "'" + s
	}
	return s
}

func (t *table) flush() error {
	batch := t.build.NewRecordBatch()
	defer batch.Release()
	if batch.NumRows() == 0 {
		return nil
	}
	if err := t.parquet.WriteBuffered(batch); err != nil {
		return fmt.Errorf("population: export: %w", err)
	}
	return nil
}

func (t *table) close() error {
	t.csv.Flush()
	err := errors.Join(t.flush(), t.parquet.Close(), t.csv.Error(), t.csvFile.Close())
	t.build.Release()
	return err
}
