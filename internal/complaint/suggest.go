package complaint

import (
	"slices"

	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/complaint/triage"
)

// Suggest is what a matter probably is, with the words that say so. People decide; nothing is suggested without a reason in Basis.
func (s *Complaints) Suggest(words string, product Product) Class {
	return classOf(s.rules.triage.Latest().Suggest(words, "", string(product)), product)
}

// suggest fills in what nobody has said of a case that opens.
func (s *Complaints) suggest(one *Case) {
	found := classOf(s.rules.triage.At(one.day()).Suggest(one.Words, one.Language, string(one.Class.Product)), one.Class.Product)
	given := one.Class
	found.Subjects, found.EventOn, found.NoticeOn, found.WrittenAsked = given.Subjects, given.EventOn, given.NoticeOn, found.WrittenAsked || given.WrittenAsked
	if given.Category != "" { // whoever filed it chose from the list
		found.Category, found.Subcategory = given.Category, given.Subcategory
	}
	if found.Procedure == "" || found.Procedure == Inquiry {
		found.Procedure = Grievance // a clock runs until somebody has looked
	}
	if found.Category == "" {
		found.Category = catalog.Other
	}
	one.Class = found
}

// classOf makes a class of hints. The first hint of a field is the likeliest.
func classOf(hints []triage.Hint, product Product) Class {
	k := Class{Product: product}
	for _, h := range hints {
		k.Basis = append(k.Basis, Hint{Field: h.Field, Value: h.Value, Words: h.Words, Rule: h.Rule})
		k.take(h)
	}
	k.Also = slices.DeleteFunc(k.Also, func(p Procedure) bool { return p == k.Procedure })
	return k
}

func (k *Class) take(h triage.Hint) {
	switch h.Field {
	case triage.FieldProcedure:
		k.Procedure = first(k.Procedure, Procedure(h.Value))
	case triage.FieldAlso:
		k.Also = with(k.Also, Procedure(h.Value))
	case triage.FieldProduct:
		k.Product = first(k.Product, Product(h.Value))
	case triage.FieldTrigger:
		k.Trigger = first(k.Trigger, Trigger(h.Value))
	case triage.FieldDrugObtained:
		k.DrugObtained = h.Value == "true"
	case triage.FieldUrgent:
		k.Urgent = true
	case triage.FieldQuality:
		k.QualityCare = true
	case triage.FieldWritten:
		k.WrittenAsked = true
	case triage.FieldCategory:
		k.Category = first(k.Category, h.Value)
	case triage.FieldSubcategory:
		k.Subcategory = first(k.Subcategory, h.Value)
	case triage.FieldSensitivity:
		k.Sensitivity = with(k.Sensitivity, h.Value)
	}
}

// first is what was said first.
func first[T ~string](said, now T) T {
	if said != "" {
		return said
	}
	return now
}
