package wording

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
)

// The folders of the texts.
const (
	folder       = "letter"
	familyFolder = folder + "/family"
	letterFolder = folder + "/text"
	blockFolder  = folder + "/block"
)

// Load reads all texts and holds them against what they declare. Every text must be there in each of the languages; the first is the
// default. The error names every mistake, each with its file.
func Load(files fs.FS, languages ...string) (*Texts, error) {
	if len(languages) == 0 {
		return nil, errors.New("letters: no language is asked for")
	}
	t := &Texts{languages: languages, families: map[string]*Family{}, letters: map[letter.Template]*Letter{}, blocks: map[string]*Block{}}
	var problems []error
	problem := func(err error) { problems = append(problems, err) }
	readAll(files, familyFolder, problem, func(_ string, f *Family) (string, error) {
		t.families[f.ID] = f
		return f.ID, nil
	})
	readAll(files, blockFolder, problem, func(hash string, b *Block) (string, error) {
		b.hash, t.blocks[b.ID] = hash, b
		return b.ID, t.checkBlock(b)
	})
	readAll(files, letterFolder, problem, func(hash string, l *Letter) (string, error) {
		l.hash, t.letters[l.ID] = hash, l
		return string(l.ID), t.checkLetter(l)
	})
	return t, errors.Join(problems...)
}

func readAll[T any](files fs.FS, in string, problem func(error), keep func(hash string, one *T) (string, error)) {
	entries, err := fs.ReadDir(files, in)
	if err != nil {
		problem(fmt.Errorf("letters: %w", err))
	}
	for _, e := range entries {
		name := path.Join(in, e.Name())
		one, hash, err := readOne[T](files, name)
		if err != nil {
			problem(fmt.Errorf("%s: %w", name, err))
			continue
		}
		id, err := keep(hash, one)
		if id != strings.TrimSuffix(e.Name(), ".yaml") {
			problem(fmt.Errorf("%s: id is %q, expected the file's name without .yaml", name, id))
		}
		if err != nil {
			problem(fmt.Errorf("%s: %w", name, err))
		}
	}
}

func readOne[T any](files fs.FS, name string) (*T, string, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, "", err
	}
	one := new(T)
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(one); err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(text)
	return one, hex.EncodeToString(sum[:]), nil
}
