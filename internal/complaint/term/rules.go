package term

import (
	"fmt"
	"io/fs"

	"github.com/keepwell/keepwell/internal/clock"
)

// rulesFolder is where the rule sets of this room are.
const rulesFolder = "complaint"

// The rule sets.
const (
	setGrievance     = "grievance_clock"
	setModule        = "ctm_clock"
	setAppeal        = "appeal_filing"
	setDetermination = "determination_time"
)

// Rules are the rule sets of the clocks, all versions. They do not change and are safe for concurrent use.
type Rules struct {
	grievance     table[*grievanceTerms]
	module        table[*moduleTerms]
	appeal        table[appealTerms]
	determination table[map[determinationKey]determinationRow]
}

// LoadRules reads them from the folder of all rules.
func LoadRules(files fs.FS) (*Rules, error) {
	r := &Rules{}
	for _, load := range []func() error{
		func() (err error) { r.grievance, err = loadTable(files, setGrievance, compileGrievance); return err },
		func() (err error) { r.module, err = loadTable(files, setModule, compileModule); return err },
		func() (err error) { r.appeal, err = loadTable(files, setAppeal, compileAppeal); return err },
		func() (err error) {
			r.determination, err = loadTable(files, setDetermination, compileDetermination)
			return err
		},
	} {
		if err := load(); err != nil {
			return nil, fmt.Errorf("term: %w", err)
		}
	}
	return r, nil
}

// defaultZone is that of cases which name none.
var defaultZone = clock.MustZone("America/New_York")
