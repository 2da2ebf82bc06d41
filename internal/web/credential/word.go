package credential

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/commission/warning"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func writeTo(content *bytes.Buffer) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := content.WriteTo(w)
		return err
	}
}

func testWords(v shell.Visit, t agent.Test) string { return v.T("credential.test." + string(t)) }

func kindWords(v shell.Visit, k credential.Kind) string { return v.T("credential.kind." + string(k)) }

func becauseWords(v shell.Visit, because string) string { return v.T("credential.because." + because) }

func stateWords(v shell.Visit, s agent.State) string { return v.T("credential.state." + string(s)) }

func stateTone(s agent.State) shell.Tone {
	switch s {
	case agent.Ready:
		return shell.Good
	case agent.Lapsed:
		return shell.Warning
	}
	return shell.Bad
}

// typeWords is what kind of producer somebody is.
func typeWords(v shell.Visit, kind string) string { return v.T("credential.type." + kind) }

// lapseWords says what lapses.
func lapseWords(v shell.Visit, u *credential.Upcoming) string {
	parts := []string{kindWords(v, u.Kind)}
	if u.Year != 0 {
		parts = append(parts, v.T("credential.for_year", "Year", strconv.Itoa(u.Year)))
	}
	return strings.Join(append(parts, nonEmpty(u.State, u.Entity)...), " ")
}

func nonEmpty(all ...string) (out []string) {
	for _, s := range all {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// money is an amount in whole dollars: what is at stake is an estimate.
func money(v shell.Visit, cents int64) string { return "$" + v.Num(int((cents+50)/100)) }

// stakeWords are the members and the money of a warning.
func stakeWords(v shell.Visit, l warning.Loss) string {
	if l.Members == 0 {
		return v.T("credential.warning.nothing")
	}
	return v.N("credential.warning.stake", l.Members, "Money", money(v, l.Cents))
}

// lossWords are the members and the money of a warning, where the head of the column says what they are.
func lossWords(v shell.Visit, l warning.Loss) string {
	if l.Members == 0 {
		return v.T("credential.lapses.nothing")
	}
	return v.N("credential.lapses.loss", l.Members, "Money", money(v, l.Cents))
}

// factWords are the contents of a fact in one line, without its days.
func factWords(v shell.Visit, f *credential.Fact) string {
	parts := nonEmpty(f.Name, f.State, f.Entity, numberWords(f.Year), f.Provider, f.Number, f.Line, string(f.Parent), f.Family)
	if f.Type != "" {
		parts = append(parts, typeWords(v, f.Type))
	}
	parts = append(parts, nonEmpty(strings.Join(f.Lines, ", "), strings.Join(f.Modules, ", "), f.Level, string(f.Payment))...)
	if f.Score != nil {
		parts = append(parts, strconv.Itoa(*f.Score)+" %")
	}
	if f.Cents != 0 {
		parts = append(parts, "$"+f.Text("amount"))
	}
	if f.BasisPoints != 0 {
		parts = append(parts, f.Text("share")+" %")
	}
	if f.Status != "" && f.Status != credential.Active {
		parts = append(parts, v.T("credential.status."+string(f.Status)))
	}
	return strings.Join(append(parts, reasonWords(v, f)...), ", ")
}

func reasonWords(v shell.Visit, f *credential.Fact) []string {
	if f.Kind == credential.Contract && f.Reason != "" {
		return []string{v.T("credential.term." + f.Reason)}
	}
	return nonEmpty(f.Reason)
}

func numberWords(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// failureDetail is what a failed test speaks of, in words: the end of a contract has its reason.
func failureDetail(v shell.Visit, f agent.Failure) string {
	if key := "credential.term." + f.Detail; f.Test == agent.Contract && v.Has(key) {
		return v.T(key)
	}
	return f.Detail
}

func kindOptions(v shell.Visit) (all []shell.Option) {
	for _, k := range credential.Kinds {
		all = append(all, shell.Option{Value: string(k), Label: kindWords(v, k)})
	}
	return all
}

func mapOptions(all []*credential.Map, v shell.Visit) (out []shell.Option) {
	for _, m := range all {
		out = append(out, shell.Option{Value: m.ID, Label: v.T("credential.map." + m.ID)})
	}
	return out
}

// mapWords is a kind of file in words. A map of the plan's own is called by its id.
func mapWords(v shell.Visit, id string) string {
	if key := "credential.map." + id; v.Has(key) {
		return v.T(key)
	}
	return id
}

// choices are the answers of a field that has a few of them.
func choices(v shell.Visit, view enterView, name string) (out []shell.Option) {
	add := func(prefix string, values ...string) {
		for _, value := range values {
			out = append(out, shell.Option{Value: value, Label: v.T(prefix + value)})
		}
	}
	switch name {
	case "status":
		for _, s := range credential.Statuses {
			if s != credential.Withdrawn && s != credential.Active {
				add("credential.status.", string(s))
			}
		}
	case "term":
		for _, t := range credential.TermsOfEnd {
			add("credential.term.", string(t))
		}
	case "type":
		add("credential.type.", credential.AnAgent, credential.AnAgency, credential.ACallCenter, credential.AnInternal)
	case "family":
		add("credential.family.", "ma", "mapd", "pdp", "cost")
	case "payment":
		return []shell.Option{{Value: string(credential.PaidFull), Label: v.T("credential.payment.full")}, {Value: string(credential.PaidProrated), Label: v.T("credential.payment.prorated")}}
	case "entity":
		return view.Entities
	}
	return out
}

// emptyChoice is the first entry of a choice: what it means to choose nothing.
func emptyChoice(v shell.Visit, name string) string {
	switch name {
	case "status":
		return v.T("credential.status.active")
	case "family", "entity":
		return v.T("credential.all")
	}
	return v.T("credential.none")
}
