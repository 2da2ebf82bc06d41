package statement_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/commission/statement/statementtest"
	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// house is a plan with an agent, a member who left after two months, one whose year CMS has not told, and one for whom a month was lost.
type house struct {
	*statementtest.World
	anna, adam, agency   person.ID
	rosa, sam, lee, june person.ID
	first, second        commission.Run
	asAnna, asAdam, desk access.Visitor
}

func build(t testing.TB, db *store.DB, p statement.Press) *house {
	t.Helper()
	h := &house{World: statementtest.New(t, db, p)}
	h.anna, h.adam, h.agency = h.Agent("Anna Agent", "1234567"), h.Agent("Adam Agent", "1234568"), h.Agency("Gulf Agency", "9000001")
	h.rosa, h.sam = h.Member("Rosa Alvarez", "KW0000001"), h.Member("Sam Stone", "KW0000002")
	h.lee, h.june = h.Member("Lee Long", "KW0000003"), h.Member("June Jones", "KW0000004")
	h.Span(h.rosa, "s1", "1234567", "2026-01-01", "", "initial")
	h.Span(h.sam, "s2", "1234567", "2025-01-01", "", "renewal")
	h.Span(h.lee, "s3", "1234567", "2026-02-01", "", "unknown")
	h.Span(h.june, "s4", "1234568", "2026-01-01", "", "initial")
	h.Below("1234567", "9000001", "2020-01-01", "2099-12-31")
	h.Below("1234568", "9000001", "2026-03-01", "2099-12-31")
	h.first = h.Pay("2026-02-05")
	h.End(h.rosa, "s1", "2026-02-28")
	h.Lapse("1234567", agent.License, "2026-02-15", "2026-03-10")
	h.second = h.Pay("2026-04-05")
	h.asAnna = statementtest.Visitor("anna", access.RoleAgent, h.anna)
	h.asAdam = statementtest.Visitor("adam", access.RoleAgent, h.adam)
	h.desk = statementtest.Visitor("desk", access.RoleBroker, "")
	return h
}

func (h *house) of(v access.Visitor, npn agent.NPN, run commission.Run) statement.Statement {
	h.T.Helper()
	st, err := h.Statements.Of(h.T.Context(), v, npn, run.ID)
	h.Must(err)
	return st
}

func sum(lines []statement.Line) (cents int64) {
	for i := range lines {
		cents += lines[i].Cents
	}
	return cents
}

func TestStatementTellsTheRun(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db, nil)
		first := h.of(h.asAnna, "", h.first)
		if !first.Paid() || first.Name != "Anna Agent" || first.Share.Pay() != sum(first.Lines) || len(first.Lines) == 0 {
			t.Errorf("%+v: lines add to %d", first.Share, sum(first.Lines))
		}
		second := h.of(h.asAnna, "", h.second)
		back := second.Lines[slices.IndexFunc(second.Lines, func(l statement.Line) bool { return l.Number == "KW0000001" })]
		if back.Reason != commission.RapidDisenrollment || back.Cents != -69400 || back.Prior == nil || back.Prior.Cents != 69400 {
			t.Errorf("%+v", back.Line)
		}
		text := strings.Join(texts(t).Explain("en", &back).Sentences(), " ")
		for _, want := range []string{"within the first three months", "It takes back from line " + statement.LineNumber(back.Earlier) + " of February 5, 2026 ($694.00)."} {
			if !strings.Contains(text, want) {
				t.Errorf("%s\nlacks %q", text, want)
			}
		}
		lost := second.Lines[slices.IndexFunc(second.Lines, func(l statement.Line) bool { return l.Number == "KW0000002" && l.Year == 2026 })]
		if text := strings.Join(texts(t).Explain("en", &lost).Notes, " "); !strings.Contains(text, "Not paid: March") || !strings.Contains(text, "state license") {
			t.Errorf("%s", text)
		}
		if lost.Rate.Table == nil || lost.Rate.Row.Renewal != 34700 {
			t.Errorf("%+v", lost.Rate)
		}
		var carried, owed int64
		for _, x := range statement.Sums(&second.Share) {
			switch x.Name {
			case "carried":
				carried = x.Cents
			case "owed":
				owed = x.Cents
			}
		}
		if carried != 0 || owed <= 0 || owed != -second.Share.Payable() {
			t.Errorf("carried %d, owed %d: %+v", carried, owed, second.Share)
		}
	})
}

