package contact_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// poppler runs a tool of poppler-utils over a PDF: a second opinion about what the press made.
func poppler(t *testing.T, pdf []byte, tool string, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, append(args, file, "-")...).Output()
	if err != nil {
		t.Fatalf("%s: %v (`make test` installs poppler-utils)", tool, err)
	}
	return string(out)
}

func TestALetterIsTaggedAndReadInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		l := w.print(w.want("c1", acknowledged(w.member("es", person.Standard))))
		pdf := w.document(l)
		f, err := press.Inspect(pdf)
		w.must(err)
		if !f.Marked || !f.Tree || f.Language != "es" || f.Title != "Recibimos su queja" || f.Pages != l.Printed.Pages || !f.Outline {
			t.Errorf("%+v, noted %d pages", f, l.Printed.Pages)
		}
		inOrder(t, poppler(t, pdf, "pdftotext", "-raw"),
			"Harbor Light Health Plan", "PO Box 55501", "Rosa Álvarez", "1 Main St", "Apt. <2>", "Albany, NY 12207", "14 de enero de 2026", "Número de carta: "+string(l.ID),
			"Recibimos su queja", "Estimado/a Rosa Álvarez:", "13 de enero de 2026", "K-1000-7", "Qué sigue", "12 de febrero de 2026", "Atentamente,",
			"No discriminamos", "Ayuda gratis en su idioma", "Español:", "Русский:")
	})
}

// inOrder: the words follow each other in the text.
func inOrder(t *testing.T, text string, words ...string) {
	t.Helper()
	text = strings.Join(strings.Fields(text), " ")
	at := 0
	for _, word := range words {
		found := strings.Index(text[at:], word)
		if found < 0 {
			t.Errorf("%q does not stand after what comes before it in:\n%s", word, text)
			return
		}
		at += found + len(word)
	}
}

var fontSize = regexp.MustCompile(`<fontspec [^>]*size="(\d+)"`)

func TestLargePrintIsLarge(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for format, least := range map[person.Format]int{person.Standard: 12, person.LargePrint: 18} {
		pdf := w.document(w.print(w.want("c"+string(format), acknowledged(w.member("en", format)))))
		xml := poppler(t, pdf, "pdftohtml", "-xml", "-i", "-stdout", "-zoom", "1")
		sizes := fontSize.FindAllStringSubmatch(xml, -1)
		if len(sizes) == 0 {
			t.Fatal("no font is named")
		}
		for _, s := range sizes {
			n, err := strconv.Atoi(s[1])
			if err != nil || n < least && (format == person.LargePrint || n != pageNumberPoints) {
				t.Errorf("%q: a font of %s points, expected %d or more", format, s[1], least)
			}
		}
	}
}

// pageNumberPoints is the size of the page number in the margin of a letter in standard print.
const pageNumberPoints = 10

func TestPrintingTwiceIsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		id := w.want("c1", acknowledged(w.member("en", person.Standard)))
		first, again := w.print(id), w.print(id)
		if first.Printed.Hash != again.Printed.Hash || first.Version != again.Version {
			t.Errorf("first %+v, again %+v", first.Printed, again.Printed)
		}
		if l, _, err := w.letters.Printed(t.Context(), letter.Page{}); err != nil || len(l) != 1 || l[0].Printed.Hash != first.Printed.Hash {
			t.Errorf("%d letters are printed, %v", len(l), err)
		}
	})
}
