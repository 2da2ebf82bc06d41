package complaints

import (
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Limits of one intake.
const (
	longestWords  = 20000 // letters: about ten pages of a letter that somebody types in
	mostMarks     = 3
	mostMatters   = 8
	mostDocuments = 10
	fileBytes     = 20 << 20 // as the archive takes
	intakeBytes   = mostDocuments*fileBytes + 1<<20
)

// heard are the channels by which staff take a contact themselves; the others come by machine.
var heard = []complaint.Channel{
	complaint.ByPhone, complaint.ByLetter, complaint.ByFax, complaint.ByEmail, complaint.InPerson, complaint.ByDelegate,
}

// speakers are who may speak, in the order of the page: the member's own word on the line is first, because it needs no paper.
var speakers = []complaint.Standing{
	complaint.MemberOnTheLine, complaint.TheMember, complaint.ARepresentative, complaint.UnprovenStandIn, complaint.AProvider, complaint.AnAgent,
	complaint.ThroughGovernment, complaint.SomebodyElse, complaint.NobodyKnown,
}

// markKinds are what shows when a contact came. A postmark never starts a clock (guidance, section 10.5).
var markKinds = []string{"voice", "mailroom_stamp", "system_timestamp", "scan", "delegate", "plan_unit", "postmark"}

// proofs are ways in which a caller showed who they are (45 CFR 164.514(h)); "" is not at all.
var proofs = []string{"two_facts", "call_back", "id_document", "signature_on_file", "portal"}

// readReceipt reads what the form says of the contact itself. Problems are in the form.
func readReceipt(f *shell.Form, zone clock.Zone, now time.Time) complaint.Receipt {
	r := complaint.Receipt{
		Emergency:  f.One("emergency", "no", "yes") == "yes",
		Words:      verbatim(f.Long("words", longestWords, true)),
		Channel:    complaint.Channel(f.One("channel", texts(heard)...)),
		Speaker:    readSpeaker(f),
		Member:     person.ID(f.Text("member", false)),
		MemberSaid: f.Text("member_said", false),
		Help:       readHelp(f),
		Documents:  readKept(f),
	}
	r.Marks = readMarks(f, zone, now)
	return r
}

// verbatim gives lines one kind of end: browsers send two signs for each, so that words could not be found again.
func verbatim(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

func readSpeaker(f *shell.Form) complaint.Speaker {
	s := complaint.Speaker{
		Standing: complaint.Standing(f.One("speaker", texts(speakers)...)),
		Name:     f.Text("speaker_name", false), Phone: f.Text("speaker_phone", false), Paper: f.Text("paper", false), Note: f.Text("speaker_note", false),
	}
	if f.Raw("verified") != "" {
		s.Verified = f.One("verified", proofs...)
	}
	if s.Phone != "" {
		if number, _, err := person.ParsePhone(s.Phone); err == nil {
			s.Phone = number
		} else {
			f.Fail("speaker_phone", "complaints.new.phone_wrong")
		}
	}
	if named(s.Standing) && s.Name == "" {
		f.Fail("speaker_name", "complaints.new.name_needed")
	}
	return s
}

// named are the standings in which somebody other than the member speaks, so that we must know whom we spoke with.
func named(s complaint.Standing) bool {
	switch s {
	case complaint.ARepresentative, complaint.UnprovenStandIn, complaint.AProvider, complaint.AnAgent:
		return true
	}
	return false
}

func readHelp(f *shell.Form) complaint.Help {
	return complaint.Help{Language: f.Text("language", false), Interpreter: f.Text("interpreter", false), TTY: f.Checked("tty")}
}

// readMarks reads when and where the contact was. None: it came as the form is sent.
func readMarks(f *shell.Form, zone clock.Zone, now time.Time) (marks []complaint.Mark) {
	if f.Raw("came") != "earlier" {
		return nil
	}
	for i := range mostMarks {
		name := markName(i)
		day := f.Date(name)
		if day == nil {
			continue
		}
		kind := f.One(name+"-kind", markKinds...)
		at, ok := readInstant(f, name, *day, zone)
		if ok && at.After(now) {
			f.Fail(name, "complaints.new.future")
		}
		marks = append(marks, complaint.Mark{Kind: kind, At: at})
	}
	if len(marks) == 0 {
		f.Fail(markName(0), "complaints.new.mark_needed")
	}
	return marks
}

func markName(i int) string { return "mark" + strconv.Itoa(i+1) }

// readInstant is a day with the time beside it. Without a time it is the beginning of the day, the earliest that it can have been: no
// clock then starts too late. A time that the change of clocks left out is refused; of one that it repeats the first counts.
func readInstant(f *shell.Form, name string, day clock.Date, zone clock.Zone) (at time.Time, ok bool) {
	text := f.Text(name+"-time", false)
	if text == "" {
		return zone.StartOfDay(day), true
	}
	wall, err := time.Parse("15:04", text)
	if err != nil {
		f.Fail(name, "complaints.new.time_wrong")
		return time.Time{}, false
	}
	at, err = zone.Instant(day, clock.Wall{Hour: wall.Hour(), Minute: wall.Minute()}, clock.Refuse)
	if twice := (*clock.WallError)(nil); asWall(err, &twice) {
		if twice.Gap {
			f.Fail(name, "complaints.new.time_gap")
			return time.Time{}, false
		}
		return twice.Earlier, true
	}
	return at, err == nil
}

// A document that is kept already goes along in hidden fields, because a browser sends a file only once.
const keptField = "document"

// kept is a document as a hidden field holds it: its hash, its size, its type and its name.
func kept(d complaint.Document) string {
	return strings.Join([]string{d.Hash, strconv.FormatInt(d.Size, 10), d.Type, d.Name}, "|")
}

// readKept reads the hidden fields. Who changes one names a document that they cannot open: the archive is asked for it before
// anything is put on record.
func readKept(f *shell.Form) (all []complaint.Document) {
	for _, text := range f.All(keptField) {
		parts := strings.SplitN(text, "|", 4)
		if len(parts) != 4 || len(all) == mostDocuments {
			continue
		}
		size, err := strconv.ParseInt(parts[1], 10, 64)
		if err != nil {
			continue
		}
		all = append(all, complaint.Document{Hash: parts[0], Size: size, Type: parts[2], Name: parts[3]})
	}
	return all
}
