package payout

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"

	"github.com/keepwell/keepwell/internal/store"
)

// List is a vault in memory. It is read for one file and forgotten.
type List map[Token]Account

// Account of a token.
func (l List) Account(t Token) (Account, bool) {
	a, ok := l[t]
	return a, ok
}

// listColumns are the columns of a list of accounts.
var listColumns = []string{"token", "routing", "account", "kind", "holder"}

// ReadList reads a list of accounts as whoever keeps them hands it over: CSV with the columns token, routing, account, kind (checking or
// savings) and holder (person or business). Errors name the line and never its content.
func ReadList(r io.Reader) (List, error) {
	in := csv.NewReader(r)
	head, err := in.Read()
	if err != nil || !slices.Equal(head, listColumns) {
		return nil, badList(1)
	}
	list := List{}
	for line := 2; ; line++ {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, badList(line)
		}
		a := Account{row[1], row[2], Kind(row[3]), row[4] == "business"}
		_, taken := list[Token(row[0])]
		if taken || row[0] == "" || !a.sound() || !a.Business && row[4] != "person" {
			return nil, badList(line)
		}
		list[Token(row[0])] = a
	}
}

func badList(line int) error {
	return &store.Error{Kind: store.Invalid, Op: "payout: accounts", Err: fmt.Errorf(
		"%w: line %d; expected the columns %v, each token once, nine digits of routing with a right check digit, an account of up to 17 letters and digits, checking or savings, person or business",
		ErrVault, line, listColumns,
	)}
}

var accountForm = regexp.MustCompile(`^[0-9A-Za-z-]{1,17}$`)

// sound tells whether the account can be one.
func (a Account) sound() bool {
	return RoutingNumber(a.Routing) && accountForm.MatchString(a.Number) && (a.Kind == Checking || a.Kind == Savings)
}

// RoutingNumber tells whether a text is the nine digits of a bank, with the right check digit (weights 3, 7, 1).
func RoutingNumber(text string) bool {
	const nine = 9
	if len(text) != nine {
		return false
	}
	sum := 0
	for i, weight := range []int{3, 7, 1, 3, 7, 1, 3, 7, 1} {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
		sum += weight * int(text[i]-'0')
	}
	return sum%10 == 0
}
