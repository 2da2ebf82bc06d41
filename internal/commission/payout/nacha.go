package payout

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/moov-io/ach"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/store"
)

// Summary is what a file comes to: what is compared, shown and recorded of it.
type Summary struct {
	Entries int    `json:"entries"`
	Cents   int64  `json:"cents"`
	SHA256  string `json:"sha256"`
}

// File is an ACH file, and what is not in it.
type File struct {
	Content []byte
	Summary
	Checks []Payment // paid otherwise
}

// stamp is a date as the format writes it.
const stamp = "060102"

// maxEntries is what a batch can number.
const maxEntries = 9_999_999

// ACH writes the file of a run that pays on a day. Errors: store.Invalid with ErrAmount, ErrTwice, ErrToken, ErrAccount, ErrOrigin, ErrNobody,
// ErrTooLarge; store.Internal with ErrUnequal when the file read back is not what is paid.
func ACH(at time.Time, on clock.Date, o plan.Originator, vault Vault, payments []Payment) (File, error) {
	if err := check(payments); err != nil {
		return File{}, err
	}
	if err := checkOriginator(o); err != nil {
		return File{}, err
	}
	persons, businesses, checks, err := sort(vault, payments)
	if err != nil {
		return File{}, err
	}
	switch n := len(persons) + len(businesses); {
	case n == 0:
		return File{Checks: checks}, refused(store.Invalid, ErrNobody, "")
	case n > maxEntries:
		return File{}, refused(store.TooLarge, ErrTooLarge, "")
	}
	f := ach.NewFile()
	f.SetHeader(header(at, o))
	if err := addBatch(f, on, o, persons, 1); err != nil {
		return File{}, err
	}
	if err := addBatch(f, on, o, businesses, 1+len(persons)); err != nil {
		return File{}, err
	}
	out := File{Checks: checks}
	if out.Content, err = write(f); err != nil {
		return File{}, err
	}
	out.Summary, err = Inspect(out.Content)
	if err == nil && (out.Entries != len(payments)-len(checks) || out.Cents != total(payments)-total(checks)) {
		err = refused(store.Internal, ErrUnequal, "")
	}
	return out, err
}

// entry is a payment with its account.
type entry struct {
	Payment
	account Account
}

// sort puts payments by payee into those to persons, to businesses, and by check.
func sort(vault Vault, payments []Payment) (persons, businesses []entry, checks []Payment, err error) {
	ordered := slices.Clone(payments)
	slices.SortFunc(ordered, func(a, b Payment) int { return strings.Compare(string(a.NPN), string(b.NPN)) })
	for _, p := range ordered {
		if p.Bank == "" {
			checks = append(checks, p)
			continue
		}
		a, ok := vault.Account(p.Bank)
		switch {
		case !ok:
			return nil, nil, nil, refused(store.Invalid, ErrToken, p.NPN)
		case !a.sound():
			return nil, nil, nil, refused(store.Invalid, ErrAccount, p.NPN)
		case a.Business:
			businesses = append(businesses, entry{p, a})
		default:
			persons = append(persons, entry{p, a})
		}
	}
	return persons, businesses, checks, nil
}

func checkOriginator(o plan.Originator) error {
	if err := o.Check(); err != nil {
		return refused(store.Invalid, fmt.Errorf("%w: %w", ErrOrigin, err), "")
	}
	if !RoutingNumber(o.Bank) || !RoutingNumber(o.Destination) {
		return refused(store.Invalid, fmt.Errorf("%w: bank and destination are routing numbers with a right check digit", ErrOrigin), "")
	}
	return nil
}

func header(at time.Time, o plan.Originator) ach.FileHeader {
	h := ach.NewFileHeader()
	h.ImmediateDestination, h.ImmediateDestinationName = o.Destination, plain(o.DestinationName)
	h.ImmediateOrigin, h.ImmediateOriginName = o.Origin, plain(o.Name)
	h.FileCreationDate, h.FileCreationTime = at.Format(stamp), at.Format("1504")
	return h
}

