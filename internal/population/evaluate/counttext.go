package evaluate

import (
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// leaf says counted codes: so many claims, fills or results with them; `more` where some are there already.
func (x *explainer) leaf(at, count int32, more bool) string {
	n := &x.p.nodes[at]
	c := x.codes(at)
	var text string
	switch {
	case n.op != noOp:
		text = resultText(n, c)
	case c.kind == fillCodes:
		text = counted(count, more, "fill", "fills") + " of " + orList(withArticles(c.names))
	case n.settings == allSettings && n.min == 1:
		text = c.with()
	default:
		text = claimsText(n.settings, count, more) + positionText(n) + c.with()
	}
	text += x.claimText(n)
	switch {
	case n.op != noOp:
	case more && n.apart > 0:
		text += ", on another day"
	default:
		text += apartText(n)
	}
	if n.distinctDrugs > 1 {
		text += fmt.Sprintf(", %s different medicines", number(n.distinctDrugs))
	}
	if n.supplyMin > 0 {
		text += fmt.Sprintf(", %s or more in all", supply(int(n.supplyMin)))
	}
	return text
}

func resultText(n *node, c codeText) string {
	text := strings.Join(c.names, " or ") + " " + fmt.Sprintf(comparisons[n.op], amount(n.value))
	if n.op == moreThan && n.value == 0 {
		text = "any result of " + orList(c.names)
	}
	switch {
	case n.last:
		return "last " + text
	case n.min == 2 && n.apart > 0:
		return text + ", on two days"
	case n.min > 1:
		return text + ", " + number(n.min) + " times"
	}
	return text
}

// claimText is what else a claim must carry, or must not.
func (x *explainer) claimText(n *node) string {
	text := ""
	if n.also != none {
		text += " on a claim that also carries " + x.slotText(n.also)
	}
	if n.excluded != none {
		text += " and no code on the same claim that rules it out"
	}
	if n.weak != none {
		text += " (" + x.slotText(n.weak) + " counts only beside another code)"
	}
	return text
}

func positionText(n *node) string {
	switch {
	case !n.roles.has(uint8(claim.Secondary)):
		return " with, as the main diagnosis, "
	case !n.roles.has(uint8(claim.Admitting)):
		return " with, not as the admitting diagnosis, "
	}
	return " with "
}

// claimsText is how many claims of which kind.
func claimsText(settings mask, count int32, more bool) string {
	bills := settings &^ (1<<claim.SettingUnknown | 1<<claim.DME | 1<<claim.Ambulance | 1<<claim.Drug | 1<<claim.Clinical)
	switch {
	case bills == allBills:
		return counted(count, more, "claim", "claims") + " of any kind"
	case bills == allBills&^(1<<claim.Inpatient):
		return counted(count, more, "claim other than a hospital stay", "claims other than hospital stays")
	case settings == bit(claim.Inpatient):
		return counted(count, more, "hospital stay", "hospital stays")
	}
	var names []string
	for s := claim.SettingUnknown + 1; s < claim.SettingCount; s++ {
		if settings.has(uint8(s)) {
			names = append(names, settingTexts[s])
		}
	}
	kinds := orList(names)
	return counted(count, more, kinds+" claim", kinds+" claims")
}

// allBills are the settings of care; equipment and ambulance lines are not.
const allBills = nonDrug &^ (1<<claim.SettingUnknown | 1<<claim.DME | 1<<claim.Ambulance)

// counted is a number of things in words: one claim, two more claims.
func counted(n int32, more bool, one, many string) string {
	text := number(n)
	if more {
		text += " more"
	}
	if n == 1 {
		return text + " " + one
	}
	return text + " " + many
}
