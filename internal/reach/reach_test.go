package reach_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"scimdesk/internal/outbound"
	"scimdesk/internal/reach"
	"scimdesk/models"
)

var today = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// house is a service whose public URL the test chooses.
type house struct {
	*reach.Service
	url string
	now time.Time
}

func newHouse(key string) *house {
	h := &house{now: today}
	h.Service = &reach.Service{
		URL: func() string { return h.url }, Client: outbound.New(outbound.Rules{Private: true}),
		Key: []byte(key), Now: func() time.Time { return h.now },
	}
	return h
}

// public serves what the public side would, as front changes it.
func (h *house) public(t *testing.T, front func(*http.Request)) {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		front(r)
		nonce := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		body, known := h.Answer(nonce, r.Header.Get("Authorization"))
		if !known || !strings.Contains(r.URL.Path, "/reach/") {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(body)
	}))
	t.Cleanup(server.Close)
	h.url, h.Client = "https://scim.example.com", leading(server, trusted(server))
}

// leading is a client to whom every name is that of server, as after an entry
// in a name server.
func leading(server *httptest.Server, trust *tls.Config) *http.Client {
	client := outbound.New(outbound.Rules{Private: true})
	client.Transport = &http.Transport{
		TLSClientConfig: trust,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
		},
	}
	return client
}

// trusted knows the certificate of server, which is for example.com and what
// is below it.
func trusted(server *httptest.Server) *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	return &tls.Config{RootCAs: pool}
}

// quiet does not log what a test provokes.
func quiet(server *httptest.Server) *httptest.Server {
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	return server
}

func asSent(*http.Request) {}

func TestWhatAPublicURLSaysAboutItself(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]models.ReachState{
		"http://127.0.0.1:8481": models.ReachLocal, "https://localhost": models.ReachLocal, "http://[::1]:8481": models.ReachLocal, "": models.ReachUnknown,
		"http://scim.example.com": models.ReachPlain, "http://192.168.1.9:8481": models.ReachPlain,
		"https://scim.example.com": models.ReachUnknown,
	} {
		h := newHouse("key")
		h.url = url
		if got := h.Last(); got.State != want || got.URL != url || !got.At.IsZero() {
			t.Errorf("%s: %+v", url, got)
		}
	}
}

func TestThePublicSideIsAsked(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		front func(*http.Request)
		want  models.ReachState
	}{
		{"it answers", asSent, models.ReachFine},
		{"Authorization is cut on the way", func(r *http.Request) { r.Header.Del("Authorization") }, models.ReachCut},
		{"another Authorization arrives", func(r *http.Request) { r.Header.Set("Authorization", "Basic cHJveHk6cHJveHk=") }, models.ReachCut},
		{"the path is changed on the way", func(r *http.Request) { r.URL.Path = "/" }, models.ReachForeign},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse("key")
			h.public(t, tc.front)
			got := h.Ask(t.Context())
			if got.State != tc.want || !got.At.Equal(today) || got != h.Last() {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestAnAnswerOfSomebodyElseIsNotOurs(t *testing.T) {
	t.Parallel()
	other := newHouse("another key")
	for _, tc := range []struct {
		name   string
		answer http.HandlerFunc
	}{
		{"a web page", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<h1>It works</h1>") }},
		{"a sign-in before us", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) }},
		{"our words with another signature", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"nonce":%q,"authorization":true,"signature":"AAAA"}`, r.URL.Path[len("/reach/"):])
		}},
		{"another installation", func(w http.ResponseWriter, r *http.Request) {
			if body, known := other.Answer(r.URL.Path[len("/reach/"):], r.Header.Get("Authorization")); known {
				_, _ = w.Write(body)
			} else {
				http.NotFound(w, r)
			}
		}},
		{"an answer without end", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.CopyN(w, zeros{}, 8<<20) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewTLSServer(tc.answer)
			t.Cleanup(server.Close)
			h := newHouse("key")
			h.url, h.Client = "https://scim.example.com", leading(server, trusted(server))
			if got := h.Ask(t.Context()); got.State != models.ReachForeign || got.Reason == "" {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestWhyNothingAnswersIsSaid(t *testing.T) {
	t.Parallel()
	server := quiet(httptest.NewUnstartedServer(http.NotFoundHandler()))
	server.StartTLS()
	t.Cleanup(server.Close)
	plain := quiet(httptest.NewUnstartedServer(http.NotFoundHandler()))
	plain.Start()
	t.Cleanup(plain.Close)
	closed := httptest.NewServer(nil)
	closed.Close()
	late := trusted(server)
	late.Time = func() time.Time { return today.AddDate(900, 0, 0) }
	for _, tc := range []struct {
		name, url string
		client    *http.Client
		says      string
	}{
		{"a certificate of nobody known", "https://scim.example.com", leading(server, nil), "from nobody this machine trusts"},
		{"a certificate for another name", "https://scim.elsewhere.org", leading(server, trusted(server)), "for another name: example.com"},
		{"a certificate that is over", "https://scim.example.com", leading(server, late), "The certificate is good from"},
		{"plain http behind https", "https://scim.example.com", leading(plain, nil), "not with TLS"},
		{"nothing listens", "https://scim.example.com", leading(closed, nil), "refused"},
		{"a name nobody knows", "https://nobody.invalid", outbound.New(outbound.Rules{}), "The name nobody.invalid"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse("key")
			h.url, h.Client = tc.url, tc.client
			if got := h.Ask(t.Context()); got.State != models.ReachSilent || !strings.Contains(got.Reason, tc.says) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestAPlainURLStaysPlainAlthoughItAnswers(t *testing.T) {
	t.Parallel()
	h := newHouse("key")
	h.public(t, asSent)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := h.Answer(r.URL.Path[len("/reach/"):], r.Header.Get("Authorization"))
		_, _ = w.Write(body)
	}))
	t.Cleanup(server.Close)
	h.url, h.Client = "http://scim.example.com", leading(server, nil)
	if got := h.Ask(t.Context()); got.State != models.ReachPlain || got.At.IsZero() {
		t.Errorf("%+v", got)
	}
}

func TestThisComputerIsNotAsked(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(server.Close)
	h := newHouse("key")
	h.url = server.URL
	if got := h.Ask(t.Context()); got.State != models.ReachLocal || asked.Load() != 0 {
		t.Errorf("%+v, asked %d times", got, asked.Load())
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
