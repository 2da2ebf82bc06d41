package verification

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Secret is what stands in the address of a page that opens once: 26 letters and digits, 130 random bits. Nothing keeps it.
type Secret string

// codeLength is how many letters and digits the code of a form has: 40 random bits, and few tries.
const codeLength = 8

// hash is what is kept of a secret.
func (t Secret) hash() string {
	sum := sha256.Sum256([]byte("keepwell link\x00" + string(t)))
	return hex.EncodeToString(sum[:])
}

// hashOf is what is kept of a code. It depends on the secret, which nobody has who has the record.
func (t Secret) hashOf(code string) string {
	sum := sha256.Sum256([]byte("keepwell code\x00" + string(t) + "\x00" + canonicalCode(code)))
	return hex.EncodeToString(sum[:])
}

// canonicalCode is a code as it was made, however somebody types it.
func canonicalCode(code string) string {
	return strings.NewReplacer(" ", "", "-", "", "0", "O", "1", "I").Replace(strings.ToUpper(code))
}

// mint makes a link for a form.
func (s *Settings) mint(at time.Time, npi string) (Secret, string, Link) {
	secret := Secret(strings.ToLower(rand.Text()))
	code := rand.Text()[:codeLength]
	return secret, code[:4] + "-" + code[4:], Link{
		Hash: secret.hash(), Code: secret.hashOf(code), MadeAt: at.UTC(), EndsAt: at.UTC().Add(time.Duration(s.Link.Days) * 24 * time.Hour),
		Tries: s.Link.Tries, Provide: npi,
	}
}

// opens tells whether a link can still be used.
func (l *Link) opens(at time.Time) bool { return l != nil && l.Ended == "" && at.Before(l.EndsAt) }

// Door is what the page of a link shows before somebody proved to hold the form: nothing about a member.
type Door struct {
	Number string // of the verification, as on the form
	EndsAt time.Time
	Left   int // wrong answers that are left
}

// Key is what somebody at the page of a link gives: the NPI of whom the form is for, and the code that is printed on it.
type Key struct {
	NPI  string
	Code string
}

// Asked is what the provider is asked, after the key fitted.
type Asked struct {
	Number      string
	Member      string // name
	Birth       *clock.Date
	PlanName    string
	Effective   clock.Date
	Conditions  []string
	Provider    string
	NPI         string
	Credentials []string

	settings *Settings
}

// Condition is the name of a condition in a language.
func (a *Asked) Condition(id, language string) string { return a.settings.Condition(id, language) }

// Knock tells whether a link opens. Errors: ErrLink, for each reason alike.
func (s *Verifications) Knock(ctx context.Context, secret Secret, at time.Time) (Door, error) {
	v, l, err := s.behind(ctx, "verification: knock", secret, at)
	if err != nil {
		return Door{}, err
	}
	return Door{v.Number, l.EndsAt, l.Tries - l.Wrong}, nil
}

// behind is the verification of a link that opens.
func (s *Verifications) behind(ctx context.Context, op string, secret Secret, at time.Time) (Verification, *Link, error) {
	id, err := s.ofLink(ctx, secret.hash())
	if err != nil || id == "" {
		return Verification{}, nil, first(err, noLink(op))
	}
	v, err := s.load(ctx, id)
	if err != nil {
		return v, nil, err
	}
	if l := v.link(secret.hash()); l.opens(at) && v.State.Waits() {
		return v, l, nil
	}
	return Verification{}, nil, noLink(op)
}

