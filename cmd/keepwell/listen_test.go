package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestWhereItMayListen(t *testing.T) {
	tlsGiven := tlsFiles{Cert: "c", Key: "k"}
	for _, c := range []struct {
		config config
		demo   bool
		ok     bool
	}{
		{config{Listen: "127.0.0.1:1"}, false, true},
		{config{Listen: "[::1]:1"}, true, true},
		{config{Listen: "localhost:1"}, true, true},
		{config{Listen: ":1"}, false, false},
		{config{Listen: "0.0.0.0:1"}, false, false},
		{config{Listen: "keepwell.plan.example:1"}, false, false},
		{config{Listen: "0.0.0.0:1", TLS: tlsGiven}, false, true},
		{config{Listen: "0.0.0.0:1", BehindProxy: true}, false, true},
		{config{Listen: "0.0.0.0:1", TLS: tlsGiven}, true, false},
		{config{Listen: "0.0.0.0:1", BehindProxy: true}, true, false},
		{config{Listen: "nowhere"}, false, false},
		{config{Listen: "127.0.0.1:0"}, false, true},
		{config{Listen: "127.0.0.1:65535"}, false, true},
		{config{Listen: "127.0.0.1:65536"}, false, false},
		{config{Listen: "127.0.0.1:-1"}, false, false},
		{config{Listen: "127.0.0.1:"}, false, false},
		{config{Listen: "0.0.0.0:99999", TLS: tlsGiven}, false, false},
	} {
		if err := c.config.mayListen(c.demo); (err == nil) != c.ok {
			t.Errorf("%+v, demo %t: %v", c.config, c.demo, err)
		}
	}
}

// TestTheFirstAdministratorSignsInOverTLS starts a server with a certificate, makes an account beside it and opens its link.
func TestTheFirstAdministratorSignsInOverTLS(t *testing.T) {
	dir := t.TempDir()
	pool := certificate(t, dir)
	data := filepath.Join(dir, "data")
	link := regexp.MustCompile(`/invitation/\S+`).FindString(operate(t, "account", "create", "--data", data, "--role", "admin", "--login", "alex", "--name", "Alex"))
	base := serveTLS(t, dir, data)
	if !strings.HasPrefix(base, "https://") {
		t.Fatalf("serves %s", base)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true}}
	answer, err := browser.PostForm(base+link, url.Values{"new-password": {"tall purple tractors hum"}, "again": {"tall purple tractors hum"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	at, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	var named bool
	for _, c := range jar.Cookies(at) {
		named = named || c.Name == "__Host-keepwell_session"
	}
	if answer.StatusCode != http.StatusOK || answer.Request.URL.Path != "/account" || !named || answer.ProtoMajor != 2 ||
		answer.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("status %d at %s, HTTP/%d, session cookie %t", answer.StatusCode, answer.Request.URL.Path, answer.ProtoMajor, named)
	}
}

// certificate writes a certificate for 127.0.0.1 and its key, and gives what trusts it.
func certificate(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})
	for name, body := range map[string][]byte{"cert.pem": text, "key.pem": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})} {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	return pool
}

func operate(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "keepwell", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return string(out)
}

// serveTLS starts keepwell serve on a free port and gives its address.
func serveTLS(t *testing.T, dir, data string) string {
	t.Helper()
	cmd := exec.Command("keepwell", "serve", "--data", data)
	cmd.Env = append(cmd.Environ(), "KEEPWELL_LISTEN=127.0.0.1:0", "KEEPWELL_TLS_CERT="+filepath.Join(dir, "cert.pem"), "KEEPWELL_TLS_KEY="+filepath.Join(dir, "key.pem"))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, address, ok := strings.Cut(lines.Text(), " at "); ok {
			return address
		}
	}
	t.Fatal("the server printed no address")
	return ""
}
