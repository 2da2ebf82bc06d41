package bulletin

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/bulletin"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *portal) ownRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + OwnPath, Roles: reading, Do: p.own},
		{Pattern: "POST " + OwnPath, Roles: reading, Do: p.submit},
		{Pattern: "GET " + OwnPath + "/preview", Roles: reading, Do: p.ownPreview},
		{Pattern: "POST " + OwnPath + "/down", Roles: reading, Do: p.ownDown},
	}
}

func (p *portal) approvalRoutes() []shell.Route {
	one := PagesPath + "/{npn}"
	return []shell.Route{
		{Pattern: "GET " + PagesPath, Roles: overseeing, Do: p.waiting},
		{Pattern: "GET " + one, Roles: overseeing, Do: p.preview},
		{Pattern: "POST " + one + "/approve", Roles: writing, Do: p.approve},
		{Pattern: "POST " + one + "/decline", Roles: writing, Do: p.decline},
		{Pattern: "POST " + one + "/down", Roles: writing, Do: p.down},
	}
}

func (p *portal) publicRoutes() []shell.Route {
	return []shell.Route{{Pattern: "GET " + PublicPath + "{slug}", Public: true, Do: p.public}}
}

// public is the page of an agent for everybody. It is there while the agent is ready to sell, asked now.
func (p *portal) public(r *http.Request, v shell.Visit) (shell.Answer, error) {
	page, err := p.Bulletins.Public(r.Context(), r.PathValue("slug"), v.Now)
	if errors.Is(err, bulletin.ErrUnknown) {
		return unindexed{gone{shell.Page(gonePage(v))}}, nil
	}
	if err != nil {
		return nil, err
	}
	return shell.Page(publicPage(v, p.Bulletins.Rules(), &page)), nil
}

// gone is an answer with the status of a page that is not there.
type gone struct{ shell.Answer }

func (a gone) Write(w http.ResponseWriter, r *http.Request) error {
	return a.Answer.Write(statusOf{w, http.StatusNotFound}, r)
}

// statusOf answers with its own status instead of the one that is said.
type statusOf struct {
	http.ResponseWriter
	status int
}

func (w statusOf) WriteHeader(int) { w.ResponseWriter.WriteHeader(w.status) }

// unindexed keeps search engines from what is not there any more.
type unindexed struct{ shell.Answer }

func (a unindexed) Write(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	return a.Answer.Write(w, r)
}

// own is where an agent writes their page.
func (p *portal) own(r *http.Request, v shell.Visit) (shell.Answer, error) {
	page, states, err := p.Bulletins.Own(r.Context(), v.Who, v.Now)
	if err != nil {
		return nil, err
	}
	f := shell.Filled("organizations", "1", "products", "1")
	if c := latest(&page); c != nil {
		f = shell.Filled("phone", c.Phone, "words", c.Words, "words_es", c.WordsSpanish, "organizations", strconv.Itoa(c.Organizations), "products", strconv.Itoa(c.Products))
		for _, l := range c.Languages {
			f.Add("languages", l)
		}
		if c.AllPlans {
			f.Set("all_plans", "yes")
		}
	}
	return shell.Page(ownPage(v, f, p.Bulletins.Rules(), &page, states)), nil
}

// latest is what was written last and not taken down.
func latest(p *bulletin.AgentPage) *bulletin.PageContent {
	if p.Waiting != nil {
		return p.Waiting
	}
	return p.Approved
}

const (
	longWords = 600
	mostPlans = 9999
)

// pageFields are the fields of a page as the room names them.
var pageFields = map[string]string{
	"phone": "phone", "words": "words", "words_es": "words_es", "languages": "languages", "organizations": "organizations", "products": "products",
}

// submit sends the agent's page for approval.
func (p *portal) submit(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	c := bulletin.PageContent{
		Phone: f.Long("phone", 30, true), Words: f.Long("words", longWords, false), WordsSpanish: f.Long("words_es", longWords, false),
		Languages:     f.Some("languages", p.Bulletins.Rules().Languages()...),
		Organizations: f.Int("organizations", 1, mostPlans), Products: f.Int("products", 1, mostPlans), AllPlans: f.Checked("all_plans"),
	}
	if f.OK() {
		_, err := p.Bulletins.Submit(r.Context(), cause(r, v, "page"), v.Who, c)
		if !lacking(f, err, pageFields) {
			return settled(err, OwnPath, "bulletin.own.submitted")
		}
	}
	page, states, err := p.Bulletins.Own(r.Context(), v.Who, v.Now)
	if err != nil {
		return nil, err
	}
	return shell.Invalid(ownPage(v, f, p.Bulletins.Rules(), &page, states)), nil
}

