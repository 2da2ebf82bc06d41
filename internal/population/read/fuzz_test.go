package read

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every reader must take any bytes: no panic, an error only from the sink or the context, and books that balance. Memory is bounded by
// the readers' own limits; the fuzzed input is smaller than all of them, so here the reader is only kept from blowing up a small
// file: no more than a thousand facts for each row, which monthly spans and repeated dispenses stay below.

func fuzzFile(t *testing.T, format Format, name string, data []byte) {
	t.Helper()
	report := &Report{}
	source := Source{Path: name, Format: format, data: data}
	if data == nil {
		source.data = []byte{}
	}
	if err := File(context.Background(), source, dropped{}, report, Options{Today: today}); err != nil {
		if content, openErr := source.open(); openErr == nil {
			_ = content.Close()
			t.Fatalf("%s: %v", format, err)
		}
		return // a compressed file whose start is damaged cannot be opened
	}
	f := report.Files[0]
	checkBalance(t, f)
	facts := f.Facts.People + f.Facts.Spans + f.Facts.Claims + f.Facts.Fills + f.Facts.Results
	if facts > 2000*(f.Rows+1) {
		t.Fatalf("%d facts from %d rows", facts, f.Rows)
	}
}

// seedFiles adds the start of every file of a folder of testdata.
func seedFiles(f *testing.F, folder string) {
	paths, err := filepath.Glob(filepath.Join("testdata", folder, "*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || info.IsDir() {
			continue
		}
		text := unzipped(f, folder, filepath.Base(path))
		if lines := strings.SplitAfterN(text, "\n", 5); len(lines) == 5 {
			text = strings.Join(lines[:4], "")
		}
		f.Add([]byte(text[:min(len(text), 20_000)]))
	}
}

func seedFaults(f *testing.F, cases []faultCase) {
	for _, test := range cases {
		if len(test.text) < 20_000 {
			f.Add([]byte(test.text))
		}
	}
}

func FuzzRIF(f *testing.F) {
	seedFiles(f, "rif")
	seedFaults(f, rifFaults())
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range []Format{RIFClaim, RIFDrug, RIFMember, RIFHistory} {
			fuzzFile(t, format, "rif.csv", data)
		}
	})
}

func FuzzSynPUF(f *testing.F) {
	seedFiles(f, "synpuf")
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range []Format{SynPUFClaim, SynPUFDrug, SynPUFMember} {
			fuzzFile(t, format, "DE1_0_2008_Beneficiary_Summary_File.csv", data)
		}
		for _, err := range SynPUFFlags(strings.NewReader(string(data)), 2008) {
			if err != nil {
				break
			}
		}
	})
}

func FuzzSynthea(f *testing.F) {
	seedFiles(f, "synthea")
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, table := range syntheaTables {
			fuzzFile(t, table.name, table.fileName(), data)
		}
	})
}

func FuzzFHIR(f *testing.F) {
	seedFiles(f, "fhir")
	seedFaults(f, fhirFaults())
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzFile(t, FHIRLines, "a.ndjson", data)
		fuzzFile(t, FHIRDocument, "a.json", data)
	})
}

func FuzzTuva(f *testing.F) {
	seedFiles(f, "tuva")
	seedFaults(f, append(drugFaults(), quoteFaults()...))
	f.Add(parquetOf(f, tuvaPharmacyHeader, tuvaFill))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range []Format{TuvaMedical, TuvaPharmacy, TuvaEligibility} {
			fuzzFile(t, format, "tuva.csv", data)
		}
	})
}

// FuzzOpen: recognising a file must stand any bytes too.
func FuzzOpen(f *testing.F) {
	for _, folder := range []string{"rif", "synpuf", "synthea", "fhir", "tuva"} {
		seedFiles(f, folder)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		source, why := recognise(Source{Path: "x.csv", data: append([]byte{}, data...)})
		if why == "" && source.Format == "" {
			t.Fatal("neither a format nor a reason")
		}
	})
}
