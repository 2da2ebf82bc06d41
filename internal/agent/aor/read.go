package aor

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/rule"
)

// Reader reads facts from JSON, piece by piece: several times faster than reflection, and each mistake names its field. One goroutine
// uses one Reader.
type Reader struct {
	text    bytes.Reader
	decoder jsontext.Decoder
	facts   Facts
	params  Params
	old     Plan
	helper  Facilitator
	next    Successor
	yes, no bool
}

var readers = sync.Pool{New: func() any { return new(Reader) }}

// NewReader is an empty one.
func NewReader() *Reader { return new(Reader) }

// Read reads facts; they are good until the next Read. Errors: *rule.FactError.
func (r *Reader) Read(raw []byte) (*Facts, error) {
	r.text.Reset(raw)
	r.decoder.Reset(&r.text, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	r.facts = Facts{Original: Original{Failed: r.facts.Original.Failed[:0]}}
	r.yes, r.no = true, false
	found := fields{}
	err := r.object("", func(name string) error { return r.fact(name, &found) })
	if err == nil {
		_, err = r.decoder.ReadToken()
		if errors.Is(err, io.EOF) {
			return &r.facts, found.missing()
		}
		err = &rule.FactError{Name: "facts", Problem: "expected a JSON object"}
	}
	return nil, err
}

// fields are those that every decision needs.
type fields struct{ decided, effective, plan bool }

func (f fields) missing() error {
	switch {
	case !f.decided:
		return needed("decided_on")
	case !f.effective:
		return needed("effective_on")
	case !f.plan:
		return needed("new_plan")
	}
	return nil
}

// object reads an object; each reads the value of a name. null is no object, and each is not called.
func (r *Reader) object(at string, each func(name string) error) error {
	wrong := &rule.FactError{Name: at, Problem: "expected an object"}
	if at == "" {
		wrong = &rule.FactError{Name: "facts", Problem: "expected a JSON object"}
	}
	if t, err := r.decoder.ReadToken(); err != nil || t.Kind() != '{' {
		return wrong
	}
	for {
		t, err := r.decoder.ReadToken()
		switch {
		case err != nil:
			return wrong
		case t.Kind() == '}':
			return nil
		}
		if err := each(t.String()); err != nil {
			return err
		}
	}
}

// null tells whether the next value is null, and skips it then.
func (r *Reader) null() bool {
	if r.decoder.PeekKind() != 'n' {
		return false
	}
	return r.decoder.SkipValue() == nil
}

func (r *Reader) skip() error {
	if r.decoder.SkipValue() != nil {
		return &rule.FactError{Name: "facts", Problem: "expected a JSON object"}
	}
	return nil
}

func (r *Reader) fact(name string, found *fields) (err error) {
	f := &r.facts
	if r.null() {
		return nil
	}
	switch name {
	case "params":
		f.Params, r.params = &r.params, Params{}
		return r.object(name, r.param)
	case "channel":
		f.Channel, err = text[agent.Channel](r, name)
	case "decided_on":
		found.decided = true
		f.DecidedOn, err = r.date(name)
	case "effective_on":
		found.effective = true
		f.EffectiveOn, err = r.date(name)
	case "old_plan":
		f.Old, r.old = &r.old, Plan{}
		return r.plan(name, &r.old)
	case "new_plan":
		found.plan = true
		return r.plan(name, &f.New)
	case "gap_months":
		f.GapMonths, err = r.number(name)
	case "evidence_conflict":
		f.Conflict, err = r.bool(name)
	case "original_agent":
		return r.object(name, r.original)
	case "facilitator":
		f.Facilitator, r.helper = &r.helper, Facilitator{}
		return r.object(name, r.facilitator)
	case "successor":
		f.Successor, r.next = &r.next, Successor{}
		return r.successor(name)
	default:
		return r.skip()
	}
	return err
}

func (r *Reader) param(name string) error {
	at := "params." + name
	if r.null() {
		return nil
	}
	switch name {
	case paramUnlike:
		return r.flag(at, &r.params.ProtectUnlike)
	case paramGap:
		return r.flag(at, &r.params.AllowGap)
	case paramSilent:
		s, err := text[string](r, at)
		if err == nil && s != silentKeep && s != silentHouse {
			err = &rule.FactError{Name: at, Problem: "expected keep or house"}
		}
		r.params.SilentChannels = &s
		return err
	}
	return &rule.FactError{Name: at, Problem: "the set has no such parameter"}
}

func (r *Reader) flag(at string, to **bool) error {
	yes, err := r.bool(at)
	*to = &r.no
	if yes {
		*to = &r.yes
	}
	return err
}

func (r *Reader) plan(at string, p *Plan) error {
	return r.object(at, func(name string) (err error) {
		if r.null() {
			return nil
		}
		switch name {
		case "parent_organization":
			p.Parent, err = text[string](r, at+".parent_organization")
		case "contract_id":
			p.Contract, err = text[string](r, at+".contract_id")
		case "plan_id":
			p.Plan, err = text[string](r, at+".plan_id")
		case "family":
			p.Family, err = text[plan.Family](r, at+".family")
		case "commissionable":
			err = r.flag(at+".commissionable", &p.Commissionable)
		default:
			err = r.skip()
		}
		return err
	})
}

func (r *Reader) original(name string) (err error) {
	o := &r.facts.Original
	if r.null() {
		return nil
	}
	switch name {
	case "npn":
		o.NPN, err = r.npn("original_agent.npn")
	case "state":
		o.State, err = text[agent.State](r, "original_agent.state")
	case "failed_tests":
		o.Failed, err = r.tests("original_agent.failed_tests", o.Failed[:0])
	default:
		err = r.skip()
	}
	return err
}

func (r *Reader) facilitator(name string) (err error) {
	x := &r.helper
	if r.null() {
		return nil
	}
	switch name {
	case "npn":
		x.NPN, err = r.npn("facilitator.npn")
	case "ready":
		err = r.flag("facilitator.ready", &x.Ready)
	case "appointed":
		err = r.flag("facilitator.appointed", &x.Appointed)
	case "failed_tests":
		x.Failed, err = r.tests("facilitator.failed_tests", nil)
	default:
		err = r.skip()
	}
	return err
}

func (r *Reader) successor(at string) error {
	dated := false
	err := r.object(at, func(name string) (err error) {
		if r.null() {
			return nil
		}
		switch name {
		case "npn":
			r.next.NPN, err = r.npn("successor.npn")
		case "recorded_on":
			dated = true
			r.next.RecordedOn, err = r.date("successor.recorded_on")
		case "state":
			r.next.State, err = text[agent.State](r, "successor.state")
			if err == nil && stateIndex(r.next.State) < 0 {
				err = &rule.FactError{Name: "successor.state", Problem: "expected ready, lapsed, termed, gone or none"}
			}
		default:
			err = r.skip()
		}
		return err
	})
	if err == nil && !dated {
		r.facts.Successor = nil // not recorded: it does not count
		if r.next.NPN != "" {
			return needed("successor.recorded_on")
		}
	}
	return err
}
