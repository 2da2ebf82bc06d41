package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/payout"
)

// paying is what an export writes.
type paying struct {
	on       clock.Date
	vault    payout.List
	payments []payout.Payment
}

var errAccounts = errors.New("--format nacha needs --accounts: the list of accounts, which Keepwell does not keep")

func (c payExportCmd) vault() (payout.List, error) {
	if c.Accounts == "" {
		if c.Format == "nacha" {
			return nil, errAccounts
		}
		return payout.List{}, nil
	}
	f, err := os.Open(c.Accounts)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return payout.ReadList(f)
}

// write makes the file first, marks the run as paid then, and hands the file out last: a file that cannot be made pays nobody.
func (c payExportCmd) write(ctx context.Context, a *app, s *system, r *commission.Run, p paying) error {
	content, note, err := c.content(s, r, p)
	if err != nil {
		return err
	}
	if _, err := s.Commissions.Export(ctx, a.cause(s), r.ID, p.on); err != nil {
		return err
	}
	if c.Output == "" {
		_, err = a.out.Write(content)
		return err
	}
	if err := os.WriteFile(c.Output, content, 0o600); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "run %s is paid on %s: %d payments in %s. %s\n", r.ID, p.on, len(p.payments), c.Output, note)
	return nil
}

func (c payExportCmd) content(s *system, r *commission.Run, p paying) ([]byte, string, error) {
	if c.Format == "csv" {
		var b bytes.Buffer
		err := payout.WriteList(&b, p.on, p.payments)
		return b.Bytes(), "", err
	}
	f, err := payout.ACH(r.ApprovedAt, p.on, s.Plan.Commissions, p.vault, p.payments)
	if err != nil {
		return nil, "", err
	}
	note := fmt.Sprintf("Entries in the file: %d, %s dollars, SHA-256 %s. Payees without an account, paid by check: %d.", f.Entries, payout.Dollars(f.Cents), f.SHA256, len(f.Checks))
	return f.Content, note, nil
}
