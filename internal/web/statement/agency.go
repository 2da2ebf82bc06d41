package statement

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/web/shell"
)

// agency lists the runs of which a leader sees the sums of those below.
func (p *pages) agency(r *http.Request, v shell.Visit) (shell.Answer, error) {
	runs, err := p.Statements.AgencyRuns(r.Context(), v.Who)
	if err != nil {
		return nil, err
	}
	from := min(place(r), len(runs))
	return shell.Page(agencyPage(v, runs[from:min(from+listed, len(runs))], around(from, len(runs), func(at string) string {
		return whose(v, "", AgencyPath, "from", at)
	}))), nil
}

// agencyRun shows sums, by the hierarchy of the run's day.
func (p *pages) agencyRun(r *http.Request, v shell.Visit) (shell.Answer, error) {
	found, err := p.Statements.Agency(r.Context(), v.Who, runOf(r), v.Today())
	if err != nil {
		return nil, err
	}
	return shell.Page(agencyRunPage(v, &found)), nil
}
