package evaluate

import (
	"fmt"
)

// leaf compiles counted codes.
func (c *compiler) leaf(key string, k *Criterion, sc scope, n *node) {
	own := k.Codes.isSet()
	if own {
		n.slot = c.codes(key, &k.Codes)
	} else {
		n.slot = c.codes("claims.codes", sc.claims.Codes)
	}
	position := k.DxPosition
	n.settings = allSettings
	if sc.claims != nil {
		n.settings = c.conditionSettings(own, sc)
		if position == "" {
			position = sc.claims.DxPosition
		}
	}
	c.evidence(key, k, sc, n, position)
	c.quantity(key, k, n)
	n.plain = n.op == noOp && n.excluded == none && n.also == none && n.weak == none
	n.perClaim = sc.counting || n.min > 1 && n.apart == 0
	n.once = n.plain && n.min == 1 && !n.perClaim && !n.last && !n.hasInterval && n.distinctDrugs == 0 && n.supplyMin == 0
}

// conditionSettings is what counts when a condition's criterion does not say: any bill for the condition's codes, everything
// for codes of its own, in both cases without the excluded lines.
func (c *compiler) conditionSettings(own bool, sc scope) mask {
	settings := nonDrug
	if own {
		settings = allSettings
	}
	return settings &^ c.settings("claims.exclude_lines", sc.claims.ExcludeLines, 0)
}

func (c *compiler) settings(key string, names []string, otherwise mask) mask {
	if len(names) == 0 {
		return otherwise
	}
	var all mask
	for i, name := range names {
		m, known := settingWords[name]
		if !known {
			c.fail(fmt.Sprintf("%s[%d]", key, i), "expected one of "+words(settingWords))
		}
		all |= m
	}
	return all
}

func (c *compiler) evidence(key string, k *Criterion, sc scope, n *node, position string) {
	n.settings &= c.settings(key+".types", k.Types, allSettings)
	n.settings &^= c.settings(key+".not_types", k.NotTypes, 0)
	if n.settings == 0 {
		c.fail(key+".types", "no setting is left")
	}
	roles, known := positionWords[position]
	if !known {
		c.fail(key+".dx_position", "expected any, principal or not_admitting")
	}
	n.roles = roles
	n.excluded = c.optionalCodes(key+".exclude_claim_if", k.ExcludeClaimIf)
	if n.excluded == none && sc.claims != nil {
		n.excluded = c.optionalCodes("claims.exclude_claim_if", sc.claims.ExcludeClaimIf)
	}
	n.also = c.optionalCodes(key+".also_on_claim", k.AlsoOnClaim)
	n.weak = c.optionalCodes(key+".weak_codes", k.WeakCodes)
}

// optionalCodes is the slot of a block that may be absent or, as most exclusions, empty.
func (c *compiler) optionalCodes(key string, k *Codes) int16 {
	if !k.isSet() {
		return none
	}
	at := c.codes(key, k)
	if len(c.p.slots[at].members) == 0 && k.Role == "exclude" {
		return none
	}
	return at
}

// maxCount bounds n in "n claims": no rule in use asks for more than four.
const maxCount = 20

func (c *compiler) quantity(key string, k *Criterion, n *node) {
	n.min = int32(max(1, k.Min))
	n.apart = int32(k.MinDaysApart)
	if k.DistinctDates {
		n.apart = max(1, n.apart)
	}
	if k.Min < 0 || k.Min > maxCount || k.MinDaysApart < 0 {
		c.fail(key+".min", fmt.Sprintf("expected 1 to %d, and no negative min_days_apart", maxCount))
	}
	n.distinctDrugs, n.supplyMin = int32(k.DistinctDrugs), int32(k.DaysSupplyMin)
	operator, known := opWords[k.Op]
	if !known || (k.Op == "") != (k.Value == nil) {
		c.fail(key+".op", "expected one of "+words(opWords)+" together with value")
	}
	n.op, n.last = operator, k.Last
	if k.Value != nil {
		n.value = *k.Value
	}
	if n.ofDay, known = ofDayWords[k.OfDay]; !known {
		c.fail(key+".of_day", "expected lowest or highest")
	}
	if n.last && n.min > 1 {
		c.fail(key+".last", "the last result is one, it cannot be counted")
	}
	if k.NextAfter != nil {
		n.nextAfter = *k.NextAfter
	}
	if k.After != nil {
		n.after = *k.After
	}
}
