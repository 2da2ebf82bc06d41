package complaints

import (
	"bytes"
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// The evidence pack of a case is for auditors. Whoever works on complaints may not export them, so compliance takes it out.

// pageEvidence is the pack as "who looked at my record" names it. The text is stored: never rename.
const pageEvidence = "look.page.complaint_evidence"

// auditing are the roles that take evidence out of the house.
var auditing = []access.Role{access.RoleCompliance}

// EvidencePath is the address of the evidence pack of a case, for pages of compliance.
func EvidencePath(id string) string { return CasePath(id) + "/evidence" }

func (d *desk) evidenceRoutes() []shell.Route {
	if d.Reports == nil {
		return nil
	}
	return []shell.Route{{Pattern: "GET " + casesPrefix + "{case}/evidence", Roles: auditing, Do: d.evidence}}
}

// evidence is everything of one case in a file, with the proofs that nothing was changed.
func (d *desk) evidence(r *http.Request, v shell.Visit) (shell.Answer, error) {
	look := access.Look{
		Action: access.Export, Kinds: []access.Kind{access.Identity, access.Coverage, access.Complaints}, Need: []access.Kind{access.Complaints},
		Purpose: access.PurposeComplaint, Page: pageEvidence, At: v.Now,
	}
	var out bytes.Buffer
	pack, err := d.Reports.Evidence(r.Context(), v.Who, complaint.ID(r.PathValue("case")), look, &out)
	if err != nil {
		return nil, err
	}
	return shell.Paperwork("evidence-"+string(pack.Case)+".zip", "application/zip", out.Bytes()), nil
}