// ownPreview is the page as it would be.
func (p *portal) ownPreview(r *http.Request, v shell.Visit) (shell.Answer, error) {
	npn, err := p.Bulletins.Agent(r.Context(), v.Who)
	if err != nil {
		return nil, err
	}
	_, shown, err := p.Bulletins.PreviewPage(r.Context(), v.Who, npn, v.Now)
	if err != nil {
		return nil, err
	}
	return unindexed{shell.Page(previewOwnPage(v, p.Bulletins.Rules(), &shown))}, nil
}

func (p *portal) ownDown(r *http.Request, v shell.Visit) (shell.Answer, error) {
	npn, err := p.Bulletins.Agent(r.Context(), v.Who)
	if err != nil {
		return nil, err
	}
	_, err = p.Bulletins.TakeDown(r.Context(), cause(r, v, "down"), v.Who, npn, "")
	return settled(err, OwnPath, "bulletin.own.down")
}

// mostPages is how many pages the list shows.
const mostPages = 200

// waiting lists the pages of agents by state.
func (p *portal) waiting(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	state := bulletin.Submitted
	if f.Raw("state") != "" {
		state = bulletin.PageState(f.One("state", pageStateValues()...))
	}
	if !f.OK() {
		return nil, shell.ErrQuery
	}
	all, err := p.Bulletins.Pages(r.Context(), v.Who, state, mostPages)
	if err != nil {
		return nil, err
	}
	npns := make([]agent.NPN, len(all))
	for i := range all {
		npns[i] = all[i].NPN
	}
	names, err := p.Bulletins.Names(r.Context(), npns)
	if err != nil {
		return nil, err
	}
	return shell.Page(waitingPage(v, state, all, names)), nil
}

// pageStates are the states that the list can show.
var pageStates = []bulletin.PageState{bulletin.Submitted, bulletin.Approved, bulletin.Declined, bulletin.TakenDown}

func pageStateValues() (all []string) {
	for _, s := range pageStates {
		all = append(all, string(s))
	}
	return all
}

func npnOf(r *http.Request) agent.NPN { return agent.NPN(r.PathValue("npn")) }

func approvalPath(npn agent.NPN) string { return PagesPath + "/" + string(npn) }

// preview is a page as it would be, for approval.
func (p *portal) preview(r *http.Request, v shell.Visit) (shell.Answer, error) {
	page, shown, err := p.Bulletins.PreviewPage(r.Context(), v.Who, npnOf(r), v.Now)
	if err != nil {
		return nil, err
	}
	return shell.Page(approvalPage(v, nil, p.Bulletins.Rules(), &page, &shown)), nil
}

func (p *portal) approve(r *http.Request, v shell.Visit) (shell.Answer, error) {
	_, err := p.Bulletins.Approve(r.Context(), cause(r, v, "approve"), v.Who, npnOf(r))
	return settled(err, PagesPath, "bulletin.pages.approved")
}

func (p *portal) decline(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	reason := f.Long("reason", longNote, true)
	if !f.OK() {
		return p.previewAgain(r, v, f)
	}
	_, err := p.Bulletins.Decline(r.Context(), cause(r, v, "decline"), v.Who, npnOf(r), reason)
	return settled(err, PagesPath, "bulletin.pages.declined")
}

func (p *portal) down(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	reason := f.Long("down_reason", longNote, true)
	if !f.OK() {
		return p.previewAgain(r, v, f)
	}
	_, err := p.Bulletins.TakeDown(r.Context(), cause(r, v, "down"), v.Who, npnOf(r), reason)
	return settled(err, PagesPath, "bulletin.pages.down")
}

func (p *portal) previewAgain(r *http.Request, v shell.Visit, f *shell.Form) (shell.Answer, error) {
	page, shown, err := p.Bulletins.PreviewPage(r.Context(), v.Who, npnOf(r), v.Now)
	if err != nil {
		return nil, err
	}
	return shell.Invalid(approvalPage(v, f, p.Bulletins.Rules(), &page, &shown)), nil
}
