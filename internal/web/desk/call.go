package desk

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Caller is who is on the line. The texts are stored.
type caller string

// The callers.
const (
	theMember  caller = "member"
	withMember caller = "with_member" // somebody else; the member is on the line and agrees, 45 CFR 164.510(b)
	aHelper    caller = "helper"      // somebody whose paper we have, 45 CFR 164.502(g), 164.508
)

var callers = []caller{theMember, withMember, aHelper}

// told is a fact that the caller told and the system compared. The texts are stored.
type told string

// The facts.
const (
	toldBirth  told = "birth"
	toldNumber told = "number" // member number or MBI
	toldZip    told = "zip"
	toldPhone  told = "phone"
)

// call is one talk about one member. Its stream is call/<id>.
type call struct {
	ID      string           `json:"-"`
	At      time.Time        `json:"-"`
	Ended   bool             `json:"-"`
	Account string           `json:"-"`
	Member  person.ID        `json:"member"`
	Caller  caller           `json:"caller"`
	Name    string           `json:"name,omitempty"`   // of a caller who is not the member
	Holder  person.ID        `json:"holder,omitempty"` // the helper
	Paper   authorization.ID `json:"paper,omitempty"`  // and by which paper
	Acts    bool             `json:"acts,omitempty"`   // by which they act for the member, not only hear
	Facts   []told           `json:"facts"`
	Session string           `json:"session"`
}

// Types of events. The texts are in the record: never rename.
const (
	typeVerified    = "call.verified"
	typeNotVerified = "call.not_verified"
	typeEnded       = "call.ended"
)

// callTerm is how long a verification holds: as long as a spoken agreement.
const callTerm = time.Hour

func callStream(id string) record.StreamID { return record.Stream("call", id) }

func callPath(id string) string { return DeskPath + "/calls/" + id }

// noteCall appends what became of a call.
func (d *desk) noteCall(ctx context.Context, c person.Cause, id, kind string, data call) error {
	text, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("desk: write event: %w", err)
	}
	_, err = d.Record.Append(ctx, record.Command{ID: c.ID, At: c.At, Zone: c.Zone, Actor: c.Actor},
		record.StreamAppend{Stream: callStream(id), Expected: record.AnyVersion, Events: []record.NewEvent{{Type: kind, Schema: 1, Data: text}}})
	return err
}

// newCall is the id of a call that begins; the command that began it begins it only once.
func newCall() string { return rand.Text() }

// callAt is the call of an address, if the visitor took it in this session and it still goes on.
func (d *desk) callAt(r *http.Request, v shell.Visit) (call, error) {
	id := r.PathValue("call")
	events, err := d.Record.Load(r.Context(), callStream(id))
	if err != nil {
		return call{}, err
	}
	x := call{ID: id}
	for _, e := range events {
		switch e.Type {
		case typeVerified:
			if err := json.Unmarshal(e.Data, &x); err != nil {
				return call{}, fmt.Errorf("desk: event %d: %w", e.Position, err)
			}
			x.At, x.Account = e.At, e.Actor.ID
		case typeEnded:
			x.Ended = true
		}
	}
	if x.Account != v.Who.Account || x.Session != v.Who.Session || x.Ended || v.Now.After(x.At.Add(callTerm)) {
		return call{}, callOver
	}
	return x, nil
}

// callOver is the answer for a call that ended, and for one of somebody else.
var callOver = shell.Failure{
	Status: http.StatusNotFound, TitleKey: "desk.call.over", TextKey: "desk.call.over_text", NextKey: "desk.call.next", Href: DeskPath, Icon: "phone",
}

// reason is how the caller was verified, as each look of the call says it (45 CFR 164.514(h)).
func (x call) reason(v shell.Visit) string {
	return v.T("desk.call.reason."+string(x.Caller), "Facts", joined(v, "desk.told.", x.Facts))
}

// line is a call as its pages know it.
type line struct {
	shell.Visit
	Call   call
	Pass   access.Pass
	Member person.Person
}

// path is an address within the call.
func (l line) path(rest string) string { return callPath(l.Call.ID) + rest }

func (l line) name() string { return nameOf(l.Visit, l.Member) }

