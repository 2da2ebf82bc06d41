package enrolment

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/agent/enrolment/reply"
)

// Rules are the room's data: what excepts an end from rapid disenrollment, CMS's codes, and the layouts of files.
type Rules struct {
	exceptions []exceptionRule
	codes      Codes
	layout     *reply.Layout
	sponsor    sponsorFile
}

// Codes say what CMS's codes mean for enrollment.
type Codes struct {
	ID         string            `yaml:"id"`
	Version    string            `yaml:"version"`
	Source     string            `yaml:"source"`
	Replies    []ReplyCode       `yaml:"replies"`
	Notices    []Notice          `yaml:"notices"`
	NoElection NoElection        `yaml:"no_election"`
	Ends       []EndReason       `yaml:"ends"`
	States     map[string]string `yaml:"states"` // of the Social Security Administration, as USPS letters

	byReply map[string]*ReplyCode
}

// ReplyCode is one transaction reply code.
type ReplyCode struct {
	Code          string `yaml:"code" json:"code"`
	Says          Kind   `yaml:"says" json:"says"`
	Ended         Ended  `yaml:"ended" json:"ended,omitempty"`
	Disenrollment string `yaml:"disenrollment" json:"disenrollment,omitempty"`
	NoElection    bool   `yaml:"no_election" json:"no_election,omitempty"`
	Mark          string `yaml:"mark" json:"mark"`
	Meaning       string `yaml:"meaning" json:"meaning"`
}

// Notice is a transaction that is none, by reply code or transaction code.
type Notice struct {
	Reply       string `yaml:"reply"`
	Transaction string `yaml:"transaction"`
	Mark        string `yaml:"mark"`
}

// NoElection are the codes of enrollments that the member did not choose.
type NoElection struct {
	Elections []string `yaml:"elections"`
	Sources   []string `yaml:"sources"`
	Mark      string   `yaml:"mark"`
}

// EndReason gives the reason of an end by CMS's disenrollment reason codes.
type EndReason struct {
	Disenrollment []string `yaml:"disenrollment"`
	Ended         Ended    `yaml:"ended"`
	Mark          string   `yaml:"mark"`
}

// sponsorFile says where an enrollment file of an employer or agency (X12 834) names the plan.
type sponsorFile struct {
	ID       string   `yaml:"id"`
	Version  string   `yaml:"version"`
	Source   string   `yaml:"source"`
	Pattern  string   `yaml:"pattern"`  // with groups for contract and plan
	Coverage []string `yaml:"coverage"` // places in the coverage's loop: HD04, or REF and a qualifier
	Member   []string `yaml:"member"`   // places in the member's loop
	MBI      []string `yaml:"mbi"`      // places that may hold the MBI
	Number   string   `yaml:"number"`   // qualifier of the sponsor's number of the subscriber
	Mark     string   `yaml:"mark"`     //
	pattern  *regexp.Regexp
}

const ruleFolder = "enrolment/"

// LoadRules reads the room's data below rules/. Unknown keys and values are errors.
func LoadRules(files fs.FS) (*Rules, error) {
	r := &Rules{}
	var e exceptionFile
	for name, to := range map[string]any{"exception.yaml": &e, "code.yaml": &r.codes, "x12.yaml": &r.sponsor} {
		if err := readYAML(files, name, to); err != nil {
			return nil, err
		}
	}
	text, err := fs.ReadFile(files, ruleFolder+"reply.yaml")
	if err != nil {
		return nil, fmt.Errorf("enrolment: %w", err)
	}
	if r.layout, err = reply.ParseLayout(text); err != nil {
		return nil, fmt.Errorf("enrolment: %w", err)
	}
	if r.sponsor.pattern, err = regexp.Compile(r.sponsor.Pattern); err != nil || r.sponsor.pattern.NumSubexp() != 2 {
		return nil, fmt.Errorf("enrolment: x12.yaml: pattern needs a group for the contract and one for the plan")
	}
	r.exceptions = e.Exceptions
	if err := e.check(); err != nil {
		return nil, err
	}
	return r, r.codes.index()
}

func readYAML(files fs.FS, name string, to any) error {
	text, err := fs.ReadFile(files, ruleFolder+name)
	if err != nil {
		return fmt.Errorf("enrolment: %w", err)
	}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(to); err != nil {
		return fmt.Errorf("enrolment: %s: %w", name, err)
	}
	return nil
}

// index checks the codes and makes them quick to find.
func (c *Codes) index() error {
	c.byReply = map[string]*ReplyCode{}
	for i := range c.Replies {
		r := &c.Replies[i]
		if r.Says.rank() < 0 || len(r.Code) != 3 || c.byReply[r.Code] != nil || !slices.Contains([]string{"V", "S", "R"}, r.Mark) {
			return fmt.Errorf("enrolment: code.yaml: reply %s needs three digits, a known meaning and a mark, and stands once", r.Code)
		}
		c.byReply[r.Code] = r
	}
	return nil
}

// notice tells whether a record is none of an enrollment, whatever its other fields say.
func (c *Codes) notice(reply, transaction string) bool {
	return slices.ContainsFunc(c.Notices, func(n Notice) bool {
		return (n.Reply == "" || n.Reply == reply) && (n.Transaction == "" || n.Transaction == transaction)
	})
}

// ended gives a disenrollment the reason that its reason code tells, else the one of the reply.
func (c *Codes) ended(r *ReplyCode, disenrollment string) Ended {
	for _, e := range c.Ends {
		if slices.Contains(e.Disenrollment, disenrollment) {
			return e.Ended
		}
	}
	return r.Ended
}

// Layout is the layout of CMS's reply file.
func (r *Rules) Layout() *reply.Layout { return r.layout }

// Codes are CMS's codes.
func (r *Rules) Codes() Codes { return r.codes }
