package plan_test

import (
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/plans"
)

func TestOriginatorIsWholeOrNotThere(t *testing.T) {
	demo, err := plan.Load(plans.Files, "demo")
	if err != nil || !demo.Commissions.Pays() {
		t.Fatalf("the demo pays nobody: %v", err)
	}
	if (plan.Originator{}).Pays() {
		t.Error("nobody pays")
	}
	for want, change := range map[string]func(*plan.Originator){
		"name needs":             func(o *plan.Originator) { o.Name = "A name that is far too long" },
		"company needs":          func(o *plan.Originator) { o.Company = "123" },
		"origin needs":           func(o *plan.Originator) { o.Origin = "12345678" },
		"bank and destination":   func(o *plan.Originator) { o.Bank = "12345678X" },
		"destination_name needs": func(o *plan.Originator) { o.DestinationName = "" },
		"description needs":      func(o *plan.Originator) { o.Description = "COMMISSIONS" },
	} {
		o := demo.Commissions
		change(&o)
		if err := o.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, expected it to say %q", err, want)
		}
	}
}
