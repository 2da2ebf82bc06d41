package payout_test

import (
	"errors"
	"testing"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/payout"
)

// Who is paid commissions, overrides, and in place of somebody else gets one payment.
func TestOnePaymentForEachWhoIsPaid(t *testing.T) {
	outgoing := []commission.Outgoing{
		{Run: "r1", Payee: "2000000002", PaidTo: "1000000001", Cents: 100},
		{Run: "r1", Payee: "1000000001", PaidTo: "1000000001", Cents: 20},
		{Run: "r1", Payee: commission.Upline("1000000001"), PaidTo: commission.Upline("1000000001"), Cents: 3},
		{Run: "r1", Payee: "3000000003", PaidTo: "3000000003", Cents: 7},
	}
	who := func(npn agent.NPN) (payout.Receiver, error) {
		return payout.Receiver{Name: "Agent " + string(npn), Bank: "tok-1"}, nil
	}
	got, err := payout.Gather(outgoing, who)
	if err != nil || len(got) != 2 || got[0].NPN != "1000000001" || got[0].Cents != 123 || got[1].Cents != 7 || got[0].Trace != "r1" {
		t.Fatalf("%v: %+v", err, got)
	}
	file, err := payout.ACH(at, on, originator(t), vault, got)
	if err != nil || file.Cents != 130 || file.Entries != 2 {
		t.Errorf("%v: %+v", err, file.Summary)
	}
	lost := errors.New("nobody")
	if _, err := payout.Gather(outgoing, func(agent.NPN) (payout.Receiver, error) { return payout.Receiver{}, lost }); !errors.Is(err, lost) {
		t.Errorf("%v", err)
	}
	for _, wrong := range []commission.Outgoing{{PaidTo: commission.House, Cents: 5}, {PaidTo: "1000000001", Cents: 0}} {
		if _, err := payout.Gather([]commission.Outgoing{wrong}, who); !errors.Is(err, payout.ErrAmount) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}
