package payout_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/moov-io/ach"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission/payout"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/plans"
)

var (
	at = time.Date(2026, 8, 3, 9, 15, 0, 0, time.UTC)
	on = clock.MustParse("2026-08-05")
)

const secretNumber = "4455667788"

var vault = payout.List{
	"tok-1": {Routing: "990000000", Number: secretNumber, Kind: payout.Checking},
	"tok-2": {Routing: "990000013", Number: "1122334455", Kind: payout.Savings},
	"tok-3": {Routing: "990000000", Number: "99887766", Kind: payout.Checking, Business: true},
	"bad":   {Routing: "990000001", Number: secretNumber, Kind: payout.Checking},
}

func originator(t testing.TB) plan.Originator {
	t.Helper()
	p, err := plan.Load(plans.Files, "demo")
	if err != nil {
		t.Fatal(err)
	}
	return p.Commissions
}

func payments() []payout.Payment {
	return []payout.Payment{
		{NPN: "3000000003", Name: "Sound Shore Agency LLC", Cents: 120_000_01, Bank: "tok-3", Trace: "run-1/9"},
		{NPN: "1000000001", Name: "José Núñez-Ibáñez de la Torre y Montealegre", Cents: 347_00, Bank: "tok-1", Trace: "run-1/1"},
		{NPN: "2000000002", Name: "Ann Lee", Cents: 1, Bank: "tok-2", Trace: "run-1/4"},
		{NPN: "4000000004", Name: "=Paper(1)", Cents: 28_92, Trace: "run-1/12"},
	}
}

func TestFileReadsBack(t *testing.T) {
	file, err := payout.ACH(at, on, originator(t), vault, payments())
	if err != nil {
		t.Fatal(err)
	}
	if file.Entries != 3 || file.Cents != 120_000_01+347_00+1 || len(file.Checks) != 1 || file.Checks[0].NPN != "4000000004" {
		t.Errorf("%+v, %+v", file.Summary, file.Checks)
	}
	read, err := ach.NewReader(bytes.NewReader(file.Content)).Read()
	if err != nil {
		t.Fatal(err)
	}
	if err := read.Validate(); err != nil {
		t.Error(err)
	}
	if len(read.Batches) != 2 {
		t.Fatalf("%d batches", len(read.Batches))
	}
	people, firms := read.Batches[0], read.Batches[1]
	if people.GetHeader().StandardEntryClassCode != ach.PPD || firms.GetHeader().StandardEntryClassCode != ach.CCD {
		t.Error("people are paid by PPD, businesses by CCD")
	}
	first := people.GetEntries()[0]
	if first.IndividualName != "Jose Nunez-Ibanez de l" || first.Amount != 34700 || strings.TrimSpace(first.IdentificationNumber) != "1000000001" {
		t.Errorf("%+v", first)
	}
	if code := people.GetEntries()[1].TransactionCode; code != ach.SavingsCredit {
		t.Errorf("savings are credited by code %d", code)
	}
	if trace := firms.GetEntries()[0].TraceNumber; trace != "990000000000003" {
		t.Errorf("trace numbers go on through the file: %s", trace)
	}
	if day := people.GetHeader().EffectiveEntryDate; day != "260805" {
		t.Errorf("paid on %s", day)
	}
}

// A file written again is the same file, in whatever order the payments come.
func TestSamePaymentsAreTheSameFile(t *testing.T) {
	first, err := payout.ACH(at, on, originator(t), vault, payments())
	if err != nil {
		t.Fatal(err)
	}
	turned := payments()
	turned[0], turned[2] = turned[2], turned[0]
	again, err := payout.ACH(at, on, originator(t), vault, turned)
	if err != nil || again.SHA256 != first.SHA256 {
		t.Errorf("%v: %s and %s", err, first.SHA256, again.SHA256)
	}
}

// Every file holds exactly what is paid.
func TestFilesHoldWhatIsPaid(t *testing.T) {
	o := originator(t)
	tokens := []payout.Token{"tok-1", "tok-2", "tok-3", ""}
	rapid.Check(t, func(t *rapid.T) {
		var list []payout.Payment
		var cents int64
		for i := range rapid.IntRange(0, 30).Draw(t, "payments") {
			p := payout.Payment{
				NPN: agent.NPN(fmt.Sprint(1_000_000 + i)), Name: rapid.StringN(0, 30, 60).Draw(t, "name"),
				Cents: rapid.Int64Range(1, 99_999_999).Draw(t, "cents"), Bank: rapid.SampledFrom(tokens).Draw(t, "bank"),
			}
			if list = append(list, p); p.Bank != "" {
				cents += p.Cents
			}
		}
		file, err := payout.ACH(at, on, o, vault, list)
		if cents == 0 {
			if !errors.Is(err, payout.ErrNobody) {
				t.Fatalf("%v", err)
			}
			return
		}
		if err != nil || file.Cents != cents || file.Entries+len(file.Checks) != len(list) {
			t.Fatalf("%v: %+v, paid are %d", err, file.Summary, cents)
		}
	})
}

