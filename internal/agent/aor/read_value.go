package aor

import (
	"bytes"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// tests reads a list of failed tests.
func (r *Reader) tests(at string, to []agent.Test) ([]agent.Test, error) {
	wrong := &rule.FactError{Name: at, Problem: "expected a list of contract, license, appointment, certification, sales_hold"}
	if t, err := r.decoder.ReadToken(); err != nil || t.Kind() != '[' {
		return to, wrong
	}
	for r.decoder.PeekKind() != ']' {
		name, err := text[agent.Test](r, at)
		if err != nil {
			return to, wrong
		}
		if !known(name) {
			return to, wrong
		}
		to = append(to, name)
	}
	_, err := r.decoder.ReadToken()
	if err != nil {
		return to, wrong
	}
	return to, nil
}

func known(t agent.Test) bool {
	switch t {
	case agent.Contract, agent.License, agent.Appointment, agent.Certification, agent.SalesHold:
		return true
	}
	return false
}

// raw is the inside of the next text, without a copy where it has no escapes.
func (r *Reader) raw(at string) ([]byte, error) {
	value, err := r.decoder.ReadValue()
	if err != nil || value.Kind() != '"' {
		return nil, &rule.FactError{Name: at, Problem: "expected a text"}
	}
	inside := value[1 : len(value)-1]
	if bytes.IndexByte(inside, '\\') < 0 {
		return inside, nil
	}
	plain, err := jsontext.AppendUnquote(nil, value)
	if err != nil {
		return nil, &rule.FactError{Name: at, Problem: "expected a text"}
	}
	return plain, nil
}

func text[T ~string](r *Reader, at string) (T, error) {
	raw, err := r.raw(at)
	return T(raw), err
}

// npn reads a national producer number: one to ten digits without leading zeros.
func (r *Reader) npn(at string) (agent.NPN, error) {
	raw, err := r.raw(at)
	if err != nil {
		return "", err
	}
	digits := len(raw) > 0 && len(raw) <= maxNPN && raw[0] != '0'
	for _, c := range raw {
		digits = digits && c >= '0' && c <= '9'
	}
	if !digits {
		return "", &rule.FactError{Name: at, Problem: "expected one to ten digits without leading zeros"}
	}
	return agent.NPN(raw), nil
}

// maxNPN is the most digits of a national producer number.
const maxNPN = 10

func (r *Reader) date(at string) (clock.Date, error) {
	raw, err := r.raw(at)
	if err == nil {
		var d clock.Date
		if d, err = clock.ParseBytes(raw); err == nil {
			return d, nil
		}
	}
	return 0, &rule.FactError{Name: at, Problem: "expected a date as YYYY-MM-DD"}
}

func (r *Reader) bool(at string) (bool, error) {
	switch r.decoder.PeekKind() {
	case 't', 'f':
		t, err := r.decoder.ReadToken()
		if err == nil {
			return t.Bool(), nil
		}
	}
	return false, &rule.FactError{Name: at, Problem: "expected true or false"}
}

func (r *Reader) number(at string) (int, error) {
	value, err := r.decoder.ReadValue()
	if err == nil && value.Kind() == '0' {
		var n int
		if n, err = strconv.Atoi(string(value)); err == nil {
			return n, nil
		}
	}
	return 0, &rule.FactError{Name: at, Problem: "expected a whole number of months, 0 or more"}
}
