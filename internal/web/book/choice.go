package book

import (
	"github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Choices of the filter.

func planOptions(l *listView) (all []shell.Option) {
	for _, p := range l.Choices.Plans {
		label := planCode(p.Contract, p.Plan)
		if p.Name != "" {
			label = p.Name + " (" + label + ")"
		}
		all = append(all, shell.Option{Value: p.Contract + "-" + p.Plan, Label: label})
	}
	return all
}

func familyOptions(v shell.Visit) (all []shell.Option) {
	for _, f := range families {
		all = append(all, shell.Option{Value: string(f), Label: family(v, f)})
	}
	return all
}

func stateOptions(l *listView) (all []shell.Option) {
	for _, s := range l.Choices.States {
		all = append(all, shell.Option{Value: s, Label: s})
	}
	return all
}

func basisOptions(v shell.Visit, l *listView) (all []shell.Option) {
	for _, b := range l.Choices.Bases {
		all = append(all, shell.Option{Value: b, Label: basisName(v, b)})
	}
	return all
}

func verificationOptions(v shell.Visit) (all []shell.Option) {
	for _, s := range verification.States {
		all = append(all, shell.Option{Value: string(s), Label: v.T("book.verification_name." + string(s))})
	}
	return all
}

func sortOptions(v shell.Visit) (all []shell.Option) {
	for _, s := range book.Sorts {
		all = append(all, shell.Option{Value: string(s), Label: v.T("book.sort." + string(s))})
	}
	return all
}

func sellerOptions(v shell.Visit, sellers []book.Seller) (all []shell.Option) {
	for _, s := range sellers {
		label := s.Name
		if s.Own {
			label = v.T("book.agency.own", "Name", s.Name)
		}
		all = append(all, shell.Option{Value: string(s.NPN), Label: label})
	}
	return all
}