func TestWhatNoFileHolds(t *testing.T) {
	good := payments()
	for _, tt := range []struct {
		name   string
		change func([]payout.Payment) []payout.Payment
		want   error
	}{
		{"nothing", func([]payout.Payment) []payout.Payment { return nil }, payout.ErrNobody},
		{"only checks", func(p []payout.Payment) []payout.Payment { return p[3:] }, payout.ErrNobody},
		{"zero", func(p []payout.Payment) []payout.Payment { p[0].Cents = 0; return p }, payout.ErrAmount},
		{"below zero", func(p []payout.Payment) []payout.Payment { p[0].Cents = -5; return p }, payout.ErrAmount},
		{"too large", func(p []payout.Payment) []payout.Payment { p[0].Cents = 100_000_000_00; return p }, payout.ErrAmount},
		{"twice", func(p []payout.Payment) []payout.Payment { return append(p, p[0]) }, payout.ErrTwice},
		{"unknown account", func(p []payout.Payment) []payout.Payment { p[1].Bank = "other"; return p }, payout.ErrToken},
		{"account that cannot be", func(p []payout.Payment) []payout.Payment { p[1].Bank = "bad"; return p }, payout.ErrAccount},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list := tt.change(append([]payout.Payment{}, good...))
			_, err := payout.ACH(at, on, originator(t), vault, list)
			if !errors.Is(err, tt.want) {
				t.Fatalf("%v, expected %v", err, tt.want)
			}
			if text := fmt.Sprintf("%v %+v", err, err); strings.Contains(text, secretNumber) || strings.Contains(text, "tok-") {
				t.Errorf("the error tells of an account: %s", text)
			}
		})
	}
	o := originator(t)
	o.Bank = "990000001"
	if _, err := payout.ACH(at, on, o, vault, good); !errors.Is(err, payout.ErrOrigin) {
		t.Errorf("a bank with a wrong check digit: %v", err)
	}
	if _, err := payout.ACH(at, on, plan.Originator{}, vault, good); !errors.Is(err, payout.ErrOrigin) {
		t.Errorf("no originator: %v", err)
	}
	if _, err := payout.Inspect([]byte("101 not a file")); err == nil {
		t.Error("something else is read as a file")
	}
}

// Account numbers never show, however somebody prints or logs them.
func TestAccountsNeverShow(t *testing.T) {
	a := vault["tok-1"]
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("account", "account", a, "ref", &a)
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{fmt.Sprint(a), fmt.Sprintf("%v %+v %#v %s", a, a, a, a), log.String(), string(text)} {
		if strings.Contains(shown, secretNumber) || strings.Contains(shown, a.Routing) {
			t.Errorf("%s", shown)
		}
	}
}

func TestListForPeople(t *testing.T) {
	var out bytes.Buffer
	if err := payout.WriteList(&out, on, payments()); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(rows) != 5 {
		t.Fatalf("%v: %v", err, rows)
	}
	if rows[1][2] != "347.00" || rows[1][4] != "ach" || rows[1][5] != "tok-1" || rows[2][2] != "0.01" {
		t.Errorf("%v", rows)
	}
	if rows[4][1] != "'=Paper(1)" || rows[4][4] != "check" {
		t.Errorf("%v", rows[4])
	}
	if strings.Contains(fmt.Sprint(rows), secretNumber) {
		t.Error("an account number stands in the list")
	}
}

// Before the accounts are known the list does not say how somebody is paid.
func TestListBeforeTheAccountsAreKnown(t *testing.T) {
	var out bytes.Buffer
	if err := payout.WriteList(&out, on, payments()[3:]); err != nil || strings.Contains(out.String(), "check") {
		t.Errorf("%v: %s", err, out.String())
	}
}

func TestListOfAccounts(t *testing.T) {
	const head = "token,routing,account,kind,holder\n"
	list, err := payout.ReadList(strings.NewReader(head + "tok-1,990000000,123-4,checking,person\ntok-2,990000013,987,savings,business\n"))
	if err != nil || len(list) != 2 || !list["tok-2"].Business || list["tok-1"].Kind != payout.Checking {
		t.Fatalf("%v: %d accounts", err, len(list))
	}
	for name, text := range map[string]string{
		"no head":     "tok-1,990000000,1234,checking,person\n",
		"check digit": head + "tok-1,990000001,1234,checking,person\n",
		"letters":     head + "tok-1,99000000X,1234,checking,person\n",
		"account":     head + "tok-1,990000000,12 34,checking,person\n",
		"kind":        head + "tok-1,990000000,1234,gold,person\n",
		"holder":      head + "tok-1,990000000,1234,checking,somebody\n",
		"twice":       head + "tok-1,990000000,1234,checking,person\ntok-1,990000000,1234,checking,person\n",
		"no token":    head + ",990000000,1234,checking,person\n",
		"columns":     head + "tok-1,990000000,1234\n",
		"empty":       "",
	} {
		if _, err := payout.ReadList(strings.NewReader(text)); !errors.Is(err, payout.ErrVault) || strings.Contains(err.Error(), "1234") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
