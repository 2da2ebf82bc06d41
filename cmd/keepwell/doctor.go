package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/contact"
	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

type doctorCmd struct {
	JSON bool `help:"Print the checks as JSON."`
}

func (doctorCmd) Help() string {
	return `Says what works, what is missing and what to do about it: configuration, folder, database, key, rules and texts, the browser that prints
letters, its fonts, what the plan profile lacks, and why letters wait. It changes nothing. The exit code is 1 when something is broken.

Example:
  keepwell doctor --data plan`
}

// Verdicts of a check. Broken keeps the system from working; missing keeps a part of it waiting.
const (
	fine    = "good"
	missing = "missing"
	broken  = "broken"
)

// check is one thing that was looked at.
type check struct {
	What    string `json:"what"`
	Verdict string `json:"verdict"`
	Found   string `json:"found"`
	Do      string `json:"do,omitempty"`
}

// Run looks at everything and says what it found.
func (c doctorCmd) Run(a *app) error {
	all := a.examine()
	if c.JSON {
		if err := writeJSON(a.out, all); err != nil {
			return err
		}
	} else {
		printChecks(a.out, all)
	}
	if slices.ContainsFunc(all, func(c check) bool { return c.Verdict == broken }) {
		return errors.New("something is broken: see above")
	}
	return nil
}

func printChecks(w io.Writer, all []check) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range all {
		fmt.Fprintf(t, "%s\t%s\t%s\n", c.Verdict, c.What, c.Found)
		if c.Do != "" {
			fmt.Fprintf(t, "\t\t→ %s\n", c.Do)
		}
	}
	_ = t.Flush()
}

// examine looks from the ground up. What does not need the folder is looked at even when the folder does not open.
func (a *app) examine() []check {
	all := []check{a.checkConfig(), checkTexts()}
	all = append(all, checkBrowser(a.ctx, a.now), checkFonts(a.ctx))
	if profile, err := plan.Load(plans.Files, a.config.Plan); err == nil {
		all = append(all, checkProfile(&profile))
	}
	if len(a.config.mistakes()) > 0 {
		return all
	}
	all = append(all, a.checkKey())
	if _, err := os.Stat(a.config.Data); err != nil {
		return append(all, check{"folder", broken, "there is none at " + a.config.Data, "keepwell load or keepwell demo makes one"})
	}
	s, err := a.open()
	if err != nil {
		return append(all, check{"folder and database", broken, err.Error(), ""})
	}
	defer func() { _ = s.close(nil) }()
	return append(all, checkRecord(a.ctx, s), checkLetters(a.ctx, s), checkHeld(a.ctx, s, a.now()))
}

func (a *app) checkConfig() check {
	if mistakes := a.config.mistakes(); len(mistakes) > 0 {
		return check{"configuration", broken, strings.Join(mistakes, "; "), "keepwell config check explains each mistake"}
	}
	return check{"configuration", fine, "plan " + a.config.Plan, ""}
}

func checkTexts() check {
	book, err := contact.LoadBook(rules.Files)
	if err != nil {
		return check{"texts of letters", broken, err.Error(), ""}
	}
	return check{"texts of letters", fine, fmt.Sprintf("%d letters in %s", len(book.Texts.Letters()), strings.Join(book.Texts.Languages(), ", ")), ""}
}

