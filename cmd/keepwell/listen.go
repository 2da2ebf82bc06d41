package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/signin"
)

// tlsFiles are a certificate with its chain and its private key, in PEM.
type tlsFiles struct {
	Cert string `yaml:"cert" env:"CERT"`
	Key  string `yaml:"key" env:"KEY"`
}

func (f tlsFiles) given() bool { return f.Cert != "" || f.Key != "" }

// provider is the plan's own identity provider (docs/sign-in.md).
type provider struct {
	Name        string                   `yaml:"name" env:"NAME"`
	Issuer      string                   `yaml:"issuer" env:"ISSUER"`
	ClientID    string                   `yaml:"client_id" env:"CLIENT_ID"`
	GroupsClaim string                   `yaml:"groups_claim" env:"GROUPS_CLAIM"`
	Roles       map[string][]access.Role `yaml:"roles"` // by group
	JustInTime  bool                     `yaml:"just_in_time" env:"JUST_IN_TIME"`

	Secret string `yaml:"-" env:"SECRET"`
}

// doorMistakes lists what is wrong with how people get in.
func (c config) doorMistakes() []string {
	var all []string
	if c.TLS.given() {
		if _, err := tls.LoadX509KeyPair(c.TLS.Cert, c.TLS.Key); err != nil {
			all = append(all, "tls: "+err.Error())
		}
	}
	if c.TLS.given() && c.BehindProxy {
		all = append(all, "tls, behind_proxy: give one of them: either this server ends TLS or the proxy does")
	}
	if (c.TLS.given() || c.BehindProxy && c.Address != "") && c.Address != "" && !strings.HasPrefix(c.Address, "https://") {
		all = append(all, fmt.Sprintf("address: %q: people reach a server with TLS by https://", c.Address))
	}
	if at, err := url.Parse(c.Address); c.Address != "" && (err != nil || at.Host == "") {
		all = append(all, fmt.Sprintf("address: %q is not an address such as https://keepwell.plan.example", c.Address))
	}
	if c.BehindProxy && c.Address == "" {
		all = append(all, "address: is empty; behind a proxy only you know how people reach it")
	}
	return append(all, c.Provider.mistakes()...)
}

func (p provider) mistakes() []string {
	if p.Issuer == "" {
		return nil
	}
	var all []string
	if !strings.HasPrefix(p.Issuer, "https://") && !isLoopback(hostOf(p.Issuer)) {
		all = append(all, fmt.Sprintf("provider.issuer: %q is not https://", p.Issuer))
	}
	if p.ClientID == "" || p.Name == "" {
		all = append(all, "provider: name and client_id are needed; the secret comes from KEEPWELL_PROVIDER_SECRET")
	}
	for group, roles := range p.Roles {
		for _, r := range roles {
			if !slices.Contains(account.Roles(), r) || r == access.RoleMember || r == access.RoleRepresentative {
				all = append(all, fmt.Sprintf("provider.roles: group %q: %q is not a role of staff or partners", group, r))
			}
		}
	}
	return all
}

// signin is the provider as the doors need it; nil when there is none.
func (p provider) signin() *signin.Provider {
	if p.Issuer == "" {
		return nil
	}
	return &signin.Provider{
		Name: p.Name, Issuer: p.Issuer, ClientID: p.ClientID, ClientSecret: p.Secret, GroupsClaim: p.GroupsClaim, Roles: p.Roles,
		JustInTime: p.JustInTime,
	}
}

func hostOf(address string) string {
	at, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return at.Hostname()
}

// isLoopback tells whether only this machine reaches a host.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// mayListen refuses to send passwords and health information in the clear over a network, and to let anybody who reaches the port
// be a persona of a demo.
func (c config) mayListen(demo bool) error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("listen: %q is not host:port, for example %s", c.Listen, defaultListen)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("listen: the port in %q is not a number up to 65535", c.Listen)
	}
	switch {
	case isLoopback(host):
		return nil
	case demo:
		return fmt.Errorf("listen: %s is reachable from other machines, and a demo lets in anybody by link; use 127.0.0.1", c.Listen)
	case c.TLS.given(), c.BehindProxy:
		return nil
	}
	return fmt.Errorf("listen: %s is reachable from other machines without TLS; set tls.cert and tls.key, or behind_proxy when a proxy in front ends TLS (docs/sign-in.md)", c.Listen)
}

// listen opens the port, with TLS when there are keys for it.
func (a *app) listen() (net.Listener, error) {
	plain, err := (&net.ListenConfig{}).Listen(a.ctx, "tcp", a.config.Listen)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", a.config.Listen, err)
	}
	if !a.config.TLS.given() {
		return plain, nil
	}
	pair, err := tls.LoadX509KeyPair(a.config.TLS.Cert, a.config.TLS.Key)
	if err != nil {
		_ = plain.Close() // nothing was served on it
		return nil, fmt.Errorf("tls: %w", err)
	}
	return tls.NewListener(plain, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}), nil
}

// address is how people reach the portals: as configured, or where the server listens.
func (c config) address(listens string) string {
	switch {
	case c.Address != "":
		return c.Address
	case c.TLS.given():
		return "https://" + listens
	}
	return "http://" + listens
}

// byName is the address of this machine by its name where it was given by number: browsers keep passkeys for names only.
func byName(address string) string {
	return strings.Replace(address, "http://127.0.0.1:", "http://localhost:", 1)
}
