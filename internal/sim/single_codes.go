package sim

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/keepwell/keepwell/internal/population/adherence"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// NewSinglePass classifies the codes of a dictionary, once. rules is the folder of rule data; only its lists of codes and
// drugs are read, no rule.
func NewSinglePass(dict *column.Dict, rules fs.FS) (*SinglePass, error) {
	s := &SinglePass{
		codes: make([]uint32, dict.Len()), drugs: make([]drugUse, dict.Len()),
		params: adherence.DefaultParams(AsOf().Year()),
	}
	s.prepareWindows()
	number := make(map[claim.Code]int, dict.Len())
	products := make(map[string][]int) // by product key
	for i := range dict.Len() {
		system, code := dict.At(uint32(i))
		number[claim.Code{System: system, Code: code}] = i
		if system == claim.NDC || system == claim.RxNorm {
			products[productKey(code)] = append(products[productKey(code)], i)
		}
	}
	if err := s.readConditions(rules, number); err != nil {
		return nil, err
	}
	if err := s.readExclusions(rules, number); err != nil {
		return nil, err
	}
	return s, s.readProducts(rules, products)
}

// Fork is a pass over the same dictionary for another worker.
func (s *SinglePass) Fork() *SinglePass {
	f := *s
	f.Counts, f.history, f.scratch, f.fills = Counts{}, adherence.History{}, adherence.Scratch{}, [len(measures)][]adherence.Fill{}
	return &f
}

// productKey is the part of an NDC that names the product: the package does not change what is in it.
func productKey(code string) string {
	if len(code) == ndcLength {
		return code[:9]
	}
	return code
}

func (s *SinglePass) readConditions(rules fs.FS, number map[claim.Code]int) error {
	place := make(map[string]int)
	for i := range ccw {
		place[ccw[i].set] = i
	}
	return eachRow(rules, "valueset/ccw_common.csv", func(row []string) {
		at, known := number[claim.Code{System: claim.ICD10CM, Code: row[2]}]
		condition, common := place[row[0]]
		if !known || !common || row[1] != "ICD10CM" {
			return
		}
		switch {
		case row[3] == "include":
			s.codes[at] |= 1 << condition
		case condition == prostate:
			s.codes[at] |= prostateOut
		case condition == stroke:
			s.codes[at] |= strokeOut
		}
	})
}

// eachRow gives the rows of a CSV file below its header.
func eachRow(rules fs.FS, name string, use func(row []string)) error {
	file, err := rules.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	var text io.Reader = file
	if strings.HasSuffix(name, ".gz") {
		if text, err = gzip.NewReader(file); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	rows, err := csv.NewReader(text).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, row := range rows[1:] {
		use(row)
	}
	return nil
}
