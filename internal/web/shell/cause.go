package shell

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Cause is the wish of a visit. A form that is sent twice is one wish; wish names the portal and which of several commands of one form
// it is, such as "desk/register".
func (v Visit) Cause(r *http.Request, wish string) person.Cause {
	c := person.Cause{
		At: v.Now, Zone: v.Zone.String(),
		Actor: record.Actor{ID: v.Who.Account, Role: string(v.Who.Role), Channel: v.Who.Channel},
	}
	if r.Method == http.MethodPost {
		c.ID = wish + "/" + v.Who.Account + "/" + ReadForm(r).Once()
	}
	return c
}
