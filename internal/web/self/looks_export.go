package self

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// looksCSV is the whole list for a spreadsheet, in the reader's language.
func (s *site) looksCSV(r *http.Request, a acting) (shell.Answer, error) {
	var all []access.Entry
	for before := int64(0); ; {
		some, err := s.Guard.LooksAt(r.Context(), a.Pass, access.Cursor{Before: before, Limit: readAtOnce})
		if err != nil {
			return nil, err
		}
		all = append(all, some.Entries...)
		if before = some.Next; before == 0 {
			break
		}
	}
	return shell.File("who-looked.csv", "text/csv; charset=utf-8", func(w io.Writer) error {
		return a.writeLooks(w, all)
	}), nil
}

// byteOrderMark tells spreadsheets that the text is UTF-8.
const byteOrderMark = "\ufeff"

func (a acting) writeLooks(w io.Writer, all []access.Entry) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	to := csv.NewWriter(w)
	rows := [][]string{{
		a.T("self.looks.number"), a.T("self.looks.when"), a.T("self.looks.who"), a.T("self.looks.role"), a.T("self.looks.did"),
		a.T("self.looks.what"), a.T("self.looks.why"), a.T("self.looks.rule"), a.T("self.looks.question"), a.T("self.looks.answer"),
	}}
	for _, e := range all {
		rows = append(rows, a.lookRow(e))
	}
	return to.WriteAll(rows)
}

func (a acting) lookRow(e access.Entry) []string {
	var question, answer string
	if e.Question != nil {
		question, answer = e.Question.Text, e.Question.Answer
	}
	row := []string{
		strconv.FormatInt(e.Position, 10), e.At.In(a.Zone).Format(time.RFC3339), a.who(e), a.Role(e.Role), a.actionWords(e),
		list(kindWords(a.Visit, e.Kinds)), a.purposeWords(e), a.ruleLines(e), question, answer,
	}
	for i, text := range row {
		row[i] = noFormula(text)
	}
	return row
}

// noFormula keeps a spreadsheet from taking what people wrote for a formula.
func noFormula(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// proofPage explains what the proof is, and how somebody can check it without us.
func (s *site) proofPage(r *http.Request, a acting) (shell.Answer, error) {
	files, err := s.Guard.Proofs(r.Context(), a.Pass)
	if err != nil {
		return nil, err
	}
	return shell.Page(proofPage(a, len(files), s.Record.PublicKey())), nil
}

// proofFile is one proof file; a member who was merged from several has several.
func (s *site) proofFile(r *http.Request, a acting) (shell.Answer, error) {
	files, err := s.Guard.Proofs(r.Context(), a.Pass)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(strings.TrimSuffix(r.PathValue("file"), ".json"))
	if err != nil || n < 1 || n > len(files) {
		return nil, shell.ErrNoPage
	}
	return shell.File(proofName(n), "application/json", func(w io.Writer) error { return writeProof(w, files[n-1]) }), nil
}

func proofName(n int) string { return "who-looked-proof-" + strconv.Itoa(n) + ".json" }

func writeProof(w io.Writer, file record.ProofFile) error {
	to := json.NewEncoder(w)
	to.SetIndent("", "  ")
	to.SetEscapeHTML(false)
	return to.Encode(file)
}
