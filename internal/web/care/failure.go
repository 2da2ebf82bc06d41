package care

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// breakGlassPath is where somebody says that it is an emergency.
const breakGlassPath = "/break-glass"

// failureOf words an error for these pages; what it does not know is left to the shell. A member who is not there and one who is
// not for this reader look alike.
func failureOf(r *http.Request, v visit, err error) error {
	switch {
	case errors.Is(err, access.ErrRefused), errors.Is(err, population.ErrNoMember):
		return closedRecord(r, v)
	case errors.Is(err, population.ErrNoFinding):
		return shell.Failure{
			Status: http.StatusNotFound, TitleKey: "care.failure.no_finding.title", TextKey: "care.failure.no_finding.text",
			NextKey: "care.failure.to_list", Href: WorklistPath,
		}
	case errors.Is(err, population.ErrClosedFilter):
		return shell.Failure{
			Status: http.StatusForbidden, TitleKey: "care.failure.closed_filter.title", TextKey: "care.failure.closed_filter.text",
			NextKey: "care.failure.to_list", Href: WorklistPath, Icon: "lock",
		}
	case errors.Is(err, population.ErrCursor):
		return errors.Join(shell.ErrQuery, err)
	}
	return err
}

// closedRecord leads to the door for emergencies, which itself decides who may pass.
func closedRecord(r *http.Request, v visit) shell.Failure {
	f := shell.Failure{
		Status: http.StatusNotFound, TitleKey: "care.failure.closed.title", TextKey: "care.failure.closed.text",
		NextKey: "care.failure.to_list", Href: WorklistPath, Icon: "lock",
	}
	if member := r.PathValue("member"); member != "" && !v.emergency {
		f.TextKey, f.NextKey = "care.failure.closed.emergency", "care.failure.break_glass"
		f.Href = breakGlassPath + "?" + url.Values{"member": {member}}.Encode()
	}
	return f
}
