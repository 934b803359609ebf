//go:build unix

package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
)

// raw sends bytes and reads everything until the server closes.
func raw(t *testing.T, h *runningHouse, request string) string {
	t.Helper()
	conn := dial(t, h.Public)
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

// TestRequestsThatReadInTwoWaysAreNotRead sends what a proxy and we could
// split differently, each with a second request inside.
func TestRequestsThatReadInTwoWaysAreNotRead(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	path := strings.TrimPrefix(h.Base, h.Public) + "/Users"
	inner := "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
	for name, headers := range map[string]string{
		"a length and a coding":         "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
		"a coding and a length":         "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
		"a space before the colon":      "Transfer-Encoding : chunked\r\n",
		"two lengths":                   "Content-Length: 5\r\nContent-Length: 0\r\n",
		"a length with a sign":          "Content-Length: +5\r\n",
		"a space before another header": "X-Any : x\r\nTransfer-Encoding: chunked\r\n",
	} {
		answer := raw(t, h, "POST "+path+" HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "+h.Token+"\r\n"+headers+"\r\n0\r\n\r\n"+inner)
		if !strings.HasPrefix(answer, "HTTP/1.1 400") || strings.Count(answer, "HTTP/1.1") != 1 {
			t.Errorf("%s: %s", name, answer)
		}
		if !strings.Contains(answer, `"status":"400"`) || strings.Contains(answer, h.Token) {
			t.Errorf("%s is answered without an error of ours, or with what was sent: %s", name, answer)
		}
	}
}

// TestAStrangersBodyCostsNothing sends, without a token, what once cost
// gigabytes to redact.
func TestAStrangersBodyCostsNothing(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	before := peakMemory(t, h)
	bomb := strings.Repeat("[", 9000) + `"password ` + strings.Repeat("x", 900_000) + `"` + strings.Repeat("]", 9000)
	for _, token := range []string{"", h.Token} {
		response, _ := ask(t, http.DefaultClient, "POST", h.Base+"/Users", bomb, "Authorization", token)
		if response.StatusCode != http.StatusUnauthorized && response.StatusCode != http.StatusBadRequest {
			t.Errorf("answered %d", response.StatusCode)
		}
	}
	h.stop(t) // what waits to be recorded is recorded
	usage, ok := h.process.ProcessState.SysUsage().(*syscall.Rusage)
	if grown := int(usage.Maxrss)<<10 - before; !ok || grown > 128<<20 { // the race detector alone multiplies what is used
		t.Errorf("memory grew by %d MiB", grown>>20)
	}
}

// established counts the connections to a local port that are open.
func established(t *testing.T, port int) int {
	t.Helper()
	table, err := os.Open("/proc/net/tcp")
	if err != nil {
		t.Skipf("this test needs Linux's table of connections: %v", err)
	}
	defer table.Close()
	count := 0
	for lines := bufio.NewScanner(table); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) > 3 && fields[1] == fmt.Sprintf("0100007F:%04X", port) && fields[3] == "01" {
			count++
		}
	}
	return count
}
