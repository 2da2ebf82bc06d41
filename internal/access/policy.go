package access

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	xast "github.com/cedar-policy/cedar-go/x/exp/ast"
	"github.com/cedar-policy/cedar-go/x/exp/schema"
	"github.com/cedar-policy/cedar-go/x/exp/schema/resolved"
	"github.com/cedar-policy/cedar-go/x/exp/schema/validate"
)

const (
	policyDir  = "access"
	schemaFile = "keepwell.cedarschema"
)

// ErrPolicy means that the policies cannot be used as they are written; the program does not start.
var ErrPolicy = errors.New("access: policies are not sound")

// ruled is a policy with the words that people read about it.
type ruled struct {
	id       cedar.PolicyID
	words    Policy
	source   string
	policy   *cedar.Policy
	unscoped *cedar.Policy // for those who are in its scope
	whole    bool          // it speaks of the context as a whole
}

// Policies are all policies, checked against their schema. The few that could apply to what is asked stand ready.
type Policies struct {
	all     policyList
	version string
	words   map[cedar.PolicyID]Policy
	because map[string]string // message key of a policy
	// relational are the ids of policies that ask for a grant.
	relational map[string]bool
	made       made
	ready      preparations
}

// policyList gives the library policies in the order of the files.
type policyList []ruled

// All implements cedar.PolicyIterator.
func (l policyList) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for _, p := range l {
			if !yield(p.id, p.policy) {
				return
			}
		}
	}
}

// LoadPolicies reads access/*.cedar from the rule files, checks every policy against the schema, and refuses what has a finding:
// an unknown attribute, a type that does not fit, a missing id, title or source.
func LoadPolicies(files fs.FS) (*Policies, error) {
	s, text, err := readSchema(files)
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, policyDir+"/*.cedar")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("%w: no policy file in %s (%w)", ErrPolicy, policyDir, errors.Join(err, fs.ErrNotExist))
	}
	p := &Policies{words: map[cedar.PolicyID]Policy{}, because: map[string]string{}, relational: map[string]bool{}}
	digest := sha256.New()
	digest.Write(text)
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("access: %w", err)
		}
		digest.Write(data)
		if err := p.read(name, data, validate.New(s)); err != nil {
			return nil, err
		}
	}
	p.version = "access-" + hex.EncodeToString(digest.Sum(nil)[:8])
	return p, nil
}

// readSchema returns the schema ready for checking, and its text for the hash.
func readSchema(files fs.FS) (*resolved.Schema, []byte, error) {
	text, err := fs.ReadFile(files, path.Join(policyDir, schemaFile))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrPolicy, err)
	}
	var s schema.Schema
	if err := s.UnmarshalCedar(text); err != nil {
		return nil, nil, fmt.Errorf("%w: %s: %w", ErrPolicy, schemaFile, err)
	}
	r, err := s.Resolve()
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %s: %w", ErrPolicy, schemaFile, err)
	}
	return r, text, nil
}

func (p *Policies) read(name string, data []byte, against *validate.Validator) error {
	list, err := cedar.NewPolicyListFromBytes(path.Base(name), data)
	if err != nil {
		return fmt.Errorf("%w: %s: %w", ErrPolicy, name, err)
	}
	for _, policy := range list {
		if err := p.add(policy, against); err != nil {
			return fmt.Errorf("%w: %s line %d: %w", ErrPolicy, name, policy.Position().Line, err)
		}
	}
	return nil
}

func (p *Policies) add(policy *cedar.Policy, against *validate.Validator) error {
	notes := policy.Annotations()
	r := ruled{
		id: cedar.PolicyID(notes["id"]), policy: policy, source: string(notes["source"]),
		words: Policy{ID: string(notes["id"]), Title: string(notes["title"])},
	}
	if r.id == "" || r.words.Title == "" || r.source == "" {
		return errors.New("a policy needs @id, @title and @source")
	}
	if _, taken := p.words[r.id]; taken {
		return fmt.Errorf("two policies are called %s", r.id)
	}
	if err := against.Policy(string(r.id), (*xast.Policy)(policy.AST())); err != nil {
		return fmt.Errorf("policy %s: %w", r.id, err)
	}
	p.words[r.id] = r.words
	text := policy.MarshalCedar()
	p.relational[r.words.ID] = bytes.Contains(text, []byte("context.grant"))
	p.because[r.words.ID] = becausePolicy + r.words.ID
	r.whole, r.unscoped = speaksOfAll(text), withoutScope(policy)
	p.all = append(p.all, r)
	return nil
}

// Roles are all roles there are.
var Roles = []Role{
	RoleMember, RoleRepresentative, RoleAgent, RoleClinician, RoleService, RoleComplaints, RoleSteward, RoleCoach,
	RoleCoordinator, RoleQuality, RoleCompliance, RolePrivacy, RoleAdmin, RoleEngineer, RolePlanChange, RoleBroker, RoleFinance,
}

// actions are all actions there are.
var actions = []Action{View, List, Export, Change}

func roleUID(r Role) cedar.EntityUID     { return types.NewEntityUID("Role", types.String(r)) }
func actionUID(a Action) cedar.EntityUID { return types.NewEntityUID("Action", types.String(a)) }

// Version names exactly these policies: it changes with every character of them.
func (p *Policies) Version() string { return p.version }

// List is every policy with its words and source, for the page that shows the rules.
func (p *Policies) List() []PolicyText {
	out := make([]PolicyText, len(p.all))
	for i, r := range p.all {
		out[i] = PolicyText{Policy: r.words, Source: r.source, Forbids: r.policy.Effect() == cedar.Forbid, Text: string(r.policy.MarshalCedar())}
	}
	return out
}

// PolicyText is a policy as people read it.
type PolicyText struct {
	Policy
	Source  string // paragraph it rests on
	Forbids bool
	Text    string // in Cedar
}

// verdict asks the library. The first of the two guards is here and nowhere else: the library skips a policy that fails, and a
// skipped forbid would open the door, so any error at all means no.
func (p *Policies) verdict(list cedar.PolicyIterator, entities types.EntityGetter, r cedar.Request) (bool, []Policy, error) {
	decision, diagnostic := cedar.Authorize(list, entities, r)
	if len(diagnostic.Errors) > 0 {
		e := diagnostic.Errors[0]
		return false, nil, fmt.Errorf("%w: policy %s: %s", ErrPolicy, e.PolicyID, e.Message)
	}
	if len(diagnostic.Reasons) == 0 {
		return false, nil, nil
	}
	took := make([]Policy, len(diagnostic.Reasons))
	for i, reason := range diagnostic.Reasons {
		took[i] = p.words[reason.PolicyID]
	}
	return decision == cedar.Allow, took, nil
}