// Between opening, lines, payment and what is carried nothing gets lost, over all runs.
func TestBalancesGoOn(t *testing.T) {
	h := build(t, storetest.Open(t, store.SQLite), nil)
	h.Pay("2026-08-05")
	list, err := h.Statements.List(t.Context(), h.asAnna, "")
	if err != nil || len(list) != 3 {
		t.Fatalf("%v: %d statements", err, len(list))
	}
	slices.Reverse(list)
	var payable, owed int64
	for _, e := range list {
		if e.Share.Opening != payable || e.Share.Owed != owed {
			t.Errorf("%s opens with %d and %d, expected %d and %d", e.Run.AsOf, e.Share.Opening, e.Share.Owed, payable, owed)
		}
		for _, x := range statement.Sums(&e.Share) {
			switch x.Name {
			case "carried":
				payable = x.Cents
			case "owed":
				owed = x.Cents
			}
		}
		if !slices.ContainsFunc(statement.Sums(&e.Share), func(x statement.Sum) bool { return x.Name == "owed" }) {
			owed = 0
		}
	}
}

// Nobody sees what is another's, and what is not there sounds the same.
func TestStatementsAreTheAgents(t *testing.T) {
	h := build(t, storetest.Open(t, store.SQLite), nil)
	line := h.of(h.asAnna, "", h.first).Lines[0].ID
	prepared := h.Prepare("2026-05-05")
	strangers := map[string]access.Visitor{
		"another agent": h.asAdam, "a member": statementtest.Visitor("rosa", access.RoleMember, h.rosa), "service": statementtest.Visitor("sue", access.RoleService, ""),
		"an engineer": statementtest.Visitor("eve", access.RoleEngineer, ""), "nobody": {}, "who leads the agency": h.leader(),
	}
	for name, v := range strangers {
		_, err1 := h.Statements.Of(t.Context(), v, "1234567", h.first.ID)
		_, err2 := h.Statements.List(t.Context(), v, "1234567")
		_, _, err3 := h.Statements.One(t.Context(), v, "1234567", line)
		_, err4 := h.Statements.Document(t.Context(), h.By("x"), v, "1234567", h.first.ID, "en", statement.Table)
		_, err5 := h.Statements.Outlook(t.Context(), v, "1234567", clock.MustParse("2026-07-01"))
		for i, err := range []error{err1, err2, err3, err4, err5} {
			if !errors.Is(err, statement.ErrUnknown) {
				t.Errorf("%s: way %d: %v", name, i+1, err)
			}
		}
	}
	if _, _, err := h.Statements.One(t.Context(), h.asAdam, "", line); !errors.Is(err, statement.ErrUnknown) {
		t.Errorf("another's line: %v", err)
	}
	if _, err := h.Statements.Of(t.Context(), h.asAnna, "", prepared.ID); !errors.Is(err, statement.ErrUnknown) {
		t.Errorf("agents see what is only prepared: %v", err)
	}
	if st := h.of(h.desk, "1234567", prepared); st.Paid() {
		t.Error("broker operations see what is prepared, and that it is not paid")
	}
	if _, err := h.Statements.Of(t.Context(), h.desk, "7777777", h.first.ID); !errors.Is(err, statement.ErrUnknown) {
		t.Errorf("an agent who is not there: %v", err)
	}
}

func (h *house) leader() access.Visitor {
	return statementtest.Visitor("gulf", access.RoleAgent, h.agency, h.agency, h.anna, h.adam)
}

