package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/plans"
)

// config is keepwell.yaml. The environment overrides the file, flags override both.
type config struct {
	// Data is the folder that holds everything on the embedded default.
	Data string `yaml:"data" env:"KEEPWELL_DATA"`
	// Database is a file or a postgres:// address; empty means keepwell.db in Data.
	Database string `yaml:"database" env:"KEEPWELL_DATABASE"`
	// Listen is the address the portals are served on.
	Listen string `yaml:"listen" env:"KEEPWELL_LISTEN"`
	// Address is how people reach the portals, for links; empty means the address listened on.
	Address string `yaml:"address" env:"KEEPWELL_ADDRESS"`
	// Plan is the id of a plan profile.
	Plan string `yaml:"plan" env:"KEEPWELL_PLAN"`
	// Packs is a folder of the plan's own licensed code lists (docs/condition-and-gap-rules.md); empty means none.
	Packs string `yaml:"packs" env:"KEEPWELL_PACKS"`
	// Rules is a folder of rules that replaces those in the binary, laid out like rules/ in the source; empty means none.
	Rules string `yaml:"rules" env:"KEEPWELL_RULES"`
	// Texts is a folder with the texts of further languages (docs/operations.md); empty means none.
	Texts string `yaml:"texts" env:"KEEPWELL_TEXTS"`

	// TLS names the certificate and key with which the portals are served.
	TLS tlsFiles `yaml:"tls" envPrefix:"KEEPWELL_TLS_"`
	// BehindProxy says that a proxy in front ends TLS and names whom it speaks for (X-Forwarded-For).
	BehindProxy bool `yaml:"behind_proxy" env:"KEEPWELL_BEHIND_PROXY"`
	// Provider is the plan's own identity provider; its secret comes from the environment.
	Provider provider `yaml:"provider" envPrefix:"KEEPWELL_PROVIDER_"`

	from string // the file it was read from, "" for none
}

const (
	defaultConfigFile = "keepwell.yaml"
	defaultListen     = "127.0.0.1:8480"
)

// loadConfig reads the file (if there is one), then the environment, then the folder given on the command line.
func loadConfig(file, data string) (config, error) {
	c := config{Data: "data", Listen: defaultListen, Plan: "demo"}
	if err := c.read(file); err != nil {
		return c, err
	}
	if err := env.Parse(&c); err != nil {
		return c, fmt.Errorf("environment: %w", err)
	}
	if data != "" {
		c.Data = data
	}
	if c.Database == "" {
		c.Database = filepath.Join(c.Data, "keepwell.db")
	}
	return c, nil
}

func (c *config) read(file string) error {
	optional := file == ""
	if optional {
		file = defaultConfigFile
	}
	text, err := os.ReadFile(file)
	if optional && errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	c.from = file
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(c); err != nil {
		// Without the lines around the mistake: they can hold a password.
		return fmt.Errorf("configuration %s: %s", file, yaml.FormatError(err, false, false))
	}
	return nil
}

// mistakes lists everything that is wrong, in words that say what was expected.
func (c config) mistakes() []string {
	var all []string
	if c.Data == "" {
		all = append(all, "data: is empty; name the folder that holds everything")
	}
	if err := c.mayListen(false); err != nil {
		all = append(all, err.Error())
	}
	all = append(all, c.doorMistakes()...)
	if _, err := plan.Load(plans.Files, c.Plan); err != nil {
		all = append(all, "plan: "+err.Error())
	}
	for _, folder := range []struct{ key, path string }{{"packs", c.Packs}, {"rules", c.Rules}, {"texts", c.Texts}} {
		if info, err := os.Stat(folder.path); folder.path != "" && (err != nil || !info.IsDir()) {
			all = append(all, fmt.Sprintf("%s: %q is not a folder", folder.key, folder.path))
		}
	}
	if _, err := c.languages(); err != nil {
		all = append(all, "texts: "+err.Error())
	}
	return all
}

// languages are those in the binary and those of the plan's own folder. All must be complete.
func (c config) languages() (*shell.Languages, error) {
	if c.Texts == "" {
		return shell.Embedded(), nil
	}
	all, err := shell.LoadLanguages(shell.EmbeddedTexts(), os.DirFS(c.Texts))
	if err != nil {
		return nil, err
	}
	if missing := all.Incomplete(); len(missing) > 0 {
		return nil, fmt.Errorf("%d texts are missing or do not fit, first: %s", len(missing), missing[0])
	}
	return all, nil
}

// withoutPassword is a database address that may be shown. A password may also stand among its parameters, and an address that
// cannot be read may hold one anywhere.
func withoutPassword(database string) string {
	if !strings.Contains(database, "://") {
		return database
	}
	u, err := url.Parse(database)
	if err != nil {
		return "an address that cannot be read"
	}
	if q := u.Query(); q.Has("password") {
		q.Set("password", "xxxxx")
		u.RawQuery = q.Encode()
	}
	return u.Redacted()
}

// configCmd groups what concerns the configuration.
type configCmd struct {
	Check configCheckCmd `cmd:"" help:"Read the configuration, print what is in force and explain each mistake."`
}

type configCheckCmd struct{}

func (configCheckCmd) Run(a *app) error {
	from := a.config.from
	if from == "" {
		from = "no file; defaults and environment"
	}
	fmt.Fprintf(a.out, "from      %s\ndata      %s\ndatabase  %s\nlisten    %s\naddress   %s\nplan      %s\npacks     %s\nrules     %s\ntexts     %s\ntls       %s\nprovider  %s\n",
		from, a.config.Data, withoutPassword(a.config.Database), a.config.Listen, a.config.Address, a.config.Plan, a.config.Packs, a.config.Rules, a.config.Texts,
		a.config.TLS.Cert, a.config.Provider.Issuer)
	mistakes := a.config.mistakes()
	for _, m := range mistakes {
		fmt.Fprintf(a.out, "mistake   %s\n", m)
	}
	if len(mistakes) > 0 {
		return fmt.Errorf("the configuration has %d mistakes", len(mistakes))
	}
	fmt.Fprintln(a.out, "The configuration is good.")
	return nil
}
