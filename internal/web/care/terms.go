package care

import (
	"cmp"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/web/care/ruletext"
)

// Terms of the trade have keys made of their stored names: care.state.overdue. The tests hold that each has its text.

// state is a state as staff say it.
func (v visit) state(s population.State) string { return v.T("care.state." + string(s)) }

// stateOf is a state in the words of its kind of rule: a gap that is gone does not apply any more.
func (v visit) stateOf(kind population.Kind, s population.State) string {
	if kind == population.KindGap && s == population.None {
		return v.T("care.state.not_asked")
	}
	return v.state(s)
}

// meaning explains a state in one sentence.
func (v visit) meaning(s population.State) string { return v.T("care.meaning." + string(s)) }

// title is the name of a rule.
func (v visit) title(card population.RuleCard) string {
	return ruletext.Title(v.Lang, card.ID, card.Title)
}

// plain is what a rule means in plain words.
func (v visit) plain(card population.RuleCard) string { return ruletext.Plain(v.Lang, card) }

// briefTitle is the name of a rule on a badge.
func (v visit) briefTitle(f population.FindingBrief) string {
	return ruletext.Title(v.Lang, f.Rule, f.Title)
}

// alerts are how urgent a refill is, as the pharmacy's calendar has it. What needs nobody's attention has no words.
var alerts = []string{"due_soon", "late", "second_fill_missing", "very_late", "critical", "out_of_reach"}

// flag is the CCW coverage flag: without enough covered months, "not found" is unknown and not "no".
func (v visit) flag(flag int) string {
	switch flag {
	case 3:
		return v.T("care.flag.met_covered")
	case 2:
		return v.T("care.flag.not_met_covered")
	case 1:
		return v.T("care.flag.met_in_part")
	default:
		return v.T("care.flag.unknown")
	}
}

// setting is where care was given.
func (v visit) setting(s claim.Setting) string { return v.T("care.setting." + s.String()) }

// systems are the names of code systems; they are the same in all languages.
var systems = map[claim.System]string{
	claim.ICD10CM: "ICD-10-CM", claim.ICD9CM: "ICD-9-CM", claim.ICD10PCS: "ICD-10-PCS", claim.ICD9PCS: "ICD-9-PCS",
	claim.HCPCS: "HCPCS", claim.MSDRG: "MS-DRG", claim.Revenue: "REV", claim.BillType: "TOB", claim.Place: "POS", claim.NDC: "NDC",
	claim.RxNorm: "RxNorm", claim.LOINC: "LOINC", claim.CVX: "CVX", claim.SNOMED: "SNOMED CT",
}

// coverageKeys name the parts of coverage in keys.
var coverageKeys = map[claim.Coverage]string{
	claim.PartA: "part_a", claim.PartB: "part_b", claim.PartC: "part_c", claim.PartD: "part_d", claim.HospiceElect: "hospice",
	claim.ESRD: "esrd", claim.Institution: "institution", claim.Medical: "medical", claim.Dual: "dual", claim.LowIncome: "low_income",
}

func (v visit) coverageName(c claim.Coverage) string {
	return v.T("care.coverage." + cmp.Or(coverageKeys[c], "other"))
}

var sexKeys = map[claim.Sex]string{claim.Female: "female", claim.Male: "male"}

func (v visit) sex(s claim.Sex) string { return v.T("care.sex." + cmp.Or(sexKeys[s], "unknown")) }

// sexLetter is short for rows; the full word is its accessible name.
func (v visit) sexLetter(s claim.Sex) string {
	if key := sexKeys[s]; key != "" {
		return v.T("care.sex_letter." + key)
	}
	return "–"
}

// marks are the honesty marks: how sure we are of the source. Rules write them out or as letters.
var marks = map[string]string{
	"V": "verified", "V-old": "verified_old", "verified-old": "verified_old", "S": "secondary", "R": "recalled", "O": "own",
	"verified": "verified", "secondary": "secondary", "recalled": "recalled", "reading": "reading", "own": "own",
}

func (v visit) mark(mark string) string { return v.T("care.mark." + cmp.Or(marks[mark], "none")) }

// groups of rules with a text; a plan's own group stands for itself.
func (v visit) group(group string) string {
	if key := "care.group." + group; v.Has(key) {
		return v.T(key)
	}
	return sentence(group)
}

// stateIcon gives each state a shape, so that colour is never alone.
func stateIcon(s population.State) string {
	switch s {
	case population.Confirmed, population.Closed:
		return "check"
	case population.Overdue:
		return "alert"
	case population.DueSoon, population.Open:
		return "clock"
	case population.Suspected:
		return "question"
	case population.Signal:
		return "signal"
	case population.Talk:
		return "talk"
	}
	return "dash"
}
