package sim

import "github.com/keepwell/keepwell/internal/population/claim"

// How members take drugs of an adherence class, in our own numbers: plausible shares of Medicare members on a statin, on a
// renin-angiotensin drug, on a diabetes drug; who keeps up and who does not.
const (
	shareStatin    = 0.45
	shareRASA      = 0.45
	shareDiabetes  = 0.18
	shareBeyond    = 0.05 // also insulin or sacubitril, which take a member out of a measure
	shareNinety    = 0.6  // 90-day fills, so that a year fits into the fills; in the sample 78 of 311, the others 30 days
	shareFaithful  = 0.7
	shareSwitching = 0.05 // of refills, to another ingredient of the class
	shortDelay     = 6    // days, of a faithful member
	longDelay      = 45
	earliestRefill = 5 // days before the supply ends
	otherFills     = 2 // fills kept for drugs outside the classes
)

var classShares = [3]float64{shareStatin, shareRASA, shareDiabetes}

// sendFills spends the member's fills on the classes it takes, in the last year, and the rest on the sample's other drugs.
func (m *member) sendFills(fills int) error {
	taken := 0
	for i, share := range classShares {
		if m.known[i] = m.chance(share); m.known[i] {
			taken++
		}
	}
	left := fills
	for i := range classShares {
		if !m.known[i] {
			continue
		}
		used, err := m.sendCourse(&m.d.classes[i], max(0, fills-otherFills)/taken)
		if err != nil {
			return err
		}
		left -= used
	}
	for ; left > 0; left-- {
		if err := m.sendFill(m.otherDrug(), m.between(firstDay, m.until), m.d.supplies.draw(m.r)); err != nil {
			return err
		}
	}
	return nil
}

func (m *member) otherDrug() claim.Code {
	if beyond := len(classShares); m.chance(shareBeyond) {
		return m.pick(m.d.classes[beyond].products.draw(m.r))
	}
	return m.d.drugs.draw(m.r)
}

func (m *member) pick(products []claim.Code) claim.Code { return products[m.r.IntN(len(products))] }

// sendCourse refills one class from some day before or in the year until the year or the fills are over.
func (m *member) sendCourse(class *drugClass, fills int) (used int, err error) {
	day := m.between(yearDay-120, yearDay+200)
	products, supply, delay := class.products.draw(m.r), int16(30), longDelay
	if m.chance(shareNinety) {
		supply = 90
	}
	if m.chance(shareFaithful) {
		delay = shortDelay
	}
	for used < fills && day <= m.until {
		if m.chance(shareSwitching) {
			products = class.products.draw(m.r)
		}
		if err := m.sendFill(m.pick(products), day, supply); err != nil {
			return used, err
		}
		used++
		day += claim.Day(int(supply) - earliestRefill + m.r.IntN(delay+earliestRefill))
	}
	return used, nil
}

func (m *member) sendFill(drug claim.Code, day claim.Day, supply int16) error {
	drug.Date, drug.Role = day, claim.Procedure
	return m.sink.Fill(&claim.Fill{
		ID: m.nextID(), Member: m.id, Status: m.status(), Version: int64(day),
		Date: day, Drug: drug, DaysSupply: supply, QuantityMilli: int64(supply) * 1000,
		Prescriber: "9999999999", Pharmacy: "9999999998",
	})
}
