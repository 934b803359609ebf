package oauth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Bounds of what is read from issuers, however many bad assertions come: an
// answer is kept for documentLife, a failure for failureLife, and meanwhile
// the address is not asked again.
const (
	documentsKept = 64
	maxDocument   = 256 << 10
	documentLife  = 30 * time.Second
	failureLife   = 5 * time.Second
)

// errUnread is a document that could not be read.
var errUnread = errors.New("could not be read")

// statusError is another status than 200.
type statusError int

// Error names the status.
func (s statusError) Error() string { return fmt.Sprintf("answered with status %d", int(s)) }

// documents is a transport that remembers for a moment what it read.
type documents struct {
	base http.RoundTripper // nil for the usual one
	now  func() time.Time

	mu   sync.Mutex
	kept map[string]*document // by address
}

// document is what an address answered; its lock is held while it is asked.
type document struct {
	mu    sync.Mutex
	body  []byte
	kind  string // its Content-Type
	err   error
	until time.Time
}

// RoundTrip answers a GET, from memory if it was asked a moment ago. Anything
// but JSON of bounded length is an error.
func (d *documents) RoundTrip(request *http.Request) (*http.Response, error) {
	doc := d.document(request.URL.String())
	doc.mu.Lock()
	defer doc.mu.Unlock()
	if !d.now().Before(doc.until) {
		d.read(doc, request)
	}
	if doc.err != nil {
		return nil, doc.err
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: request,
		Header: http.Header{"Content-Type": {doc.kind}}, Body: io.NopCloser(bytes.NewReader(doc.body)), ContentLength: int64(len(doc.body)),
	}, nil
}

func (d *documents) document(address string) *document {
	d.mu.Lock()
	defer d.mu.Unlock()
	doc, ok := d.kept[address]
	if !ok {
		if len(d.kept) >= documentsKept {
			clear(d.kept)
		}
		doc = &document{}
		d.kept[address] = doc
	}
	return doc
}

// read asks anew. What failed because nobody waits any more is not kept.
func (d *documents) read(doc *document, request *http.Request) {
	doc.body, doc.kind, doc.err = d.fetch(request)
	switch {
	case doc.err == nil:
		doc.until = d.now().Add(documentLife)
	case !errors.Is(request.Context().Err(), context.Canceled):
		doc.until = d.now().Add(failureLife)
	}
}

func (d *documents) fetch(request *http.Request) (body []byte, kind string, err error) {
	base := d.base
	if base == nil {
		base = http.DefaultTransport
	}
	response, err := base.RoundTrip(request)
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", errUnread, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, "", fmt.Errorf("%w: %w", errUnread, statusError(response.StatusCode))
	}
	body, err = io.ReadAll(io.LimitReader(response.Body, maxDocument+1))
	switch {
	case err == nil && len(body) > maxDocument:
		err = errors.New("longer than 256 KiB")
	case err == nil && !jsontext.Value(body).IsValid():
		err = errors.New("not JSON")
	}
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", errUnread, err)
	}
	return body, response.Header.Get("Content-Type"), nil
}
