package plan

// Translation is a profile's own sentences in another language. Empty fields fall back to the profile's first language.
type Translation struct {
	Emergency           string `yaml:"emergency"`
	Urgent              string `yaml:"urgent"`
	MemberServicesHours string `yaml:"member_services_hours"`
	PlanChangeHours     string `yaml:"plan_change_hours"`
	CoachingHours       string `yaml:"coaching_hours"`
}

// In is the profile with its sentences in a language (BCP 47), where there is a translation.
func (p Profile) In(lang string) Profile {
	t := p.Translations[lang]
	p.Emergency = or(t.Emergency, p.Emergency)
	p.Urgent = or(t.Urgent, p.Urgent)
	p.MemberServices.Hours = or(t.MemberServicesHours, p.MemberServices.Hours)
	p.PlanChangeLine.Hours = or(t.PlanChangeHours, p.PlanChangeLine.Hours)
	p.Coaching.Hours = or(t.CoachingHours, p.Coaching.Hours)
	return p
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
