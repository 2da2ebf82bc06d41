package contact_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/contact"
	"github.com/keepwell/keepwell/rules"
)

func TestLoad(t *testing.T) {
	b, err := contact.LoadBook(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(b.Texts.Letters())
}
