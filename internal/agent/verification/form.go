package verification

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/contact/sheet"
	"github.com/keepwell/keepwell/internal/contact/wording"
	"github.com/keepwell/keepwell/internal/person"
)

// formTexts are the words of the form, by language.
type formTexts struct {
	Kind      string `yaml:"kind"`
	Version   string `yaml:"version"`
	Effective struct {
		From clock.Date `yaml:"from"`
	} `yaml:"effective"`
	Source string                       `yaml:"source"`
	Mark   string                       `yaml:"mark"`
	Text   map[string]map[string]string `yaml:"text"`
}

func (r *Rules) loadForm(files fs.FS) error {
	name := path.Join(rulesFolder, formFile)
	if err := readYAML(files, name, &r.form); err != nil {
		return err
	}
	for lang, lines := range r.form.Text {
		for key := range r.form.Text[english] {
			if lines[key] == "" {
				return fmt.Errorf("%s: %s has no line %s", name, lang, key)
			}
		}
	}
	if len(r.form.Text[english]) == 0 {
		return fmt.Errorf("%s: there is no English text", name)
	}
	return nil
}

// speaks is the language of a form for somebody who asked for one.
func (r *Rules) speaks(language string) string {
	base, _, _ := strings.Cut(language, "-")
	if len(r.form.Text[base]) > 0 {
		return base
	}
	return english
}

// Made is a form as it goes out. PDF holds the secret of its link: it is handed over, and kept nowhere.
type Made struct {
	Form   Form
	ID     ID
	Secret Secret
	Code   string
	PDF    []byte
}

// LinkPath is where the page of a link stands, below the plan's site.
const LinkPath = "/verify/"

// Make makes the form for the provider of a verification, with a new link; the link of the form before opens no more. The archive keeps the
// form without address and code. The same cause again makes no second one, and gives no PDF: the secret is gone. Errors: ErrUnknown, ErrState,
// press.ErrNoBrowser (store.Unavailable).
func (s *Verifications) Make(ctx context.Context, c person.Cause, v access.Visitor, id ID, language string) (Made, error) {
	if !Serving(v) {
		return Made{}, unknown("verification: form")
	}
	return s.make(ctx, c, id, language)
}

func (s *Verifications) make(ctx context.Context, c person.Cause, id ID, language string) (Made, error) {
	const op = "verification: form"
	c = c.Named(category)
	now, err := s.load(ctx, id)
	if err != nil || now.Version == 0 {
		return Made{}, first(err, unknown(op))
	}
	if done, err := s.done(ctx, c); err != nil || done {
		return Made{ID: id}, err
	}
	way, key := now.formWay()
	if !now.State.Waits() || way == "" {
		return Made{}, wrongState(op, now.State)
	}
	settings := s.rules.At(now.Effective)
	out := Made{ID: id}
	var link Link
	out.Secret, out.Code, link = settings.mint(c.At, now.Provider.NPI)
	out.Form = Form{Number: now.Number, Way: way, Step: key, At: c.At.UTC(), Language: s.rules.speaks(language), Link: link.Hash}
	if err := s.print(ctx, c.At, &now, settings, link, &out); err != nil {
		return Made{}, err
	}
	_, err = s.change(ctx, c, op, id, func(again *Verification) (step, error) {
		if !again.State.Waits() || again.Provider == nil || again.Provider.NPI != link.Provide {
			return step{}, wrongState(op, again.State)
		}
		return only(typeForm, formMade{out.Form, link})
	})
	return out, err
}

// formWay is how a form goes to the provider now, and the step that it is for.
func (v *Verification) formWay() (Way, string) {
	if st := v.dueStep(false); st != nil && v.way(st) != "" {
		return v.way(st), st.Key
	}
	for _, w := range []Way{ByFax, ByMail} {
		if v.Provider.reaches(w) {
			return w, ""
		}
	}
	return "", ""
}

// print makes the two papers: the one that goes out, and the one that is kept.
func (s *Verifications) print(ctx context.Context, at time.Time, v *Verification, settings *Settings, link Link, out *Made) error {
	p, err := s.people.Get(ctx, v.Member)
	if err != nil {
		return fmt.Errorf("verification: form: %w", err)
	}
	lang := out.Form.Language
	values := s.formValues(v, p, lang, at)
	kept := s.sheet(v, settings, lang, values, at)
	values["address"], values["code"] = s.site+LinkPath+string(out.Secret), out.Code
	values["until"] = wording.DateIn(lang, s.zone.DateOf(link.EndsAt))
	sent := s.sheet(v, settings, lang, values, at)
	copyKept, err := s.press.Print(ctx, kept.HTML())
	if err != nil {
		return err
	}
	if out.PDF, err = s.press.Print(ctx, sent.HTML()); err != nil {
		return err
	}
	d, err := s.archive.Put(ctx, bytes.NewReader(copyKept), at)
	out.Form.Document = string(d.Hash)
	return err
}

