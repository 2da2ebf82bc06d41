package read

import (
	"context"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// dropped is a sink that does nothing, so that only reading is measured.
type dropped struct{}

func (dropped) Person(*claim.Person) error { return nil }
func (dropped) Span(*claim.Span) error     { return nil }
func (dropped) Claim(*claim.Claim) error   { return nil }
func (dropped) Fill(*claim.Fill) error     { return nil }
func (dropped) Result(*claim.Result) error { return nil }

// repeatBody makes a longer file out of a real one: its rows again and again, each copy with other claim ids (renamed by the
// function), as a national extract would have them.
func repeatBody(text string, copies int, rename func(body string, n int) string) string {
	header, body, _ := strings.Cut(text, "\n")
	var b strings.Builder
	b.WriteString(header + "\n")
	for n := range copies {
		b.WriteString(rename(body, n))
	}
	return b.String()
}

// benchmarkFile measures how many rows a second one core reads, survey pass included.
func benchmarkFile(b *testing.B, name, text, unit string) {
	source, why := recognise(Source{Path: name, data: []byte(text)})
	if why != "" {
		b.Fatal(why)
	}
	var rows int64
	busy := cpuSeconds(b)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		report := &Report{}
		if err := File(context.Background(), source, dropped{}, report, Options{Today: today}); err != nil {
			b.Fatal(err)
		}
		rows += report.Files[0].Loaded
		if f := report.Files[0]; f.Rejected*20 > f.Rows || f.Duplicates > 0 {
			b.Fatalf("%+v", report.Files[0])
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), unit)
	b.ReportMetric(float64(rows)/(cpuSeconds(b)-busy), unit+"/core")
}

// cpuSeconds is the processor time that this process has used, so that a busy machine does not look like a slow reader.
func cpuSeconds(b *testing.B) float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}

func BenchmarkRIFCarrier(b *testing.B) {
	text := repeatBody(unzipped(b, "rif", "carrier.csv.gz"), 50, func(body string, n int) string {
		return strings.ReplaceAll(body, "|-100", "|-1"+itoa(n+10))
	})
	benchmarkFile(b, "carrier.csv", text, "lines/s")
}

func BenchmarkRIFOutpatient(b *testing.B) {
	text := repeatBody(unzipped(b, "rif", "outpatient.csv.gz"), 30, func(body string, n int) string {
		return strings.ReplaceAll(body, "|-100", "|-1"+itoa(n+10))
	})
	benchmarkFile(b, "outpatient.csv", text, "lines/s")
}

func BenchmarkTuvaMedical(b *testing.B) {
	header := tuvaMedicalHeader()
	var rows []map[string]string
	for n := range 20_000 {
		row := with(tuvaStay, "claim_id", "C"+itoa(n/4), "claim_line_number", itoa(n%4+1), "data_source", "made")
		for i := 3; i <= 8; i++ {
			row["diagnosis_code_"+itoa(i)] = "E11" + itoa(i)
		}
		rows = append(rows, row)
	}
	benchmarkFile(b, "medical_claim.csv", tuvaFile(header, rows...), "lines/s")
}

func BenchmarkTuvaParquet(b *testing.B) {
	var rows []map[string]string
	for n := range 20_000 {
		rows = append(rows, with(tuvaStay, "claim_id", "C"+itoa(n/4), "claim_line_number", itoa(n%4+1)))
	}
	benchmarkFile(b, "medical_claim.parquet", string(parquetOf(b, tuvaMedicalHeader(), rows...)), "rows/s")
}

func BenchmarkFHIREOB(b *testing.B) {
	text := unzipped(b, "fhir", "ExplanationOfBenefit.ndjson.gz")
	var all strings.Builder
	for n := range 10 {
		all.WriteString(strings.ReplaceAll(text, `"value":"-1000`, `"value":"-1`+itoa(n+100)))
	}
	benchmarkFile(b, "ExplanationOfBenefit.ndjson", all.String(), "resources/s")
}
