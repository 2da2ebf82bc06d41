package complaints

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/complaint/triage"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Matters of an intake, as the form holds them: each has fields that begin with m1-, m2-, ...

// matter is one of them as the page shows it.
type matter struct {
	N        int              // 1, 2, ...
	Name     string           // beginning of the names of its fields
	Basis    []complaint.Hint // why the class is suggested, one hint for each thing
	Said     []segment        // the words, with those marked that the suggestion rests on
	Route    catalog.Route    // where it goes as it stands
	Category catalog.Category
}

// matterFields are the fields of one matter, without the beginning of their names. Dates have three.
var matterFields = []string{
	"words", "summary", "procedure", "product", "category", "trigger", "drug", "urgent", "quality", "written", "service", "expedited",
	"event-month", "event-day", "event-year", "notice-month", "notice-day", "notice-year", "subject_kind", "subject_name", "subject_number", "settled", "outcome",
}

// products are those of which a matter can be, in the order of the page.
var products = []complaint.Product{complaint.MA, complaint.PartD, complaint.AIP}

// subjectKinds are who can be complained about, in the order of the page.
var subjectKinds = []complaint.SubjectKind{
	complaint.ThePlan, complaint.StaffMember, complaint.Clinician, complaint.Facility, complaint.AgentSubject, complaint.Agency, complaint.Delegate, complaint.AnotherMember,
}

// settledOutcomes are those that a matter can have when it is settled while the contact lasts (promise A9).
var settledOutcomes = []complaint.Outcome{complaint.NoDecision, complaint.Substantiated, complaint.Unsubstantiated}

// services are what a determination or an appeal is about: they have clocks of their own.
var services = []string{"service", "part_b_drug", "payment", "drug"}

func matterCountOf(f *shell.Form) int {
	n, err := strconv.Atoi(f.Raw(matterCount))
	if err != nil {
		return 0
	}
	return min(max(n, 0), mostMatters)
}

func setMatterCount(f *shell.Form, n int) { f.Set(matterCount, strconv.Itoa(n)) }

// addMatter gives the form one more matter, empty.
func addMatter(f *shell.Form) { setMatterCount(f, min(matterCountOf(f)+1, mostMatters)) }

// dropMatter takes a matter away; those after it move up.
func dropMatter(f *shell.Form, which string) {
	at, err := strconv.Atoi(which)
	n := matterCountOf(f)
	if err != nil || at < 1 || at > n || n < 2 {
		return
	}
	for i := at - 1; i < n; i++ {
		for _, field := range matterFields {
			f.Set(matterName(i)+field, f.Raw(matterName(i+1)+field))
		}
	}
	setMatterCount(f, n-1)
}

// sortWords suggests what the words are about. An agent's word is not sorted: it opens nothing (promise A3).
func (d *desk) sortWords(f *shell.Form) {
	words := verbatim(f.Long("words", longestWords, true))
	if !f.OK() || f.Raw("speaker") == string(complaint.AnAgent) {
		return
	}
	if matterCountOf(f) == 0 {
		d.part(f, words)
	}
	for i := range matterCountOf(f) {
		name := matterName(i)
		product := complaint.Product(cmp.Or(f.Raw(name+"product"), string(complaint.MA)))
		show(f, name, d.Complaints.Suggest(cmp.Or(verbatim(f.Raw(name+"words")), words), product))
	}
}

// part suggests the matters of a mixed contact, each with its own sentences.
func (d *desk) part(f *shell.Form, words string) {
	var parts []string
	for _, h := range d.Complaints.Suggest(words, "").Basis {
		if h.Field == triage.FieldMatter && strings.Contains(words, h.Words) && len(parts) < mostMatters {
			parts = append(parts, h.Words)
		}
	}
	if len(parts) < 2 {
		setMatterCount(f, 1)
		return
	}
	setMatterCount(f, len(parts))
	for i, part := range parts {
		f.Set(matterName(i)+"words", part)
	}
}

// danger are words that sound like danger while the form says that there is none.
func (d *desk) danger(f *shell.Form) (all []complaint.Hint) {
	if f.Raw("emergency") == "yes" {
		return nil
	}
	for _, h := range d.Complaints.Suggest(verbatim(f.Raw("words")), "").Basis {
		if h.Field == triage.FieldEmergency {
			all = append(all, h)
		}
	}
	return all
}

// show writes a class into the fields of a matter.
func show(f *shell.Form, name string, c complaint.Class) {
	f.Set(name+"procedure", string(c.Procedure))
	f.Set(name+"product", string(c.Product))
	f.Set(name+"category", categoryValue(c.Category, c.Subcategory))
	f.Set(name+"trigger", cmp.Or(string(c.Trigger), string(complaint.NoTrigger)))
	for field, on := range map[string]bool{"drug": c.DrugObtained, "urgent": c.Urgent, "quality": c.QualityCare, "written": c.WrittenAsked, "expedited": c.Expedited} {
		if f.Set(name+field, ""); on {
			f.Set(name+field, "yes")
		}
	}
	f.Set(name+"service", c.Service)
	if len(c.Subjects) > 0 {
		f.Set(name+"subject_kind", string(c.Subjects[0].Kind))
		f.Set(name+"subject_name", c.Subjects[0].Name)
	}
}

