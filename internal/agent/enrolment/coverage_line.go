package enrolment

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/person/roster"
)

// fhirCoverage is what this room reads of a FHIR Coverage as CMS writes it: the contract of each month is an extension.
type fhirCoverage struct {
	ResourceType string `json:"resourceType"`
	Beneficiary  struct {
		Reference string `json:"reference"`
	} `json:"beneficiary"`
	Extension []struct {
		URL    string `json:"url"`
		Coding struct {
			Code string `json:"code"`
		} `json:"valueCoding"`
	} `json:"extension"`
}

// maxResource is the longest line of a file of resources.
const maxResource = 4 << 20

// coverageLines reads newline-delimited FHIR Coverage.
func (e *Enrollment) coverageLines(path string) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		in, err := roster.Open(path)
		if err != nil {
			yield(line{}, err)
			return
		}
		defer in.Close()
		name, lines := filepath.Base(path), bufio.NewReaderSize(in, 64<<10)
		for n := 1; ; n++ {
			text, err := lines.ReadBytes('\n')
			if len(strings.TrimSpace(string(text))) > 0 {
				l, wrong := coverageLine(name, n, text)
				if !yield(l, wrong) {
					return
				}
			}
			if err != nil {
				if err != io.EOF {
					yield(line{}, err)
				}
				return
			}
		}
	}
}

func coverageLine(file string, number int, text []byte) (line, error) {
	l := line{number: number}
	bad := func(field, expected string) error {
		return &person.RowError{File: file, Line: number, Field: field, Expected: expected}
	}
	var c fhirCoverage
	if len(text) > maxResource || json.Unmarshal(text, &c) != nil {
		return l, bad("line", "one FHIR resource as JSON")
	}
	if c.ResourceType != "Coverage" {
		return l, errOther
	}
	_, member, _ := strings.Cut(c.Beneficiary.Reference, "/")
	if member == "" {
		return l, bad("beneficiary.reference", "a reference such as Patient/123")
	}
	months, err := c.months()
	if err != nil {
		return l, bad("extension.url", err.Error())
	}
	if len(months) == 0 {
		return l, errOther // Part A, Part B, or nobody's drug plan
	}
	id := person.Identifier{System: person.MemberNumber, Value: member}
	l.who = []person.Identifier{id}
	l.row = &person.Row{File: file, Line: number, Person: person.Person{
		Capacities: []person.Capacity{person.Member}, Identifiers: []person.Identifier{id},
	}}
	l.facts = snapshots(runs(months), months[len(months)-1].first.EndOfYear(), "")
	return l, nil
}

// monthIn is a month in a contract.
type monthIn struct {
	first    clock.Date
	contract string
	kind     string
}

// monthFields are the extensions that name the contract of a month, as CMS's variables are called: ptdcntrct03/2019-3.
var monthFields = map[string]string{"ptdcntrct": "part_d", "ptd_cntrct_id_": "part_d", "ptccntrct": "ma", "ptc_cntrct_id_": "ma"}

func (c *fhirCoverage) months() ([]monthIn, error) {
	var out []monthIn
	for _, x := range c.Extension {
		rest, ok := strings.CutPrefix(x.URL, "https://bluebutton.cms.gov/resources/variables/")
		variable, month, has := strings.Cut(rest, "/")
		if !ok || !has {
			continue
		}
		kind := ""
		for prefix, k := range monthFields {
			if strings.HasPrefix(variable, prefix) {
				kind = k
			}
		}
		if kind == "" || strings.Trim(x.Coding.Code, "0N*") == "" {
			continue
		}
		first, err := monthOf(month)
		if err != nil {
			return nil, err
		}
		out = append(out, monthIn{first, x.Coding.Code, kind})
	}
	slices.SortStableFunc(out, func(a, b monthIn) int { return a.first.Compare(b.first) })
	return out, nil
}

func monthOf(text string) (clock.Date, error) {
	year, month, ok := strings.Cut(text, "-")
	y, err := strconv.Atoi(year)
	m, err2 := strconv.Atoi(month)
	d, valid := clock.Civil(y, time.Month(m), 1)
	if !ok || err != nil || err2 != nil || !valid {
		return 0, fmt.Errorf("a month such as 2019-3 at its end")
	}
	return d, nil
}

// runs joins months that follow one another in one contract.
func runs(months []monthIn) []person.Coverage {
	var out []person.Coverage
	for _, m := range months {
		first, last := m.first, m.first.EndOfMonth()
		i := slices.IndexFunc(out, func(c person.Coverage) bool {
			return c.Contract == m.contract && c.Kind == m.kind && c.To.AddDays(1) == first
		})
		if i >= 0 {
			out[i].To = &last
			continue
		}
		out = append(out, person.Coverage{Contract: m.contract, Kind: m.kind, Valid: person.Valid{From: &first, To: &last}})
	}
	return out
}
