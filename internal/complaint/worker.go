package complaint

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// SetWorker says what holds of one of the desks' people from now on. Who leaves or is away keeps their cases until the sweep or a lead
// takes them. Errors: ErrIncomplete.
func (s *Complaints) SetWorker(ctx context.Context, c person.Cause, w Worker) (Worker, error) {
	const op = "complaint: set worker"
	switch {
	case w.Account == "":
		return w, incomplete(op, "account")
	case slices.ContainsFunc(w.Desks, func(d Desk) bool { return !slices.Contains(Desks, d) }):
		return w, incomplete(op, "desks")
	}
	for try := 1; ; try++ {
		now, err := s.loadWorker(ctx, w.Account)
		if err != nil {
			return now, err
		}
		if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
			return now, err
		}
		e, err := newEvent(typeWorkerSet, w)
		if err != nil {
			return now, err
		}
		err = s.record(ctx, c.Command("complaint"), []record.StreamAppend{{
			Stream: workerStream(w.Account), Expected: record.ExpectedVersion(now.Version), Events: []record.NewEvent{e},
		}})
		if !record.Moved(err) || try == changeTries {
			w.Version = now.Version + 1
			return w, err
		}
	}
}

// Workers are all people of the desks, by name; those who left come last.
func (s *Complaints) Workers(ctx context.Context) ([]Worker, error) {
	rows, err := s.db.Read().QueryContext(ctx, "select doc from complaint_worker")
	if err != nil {
		return nil, fmt.Errorf("complaint: workers: %w", err)
	}
	defer rows.Close()
	var all []Worker
	for rows.Next() {
		var doc string
		var w Worker
		if err := rows.Scan(&doc); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(doc), &w); err != nil {
			return nil, fmt.Errorf("complaint: workers: %w", err)
		}
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b Worker) int {
		return cmp.Or(boolOrder(a.Left, b.Left), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Account, b.Account))
	})
	return all, rows.Err()
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// Leads are the accounts that are told of escalations of a desk.
func (s *Complaints) Leads(ctx context.Context, d Desk) ([]string, error) {
	all, err := s.Workers(ctx)
	var leads []string
	for _, w := range all {
		if w.Leads && !w.Left && slices.Contains(w.Desks, d) {
			leads = append(leads, w.Account)
		}
	}
	return leads, err
}

// choose is whom the rules give a case to: who fits, speaks the member's language where somebody does, and has least to do. Of equals
// the one whose account comes first, so that the same state gives the same answer.
func (s *Complaints) choose(ctx context.Context, c person.Cause, now *Case, not string) (string, error) {
	all, err := s.Workers(ctx)
	if err != nil {
		return "", err
	}
	accounts := make([]string, len(all))
	for n := range all {
		accounts[n] = all[n].Account
	}
	loads, err := s.Load(ctx, accounts)
	if err != nil {
		return "", err
	}
	best, chosen := rank{}, ""
	for _, w := range all {
		fits, err := s.fits(ctx, c, now, &w)
		if err != nil {
			return "", err
		}
		if r := (rank{!w.speaks(now.Language), loads[w.Account], w.Account}); fits && w.Account != not && (chosen == "" || r.before(best)) {
			best, chosen = r, w.Account
		}
	}
	return chosen, nil
}

// rank orders those who fit.
type rank struct {
	foreign bool
	load    int64
	account string
}

func (a rank) before(b rank) bool {
	return cmp.Or(boolOrder(a.foreign, b.foreign), cmp.Compare(a.load, b.load), cmp.Compare(a.account, b.account)) < 0
}

// speaks tells whether a worker speaks a language; everybody speaks English, and no language is any.
func (w *Worker) speaks(language string) bool {
	base, _, _ := strings.Cut(language, "-")
	return base == "" || base == "en" || slices.ContainsFunc(w.Languages, func(l string) bool {
		known, _, _ := strings.Cut(l, "-")
		return known == base
	})
}
