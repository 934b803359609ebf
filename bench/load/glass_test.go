package load_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync"
	"testing"
)

// many answers are more than there are things to ask for.
const many = 200

// glass stands before a server and distorts its answers on demand.
type glass struct {
	url string

	mu      sync.Mutex
	distort func(status int, body []byte) (int, []byte)
	method  string // swallowed
	answer  func(body []byte) (int, []byte)
}

func newGlass(t *testing.T, server string) *glass {
	t.Helper()
	target, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	g := &glass{}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = g.modify
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.swallows(w, r) {
			proxy.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(front.Close)
	g.url = front.URL
	return g
}

func (g *glass) set(distort func(int, []byte) (int, []byte)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.distort = distort
}

func (g *glass) swallow(method string, answer func([]byte) (int, []byte)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.method, g.answer = method, answer
}

func (g *glass) swallows(w http.ResponseWriter, r *http.Request) bool {
	g.mu.Lock()
	method, answer := g.method, g.answer
	g.mu.Unlock()
	if r.Method != method {
		return false
	}
	body, _ := io.ReadAll(r.Body)
	status, said := answer(body)
	w.WriteHeader(status)
	_, _ = w.Write(said)
	return true
}

func (g *glass) modify(r *http.Response) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.distort == nil {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	r.StatusCode, body = g.distort(r.StatusCode, body)
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return nil
}

func replace(old, to string) func(int, []byte) (int, []byte) {
	return func(status int, body []byte) (int, []byte) {
		return status, bytes.ReplaceAll(body, []byte(old), []byte(to))
	}
}

func replaceOnce(old, to string) func(int, []byte) (int, []byte) {
	return func(status int, body []byte) (int, []byte) {
		return status, bytes.Replace(body, []byte(old), []byte(to), 1)
	}
}

// later changes answers once many were given.
func later(old, to string) func(int, []byte) (int, []byte) {
	n := 0
	return func(status int, body []byte) (int, []byte) {
		if n++; n <= many {
			return status, body
		}
		return status, bytes.Replace(body, []byte(old), []byte(to), 1)
	}
}

// replaceEither makes one of the other.
func replaceEither(one, other string) func(int, []byte) (int, []byte) {
	return func(status int, body []byte) (int, []byte) {
		if bytes.Contains(body, []byte(one)) {
			return status, bytes.ReplaceAll(body, []byte(one), []byte(other))
		}
		return status, bytes.ReplaceAll(body, []byte(other), []byte(one))
	}
}

func status(of int) func(int, []byte) (int, []byte) {
	return func(_ int, body []byte) (int, []byte) { return of, body }
}

// saying answers so, whatever was said.
func saying(body string) func(int, []byte) (int, []byte) {
	return func(int, []byte) (int, []byte) { return 200, []byte(body) }
}

func failing(int, []byte) (int, []byte) { return 500, []byte("{}") }

func cut(status int, body []byte) (int, []byte) { return status, body[:len(body)/2] }
