package partner

import (
	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// staffSides are the pages of the work with agents.
func staffSides(v shell.Visit, current string) []shell.Tab {
	tabs := []shell.Tab{
		{Label: v.T("partner.call.tab"), Href: CallPath, Current: current == CallPath},
		{Label: v.T("partner.outreach.tab"), Href: OutreachPath, Current: current == OutreachPath},
		{Label: v.T("partner.queue.tab"), Href: QueuePath, Current: current == QueuePath},
	}
	if v.Acts(access.RoleComplaints) {
		tabs = append(tabs, shell.Tab{Label: v.T("partner.menu.watch"), Href: WatchPath, Current: current == WatchPath})
	}
	return tabs
}

func deskOptions(v shell.Visit) (all []shell.Option) {
	for _, d := range desks {
		all = append(all, shell.Option{Value: d, Label: v.T("partner.desk." + d)})
	}
	return all
}

func whoseOptions(v shell.Visit) []shell.Option {
	return []shell.Option{{Value: mineOnly, Label: v.T("partner.queue.mine")}, {Value: freeOnly, Label: v.T("partner.queue.free")}}
}

// toldFacts are what the agent told, as staff read it.
func toldFacts(v shell.Visit, view outreachView) []shell.Fact {
	facts := []shell.Fact{
		{Name: v.T("partner.outreach.reported"), Value: v.T("partner.reported." + string(view.Reported))},
		{Name: v.T("partner.outreach.customer"), Value: customerOf(v, view.Named)},
		{Name: v.T("partner.line.asker"), Value: view.AskerName},
		{Name: v.T("partner.outreach.made"), Value: v.Instant(view.MadeAt)},
		{Name: v.T("partner.outreach.by"), Value: v.Day(view.Target.DueDate)},
	}
	if view.Reported == inquiry.NothingReported && view.Kind == inquiry.MemberOutreach {
		facts[0].Value = v.T("partner.outreach.confirm")
	}
	return facts
}
