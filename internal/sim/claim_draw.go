package sim

import (
	"slices"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// What the sample does not show, in our own numbers.
const (
	shareUsualCode = 0.5  // of members with a condition who have its first code
	shareBeside    = 0.05 // of claims with a stroke or a large prostate that also carry the code that takes them out
	shareVoid      = 0.01
	shareDenied    = 0.02
	shareAmbulance = 0.02 // of professional claims
	longestStay    = 8    // nights added to the sample's, where most stays last a day
	longestSNFStay = 40
	processingDays = 14
)

// drawProfile draws what a member has: conditions by their share, and as many other diagnoses as members of the sample have.
func (m *member) drawProfile() {
	m.codes = m.codes[:0]
	for i := range m.d.chronic {
		c := &m.d.chronic[i]
		if c.sex != claim.SexUnknown && c.sex != m.sex || !m.chance(c.share) {
			continue
		}
		code := c.codes[0]
		if !m.chance(shareUsualCode) {
			code = c.codes[m.r.IntN(len(c.codes))]
		}
		m.codes = append(m.codes, code)
	}
	for range m.d.profile.draw(m.r) {
		m.codes = append(m.codes, m.d.acute.draw(m.r))
	}
	m.r.Shuffle(len(m.codes), func(i, j int) { m.codes[i], m.codes[j] = m.codes[j], m.codes[i] })
}

func (m *member) sendClaims(lines int) error {
	for lines > 0 {
		setting := m.d.settings.draw(m.r)
		n := min(lines, m.d.bySetting[setting].lines.draw(m.r))
		lines -= n
		if err := m.sendClaim(setting, n); err != nil {
			return err
		}
	}
	return nil
}

func (m *member) sendClaim(setting claim.Setting, lines int) error {
	draws := &m.d.bySetting[setting]
	from := m.between(firstDay, m.until)
	c := claim.Claim{
		ID: m.nextID(), Member: m.id, Setting: setting, Status: m.status(),
		From: from, Thru: from + claim.Day(draws.days.draw(m.r)), Admit: claim.NoDay, Discharge: claim.NoDay,
		Lines: lines, PaidCents: int64(lines) * int64(m.r.IntN(20_000)), Provider: "9999999999",
	}
	m.stay(&c)
	if setting == claim.Carrier && m.chance(shareAmbulance) {
		c.Setting = claim.Ambulance
	}
	c.Version = int64(c.Thru) + processingDays
	m.drawCodes(draws, from)
	c.Codes = m.onPage
	return m.sink.Claim(&c)
}

// stay makes an inpatient or SNF claim a stay of some nights.
func (m *member) stay(c *claim.Claim) {
	nights := claim.Day(0)
	if c.Setting == claim.Inpatient {
		nights = longestStay
	}
	if c.Setting == claim.SNF {
		nights = longestSNFStay
	}
	if nights > 0 {
		c.Thru += m.r.Int32N(nights)
		c.Admit, c.Discharge = c.From, c.Thru
	}
}

func (m *member) status() claim.Status {
	switch x := m.r.Float64(); {
	case x < shareVoid:
		return claim.Void
	case x < shareVoid+shareDenied:
		return claim.Denied
	}
	return claim.Paid
}

// drawCodes puts a stretch of the member's diagnoses on the claim, the first as principal, and services of the setting.
func (m *member) drawCodes(draws *settingDraws, day claim.Day) {
	m.onPage = m.onPage[:0]
	start := m.r.IntN(len(m.codes))
	for i := range min(draws.diagnoses.draw(m.r), len(m.codes)) {
		code := m.codes[(start+i)%len(m.codes)]
		m.put(code, day)
		if other, ok := m.d.beside[code.Code]; ok && m.chance(shareBeside) {
			m.put(other, day)
		}
	}
	if len(m.onPage) > 0 {
		m.onPage[0].Role = claim.Principal
	}
	for range draws.services.draw(m.r) {
		m.put(draws.service.draw(m.r), day)
	}
}

func (m *member) put(code claim.Code, day claim.Day) {
	code.Date = day
	same := func(c claim.Code) bool { return c.Code == code.Code && c.System == code.System }
	if !slices.ContainsFunc(m.onPage, same) {
		m.onPage = append(m.onPage, code)
	}
}
