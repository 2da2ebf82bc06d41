package desk_test

import (
	"net/http"
	"testing"
)

// TestThePairIsMergedAndTakenBack: differences are marked, merging asks who is there, and undoing brings both back.
func TestThePairIsMergedAndTakenBack(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		stella := h.as("stella!", lang).Open("/steward").MustSay("Rosa Alvarez Ortiz", in(lang, "same Medicare number", "mismo número de Medicare"))
		stella.Follow("Rosa").MustSay(in(lang, "Differs", "Distinto"), in(lang, "Same", "Igual"), "1EG4TE5MK73")
		pair := stella.At.Path
		stella.Follow(in(lang, "Merge: they are one", "Unir: son la misma"))
		stella.Submit(pair+"/merge", "keep", string(h.rosa), "why", "").MustBe(422)
		stella.Submit(pair+"/merge", "keep", string(h.rosa), "why", "Same card on the phone").MustBeAt("/steward/people/" + string(h.rosa))
		stella.MustSay("990001", "Same card on the phone", in(lang, "Took another in", "Incorporó otra"))
		stella.Open(pair).MustBe(http.StatusConflict)
		stella.Open("/steward").MustSay(in(lang, "No pair waits", "Ninguna pareja espera"))
		stella.Open("/steward/people/" + string(h.rosa)).Follow(in(lang, "Undo merge 1", "Deshacer la unión 1"))
		stella.Submit(stella.At.Path, "why", "Two cousins").MustSay(in(lang, "The merge was undone", "La unión se deshizo")).MustNotSay("990001")
	})
}

// TestMergingAsksWhoIsThere: without having just confirmed who they are, nobody merges.
func TestMergingAsksWhoIsThere(t *testing.T) {
	h := build(t)
	stella := h.as("stella", "en").Open("/steward").Follow("Rosa")
	stella.Post(stella.At.Path+"/merge", "keep", string(h.rosa), "why", "x")
	p, err := h.rooms.People.Get(t.Context(), h.twin)
	must(t, err)
	if p.ID != h.twin {
		t.Error("merged without a step-up")
	}
}

// TestAPairIsKeptApart for good.
func TestAPairIsKeptApart(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		stella := h.as("stella", lang).Open("/steward").Follow("Rosa")
		pair := stella.At.Path
		stella.Follow(in(lang, "Keep apart", "Mantener separadas")).Submit(pair+"/apart", "why", "Mother and daughter").MustSay(in(lang, "kept apart for good", "separadas para siempre"))
		h.as("stella!", lang).Open(pair+"/merge").Submit(pair+"/merge", "why", "after all").MustBe(http.StatusConflict)
	})
}

// TestTheStewardFindsEntriesAndTheirHistory: who changed what when, members without a number, and imported files.
func TestTheStewardFindsEntriesAndTheirHistory(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		must(t, h.rooms.People.NoteImported(t.Context(), h.cause(), "abc123", "csv"))
		stella := h.as("stella", lang).Open("/steward/people").MustSay(in(lang, "Members without a member number", "Miembros sin número de miembro"), "Rosa Alvarez")
		stella.Submit("/steward/people").MustBe(422)
		stella.Submit("/steward/people", "text", "stone").MustSay("Sam Stone").Follow("Sam Stone")
		stella.MustSay("KW0000003", in(lang, "Made known", "Made known"[:0]+"Registrada"), in(lang, "addresses", "direcciones"))
		stella.Open("/steward/imports").MustSay("csv", "abc123")
		stella.Open("/steward/people/nobody").MustBe(http.StatusNotFound)
	})
}
