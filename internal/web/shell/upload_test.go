package shell_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/web/shell"
)

// attached is a form with files: pairs of a name and a content.
func attached(t *testing.T, pairs ...string) *shell.Form {
	t.Helper()
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		part, err := parts.CreateFormFile("x", pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(pairs[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := parts.WriteField("words", "as they were said"); err != nil {
		t.Fatal(err)
	}
	if err := parts.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", &body)
	r.Header.Set("Content-Type", parts.FormDataContentType())
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		t.Fatal(err)
	}
	return shell.ReadForm(r)
}

// TestUploads: the content says what a file is, never its name; what does not fit is said at the field.
func TestUploads(t *testing.T) {
	want := shell.Files{Most: 2, Bytes: 1000, Types: shell.Paper}
	const pdf, tiff = "%PDF-1.7\nx", "II*\x00rest"
	for _, tc := range []struct {
		name  string
		pairs []string
		wrong string
		types string
	}{
		{"none", nil, "", ""},
		{"no file chosen", []string{"", ""}, "", ""},
		{"a letter and a fax", []string{"letter.pdf", pdf, "fax.bin", tiff}, "", "application/pdf image/tiff"},
		{"a program called letter", []string{"letter.pdf", "\x7fELF\x02\x01\x01\x00\x00\x00"}, "shell.form.file_type", ""},
		{"a page", []string{"letter.txt", "<html><script>x</script>"}, "shell.form.file_type", ""},
		{"too large", []string{"letter.txt", strings.Repeat("x", 1001)}, "shell.form.file_large", ""},
		{"as large as may be", []string{"letter.txt", strings.Repeat("x", 1000)}, "", "text/plain"},
		{"empty", []string{"letter.txt", ""}, "shell.form.file_empty", ""},
		{"too many", []string{"a", pdf, "b", pdf, "c", pdf}, "shell.form.files", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := attached(t, tc.pairs...)
			var types []string
			for _, u := range f.Uploads("x", want) {
				types = append(types, u.Type)
			}
			if got := wrong(f, "x"); got != tc.wrong || strings.Join(types, " ") != tc.types {
				t.Errorf("problem %q, types %v; want %q, %q", got, types, tc.wrong, tc.types)
			}
			if f.Raw("words") != "as they were said" {
				t.Error("the other fields are lost")
			}
		})
	}
	if got := (*shell.Form)(nil).Uploads("x", want); got != nil {
		t.Errorf("a form that is not there has %v", got)
	}
}

// TestUploadNames are without folders and without signs that do not print.
func TestUploadNames(t *testing.T) {
	want := shell.Files{Most: 1, Bytes: 1000, Types: shell.Paper}
	for sent, name := range map[string]string{
		`C:\scans\Rosa.pdf`: "Rosa.pdf", "../../etc/passwd": "passwd", "a\u202eb.txt": "ab.txt", " ": "file", strings.Repeat("n", 300): strings.Repeat("n", 255),
	} {
		if all := attached(t, sent, "text").Uploads("x", want); len(all) != 1 || all[0].Name != name {
			t.Errorf("%q became %+v", sent, all)
		}
	}
}
