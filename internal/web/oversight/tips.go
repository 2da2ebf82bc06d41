package oversight

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/complaint/prevention"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// tipsView is the page of tips.
type tipsView struct {
	shell.Visit
	Tips    []prevention.Tip
	Quarter prevention.Scope
}

// tips shows what agents can do better. It tells nothing of any member, agent or complaint.
func (o *rooms) tips(r *http.Request, v shell.Visit) (shell.Answer, error) {
	tips, err := o.Prevention.TipsFor(r.Context(), v.Today())
	if err != nil {
		return nil, err
	}
	return shell.Page(tipsPage(tipsView{v, tips, prevention.LastQuarter(v.Today())})), nil
}
