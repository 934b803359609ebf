package handlers

import "testing"

func TestHeadersThatCanBeReadInTwoWays(t *testing.T) {
	t.Parallel()
	for raw, two := range map[string]bool{
		"Host: x\r\nContent-Length: 5\r\n":                              false,
		"Host: x\r\nTransfer-Encoding: chunked\r\n":                     false,
		"content-length: 5\r\nTRANSFER-ENCODING: chunked\r\n":           true,
		"Content-Length: 5\r\nContent-Length: 5\r\n":                    true,
		"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n": true,
		"Transfer-Encoding : chunked\r\n":                               true,
		" Content-Length: 5\r\n":                                        true,
		"X-Any: Content-Length: 5\r\nContent-Length: 5\r\n":             false,
		"": false,
	} {
		if got := ambiguous([]byte(raw)); got != two {
			t.Errorf("%q: %v", raw, got)
		}
	}
}
