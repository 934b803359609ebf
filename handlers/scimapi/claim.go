package scimapi

import (
	"bytes"
	"strconv"

	"github.com/valyala/fasthttp"
)

// claimHeader is how a claimed length that nobody will read is handed from
// the server to a route. What a client sends under this name is dropped.
const claimHeader = "X-Scimdesk-Claimed-Length"

// Claim is for a server's HeaderReceived: a body that says it is larger than
// is ever read at its address is not waited for, not even for its first byte,
// so that its sender is refused at once. The connection ends with the answer.
func Claim(header *fasthttp.RequestHeader) fasthttp.RequestConfig {
	header.Del(claimHeader)
	most := MaxBody
	if bytes.Contains(bytes.ToLower(header.RequestURI()), []byte("/groups")) {
		most = MaxLongBody
	}
	if claimed := header.ContentLength(); claimed > most {
		header.SetContentLength(0)
		header.Set(claimHeader, strconv.Itoa(claimed))
		header.SetConnectionClose()
	}
	return fasthttp.RequestConfig{}
}

// unread is the length of a body that was not read because of it, 0 for any
// other.
func unread(header *fasthttp.RequestHeader) int {
	n, err := strconv.Atoi(string(header.Peek(claimHeader)))
	if err != nil {
		return 0
	}
	return n
}
