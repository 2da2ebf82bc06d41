package inquiry

import (
	"strings"

	"github.com/keepwell/keepwell/internal/plan"
)

// Sentence is what an agent hears for a spoken code, with the member services line of the plan in that language. Never more than that.
func (r *Rules) Sentence(p plan.Profile, language string, spoken Code) string {
	line := p.In(language).MemberServices
	sentence := r.texts.Sentences[r.texts.Spoken[spoken]].in(language)
	for part, value := range map[string]string{"phone": line.Phone, "tty": line.TTY, "hours": line.Hours} {
		said := ""
		if value != "" {
			said = strings.ReplaceAll(r.texts.Parts[part].in(language), "{"+part+"}", value)
		}
		sentence = strings.ReplaceAll(sentence, "{"+part+"}", said)
	}
	return sentence
}
