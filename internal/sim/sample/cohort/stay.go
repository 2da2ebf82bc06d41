package cohort

import "github.com/keepwell/keepwell/internal/population/claim"

// reason is why somebody is admitted: the principal diagnosis, the MS-DRG, and the illness that makes it likely ("" for anybody).
type reason struct {
	dx, drg, illness string
	perYear          float64
	days             int
	rehab            float64 // goes on to a nursing facility or gets care at home
}

var reasons = []reason{
	{"I5023", "291", "heart_failure_nonischemic", 0.22, 5, 0.4},
	{"J441", "190", "copd", 0.16, 4, 0.25},
	{"I214", "280", "ischemic_heart_disease", 0.03, 4, 0.2},
	{"I639", "065", "atrial_fibrillation", 0.025, 5, 0.6},
	{"E1165", "638", "diabetes", 0.025, 3, 0.1},
	{"N179", "683", "chronic_kidney_disease", 0.06, 4, 0.3},
	{"J189", "194", "", 0.03, 4, 0.3},
	{"A419", "871", "", 0.018, 6, 0.4},
	{fracture, "481", "", 0.008, 5, 0.95},
	{"M1711", "470", "rheumatoid_arthritis_osteoarthritis", 0.025, 2, 0.7},
	{"F209", "885", "schizophrenia", 0.15, 9, 0},
}

// The fractures of thin bones: of the hip, and of the wrist.
const (
	fracture = "S72001A"
	wrist    = "S52501A"
)

// visitsToEmergency are what brings people to the emergency room and home again.
var visitsToEmergency = []string{"R0789", "R55", "S0990XA", "N390", "R1084", wrist, "J209", "K5900"}

// stays are hospital stays, what follows them, and emergency visits. The frail have more.
func (b *book) stays(m *member) {
	frail := 0.55 + float64(max(0, m.ageOn(closing)-70))/30
	for _, r := range reasons {
		if r.illness != "" && !m.has(r.illness) || r.dx == fracture && m.ageOn(closing) < 68 {
			continue
		}
		for year := day(0); year < 4; year++ {
			d := opening + 365*year + m.days(0, 364)
			if m.happens(r.perYear*frail) && m.here(d) && m.here(d+20) {
				b.stay(m, r, d)
			}
		}
	}
	for d := m.joined + m.days(0, 900); d <= m.end(); d += 200 + m.days(0, 1500) {
		if m.here(d) {
			b.emergency(m, d)
		}
	}
}

// inBed: a few are in hospital on the last day, known from the first bill of a stay that goes on. Nobody should call them about refills.
func (b *book) inBed(m *member) {
	if d := closing - m.days(1, 9); m.here(closing) && m.happens(0.008) {
		b.claim(m, claimRow{
			kind: institutional, bill: "0112", from: d, thru: closing, admit: d, revenue: "0120", provider: m.doctor, paid: 900000,
			dx: append([]string{pick(m.chance, []string{"J189", "A419", "I5023"})}, m.coded(d, 0, 6)...),
		})
	}
}

func (b *book) stay(m *member, r reason, d day) {
	out := d + day(max(1, r.days+m.between(-2, 4)))
	row := claimRow{
		kind: institutional, bill: "0111", from: d, thru: out, admit: d, discharge: out, drg: r.drg, revenue: "0120",
		provider: m.doctor, paid: 700000 + m.IntN(1500000), dx: append([]string{r.dx}, m.coded(d, 0, 6)...),
	}
	if m.renal {
		row.procedure = "5A1D70Z"
	}
	b.claim(m, row)
	b.hospitalResults(m, r, d)
	if r.dx == fracture && m.happens(0.3+0.4*m.habit) {
		b.boneCheck(m, out+m.days(30, 150))
	}
	if !m.happens(r.rehab) {
		return
	}
	next := claimRow{kind: institutional, bill: "0211", revenue: "0022", from: out, thru: out + m.days(8, 25), paid: 600000, dx: row.dx}
	next.admit, next.discharge = next.from, next.thru
	if m.happens(0.5) {
		next = claimRow{kind: institutional, bill: "0329", revenue: "0551", from: out + 2, thru: out + 31, hcpcs: "G0299", paid: 210000, dx: row.dx}
	}
	next.provider = m.doctor
	if m.here(next.thru) {
		b.claim(m, next)
	}
}

// hospitalResults are what the laboratory of the hospital sends: a BNP in heart failure, sometimes a high one that nobody followed up.
func (b *book) hospitalResults(m *member, r reason, d day) {
	if r.illness == "heart_failure_nonischemic" || r.dx == "J189" && m.happens(0.3) {
		b.result(m, d, bnp, float64(m.between(420, 1900)))
	}
}

func (b *book) emergency(m *member, d day) {
	why := pick(m.chance, visitsToEmergency)
	b.claim(m, claimRow{
		kind: institutional, bill: "0131", revenue: "0450", from: d, thru: d, provider: practice(m.IntN(60)), paid: 60000 + m.IntN(90000),
		dx: append([]string{why}, m.coded(d, 1, 2)...),
	})
	if why == wrist && m.happens(0.15+0.5*m.habit) {
		b.boneCheck(m, d+m.days(20, 160))
	}
}

// reversals: a hospital billed an illness that was not there, and took the claim back. A bill with frequency 8 voids the one before.
func (b *book) reversals(m *member) {
	for i := range m.illness {
		x := &m.illness[i]
		if x.course != reversed {
			continue
		}
		d := closing - m.days(60, 600)
		if !m.here(d) {
			continue
		}
		row := claimRow{kind: institutional, bill: "0131", revenue: "0510", from: d, thru: d, provider: practice(m.IntN(90)), paid: 24000, dx: []string{x.codeOn(d)}}
		b.claim(m, row)
		row.bill, row.paid = "0138", -row.paid
		b.again(m, row)
	}
}

// endOfLife are the monthly bills of the hospice, and of the dialysis centre.
func (b *book) endOfLife(m *member) {
	if m.hospice != claim.NoDay {
		for d := m.hospice; d <= m.end(); d = monthEnd(d) + 1 {
			b.claim(m, claimRow{
				kind: institutional, bill: "0813", revenue: "0651", from: d, thru: min(monthEnd(d), m.end()), hcpcs: "T2042",
				provider: practice(90), paid: 380000, dx: []string{m.terminal()},
			})
		}
	}
	if m.renal {
		for d := max(m.joined, date(2019, 1, 1)); d <= m.end(); d = monthEnd(d) + 1 {
			b.claim(m, claimRow{
				kind: institutional, bill: "0721", revenue: "0821", from: d, thru: min(monthEnd(d), m.end()), provider: practice(95),
				paid: 260000, dx: []string{"N186", "Z992"},
			})
		}
	}
}

// terminal is the illness for which somebody elects hospice: the gravest they have, or the decline of very old age.
func (m *member) terminal() string {
	for _, grave := range []string{"cancer_lung", "alzheimers_disease", "heart_failure_nonischemic", "copd", "cancer_colorectal"} {
		if m.has(grave) {
			return m.dx[grave].code
		}
	}
	return "G311"
}

// boneCheck is the bone density test after a fracture.
func (b *book) boneCheck(m *member, d day) {
	if m.here(d) && m.sex == claim.Female {
		b.service(m, d, "Z13820", "G0130")
	}
}