// Who leads an agency sees sums of those who were below it on the day of the run.
func TestAgencySeesSumsByTheHierarchyOfTheDay(t *testing.T) {
	h := build(t, storetest.Open(t, store.SQLite), nil)
	today := clock.MustParse("2026-07-01")
	first, err := h.Statements.Agency(t.Context(), h.leader(), h.first.ID, today)
	h.Must(err)
	annas := h.of(h.asAnna, "", h.first)
	if len(first.Agents) != 1 || first.Agents[0].NPN != "1234567" || first.Pay() != annas.Share.Pay() {
		t.Errorf("in February Adam was not below the agency: %+v", first.Agents)
	}
	second, err := h.Statements.Agency(t.Context(), h.leader(), h.second.ID, today)
	h.Must(err)
	if len(second.Agents) != 1 || second.Agents[0].Name != "Anna Agent" { // Adam's whole year was paid in February
		t.Errorf("%+v", second.Agents)
	}
	for name, v := range map[string]access.Visitor{"an agent": h.asAnna, "broker operations": h.desk} {
		if _, err := h.Statements.Agency(t.Context(), v, h.first.ID, today); !errors.Is(err, statement.ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if runs, err := h.Statements.AgencyRuns(t.Context(), h.leader()); err != nil || len(runs) != 2 {
		t.Errorf("%v: %d runs", err, len(runs))
	}
}

func TestTableHoldsEveryLine(t *testing.T) {
	h := build(t, storetest.Open(t, store.SQLite), nil)
	for _, lang := range statement.Languages {
		d, err := h.Statements.Document(t.Context(), h.By("anna"), h.asAnna, "", h.second.ID, lang, statement.Table)
		h.Must(err)
		rows, err := csv.NewReader(bytes.NewReader(d.Content)).ReadAll()
		h.Must(err)
		st := h.of(h.asAnna, "", h.second)
		if len(rows) != 1+len(st.Lines) || d.Hash == "" {
			t.Errorf("%d rows of %d lines, kept as %q", len(rows), len(st.Lines), d.Hash)
		}
		text := string(d.Content)
		if strings.Contains(text, "Rosa") || strings.Contains(text, "Alvarez") || !strings.Contains(text, "KW0000001") || !strings.Contains(text, "-69400,-694.00") {
			t.Errorf("%s", text)
		}
	}
}

// A statement that was handed out stays the same document, whatever is booked later and whoever asks.
func TestIssuedDocumentsStay(t *testing.T) {
	h := build(t, storetest.Open(t, store.SQLite), nil)
	first, err := h.Statements.Document(t.Context(), h.By("anna"), h.asAnna, "", h.first.ID, "en", statement.Table)
	h.Must(err)
	h.Pay("2026-08-05")
	again, err := h.Statements.Document(t.Context(), h.By("desk"), h.desk, "1234567", h.first.ID, "en", statement.Table)
	h.Must(err)
	if first.Hash != again.Hash || !bytes.Equal(first.Content, again.Content) {
		t.Errorf("%s and %s", first.Hash, again.Hash)
	}
	spanish, err := h.Statements.Document(t.Context(), h.By("anna"), h.asAnna, "", h.first.ID, "es", statement.Table)
	h.Must(err)
	if spanish.Hash == first.Hash || !strings.Contains(string(spanish.Content), "enero") {
		t.Error("the other language is another document")
	}
	prepared := h.Prepare("2026-09-05")
	draft, err := h.Statements.Document(t.Context(), h.By("desk"), h.desk, "1234567", prepared.ID, "en", statement.Table)
	if err != nil || draft.Hash != "" {
		t.Errorf("what is proposed is kept: %v, %q", err, draft.Hash)
	}
}

func TestPDFIsReadable(t *testing.T) {
	p := press.New(press.Options{})
	if _, err := p.Find(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	h := build(t, storetest.Open(t, store.SQLite), p)
	for lang, title := range map[string]string{"en": "Commission statement", "es": "Estado de comisiones"} {
		d, err := h.Statements.Document(t.Context(), h.By("anna"), h.asAnna, "", h.second.ID, lang, statement.PDF)
		h.Must(err)
		facts, err := press.Inspect(d.Content)
		h.Must(err)
		h.Must(facts.Accessible(title, lang))
		again, err := h.Statements.Document(t.Context(), h.By("anna"), h.asAnna, "", h.second.ID, lang, statement.PDF)
		if err != nil || again.Hash != d.Hash || !bytes.Equal(again.Content, d.Content) {
			t.Errorf("the same statement is another document: %v", err)
		}
	}
}

func TestNoPDFWithoutAPress(t *testing.T) {
	h := build(t, storetest.Open(t, store.SQLite), nil)
	_, err := h.Statements.Document(t.Context(), h.By("anna"), h.asAnna, "", h.second.ID, "en", statement.PDF)
	if !errors.Is(err, press.ErrNoBrowser) {
		t.Errorf("%v", err)
	}
}

func TestOutlook(t *testing.T) {
	h := build(t, storetest.Open(t, store.SQLite), nil)
	o, err := h.Statements.Outlook(t.Context(), h.asAnna, "", clock.MustParse("2026-04-10"))
	h.Must(err)
	if len(o.Rows) != 3 || o.Waiting != 1 || o.Rapid != 1 || o.Owed <= 0 {
		t.Fatalf("%+v", o)
	}
	lee := o.Rows[2]
	// March is lost; February and April are booked at the renewal rate, May to December are to come.
	if lee.Number != "KW0000003" || lee.TrueUp != 3*(69400-34700)/12 || lee.Rapid == nil || *lee.Rapid != clock.MustParse("2026-05-01") {
		t.Errorf("%+v", lee)
	}
	if lee.NextOn == nil || *lee.NextOn != clock.MustParse("2026-05-01") || lee.Next < 2891 || lee.Next > 2892 {
		t.Errorf("next %d on %v", lee.Next, lee.NextOn)
	}
	sam := o.Rows[1]
	if sam.YearEnd != sam.After()+34700-11567 || sam.Rapid != nil || sam.TrueUp != 0 {
		t.Errorf("%+v: year end %d", sam.Line.Line, sam.YearEnd)
	}
	if rosa := o.Rows[0]; rosa.After() != 0 || rosa.YearEnd != 0 || rosa.Rapid != nil {
		t.Errorf("%+v", rosa)
	}
}

// A statement of many lines is summed on paper; the table has them all.
func TestManyLinesAreSummedOnPaper(t *testing.T) {
	printed := ""
	w := statementtest.New(t, storetest.Open(t, store.SQLite), printer(func(html string) { printed = html }))
	anna := w.Agent("Anna Agent", "1234567")
	const members = 401
	for i := range members {
		w.Span(person.ID(fmt.Sprintf("m%03d", i)), fmt.Sprintf("s%03d", i), "1234567", "2026-01-01", "", "initial")
	}
	run := w.Pay("2026-02-05")
	asAnna := statementtest.Visitor("anna", access.RoleAgent, anna)
	if _, err := w.Statements.Document(t.Context(), w.By("anna"), asAnna, "", run.ID, "en", statement.PDF); err == nil {
		t.Error("what is no PDF is handed out")
	}
	for _, want := range []string{"This statement has 401 lines", "By reason", "$278,294.00", "Rates that were used"} {
		if !strings.Contains(printed, want) {
			t.Errorf("the paper does not say %q", want)
		}
	}
	table, err := w.Statements.Document(t.Context(), w.By("anna"), asAnna, "", run.ID, "en", statement.Table)
	if err != nil || bytes.Count(table.Content, []byte("\n")) != members+1 {
		t.Errorf("%v: %d rows", err, bytes.Count(table.Content, []byte("\n")))
	}
	part, err := w.Statements.Part(t.Context(), asAnna, "", run.ID, statement.Wish{From: 390, Most: 25})
	if err != nil || part.Total != members || len(part.Lines) != 11 || len(part.Reasons) != 1 || part.Reasons[0].Lines != members {
		t.Errorf("%v: %d of %d lines", err, len(part.Lines), part.Total)
	}
}

// printer hears what is printed, and prints nothing.
type printer func(html string)

func (p printer) Print(_ context.Context, html string) ([]byte, error) {
	p(html)
	return []byte("none"), nil
}

// What the gate holds back is told, and stands in no statement until somebody decides.
func TestOutlookTellsWhatIsHeld(t *testing.T) {
	w := statementtest.New(t, storetest.Open(t, store.SQLite), nil)
	choice := w.Book.Choice()
	choice.Gate = entitlement.Hold
	w.Choose(choice, nil)
	anna := w.Agent("Anna Agent", "1234567")
	w.Span("m1", "s1", "1234567", "2025-01-01", "", "renewal")
	w.Lapse("1234567", agent.License, "2026-02-15", "2026-03-10")
	run := w.Pay("2026-04-05")
	asAnna := statementtest.Visitor("anna", access.RoleAgent, anna)
	o, err := w.Statements.Outlook(t.Context(), asAnna, "", clock.MustParse("2026-04-10"))
	if err != nil || o.Held != 2892 || o.Payable != 0 {
		t.Errorf("%v: held %d, payable %d", err, o.Held, o.Payable)
	}
	st, err := w.Statements.Of(t.Context(), asAnna, "", run.ID)
	if err != nil || sum(st.Lines) != 31300+3*2891+2 || st.Share.Pay() != sum(st.Lines) {
		t.Errorf("%v: lines add to %d, paid is %d", err, sum(st.Lines), st.Share.Pay())
	}
}
