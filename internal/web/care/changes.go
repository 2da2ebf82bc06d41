package care

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// listedChanges is how many changes the page shows: as many members are looked at.
const listedChanges = 40

// changes shows whose findings changed last.
func (d *desk) changes(r *http.Request, v visit) (shell.Answer, error) {
	list, err := d.Population.Changes(r.Context(), d.openerOf(v, access.List, pageChanges), listedChanges)
	if err != nil {
		return nil, err
	}
	return shell.Page(changesPage(v, byMember(list))), nil
}

// byMember joins neighbouring changes of one member.
func byMember(changes []population.Change) [][]population.Change {
	var groups [][]population.Change
	for i, c := range changes {
		if i == 0 || changes[i-1].Member != c.Member {
			groups = append(groups, nil)
		}
		last := &groups[len(groups)-1]
		*last = append(*last, c)
	}
	return groups
}
