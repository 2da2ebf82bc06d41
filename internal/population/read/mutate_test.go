package read

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// TestDamagedFiles: the real extracts with bytes changed, cut out, doubled or swapped at random. Nothing panics and the books balance.
// The fuzz tests search further; this runs every time.
func TestDamagedFiles(t *testing.T) {
	source := rand.New(rand.NewPCG(7, 11))
	for _, folder := range []string{"rif", "synpuf", "synthea", "fhir", "tuva"} {
		paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if info, err := os.Stat(path); err != nil || info.IsDir() {
				continue
			}
			damageFile(t, folder, filepath.Base(path), source)
		}
	}
	parquet := parquetOf(t, tuvaPharmacyHeader, tuvaFill, with(tuvaFill, "claim_id", "F2"))
	for range 100 {
		fuzzFile(t, TuvaPharmacy, "x.parquet", damaged(parquet, source))
	}
}

func damageFile(t *testing.T, folder, name string, source *rand.Rand) {
	text := []byte(unzipped(t, folder, name))
	text = text[:min(len(text), 15_000)]
	known, why := recognise(Source{Path: name, data: text})
	if why != "" {
		return // payers.csv and the like are no input of their own
	}
	for range 25 {
		fuzzFile(t, known.Format, name, damaged(text, source))
	}
}

// damaged is a copy with a few wounds, most of them characters that mean something to a reader.
func damaged(text []byte, source *rand.Rand) []byte {
	out := append([]byte{}, text...)
	for range 1 + source.IntN(8) {
		if len(out) < 2 {
			return out
		}
		from := source.IntN(len(out) - 1)
		to := min(len(out), from+1+source.IntN(200))
		switch source.IntN(5) {
		case 0:
			out[from] = byte(source.IntN(256))
		case 1:
			out[from] = "\"|,\n\r-{}[]:0.9\x00\xff"[source.IntN(16)]
		case 2:
			out = append(out[:from], out[to:]...)
		case 3:
			out = append(out[:to:to], append(append([]byte{}, out[from:to]...), out[to:]...)...)
		case 4:
			out = out[:to]
		}
	}
	return out
}
