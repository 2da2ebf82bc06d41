package shell

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Files describes what a form may send in a field of files.
type Files struct {
	Most  int      // how many
	Bytes int64    // of each
	Types []string // media types, judged by the content and not by the name
}

// Paper is what people send as documents: scans, faxes, photographs, texts.
var Paper = []string{"application/pdf", "image/png", "image/jpeg", "image/tiff", "text/plain"}

// Upload is one file that a form sent. It is held until the request ends.
type Upload struct {
	Name string // the last part of what the sender's computer called it, without signs that do not print
	Type string // media type by its content
	Body []byte
}

// longestName is more than any file system gives.
const longestName = 255

// Uploads are the files of a field. A file of another kind, an empty one and too many are what is wrong with the field: then there are none.
func (f *Form) Uploads(field string, want Files) []Upload {
	if f == nil {
		return nil
	}
	sent := slices.DeleteFunc(slices.Clone(f.files[field]), func(h *multipart.FileHeader) bool { return h.Filename == "" && h.Size == 0 })
	if len(sent) > want.Most {
		f.Fail(field, "shell.form.files", "Most", want.Most)
		return nil
	}
	var all []Upload
	for _, h := range sent {
		u, problem := readUpload(h, want)
		if problem != nil {
			f.Fail(field, problem.Key, problem.Args...)
			return nil
		}
		all = append(all, u)
	}
	return all
}

func readUpload(h *multipart.FileHeader, want Files) (Upload, *Problem) {
	const megabyte = 1 << 20
	if h.Size > want.Bytes {
		return Upload{}, &Problem{Key: "shell.form.file_large", Args: []any{"Most", want.Bytes / megabyte}}
	}
	body, err := content(h)
	if err != nil || len(body) == 0 {
		return Upload{}, &Problem{Key: "shell.form.file_empty"}
	}
	kind, _, _ := strings.Cut(typeOf(body), ";")
	if !slices.Contains(want.Types, kind) {
		return Upload{}, &Problem{Key: "shell.form.file_type"}
	}
	return Upload{Name: plainName(h.Filename), Type: kind, Body: body}, nil
}

func content(h *multipart.FileHeader) (body []byte, err error) {
	file, err := h.Open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return io.ReadAll(file)
}

// typeOf is the media type of a content. The standard's list has no TIFF, the format of faxes.
func typeOf(body []byte) string {
	if begin := string(body[:min(4, len(body))]); begin == "II*\x00" || begin == "MM\x00*" {
		return "image/tiff"
	}
	return http.DetectContentType(body)
}

// plainName is a name without the folders of the sender's computer.
func plainName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, name)
	if name = strings.TrimSpace(name); name == "" || name == "." || name == "/" {
		return "file"
	}
	letters := []rune(name)
	return string(letters[:min(longestName, len(letters))])
}
