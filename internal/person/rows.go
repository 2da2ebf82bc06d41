package person

import (
	"context"
	"math"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/store"
)

type scanner interface{ Scan(dest ...any) error }

// scan runs a query and gives each row to do.
func scan(ctx context.Context, q store.Queries, query string, args []any, do func(scanner) error) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// chunkSize is how many keys one query looks up: few enough that its text stays short.
const chunkSize = 64

func inChunks[T any](all []T, do func([]T) error) error {
	for len(all) > 0 {
		n := min(len(all), chunkSize)
		if err := do(all[:n]); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

// placeholders adds the values to the arguments and returns their numbers: $2, $3, $4.
func placeholders[T any](args *[]any, values []T) string {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteString(", ")
		}
		*args = append(*args, plain(v))
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(len(*args)))
	}
	return b.String()
}

// plain is a value as the drivers take it.
func plain(v any) any {
	if id, ok := v.(ID); ok {
		return string(id)
	}
	return v
}

// noDay stands for "none" in columns of days.
const noDay = math.MinInt32

func dayOf(d *clock.Date) int64 {
	if d == nil {
		return noDay
	}
	return int64(d.Days())
}

// lastDay stands for an open end in columns of days.
func lastDay(d *clock.Date) int64 {
	if d == nil {
		return int64(clock.MaxDate.Days())
	}
	return int64(d.Days())
}

func firstDay(d *clock.Date) int64 {
	if d == nil {
		return int64(clock.MinDate.Days())
	}
	return int64(d.Days())
}