// onLine are the kinds that member services sees of a member.
var onLineKinds = []access.Kind{access.Identity, access.Contact, access.Coverage, access.Authorizations, access.Requests}

type lineAction func(*http.Request, line) (shell.Answer, error)

// mayChange tells whether this caller's word changes anything: the member's, that of somebody with the member beside them, and
// that of a helper who acts for the member. A helper who may only hear changes nothing.
func (x call) mayChange() bool { return x.Caller != aHelper || x.Acts }

// onlyHears is the answer for a helper who wants something changed without being entitled to.
var onlyHears = shell.Failure{
	Status: http.StatusForbidden, TitleKey: "desk.call.only_hears", TextKey: "desk.call.only_hears_text", NextKey: "desk.call.next", Href: DeskPath, Icon: "lock",
}

// holds makes sure that the paper by which a helper is on the line was not revoked meanwhile.
func (d *desk) holds(r *http.Request, l line) error {
	if l.Call.Caller != aHelper {
		return nil
	}
	p, err := d.Authorizations.Get(r.Context(), l.Pass, l.Call.Paper)
	if err != nil {
		return err
	}
	if p.StatusAt(l.Now, l.Today()) != authorization.Valid {
		return callOver
	}
	return nil
}

// onLine looks at the member of the call, with the verification as the reason, before anything is done.
func (d *desk) onLine(action access.Action, page string, do lineAction) shell.Action {
	return func(r *http.Request, v shell.Visit) (shell.Answer, error) {
		x, err := d.callAt(r, v)
		if err != nil {
			return nil, err
		}
		l := line{Visit: v, Call: x}
		if l.Pass, err = d.Guard.Look(r.Context(), v.Who, access.Look{
			Member: x.Member, Action: action, Kinds: onLineKinds, Need: onLineKinds[:1], Purpose: access.PurposeService,
			Page: page, Reason: x.reason(v), At: v.Now,
		}); err != nil {
			return nil, err
		}
		if l.Member, err = d.Guard.Person(r.Context(), l.Pass); err != nil {
			return nil, err
		}
		if err := d.holds(r, l); err != nil {
			return nil, err
		}
		return do(r, l)
	}
}

// lineRoutes are the pages within a call.
func (d *desk) lineRoutes() []shell.Route {
	const at = DeskPath + "/calls/{call}"
	read := func(path string, do lineAction) shell.Route {
		return shell.Route{Pattern: "GET " + at + path, Roles: serving, Do: d.onLine(access.View, pageMember, do)}
	}
	free := func(path string, do lineAction) shell.Route {
		return shell.Route{Pattern: "POST " + at + path, Roles: serving, Do: d.onLine(access.Change, pageChange, do)}
	}
	change := func(path string, do lineAction) shell.Route {
		return free(path, func(r *http.Request, l line) (shell.Answer, error) {
			if !l.Call.mayChange() {
				return nil, onlyHears
			}
			return do(r, l)
		})
	}
	all := []shell.Route{
		read("", d.member),
		free("/end", d.endCall),
		read("/change/{what}", d.detailForm), change("/change/{what}", d.changeDetail),
		read("/papers", d.paperChoice),
		read("/new-paper/{form}", d.paperForm), free("/new-paper/{form}", d.capture),
		read("/papers/{paper}", d.paper),
		read("/papers/{paper}/cure", d.cureForm), change("/papers/{paper}/cure", d.cure),
		read("/papers/{paper}/revoke", d.revokeForm), change("/papers/{paper}/revoke", d.revoke),
		read("/requests", d.requestChoice),
		read("/new-request/{kind}", d.requestForm), change("/new-request/{kind}", d.receive),
		read("/requests/{request}", d.request),
		read("/code", d.codeForm), change("/code", d.giveCode),
		read("/disclosures", d.disclosureForm), free("/disclosures", d.disclose),
	}
	return all
}

// endCall closes the call: its pages open to nobody any more.
func (d *desk) endCall(r *http.Request, l line) (shell.Answer, error) {
	if err := d.noteCall(r.Context(), cause(r, l.Visit, "end"), l.Call.ID, typeEnded, call{Member: l.Call.Member, Session: l.Call.Session}); err != nil {
		return nil, err
	}
	return shell.Redirect(DeskPath, "desk.call.ended"), nil
}
