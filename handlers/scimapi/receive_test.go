package scimapi_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/valyala/fasthttp/fasthttputil"
)

// TestBodiesAtTheirLimits: 1 MiB, and 16 MiB for what writes a group; said
// beforehand or not.
func TestBodiesAtTheirLimits(t *testing.T) {
	t.Parallel()
	h := open(t)
	user, group := h.make(t, "/Users", `{"userName":"ada"}`), h.make(t, "/Groups", `{"displayName":"Team"}`)
	listener := fasthttputil.NewInmemoryListener()
	h.serve(t, listener)
	rename := `{"Operations":[{"op":"replace","path":"displayName","value":"x"}]}`
	search := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}`
	for _, tc := range []struct {
		method, path, body string
		limit, status      int
	}{
		{"PUT", "/Users/" + user, `{"userName":"ada"}`, 1 << 20, 200},
		{"PATCH", "/Users/" + user, rename, 1 << 20, 200},
		{"POST", "/Users/.search", search, 1 << 20, 200},
		{"POST", "/Groups/.search", search, 1 << 20, 200},
		{"PUT", "/Groups/" + group, `{"displayName":"Team"}`, 16 << 20, 200},
		{"PATCH", "/Groups/" + group, rename, 16 << 20, 204},
	} {
		for _, chunked := range []bool{false, true} {
			for over := -1; over <= 1; over++ {
				body := io.MultiReader(io.LimitReader(spaces{}, int64(tc.limit+over-len(tc.body))), strings.NewReader(tc.body))
				response, answer := h.stream(t, listener.Dial, tc.method, tc.path, body, tc.limit+over, chunked)
				want, told := tc.status, ""
				if over > 0 {
					want, told = 413, fmt.Sprintf("larger than %d MiB", tc.limit>>20)
				}
				if response.StatusCode != want || !strings.Contains(answer, told) || response.Close != (over > 0) {
					t.Errorf("%s %s, %d bytes, chunked %v: %d, closing %v, %.200s", tc.method, tc.path, tc.limit+over, chunked, response.StatusCode, response.Close, answer)
				}
			}
		}
	}
}

// TestStrangersAreRefusedBeforeTheirBodyIsRead: the answer comes while most of
// the body was not sent.
func TestStrangersAreRefusedBeforeTheirBodyIsRead(t *testing.T) {
	t.Parallel()
	h := open(t)
	address := h.listen(t)
	for _, tc := range []struct {
		name, path, token string
		length            int // said; -1 for chunks
		status            int
	}{
		{"a bad token", "/d/dir-a/scim/v2/Groups", "x", 16 << 20, 401},
		{"a bad token, in chunks", "/d/dir-a/scim/v2/Groups", "x", -1, 401},
		{"no directory", "/d/dir-x/scim/v2/Groups", h.bearer, 16 << 20, 401},
		{"no route", "/nothing", h.bearer, 16 << 20, 404},
		{"too much", "/d/dir-a/scim/v2/Users", h.bearer, 1<<20 + 1, 413},
		{"far too much", "/d/dir-a/scim/v2/Groups", h.bearer, 1 << 40, 413},
	} {
		conn := dial(t, address)
		said := fmt.Sprintf("Content-Length: %d", tc.length)
		if tc.length < 0 {
			said = "Transfer-Encoding: chunked"
		}
		_, _ = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n%s\r\n\r\n3000\r\nxyz", tc.path, tc.token, said)
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%s: %v", tc.name, err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		if response.StatusCode != tc.status || !response.Close {
			t.Errorf("%s: %d, the connection closes: %v", tc.name, response.StatusCode, response.Close)
		}
	}
}

// TestABodyNobodyReadIsNoRequest hides a request in the body of one that is
// refused.
func TestABodyNobodyReadIsNoRequest(t *testing.T) {
	t.Parallel()
	h := open(t)
	address := h.listen(t)
	hidden := "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
	for _, tc := range []struct {
		name, token, head, body string
		next                    bool // the connection serves another request
	}{
		{"a body of a length", "x", "Content-Length: " + fmt.Sprint(len(hidden)), hidden, false},
		{"a body in a chunk", "x", "Transfer-Encoding: chunked", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(hidden), hidden), false},
		{"a long body", "x", "Content-Length: " + fmt.Sprint(20000+len(hidden)), strings.Repeat("x", 20000) + hidden, false},
		{"no body", "x", "Content-Length: 0", "", true},
		{"a body that was read", h.bearer, "Content-Length: " + fmt.Sprint(len(hidden)), hidden, true},
		{"a chunk that was read", h.bearer, "Transfer-Encoding: chunked", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(hidden), hidden), true},
	} {
		conn := dial(t, address)
		_, _ = io.WriteString(conn, "POST /d/dir-a/scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+tc.token+"\r\n"+tc.head+"\r\n\r\n"+tc.body+"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
		reader := bufio.NewReader(conn)
		first, err := http.ReadResponse(reader, nil)
		if err != nil || first.StatusCode != 401 && first.StatusCode != 400 {
			t.Fatalf("%s: %v %v", tc.name, first, err)
		}
		_, _ = io.Copy(io.Discard, first.Body)
		second, err := http.ReadResponse(reader, nil)
		if (err == nil) != tc.next || err == nil && second.StatusCode != 404 {
			t.Errorf("%s: then %v %v", tc.name, second, err)
		}
	}
}

// TestABodyThatEndsEarlyIsNoBody: half a resource is none.
func TestABodyThatEndsEarlyIsNoBody(t *testing.T) {
	t.Parallel()
	h := open(t)
	address := h.listen(t)
	body := `{"userName":"ada"}`
	for name, head := range map[string]string{"of a length": "Content-Length: 20000", "in chunks": "Transfer-Encoding: chunked"} {
		conn := dial(t, address)
		_, _ = io.WriteString(conn, "POST /d/dir-a/scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+h.bearer+"\r\n"+head+"\r\n\r\n")
		if name == "in chunks" {
			_, _ = fmt.Fprintf(conn, "%x\r\n%s", len(body)+5, body)
		} else {
			_, _ = io.WriteString(conn, body+strings.Repeat(" ", 10000))
		}
		_ = conn.(*net.TCPConn).CloseWrite()
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil || response.StatusCode != 400 {
			t.Errorf("%s: %v %v", name, response, err)
		}
	}
	if p := h.as(t, "GET", "/Users", "").page(t); *p.Total != 0 {
		t.Error("half a body became a user")
	}
}

// TestWhatIsKeptOfABody: of a long one its beginning, of a stranger's nothing.
func TestWhatIsKeptOfABody(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.as(t, "POST", "/Users", `{"userName":"ada"}`)
	if e := h.last(t); string(e.RequestBody) != `{"userName":"ada"}` || e.RequestCut != 0 {
		t.Errorf("a short body: %q, %d cut", e.RequestBody, e.RequestCut)
	}
	long := `{"displayName":"Team"}` + strings.Repeat(" ", 2<<20)
	h.as(t, "POST", "/Groups", long)
	if e := h.last(t); e.Status != 201 || len(e.RequestBody) >= len(long)/2 || len(e.RequestBody)+e.RequestCut != len(long) {
		t.Errorf("a long body: %d, %d kept, %d cut", e.Status, len(e.RequestBody), e.RequestCut)
	}
	h.as(t, "POST", "/Users", long)
	if e := h.last(t); e.Status != 413 || len(e.RequestBody) != 0 || e.RequestCut != len(long) {
		t.Errorf("one too long: %d, %d kept, %d cut", e.Status, len(e.RequestBody), e.RequestCut)
	}
}

// spaces are as many as anybody reads.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// listen serves the public side on a port of this machine.
func (h *house) listen(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h.serve(t, listener)
	return listener.Addr().String()
}

func (h *house) serve(t *testing.T, listener net.Listener) {
	done := make(chan error, 1)
	go func() { done <- h.app.Listener(listener) }()
	t.Cleanup(func() {
		_ = h.app.Shutdown()
		_ = listener.Close()
		<-done
	})
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// stream sends a body of this many bytes below the base URL of dir-a, over a
// connection that is never reset.
func (h *house) stream(t *testing.T, dial func() (net.Conn, error), method, path string, body io.Reader, length int, chunked bool) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "http://scim.example.com/d/dir-a/scim/v2"+path, io.NopCloser(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+h.bearer)
	request.Header.Set("Content-Type", "application/scim+json")
	if !chunked {
		request.ContentLength = int64(length)
	}
	conn, err := dial()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() { _ = request.Write(conn) }()
	response, err := http.ReadResponse(bufio.NewReader(conn), request)
	if err != nil {
		t.Fatalf("%s %s, chunked %v: %v", method, path, chunked, err)
	}
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(answer)
}
