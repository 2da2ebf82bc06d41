package read

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

func TestParseDay(t *testing.T) {
	tests := map[string]string{ // "" is refused
		"31-Jan-2024": "2024-01-31", "01-SEP-1999": "1999-09-01", "29-Feb-2024": "2024-02-29", "29-Feb-2023": "", "31-Feb-2024": "",
		"20240131": "2024-01-31", "20240230": "", "2024-01-31": "2024-01-31", "2024-01-31T23:59:59-05:00": "2024-01-31",
		"2024-01-31 00:00:00": "2024-01-31", "2024-1-31": "", "31/01/2024": "", "": "", "1849-12-31": "", "2150-01-01": "",
		"2024-01-31x": "", "0000-01-01": "", "20240000": "", "xxxxxxxx": "", "2024-00-10": "", "1850-01-01": "1850-01-01",
	}
	for text, want := range tests {
		got, ok := parseDay([]byte(text))
		if ok != (want != "") || ok && clock.FromDays(got).String() != want {
			t.Errorf("%q: %d %v, want %q", text, got, ok, want)
		}
	}
	if day, ok := parseDay([]byte("9999-12-31")); !ok || day != claim.NoDay {
		t.Error("9999 is for ever")
	}
}

// TestParseDayReadsWhatItWrites in all three forms.
func TestParseDayReadsWhatItWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.Int32Range(firstDay, lastDay-1).Draw(t, "day")
		midnight := clock.FromDays(day).Midnight()
		for _, form := range []string{"02-Jan-2006", "20060102", "2006-01-02"} {
			if got, ok := parseDay([]byte(midnight.Format(form))); !ok || got != day {
				t.Fatalf("%s: %d, want %d", midnight.Format(form), got, day)
			}
		}
	})
}

func TestParseScaled(t *testing.T) {
	tests := []struct {
		text string
		want int64
		ok   bool
	}{
		{"", 0, true},
		{"0", 0, true},
		{"12", 1200, true},
		{"12.3", 1230, true},
		{"12.34", 1234, true},
		{"-12.34", -1234, true},
		{"+1", 100, true},
		{".5", 50, true},
		{"5.", 500, true},
		{"0.005", 1, true},
		{"0.0049999", 0, true},
		{"-0.005", -1, true},
		{"0.30000000000000004", 30, true},
		{"1e3", 100000, true},
		{"1.5E+2", 15000, true},
		{"99999999999999999999", 0, false},
		{"1,000.00", 0, false},
		{"$5", 0, false},
		{"abc", 0, false},
		{".", 0, false},
		{"-", 0, false},
		{"1.2.3", 0, false},
		{"NaN", 0, false},
		{"Inf", 0, false},
		{"0x10", 0, false},
		{"1_0", 0, false},
	}
	for _, test := range tests {
		if got, ok := parseScaled([]byte(test.text), 2); ok != test.ok || ok && got != test.want {
			t.Errorf("%q: %d %v, want %d %v", test.text, got, ok, test.want, test.ok)
		}
	}
}

// TestMoneyIsExact: cents written as dollars come back as the same cents.
func TestMoneyIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cents := rapid.Int64Range(-maxScaled/100, maxScaled/100).Draw(t, "cents")
		sign, size := "", cents
		if cents < 0 {
			sign, size = "-", -cents
		}
		text := fmt.Sprintf("%s%d.%02d", sign, size/100, size%100)
		if got, ok := parseScaled([]byte(text), 2); !ok || got != cents {
			t.Fatalf("%s: %d %v", text, got, ok)
		}
	})
}

func TestElevenDigits(t *testing.T) {
	tests := map[string]string{
		"0093-7180-10": "00093718010", "55555-444-22": "55555044422", "55555-4444-1": "55555444401", "00093718010": "00093718010",
		"0093718010": "0093718010", "1-2-3-4": "1-2-3-4", "12-34": "12-34",
	}
	for text, want := range tests {
		if got := string(elevenDigits([]byte(text))); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestPlainCode(t *testing.T) {
	tests := []struct {
		system claim.System
		text   string
		want   string
		ok     bool
	}{
		{claim.ICD10CM, "e11.9", "E119", true},
		{claim.LOINC, "4548-4", "4548-4", true},
		{claim.NDC, "0093-7180-10", "0093718010", true},
		{claim.HCPCS, "G 0444", "G0444", true},
		{claim.HCPCS, "G0444\x00", "", false},
		{claim.SNOMED, "1234567890123456789", "1234567890123456789", false},
	}
	for _, test := range tests {
		got, ok := plainCode(test.system, []byte(test.text))
		if ok != test.ok || ok && string(got) != test.want {
			t.Errorf("%q: %q %v", test.text, got, ok)
		}
	}
}

func TestShapes(t *testing.T) {
	good := map[claim.System][]string{
		claim.ICD10CM: {"E119", "C50919", "T148XXA", "U071", "C7A010"}, claim.ICD9CM: {"25000", "V5867", "E8889", "042"},
		claim.ICD9PCS: {"3893", "66"}, claim.ICD10PCS: {"0U2DXHZ"}, claim.HCPCS: {"99213", "G0444", "0001U"}, claim.MSDRG: {"291"},
		claim.Revenue: {"0450"}, claim.BillType: {"111", "13A"}, claim.Place: {"11"}, claim.NDC: {"00093718010"},
		claim.RxNorm: {"1000126"}, claim.LOINC: {"4548-4", "10834-0"}, claim.CVX: {"08", "140"}, claim.SNOMED: {"124171000119105"},
	}
	bad := map[claim.System][]string{
		claim.ICD10CM: {"119", "E1", "EE11", "E1191234"}, claim.ICD9CM: {"E", "2500000", "25A"}, claim.ICD9PCS: {"38931"},
		claim.ICD10PCS: {"0U2"}, claim.HCPCS: {"I3C"}, claim.MSDRG: {"OTH"}, claim.Revenue: {"450"}, claim.NDC: {"0093718010"},
		claim.LOINC: {"45484", "x-1"}, claim.SNOMED: {"123"},
	}
	for system, codes := range good {
		for _, code := range codes {
			if !shapes[system].fits([]byte(code)) {
				t.Errorf("system %d: %s refused", system, code)
			}
		}
	}
	for system, codes := range bad {
		for _, code := range codes {
			if shapes[system].fits([]byte(code)) {
				t.Errorf("system %d: %s taken", system, code)
			}
		}
	}
}
