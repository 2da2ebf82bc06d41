package office

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Limits beyond which somebody should look. They are ours: no rule sets them.
const (
	unsealedLimit = 10_000              // events; the record seals itself every second
	loadAgeLimit  = 35 * 24 * time.Hour // monthly files and some days
	spareShare    = 0.10                // of the disk
	spareBytes    = 2 << 30
)

// databaseChecks look at the engine, the schema and the size.
func (o *office) databaseChecks(ctx context.Context, v shell.Visit) ([]check, error) {
	schema, err := o.DB.SchemaVersion(ctx)
	if err != nil {
		return nil, err
	}
	size, err := o.DB.Size(ctx)
	if err != nil {
		return nil, err
	}
	return []check{
		{"office.health.engine", string(o.DB.Engine()), true, v.T("office.health.engine_fine")},
		{"office.health.schema", v.Num(int(schema)), true, v.T("office.health.schema_fine")},
		{"office.health.size", bytesInWords(size), true, v.T("office.health.size_fine")},
	}, nil
}

// bytesInWords is a size with a unit that people read.
func bytesInWords(n int64) string {
	units := []string{"B", "KB", "MB", "GB", "TB"}
	size, unit := float64(n), 0
	for size >= 1000 && unit < len(units)-1 {
		size, unit = size/1000, unit+1
	}
	if unit == 0 || size >= 100 {
		return fmt.Sprintf("%.0f %s", size, units[unit])
	}
	return fmt.Sprintf("%.1f %s", size, units[unit])
}

// recordChecks look at how far the record is and how far it is sealed.
func (o *office) recordChecks(ctx context.Context, v shell.Visit) ([]check, error) {
	position, err := o.Record.Position(ctx)
	if err != nil {
		return nil, err
	}
	sealed, root, err := o.Record.Sealed(ctx)
	if err != nil {
		return nil, err
	}
	waiting := check{"office.health.sealed", v.Num(int(sealed)), position-sealed <= unsealedLimit, v.T("office.health.sealed_fine")}
	if !waiting.OK {
		waiting.Means = v.T("office.health.sealed_behind")
	}
	return []check{
		{"office.health.position", v.Num(int(position)), true, v.T("office.health.position_fine")},
		waiting,
		{"office.health.checkpoint", firstOf(root, "–"), true, v.T("office.health.checkpoint_fine")},
	}, nil
}

// viewChecks look at the tables that are made of the record.
func (o *office) viewChecks(ctx context.Context, v shell.Visit) ([]check, error) {
	built, err := o.Record.ViewVersions(ctx)
	if err != nil {
		return nil, err
	}
	views := make([]string, len(built))
	for i, b := range built {
		views[i] = fmt.Sprintf("%s %d", b.Name, b.Version)
	}
	return []check{{"office.health.views", strings.Join(views, ", "), true, v.T("office.health.views_fine")}, o.indexCheck(v)}, nil
}

// indexCheck looks at whether relations are in memory. Until they are, decisions are the same and slower.
func (o *office) indexCheck(v shell.Visit) check {
	if o.Guard.Warm() {
		return check{"office.health.index", v.T("office.health.index_warm"), true, v.T("office.health.index_fine")}
	}
	return check{"office.health.index", v.T("office.health.index_cold"), true, v.T("office.health.index_wait")}
}

// loadChecks look at when claims came in last.
func (o *office) loadChecks(ctx context.Context, v shell.Visit) ([]check, error) {
	if o.Loads == nil {
		return nil, nil
	}
	loads, err := o.Loads(ctx)
	if err != nil {
		return nil, err
	}
	if len(loads) == 0 {
		return []check{{"office.health.load", v.T("office.never"), false, v.T("office.health.load_none")}}, nil
	}
	c := check{"office.health.load", v.Instant(loads[0].At), v.Now.Sub(loads[0].At) <= loadAgeLimit, v.T("office.health.load_fine")}
	if !c.OK {
		c.Means = v.T("office.health.load_old")
	}
	return []check{c}, nil
}

// machineChecks look at the disk and the program.
func (o *office) machineChecks(_ context.Context, v shell.Visit) ([]check, error) {
	checks := []check{{"office.health.build", o.Build, true, v.T("office.health.build_fine")}}
	folder := o.DB.Path()
	if folder != "" {
		folder = filepath.Dir(folder)
	} else {
		folder = "."
	}
	ask := o.Space
	if ask == nil {
		ask = space
	}
	free, total, err := ask(folder)
	if err != nil {
		return append([]check{{"office.health.disk", v.T("office.unknown"), true, v.T("office.health.disk_unknown")}}, checks...), nil
	}
	c := check{"office.health.disk", v.T("office.health.disk_free", "Free", bytesInWords(free), "Total", bytesInWords(total)), true, v.T("office.health.disk_fine")}
	if free < spareBytes || float64(free) < spareShare*float64(total) {
		c.OK, c.Means = false, v.T("office.health.disk_low")
	}
	return append([]check{c}, checks...), nil
}

// waitingChecks look at what people wait for: letters and legal times.
func (o *office) waitingChecks(ctx context.Context, v shell.Visit) ([]check, error) {
	letters, err := o.Letters.OpenCount(ctx)
	if err != nil {
		return nil, err
	}
	open, overdue, err := o.Requests.Counts(ctx, v.Now)
	if err != nil {
		return nil, err
	}
	checks := []check{
		{"office.health.letters", v.Num(letters), true, v.T("office.health.letters_fine")},
		{"office.health.requests", v.Num(open), overdue == 0, v.T("office.health.requests_fine")},
	}
	if overdue > 0 {
		checks[1].Means = v.N("office.health.requests_late", overdue)
	}
	if letters > 0 {
		if checks[0], err = o.lettersWait(ctx, v, letters); err != nil {
			return nil, err
		}
	}
	return checks, nil
}

// letterPatience is how long a letter may wait for the room that prints it.
const letterPatience = 48 * time.Hour

func (o *office) lettersWait(ctx context.Context, v shell.Visit, n int) (check, error) {
	oldest, _, err := o.Letters.Open(ctx, letter.Page{Limit: 1})
	if err != nil || len(oldest) == 0 {
		return check{"office.health.letters", v.Num(n), true, v.T("office.health.letters_fine")}, err
	}
	c := check{"office.health.letters", v.T("office.health.letters_found", "Count", v.Num(n), "Since", v.Instant(oldest[0].WantedAt)), true, v.T("office.health.letters_fine")}
	if v.Now.Sub(oldest[0].WantedAt) > letterPatience {
		c.OK, c.Means = false, v.T("office.health.letters_old")
	}
	return c, nil
}
