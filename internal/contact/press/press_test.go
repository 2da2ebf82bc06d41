package press_test

import (
	"os"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/contact/press"
)

const page = `<!doctype html><html lang="es"><head><meta charset="utf-8"><title>Su queja</title><style>@page{size:8.5in 11in;margin:1in}body{font:12pt "Noto Sans"}</style></head><body><h1>Recibimos su queja</h1><p>Señora Álvarez: ¿cómo está?</p><h2>Qué sigue</h2><ul><li>Uno</li></ul></body></html>`

func TestTry(t *testing.T) {
	p := press.New(press.Options{})
	defer p.Close()
	for i := range 5 {
		s := time.Now()
		pdf, err := p.Print(t.Context(), page)
		if err != nil {
			t.Fatal(err)
		}
		f, err := press.Inspect(pdf)
		t.Log(time.Since(s), len(pdf), f, err, f.Accessible("Su queja", "es"))
		os.WriteFile("/tmp/try"+string(rune('0'+i))+".pdf", pdf, 0o600)
	}
}
