package script

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// maxAnswer bounds what is read of one answer, in bytes.
const maxAnswer = 16 << 20

// request fills in a step's names and makes the HTTP request of it.
func (t *turn) request(ctx context.Context, r Request) (*http.Request, Sent, error) {
	target, err := t.names.fill(r.Target, url.PathEscape)
	if err != nil {
		return nil, Sent{}, err
	}
	body, err := t.body(r.Body)
	if err != nil {
		return nil, Sent{}, err
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, t.base.String(), strings.NewReader(body))
	if err != nil {
		return nil, Sent{}, err
	}
	target = escapeTarget(target)
	req.URL = &url.URL{Scheme: t.base.Scheme, Host: t.base.Host, Opaque: t.base.EscapedPath() + target}
	sent := Sent{Method: r.Method, URL: t.hush(t.base.String() + target), Body: t.hush(body)}
	sent.Headers, err = t.setHeaders(req, r)
	return req, sent, err
}

// hush puts the token's name in place of the token, so that nobody reads it in
// a report.
func (t *turn) hush(text string) string {
	if t.names["token"] == "" {
		return text
	}
	return strings.ReplaceAll(text, t.names["token"], "{token}")
}

// setHeaders gives req its headers and tells them, hushed.
func (t *turn) setHeaders(req *http.Request, r Request) (shown []Header, err error) {
	for _, h := range t.headersOf(r) {
		value, err := t.names.fill(h.Value, asIs)
		if err != nil {
			return nil, err
		}
		if req.Header.Set(h.Name, value); value == "" {
			hide(req.Header, h.Name)
			continue
		}
		shown = append(shown, Header{Name: h.Name, Value: t.hush(value)})
	}
	return shown, nil
}

// headersOf gathers the headers of a request: Authorization, the file's, its
// own; the later wins. The file's Content-Type goes with a body only.
func (t *turn) headersOf(r Request) []Header {
	all := append([]Header{{Name: "Authorization", Value: "Bearer {token}"}}, t.headers...)
	if r.Body == "" {
		all = without(all, "Content-Type")
	}
	for _, h := range r.Headers {
		all = append(without(all, h.Name), h)
	}
	return all
}

func without(headers []Header, name string) []Header {
	return slices.DeleteFunc(slices.Clone(headers), func(h Header) bool {
		return strings.EqualFold(h.Name, name)
	})
}

// hide keeps a header from being sent. net/http adds a User-Agent of its own
// unless the header is there and empty.
func hide(h http.Header, name string) {
	if !strings.EqualFold(name, "User-Agent") {
		h.Del(name)
	}
}

// escapeTarget percent-encodes what cannot stand in a request line and leaves
// everything else as the client wrote it, odd as it may be.
func escapeTarget(target string) string {
	var out strings.Builder
	for _, c := range []byte(target) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 {
			fmt.Fprintf(&out, "%%%02X", c)
			continue
		}
		out.WriteByte(c)
	}
	return out.String()
}

// exchange sends req and reads its answer.
func exchange(client *http.Client, req *http.Request) (Got, error) {
	resp, err := client.Do(req)
	if err != nil {
		return Got{}, err
	}
	defer resp.Body.Close()
	body, err := readAnswer(resp)
	if err != nil {
		return Got{}, fmt.Errorf("the answer broke off: %w", err)
	}
	return Got{Status: resp.StatusCode, Header: resp.Header, Body: body}, nil
}

// readAnswer reads a body, and unpacks it when the script asked for gzip and
// got it.
func readAnswer(resp *http.Response) ([]byte, error) {
	var in io.Reader = resp.Body
	if strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") {
		unpacked, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		in = unpacked
	}
	return io.ReadAll(io.LimitReader(in, maxAnswer))
}