// categoryValue is a category with its subcategory as one choice of a list.
func categoryValue(category, sub string) string {
	if sub == "" {
		return category
	}
	return category + "/" + sub
}

// matters are what the page shows of the matters of the form.
func (d *desk) matters(f *shell.Form, c *catalog.Catalog) []matter {
	var all []matter
	for i := range matterCountOf(f) {
		name := matterName(i)
		words := verbatim(cmp.Or(f.Raw(name+"words"), f.Raw("words")))
		suggested := d.Complaints.Suggest(words, complaint.Product(f.Raw(name+"product")))
		category, sub, _ := strings.Cut(f.Raw(name+"category"), "/")
		basis := telling(suggested.Basis)
		m := matter{N: i + 1, Name: name, Basis: basis, Said: marked(words, basis)}
		m.Category, _ = c.Category(category)
		m.Route = c.Route(catalog.Matter{Procedure: f.Raw(name + "procedure"), Category: category, Subcategory: sub, QualityOfCare: f.Checked(name + "quality")})
		all = append(all, m)
	}
	return all
}

// telling are the hints that somebody who decides wants to see: one for each thing, and not how the contact was parted.
func telling(basis []complaint.Hint) (all []complaint.Hint) {
	for _, h := range basis {
		if h.Field == triage.FieldMatter || slices.ContainsFunc(all, func(x complaint.Hint) bool { return x.Field == h.Field && x.Value == h.Value }) {
			continue
		}
		all = append(all, h)
	}
	return all
}

// readMatters reads all matters. Problems are in the form.
func (d *desk) readMatters(f *shell.Form, c *catalog.Catalog, today clock.Date) (all []complaint.Matter) {
	whole := verbatim(f.Raw("words"))
	for i := range matterCountOf(f) {
		name := matterName(i)
		m := complaint.Matter{
			Words: verbatim(f.Long(name+"words", longestWords, false)), Summary: f.Text(name+"summary", false), Class: readClass(f, name, c, today),
			ResolvedAtOnce: f.Text(name+"settled", false),
		}
		if m.ResolvedAtOnce != "" {
			m.Outcome = complaint.Outcome(f.One(name+"outcome", texts(settledOutcomes)...))
		}
		if m.Words != "" && !strings.Contains(whole, m.Words) {
			f.Fail(name+"words", "complaints.new.words_not_said")
		}
		m.Class.Basis = d.Complaints.Suggest(cmp.Or(m.Words, whole), m.Class.Product).Basis
		all = append(all, m)
	}
	return all
}

// readClass reads what a matter is.
func readClass(f *shell.Form, name string, c *catalog.Catalog, today clock.Date) complaint.Class {
	category, sub := readCategory(f, name+"category", c)
	class := complaint.Class{
		Procedure: complaint.Procedure(f.One(name+"procedure", texts(complaint.Procedures)...)), Product: complaint.Product(f.One(name+"product", texts(products)...)),
		Category: category, Subcategory: sub,
		DrugObtained: f.Checked(name + "drug"), Urgent: f.Checked(name + "urgent"), QualityCare: f.Checked(name + "quality"),
		WrittenAsked: f.Checked(name + "written"), Expedited: f.Checked(name + "expedited"), EventOn: f.Date(name + "event"), NoticeOn: f.Date(name + "notice"),
	}
	if t := f.Raw(name + "trigger"); t != "" && t != string(complaint.NoTrigger) {
		class.Trigger = complaint.Trigger(f.One(name+"trigger", texts(triggers)...))
	}
	if f.Raw(name+"service") != "" {
		class.Service = f.One(name+"service", services...)
	}
	notAfter(f, name+"event", class.EventOn, today)
	notAfter(f, name+"notice", class.NoticeOn, today)
	route := c.Route(catalog.Matter{Procedure: string(class.Procedure), Category: category, Subcategory: sub, QualityOfCare: class.QualityCare})
	for _, p := range route.Also {
		class.Also = append(class.Also, complaint.Procedure(p))
	}
	class.QualityCare, class.Sensitivity = route.QualityOfCare, route.Sensitivity
	class.Subjects = readSubject(f, name)
	return class
}

// triggers make a grievance a 24-hour one (42 CFR 422.564(f), 423.564(f)); nothing else does, however urgent it sounds.
var triggers = []complaint.Trigger{complaint.NoTrigger, complaint.RefusedToExpedite, complaint.TookExtension}

func readCategory(f *shell.Form, field string, c *catalog.Catalog) (category, sub string) {
	category, sub, _ = strings.Cut(f.Raw(field), "/")
	known, ok := c.Category(category)
	if ok && sub != "" {
		_, ok = known.Subcategory(sub)
	}
	if !ok {
		f.Fail(field, "shell.form.choose")
		return "", ""
	}
	return category, sub
}

func readSubject(f *shell.Form, name string) []complaint.Subject {
	if f.Raw(name+"subject_kind") == "" {
		return nil
	}
	s := complaint.Subject{
		Kind: complaint.SubjectKind(f.One(name+"subject_kind", texts(subjectKinds)...)), Name: f.Text(name+"subject_name", false), Number: f.Text(name+"subject_number", false),
	}
	return []complaint.Subject{s}
}

// notAfter refuses a day that has not come yet.
func notAfter(f *shell.Form, field string, day *clock.Date, today clock.Date) {
	if day != nil && *day > today {
		f.Fail(field, "complaints.new.future")
	}
}
