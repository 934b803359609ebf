package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"scimdesk/handlers/scimapi"
	"scimdesk/internal/config"
)

// identity is a self-signed certificate on disk.
type identity struct {
	cert, key string
	pool      *x509.CertPool
}

// newIdentity writes a certificate for name and 127.0.0.1 into folder.
func newIdentity(t *testing.T, folder, name string, until time.Time) identity {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(until.UnixNano()), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: until.AddDate(-1, 0, 0), NotAfter: until, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	id := identity{cert: filepath.Join(folder, "cert.pem"), key: filepath.Join(folder, "key.pem"), pool: x509.NewCertPool()}
	writePEM(t, id.cert, "CERTIFICATE", der)
	writePEM(t, id.key, "PRIVATE KEY", secret)
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	id.pool.AddCert(leaf)
	return id
}

func writePEM(t *testing.T, path, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

// client trusts the certificate and finds every name at the address of public.
func (id identity) client(public string, most uint16) *http.Client {
	at := public[strings.Index(public, "//")+2:]
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: id.pool, MaxVersion: most},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, at)
		},
	}}
}

func nextYear() time.Time { return time.Now().AddDate(0, 6, 0) }

func TestThePublicSideSpeaksTLS(t *testing.T) {
	t.Parallel()
	id := newIdentity(t, t.TempDir(), "scim.example.com", nextYear())
	h := startHouse(t, "--tls-cert", id.cert, "--tls-key", id.key)
	if !strings.HasPrefix(h.Public, "https://127.0.0.1:") || !strings.HasPrefix(h.Base, h.Public+"/d/") {
		t.Fatalf("public URL %s, SCIM URL %s", h.Public, h.Base)
	}
	client := id.client(h.Public, 0)
	response, body := ask(t, client, "GET", h.Base+"/Users", "", "Authorization", "Bearer "+h.Token)
	if response.StatusCode != http.StatusOK || response.TLS.Version < tls.VersionTLS12 || !strings.Contains(body, h.Base) && !strings.Contains(body, `"totalResults":0`) {
		t.Errorf("%d over %x: %s", response.StatusCode, response.TLS.Version, body)
	}
	if said := response.Header.Get("Strict-Transport-Security"); said != "" {
		t.Errorf("an address of this machine is told to be strict: %s", said)
	}
	old := &tls.Config{RootCAs: id.pool, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	if conn, err := tls.Dial("tcp", strings.TrimPrefix(h.Public, "https://"), old); err == nil {
		_ = conn.Close()
		t.Error("TLS 1.1 is spoken")
	}
	if resp, err := http.Get(strings.Replace(h.Public, "https://", "http://", 1) + "/healthz"); err == nil {
		_ = resp.Body.Close()
		t.Errorf("plain HTTP is answered with %d", resp.StatusCode)
	}
	if response, _ := ask(t, http.DefaultClient, "GET", h.Console+"/healthz", ""); response.StatusCode != http.StatusOK || response.Header.Get("Strict-Transport-Security") != "" {
		t.Errorf("the console: %d, %v", response.StatusCode, response.Header)
	}
}

func TestBrowsersAreToldToKeepToTLS(t *testing.T) {
	t.Parallel()
	id := newIdentity(t, t.TempDir(), "scim.example.com", nextYear())
	h := startHouse(t, "--tls-cert", id.cert, "--tls-key", id.key, "--public-url", "https://scim.example.com")
	client := id.client(publicAddress(t, h), 0)
	for _, path := range []string{"/healthz", "/nowhere", "/d/" + h.ID + "/scim/v2/Users"} {
		response, _ := ask(t, client, "GET", h.Public+path, "")
		if got := response.Header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
			t.Errorf("%s: %q", path, got)
		}
	}
	without := startHouse(t)
	if response, _ := ask(t, http.DefaultClient, "GET", without.Public+"/healthz", ""); response.Header.Get("Strict-Transport-Security") != "" {
		t.Error("plain HTTP says it, too")
	}
}

func TestOnlyNamesAreToldToBeStrict(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]bool{
		"https://scim.example.com": true, "https://scim.example.com:8481/front": true,
		"https://localhost:8481": false, "https://scim.localhost": false, "https://127.0.0.1:8481": false, "https://[::1]:8481": false, "https://host": false, "://": false,
	} {
		if got := hasName(url); got != want {
			t.Errorf("%s: %v", url, got)
		}
	}
}

func TestFilesThatAreNoCertificateAreRefusedAtStart(t *testing.T) {
	t.Parallel()
	id, other := newIdentity(t, t.TempDir(), "a.example", nextYear()), newIdentity(t, t.TempDir(), "b.example", nextYear())
	for _, tc := range []struct {
		name, cert, key string
		code            int
		says            string
	}{
		{"a key of another certificate", id.cert, other.key, exitFailed, "are no pair"},
		{"no certificate at all", id.key, id.key, exitFailed, "are no pair"},
		{"a file that is not there", filepath.Join(t.TempDir(), "none.pem"), id.key, exitFailed, "no such file"},
		{"half of a pair", id.cert, "", exitUsage, "--tls-key"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			args := served(shortTemp(t), "--tls-cert", tc.cert)
			if tc.key != "" {
				args = append(args, "--tls-key", tc.key)
			}
			if _, said, code := command(t, args...); code != tc.code || !strings.Contains(said, tc.says) {
				t.Errorf("exit %d: %s", code, said)
			}
		})
	}
}

func TestARenewedCertificateIsUsed(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	first := newIdentity(t, folder, "first.example", nextYear())
	said := &journal{}
	pair, err := loadCertificate(config.Config{TLSCert: first.cert, TLSKey: first.key}, slog.New(slog.NewTextHandler(said, nil)))
	if err != nil {
		t.Fatal(err)
	}
	shown := func() string {
		pair.looked = time.Time{} // as after a second
		now, err := pair.current(nil)
		if err != nil {
			t.Fatal(err)
		}
		return now.Leaf.DNSNames[0]
	}
	second := newIdentity(t, folder, "second.example", nextYear().AddDate(0, 1, 0))
	if got := shown(); got != "second.example" {
		t.Errorf("after a renewal %s is shown", got)
	}
	if err := os.WriteFile(second.key, []byte("half a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := shown(); got != "second.example" || !strings.Contains(said.String(), "is not used") {
		t.Errorf("while the files are no pair %s is shown, and said: %s", got, said)
	}
	newIdentity(t, folder, "third.example", nextYear().AddDate(0, -12, 0))
	if got := shown(); got != "third.example" || !strings.Contains(said.String(), "is over") {
		t.Errorf("at last %s is shown, and said: %s", got, said)
	}
}

// A refusal that is sent before everything was read must still arrive.
func TestAnEarlyRefusalArrivesOverTLS(t *testing.T) {
	t.Parallel()
	id := newIdentity(t, t.TempDir(), "scim.example.com", nextYear())
	pair, err := loadCertificate(config.Config{TLSCert: id.cert, TLSKey: id.key}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go refuseEarly(pair.over(lingering{listener}))
	for i := range 13 {
		size := 512 << 10
		if i >= 10 {
			size = scimapi.MaxLongBody
		}
		conn, err := tls.Dial("tcp", listener.Addr().String(), &tls.Config{RootCAs: id.pool})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nX-Long: "+strings.Repeat("a", size)); err != nil {
			t.Fatalf("the request could not be sent to its end: %v", err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("the answer was lost: %v", err)
		}
		if _, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != 431 {
			t.Fatalf("answered %d, %v", resp.StatusCode, err)
		}
		_ = conn.Close()
	}
}
