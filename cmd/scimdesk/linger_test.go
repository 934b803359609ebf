package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"scimdesk/handlers/scimapi"
)

// A refusal that is sent before everything was read must still arrive.
func TestAnEarlyRefusalArrives(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go refuseEarly(lingering{listener})
	for i := range 53 {
		size := 512 << 10
		if i >= 50 {
			size = scimapi.MaxLongBody
		}
		conn, err := net.Dial("tcp", listener.Addr().String())
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

// refuseEarly answers after the first bytes and closes.
func refuseEarly(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		_, _ = conn.Read(make([]byte, 1024))
		_, _ = io.WriteString(conn, "HTTP/1.1 431 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		_ = conn.Close()
	}
}

// A body that only claims to be too large is refused before its first byte.
func TestAClaimedBodyIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	address := strings.TrimPrefix(h.Public, "http://")
	base := strings.TrimPrefix(h.Base, h.Public)
	for _, tc := range []struct {
		name, path, token, length string
		status                    int
	}{
		{"a person of 2 MiB", "/Users", h.Token, "2097152", 413},
		{"a group of 17 MiB", "/Groups", h.Token, "17825792", 413},
		{"a stranger's 2 MiB", "/Users", "nobody", "2097152", 401},
		{"as if it had been said by the server", "/Users", h.Token, "2097152\r\nX-Scimdesk-Claimed-Length: 1", 413},
	} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.WriteString(conn, "POST "+base+tc.path+" HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+tc.token+
			"\r\nContent-Type: application/scim+json\r\nContent-Length: "+tc.length+"\r\n\r\n")
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%s: the answer was lost: %v", tc.name, err)
		}
		if _, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != tc.status || !resp.Close {
			t.Errorf("%s: answered %d, %v", tc.name, resp.StatusCode, err)
		}
		_ = conn.Close()
	}
}
