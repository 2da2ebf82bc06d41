package verification_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestEvidenceOfAVerification: state, proof and documents, for those who may export.
func TestEvidenceOfAVerification(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id, made := w.asked()
	v := w.attest(id, w.word("diabetes"))
	var out bytes.Buffer
	w.must(w.room.Evidence(t.Context(), w.staff(), id, "look.page.verification", w.now, &out))
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	w.must(err)
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	all := strings.Join(names, " ")
	for _, want := range []string{"verification.json", "proof.json", made.Form.Document, v.Attestations[0].Document} {
		if !strings.Contains(all, want) {
			t.Errorf("the pack lacks %s: %s", want, all)
		}
	}
	if strings.Contains(out.String(), string(made.Secret)) {
		t.Error("the pack holds the secret of a link")
	}
	err = w.room.Evidence(t.Context(), w.visitor(access.RoleAgent), id, "look.page.verification", w.now, &out)
	w.wantErr(err, verification.ErrUnknown)
	_, body, err := w.room.Document(t.Context(), w.staff(), id, made.Form.Document, "look.page.verification", w.now)
	w.must(err)
	if len(body) == 0 {
		t.Error("no document")
	}
	_, _, err = w.room.Document(t.Context(), w.staff(), id, strings.Repeat("0", 64), "look.page.verification", w.now)
	w.wantErr(err, verification.ErrUnknown)
}
