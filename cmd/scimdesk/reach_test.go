package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// TestThePublicSideIsReachedThroughAProxy puts a proxy before the public side,
// which passes Authorization on or cuts it, and asks at the console.
func TestThePublicSideIsReachedThroughAProxy(t *testing.T) {
	t.Parallel()
	var target atomic.Pointer[url.URL]
	var cuts atomic.Bool
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target.Load())
		if cuts.Load() {
			r.Out.Header.Del("Authorization")
		}
	}})
	t.Cleanup(proxy.Close)
	// 0.0.0.0 leads to this machine, but does not say so.
	outside := "http://0.0.0.0:" + proxy.URL[strings.LastIndex(proxy.URL, ":")+1:]
	h := startHouse(t, "--public-url", outside, "--allow-plain-http")
	target.Store(mustURL(t, publicAddress(t, h)))
	c := signedIn(t, h)
	for _, tc := range []struct {
		cuts bool
		says string
	}{
		{false, "It answers, but the public URL is not https."},
		{true, "The Authorization header does not arrive."},
		{false, "It answers, but the public URL is not https."},
	} {
		cuts.Store(tc.cuts)
		if response, _ := ask(t, c, "POST", h.Console+"/reach", "back=%2Freach", "Content-Type", "application/x-www-form-urlencoded", "Origin", h.Console); response.StatusCode != http.StatusSeeOther {
			t.Fatalf("asking: %d", response.StatusCode)
		}
		if _, page := ask(t, c, "GET", h.Console+"/reach", ""); !strings.Contains(page, tc.says) {
			t.Errorf("the page does not say %s", tc.says)
		}
	}
	for _, nonce := range []string{"x", strings.Repeat("A", 75), ""} {
		if response, body := ask(t, http.DefaultClient, "GET", publicAddress(t, h)+"/reach/"+nonce, "", "Authorization", "Bearer "+h.Token); response.StatusCode != http.StatusNotFound {
			t.Errorf("a nonce nobody made: %d %s", response.StatusCode, body)
		}
	}
}

// TestAPlainPublicURLIsRefusedUnlessMeant asks for what would send tokens in
// the clear.
func TestAPlainPublicURLIsRefusedUnlessMeant(t *testing.T) {
	t.Parallel()
	if _, said, code := command(t, served(shortTemp(t), "--public-url", "http://scim.example.com")...); code != exitUsage || !strings.Contains(said, "--allow-plain-http") {
		t.Errorf("exit %d: %s", code, said)
	}
	h := serveOn(t, shortTemp(t), "--public-url", "http://scim.example.com", "--allow-plain-http")
	waitUntil(t, "the log warns", func() bool {
		return strings.Contains(h.log.String(), "level=WARN") && strings.Contains(h.log.String(), "unencrypted")
	})
}

// TestStandInsPlayAlthoughThePublicSideSpeaksTLS: they knock at a door of
// their own, which only this machine reaches.
func TestStandInsPlayAlthoughThePublicSideSpeaksTLS(t *testing.T) {
	t.Parallel()
	id := newIdentity(t, t.TempDir(), "scim.example.com", nextYear())
	h := startHouse(t, "--tls-cert", id.cert, "--tls-key", id.key, "--public-url", "https://scim.example.com")
	c := signedIn(t, h)
	response, _ := ask(t, c, "POST", h.Console+"/standins", "", "Content-Type", "application/x-www-form-urlencoded", "Origin", h.Console)
	stage := response.Header.Get("Location")
	if response.StatusCode != http.StatusSeeOther || !strings.HasPrefix(stage, "/standins/") {
		t.Fatalf("%d to %s", response.StatusCode, stage)
	}
	waitUntil(t, "people of the stand-in arrive", func() bool {
		_, page := ask(t, c, "GET", h.Console+strings.Replace(stage, "/standins/", "/directories/", 1)+"/exchanges", "")
		return strings.Contains(page, "created")
	})
}