// probe is the smallest page that has what a letter needs.
const probe = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Probe</title></head><body><h1>Probe</h1><p>á ñ</p></body></html>`

// checkBrowser prints a page: that the browser is installed does not prove that it runs here.
func checkBrowser(ctx context.Context, now func() time.Time) check {
	const what = "browser that prints letters"
	p := press.New(press.Options{})
	defer func() { _ = p.Close() }()
	path, err := p.Find()
	if err != nil {
		return check{what, missing, "none is installed: letters wait", "install the package chromium"}
	}
	begin := now()
	pdf, err := p.Print(ctx, probe)
	if err == nil {
		var f press.Facts
		if f, err = press.Inspect(pdf); err == nil {
			err = f.Accessible("Probe", "en")
		}
	}
	if err != nil {
		return check{what, missing, err.Error(), "letters wait until " + path + " prints"}
	}
	return check{what, fine, fmt.Sprintf("%s prints tagged PDF, started and printed in %d ms", path, now().Sub(begin).Milliseconds()), ""}
}

// scripts are those in which the notice of language help is written, by a language of each, and the package that brings a font.
var scripts = []struct{ lang, packaged string }{
	{"es", "fonts-noto-core"},
	{"ru", "fonts-noto-core"},
	{"vi", "fonts-noto-core"},
	{"ar", "fonts-noto-core"},
	{"hi", "fonts-noto-core"},
	{"zh", "fonts-wqy-microhei"},
	{"ja", "fonts-ipafont-gothic"},
	{"ko", "fonts-nanum"},
}

func checkFonts(ctx context.Context) check {
	const what = "fonts of letters"
	if _, err := exec.LookPath("fc-list"); err != nil {
		return check{what, missing, "fc-list is not installed, so nobody can tell", "install the package fontconfig"}
	}
	var lack, install []string
	for _, s := range scripts {
		out, err := exec.CommandContext(ctx, "fc-list", ":lang="+s.lang, "family").Output()
		if err != nil || strings.TrimSpace(string(out)) == "" {
			lack, install = append(lack, s.lang), append(install, s.packaged)
		}
	}
	if len(lack) == 0 {
		return check{what, fine, "a font for every script of the notice of language help", ""}
	}
	return check{what, missing, "none for " + strings.Join(lack, ", "), "install " + strings.Join(slices.Compact(install), " ")}
}

// checkProfile names the fields that letters say and that the plan did not fill in.
func checkProfile(p *plan.Profile) check {
	var lack []string
	need := func(there bool, field string) {
		if !there {
			lack = append(lack, field)
		}
	}
	need(len(p.ReturnAddress) > 0, "return_address")
	need(p.MemberServices.Phone != "", "member_services.phone")
	need(p.MemberServices.TTY != "", "member_services.tty")
	need(len(p.Grievances.Mail) > 0, "grievances.mail")
	need(len(p.Appeals.Mail) > 0, "appeals.mail")
	need(len(p.CivilRights.Mail) > 0 && p.CivilRights.Phone != "" && p.CivilRights.Name != "", "civil_rights")
	need(len(p.PrivacyOffice.Mail) > 0 && p.PrivacyOffice.Phone != "", "privacy_office")
	need(len(p.QIOs) > 0, "qio")
	if len(lack) == 0 {
		return check{"plan profile", fine, "has what letters say", ""}
	}
	return check{"plan profile", missing, "letters lack " + strings.Join(lack, ", "), "fill them in plans/" + p.ID + ".yaml; letters that say them wait"}
}

func (a *app) checkKey() check {
	info, err := os.Stat(a.keyFile())
	switch {
	case err != nil:
		return check{"key of the record", missing, "there is none yet", "it is made with the folder; keep a copy elsewhere"}
	case info.Mode().Perm()&0o077 != 0:
		return check{"key of the record", broken, "others can read it", "chmod 600 " + a.keyFile()}
	}
	return check{"key of the record", fine, "only its owner can read it; backups do not hold it", ""}
}

func checkRecord(ctx context.Context, s *system) check {
	position, err := s.Record.Position(ctx)
	if err != nil {
		return check{"database", broken, err.Error(), ""}
	}
	size, err := s.DB.Size(ctx)
	if err != nil {
		return check{"database", broken, err.Error(), ""}
	}
	return check{"database", fine, fmt.Sprintf("%s, %d events, %d MB", s.DB.Engine(), position, size>>20), ""}
}

func checkLetters(ctx context.Context, s *system) check {
	n, err := s.Letters.Counts(ctx)
	if err != nil {
		return check{"letters", broken, err.Error(), ""}
	}
	c := check{"letters", fine, fmt.Sprintf("%d wait, %d are printed and not handed over, %d came back", n[letter.IsWaiting], n[letter.IsPrinted], n[letter.IsReturned]), ""}
	if n[letter.IsPrinted] > 0 {
		c.Do = "keepwell letters print --out FILE.pdf, then keepwell letters handed"
	}
	return c
}

// shownHeld is how many letters are tried; more of them say nothing new.
const shownHeld = 500

// checkHeld says why letters wait, each reason once.
func checkHeld(ctx context.Context, s *system, at time.Time) check {
	held, err := s.Contact.HeldNow(ctx, at, shownHeld)
	if err != nil {
		return check{"letters that wait", broken, err.Error(), ""}
	}
	if len(held) == 0 {
		return check{"letters that wait", fine, "none is held", ""}
	}
	why := map[string]int{}
	for _, h := range held {
		why[h.Err.Error()]++
	}
	var reasons []string
	for reason, n := range why {
		reasons = append(reasons, fmt.Sprintf("%d: %s", n, reason))
	}
	slices.Sort(reasons)
	return check{"letters that wait", missing, fmt.Sprintf("%d are held: %s", len(held), strings.Join(reasons, "; ")), "keepwell letters list --state waiting"}
}
