package web_test

import (
	"net/http"
	"testing"
)

// The pages that are opened all day render within 5 ms, reader included.
func BenchmarkOverview(b *testing.B) { benchmarkPage(b, "/") }
func BenchmarkWorklist(b *testing.B) { benchmarkPage(b, "/worklist?sort=name") }
func BenchmarkMember(b *testing.B)   { benchmarkPage(b, someone) }
func BenchmarkWhy(b *testing.B)      { benchmarkPage(b, someone+"/why/hypertension") }

func benchmarkPage(b *testing.B, path string) {
	p := signedIn(b)
	b.ReportAllocs()
	for b.Loop() {
		if answer := p.get(path); answer.Code != http.StatusOK {
			b.Fatalf("status %d", answer.Code)
		}
	}
}