// routingDigits is how much of a routing number names a bank without its check digit.
const routingDigits = 8

// addBatch adds the entries of persons, or of businesses, with trace numbers that go on through the file.
func addBatch(f *ach.File, on clock.Date, o plan.Originator, group []entry, first int) error {
	if len(group) == 0 {
		return nil
	}
	h := ach.NewBatchHeader()
	h.ServiceClassCode = ach.CreditsOnly
	h.CompanyName, h.CompanyIdentification, h.CompanyEntryDescription = plain(o.Name), o.Company, plain(o.Description)
	h.EffectiveEntryDate = on.Midnight().Format(stamp)
	h.ODFIIdentification = o.Bank[:routingDigits]
	if h.StandardEntryClassCode = ach.PPD; group[0].account.Business {
		h.StandardEntryClassCode = ach.CCD
	}
	batch, err := ach.NewBatch(h)
	if err != nil {
		return broken(err)
	}
	for i := range group {
		batch.AddEntry(group[i].detail(o, first+i))
	}
	if err := batch.Create(); err != nil {
		return broken(err)
	}
	f.AddBatch(batch)
	return nil
}

// broken keeps the library's words out of errors: they can hold what stands in a field.
func broken(err error) error {
	return &store.Error{Kind: store.Internal, Op: "payout: ach", Err: fmt.Errorf("the file was refused with %T", err)}
}

// nameLength is the field of a receiver's name.
const nameLength = 22

func (e *entry) detail(o plan.Originator, place int) *ach.EntryDetail {
	d := ach.NewEntryDetail()
	if d.TransactionCode = ach.CheckingCredit; e.account.Kind == Savings {
		d.TransactionCode = ach.SavingsCredit
	}
	d.SetRDFI(e.account.Routing)
	d.DFIAccountNumber, d.Amount = e.account.Number, int(e.Cents)
	d.IdentificationNumber = string(e.NPN)
	name := plain(e.Name)
	if d.IndividualName = strings.TrimSpace(name[:min(len(name), nameLength)]); strings.Trim(d.IndividualName, " 0") == "" {
		d.IndividualName = "NPN " + string(e.NPN) // the format has no empty names
	}
	d.SetTraceNumber(o.Bank[:routingDigits], place)
	return d
}

// plain is a text in the letters that the format has: without accents, and a question mark for what has no such letter.
func plain(text string) string {
	stripped, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
	if err != nil {
		stripped = text
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, stripped)
}

func write(f *ach.File) ([]byte, error) {
	if err := f.Create(); err != nil {
		return nil, broken(err)
	}
	var out bytes.Buffer
	w := ach.NewWriter(&out)
	if err := w.Write(f); err != nil {
		return nil, broken(err)
	}
	if err := w.Flush(); err != nil {
		return nil, broken(err)
	}
	return out.Bytes(), nil
}

// Inspect reads an ACH file, holds it against the rules of the format, and sums it.
func Inspect(content []byte) (Summary, error) {
	f, err := ach.NewReader(bytes.NewReader(content)).Read()
	if err != nil {
		return Summary{}, broken(err)
	}
	if err := f.Validate(); err != nil {
		return Summary{}, broken(err)
	}
	var s Summary
	for _, b := range f.Batches {
		for _, e := range b.GetEntries() {
			s.Entries, s.Cents = s.Entries+1, s.Cents+int64(e.Amount)
		}
	}
	if int64(f.Control.TotalCreditEntryDollarAmountInFile) != s.Cents || f.Control.TotalDebitEntryDollarAmountInFile != 0 {
		return s, refused(store.Internal, ErrUnequal, "")
	}
	sum := sha256.Sum256(content)
	s.SHA256 = hex.EncodeToString(sum[:])
	return s, nil
}

func total(payments []Payment) (cents int64) {
	for i := range payments {
		cents += payments[i].Cents
	}
	return cents
}