func first(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func (s *Verifications) ofLink(ctx context.Context, hash string) (id ID, err error) {
	ids, err := s.ids(ctx, "select verification_id from verification_link where hash = $1", hash)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

// provider is who acts at the page of a link: nobody who is signed in.
func provider(l *Link) record.Actor {
	return record.Actor{ID: "npi/" + l.Provide, Role: "provider", Channel: "link"}
}

// Enter opens the page with its key, and notes that it was opened. A wrong key is counted, and too many lock the link. Errors: ErrLink,
// ErrWrong.
func (s *Verifications) Enter(ctx context.Context, at time.Time, secret Secret, k Key) (Asked, error) {
	const op = "verification: enter"
	for try := 1; ; try++ {
		v, l, err := s.behind(ctx, op, secret, at)
		if err != nil {
			return Asked{}, err
		}
		fits := l.fits(secret, k)
		kind := typeLinkOpened
		if !fits {
			kind = typeLinkWrong
		}
		err = s.noteLink(ctx, at, &v, l, kind)
		if err != nil && record.Moved(err) && try < changeTries {
			continue // others tried at the same time: each try counts, and each looks anew whether the link still opens
		}
		switch {
		case err != nil:
			return Asked{}, err
		case !fits:
			return Asked{}, wrongKey(op)
		}
		return s.asked(ctx, &v)
	}
}

func (s *Verifications) noteLink(ctx context.Context, at time.Time, v *Verification, l *Link, kind string) error {
	x, err := only(kind, linkTouched{l.Hash})
	if err != nil {
		return err
	}
	c := person.Cause{At: at, Zone: s.zone.String(), Actor: provider(l)}
	_, err = s.rec.Append(ctx, c.Command(category), record.StreamAppend{
		Stream: record.Stream(category, string(v.ID)), Expected: record.ExpectedVersion(v.Version), Events: x.events,
	})
	return err
}

// fits compares without telling by its time how much of it was right.
func (l *Link) fits(secret Secret, k Key) bool {
	npi := subtle.ConstantTimeCompare([]byte(strings.TrimSpace(k.NPI)), []byte(l.Provide))
	code := subtle.ConstantTimeCompare([]byte(secret.hashOf(k.Code)), []byte(l.Code))
	return npi&code == 1
}

// asked is what the page says: who the member is, as little as the provider needs to find them.
func (s *Verifications) asked(ctx context.Context, v *Verification) (Asked, error) {
	p, err := s.people.Get(ctx, v.Member)
	if err != nil {
		return Asked{}, fmt.Errorf("verification: %w", err)
	}
	settings := s.rules.At(v.Effective)
	return Asked{
		Number: v.Number, Member: p.Name(), Birth: p.Birth, PlanName: v.PlanName, Effective: v.Effective, Conditions: v.Conditions,
		Provider: v.Provider.Name, NPI: v.Provider.NPI, Credentials: settings.Credentials.Of, settings: settings,
	}, nil
}

// Submit is the provider's answer at the page of a link. It is used up by it: the same link again opens nothing, and the same cause again
// gives the same answer. Errors: ErrLink, ErrWrong, ErrIncomplete.
func (s *Verifications) Submit(ctx context.Context, c person.Cause, secret Secret, k Key, a Attestation) (number string, err error) {
	const op = "verification: submit"
	if done, err := s.done(ctx, c); err != nil || done && c.ID != "" {
		return s.numberOfLink(ctx, secret, err)
	}
	v, l, err := s.behind(ctx, op, secret, c.At)
	if err != nil {
		return "", err
	}
	if !l.fits(secret, k) {
		_, err := s.Enter(ctx, c.At, secret, k) // counts it
		return "", first(err, wrongKey(op))
	}
	c.Actor = provider(l)
	a.How, a.Link, a.On = Online, l.Hash, s.zone.DateOf(c.At)
	a.Document, a.Recording, a.ReadBack = "pending", "", false
	if err := a.check(op, &v, s.rules.At(v.Effective), a.On); err != nil {
		return "", err
	}
	kept, err := s.archive.Put(ctx, strings.NewReader(s.transcript(&v, &a)), c.At)
	if err != nil {
		return "", err
	}
	a.Document = string(kept.Hash)
	return v.Number, s.submitted(ctx, c, op, &v, a)
}

// submitted takes the answer while the link opens: of two at once one is taken.
func (s *Verifications) submitted(ctx context.Context, c person.Cause, op string, v *Verification, a Attestation) error {
	c = c.Named(category)
	a.ID, a.At, a.By = record.IDOf("attestation", c.ID), c.At.UTC(), c.Actor
	_, err := s.change(ctx, c, op, v.ID, func(now *Verification) (step, error) {
		if !now.link(a.Link).opens(c.At) || !now.State.Waits() {
			return step{}, noLink(op)
		}
		return s.attested(ctx, c, now, a)
	})
	return err
}

func (s *Verifications) numberOfLink(ctx context.Context, secret Secret, err error) (string, error) {
	if err != nil {
		return "", err
	}
	id, err := s.ofLink(ctx, secret.hash())
	return numberOf(id), err
}

// transcript is the answer as a document for the archive: what was asked and what was said, in the words of the page.
func (s *Verifications) transcript(v *Verification, a *Attestation) string {
	settings := s.rules.At(v.Effective)
	var b strings.Builder
	fmt.Fprintf(&b, "Answer to verification %s\nPlan: %s (%s %s)\nFirst day of cover: %s\n", v.Number, v.PlanName, v.Contract, v.Plan, v.Effective)
	fmt.Fprintf(&b, "Answered by: %s, %s, NPI %s\nOn: %s\nLast visit: %s\n", a.Attester.Name, a.Attester.Credential, a.Attester.NPI, a.On, a.Seen)
	for _, x := range a.Answers {
		word := "not confirmed"
		if x.Confirmed {
			word = "confirmed"
		}
		since := ""
		if x.Since != nil {
			since = ", since " + x.Since.String()
		}
		fmt.Fprintf(&b, "%s: %s%s\n", settings.Condition(x.Condition, english), word, since)
	}
	return b.String()
}