func (s *Verifications) formValues(v *Verification, p person.Person, lang string, at time.Time) map[string]string {
	profile := s.plan.In(lang)
	out := map[string]string{
		"number": v.Number, "plan": profile.Name, "product": v.PlanName, "member": p.Name(), "provider": v.Provider.Name, "npi": v.Provider.NPI,
		"due": wording.DateIn(lang, v.Terms.ConfirmBy), "ends": wording.DateIn(lang, v.Terms.EndsOn), "effective": wording.DateIn(lang, v.Effective),
		"phone": profile.MemberServices.Phone, "fax": s.fax(),
	}
	if today := s.zone.DateOf(at); today.After(v.Terms.ConfirmBy) {
		out["due"] = wording.DateIn(lang, max(today, v.Terms.Due))
	}
	if p.Birth != nil {
		out["birth"] = wording.DateIn(lang, *p.Birth)
	}
	if v.Prequalified != nil && v.Prequalified.ReleasedOn != nil {
		out["released"] = wording.DateIn(lang, *v.Prequalified.ReleasedOn)
	}
	return out
}

// faxParameter is the policy parameter of the plan's profile that holds the fax number for answered forms.
const faxParameter = "verification_fax"

// fax is where answered forms come back; "" when the profile does not say it, and then the form does not either.
func (s *Verifications) fax() string {
	number, _ := s.plan.Policy[faxParameter].Value.(string)
	return number
}

// sheet is the form on paper. Without an address and a code it is the copy that is kept.
func (s *Verifications) sheet(v *Verification, settings *Settings, lang string, values map[string]string, at time.Time) sheet.Sheet {
	w := formWriter{s.rules.form.Text[lang], values, nil}
	w.add("why", "by")
	w.either("released", "release", "no_release")
	w.head("patient", "name", "birth", "cover")
	w.head("provider", "asked")
	w.head("online")
	w.either("address", "online_how", "online_kept")
	w.head("paper", "tick")
	for _, c := range v.Conditions {
		values["condition"] = settings.Condition(c, lang)
		w.add("condition")
		w.lines("yes", "no")
	}
	w.add("seen", "sign", "sign_npi", "credential", "signature", "day")
	w.head("back", "fax", "mail")
	w.parts = append(w.parts, sheet.Part{Kind: sheet.Address, Items: s.plan.ReturnAddress})
	w.add("call")
	return sheet.Sheet{
		Language: lang, Title: w.text["title"], Logo: cmp.Or(s.plan.Logo, s.plan.Name), From: s.plan.ReturnAddress,
		To: append([]string{v.Provider.Name}, v.Provider.Lines...), Date: wording.DateIn(lang, s.zone.DateOf(at)),
		Marks: []string{w.fill("number")}, PageWord: w.text["page"], Sections: []sheet.Section{{Parts: w.parts}},
	}
}

// formWriter puts lines on the form. A line whose value is not known is left out.
type formWriter struct {
	text   map[string]string
	values map[string]string
	parts  []sheet.Part
}

var formPlace = regexp.MustCompile(`\{([a-z]+)\}`)

func (w *formWriter) fill(key string) string {
	return formPlace.ReplaceAllStringFunc(w.text[key], func(found string) string { return w.values[found[1:len(found)-1]] })
}

func (w *formWriter) add(keys ...string) {
	for _, key := range keys {
		lacks := slices.ContainsFunc(formPlace.FindAllStringSubmatch(w.text[key], -1), func(m []string) bool { return w.values[m[1]] == "" })
		if !lacks {
			w.parts = append(w.parts, sheet.Part{Kind: sheet.Paragraph, Text: w.fill(key)})
		}
	}
}

// lines are what belongs together.
func (w *formWriter) lines(keys ...string) {
	items := make([]string, len(keys))
	for i, key := range keys {
		items[i] = w.fill(key)
	}
	w.parts = append(w.parts, sheet.Part{Kind: sheet.Address, Items: items})
}

func (w *formWriter) head(key string, lines ...string) {
	w.parts = append(w.parts, sheet.Part{Kind: sheet.Heading, Text: w.text[key]})
	w.add(lines...)
}

func (w *formWriter) either(value, with, without string) {
	if w.values[value] != "" {
		w.add(with)
		return
	}
	w.add(without)
}

// FormRun is what a run of the press made.
type FormRun struct {
	Made []Made
	Held []Held
}

// Held is a verification whose form could not be made, and why.
type Held struct {
	ID  ID
	Err error
}

// MakeWaiting makes the forms that are due, what presses first at the top, at most limit. The papers are handed over by whoever runs it:
// their links stand on nothing else. Errors: ErrUnknown, and those that keep all of them, such as press.ErrNoBrowser; what was made before is in the answer.
func (s *Verifications) MakeWaiting(ctx context.Context, c person.Cause, v access.Visitor, language string, limit int) (FormRun, error) {
	var run FormRun
	if !Serving(v) {
		return run, unknown("verification: forms")
	}
	c = c.Named(category)
	ids, err := s.ids(ctx, "select id from verification where work = $1 order by due, id limit $2", string(MakeForm), limit)
	if err != nil {
		return run, err
	}
	for _, id := range ids {
		one := c
		one.ID += "/" + string(id)
		made, err := s.make(ctx, one, id, language)
		switch {
		case err == nil:
			run.Made = append(run.Made, made)
		case blocksAll(err):
			return run, err
		default:
			run.Held = append(run.Held, Held{id, err})
		}
	}
	return run, nil
}
