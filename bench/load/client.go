// Package load plays SCIM requests against one server over HTTP and looks at
// every answer. It owns what is sent and what must come back; it knows
// nothing of who answers, and measures no more than how long an answer took.
package load

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/valyala/fasthttp"
)

const (
	patience   = 2 * time.Minute // for one answer
	maxAnswer  = 512 << 20
	mediaType  = "application/scim+json"
	maxClients = 512
)

// Client sends requests to one SCIM base URL.
type Client struct {
	http          fasthttp.HostClient
	base          string
	authorization string
}

// NewClient speaks to base, such as http://127.0.0.1:8481/d/dir-x/scim/v2.
func NewClient(base, token string) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	return &Client{
		base: strings.TrimRight(base, "/"), authorization: "Bearer " + token,
		http: fasthttp.HostClient{
			Addr: u.Host, MaxConns: maxClients, ReadTimeout: patience, WriteTimeout: patience,
			MaxResponseBodySize: maxAnswer, ReadBufferSize: 64 << 10,
		},
	}, nil
}

// Request is one request and what its answer must be.
type Request struct {
	Method, Path string // the path below the base URL, with its query
	Body         []byte
	Check        func(Answer) bool
}

// Answer is what came back. Its body is lent until the check returns.
type Answer struct {
	Status int
	Body   []byte
	Parse  bool // look at it as JSON too, not only at its bytes
}

// Do sends r and says how long the answer took; the check comes after that.
func (c *Client) Do(r Request, parse bool) (time.Duration, error) {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	c.write(request, r)
	began := time.Now()
	err := c.http.Do(request, response)
	took := time.Since(began)
	if err != nil {
		return took, fmt.Errorf("%s %s: %w", r.Method, r.Path, err)
	}
	if !r.Check(Answer{Status: response.StatusCode(), Body: response.Body(), Parse: parse}) {
		return took, fmt.Errorf("%s %s was answered %d %.300s", r.Method, r.Path, response.StatusCode(), response.Body())
	}
	return took, nil
}

func (c *Client) write(to *fasthttp.Request, r Request) {
	to.Header.SetMethod(r.Method)
	to.SetRequestURI(c.base + r.Path)
	to.Header.Set("Authorization", c.authorization)
	to.Header.Set("Accept", mediaType)
	if r.Body != nil {
		to.Header.SetContentType(mediaType)
		to.SetBodyRaw(r.Body)
	}
}
