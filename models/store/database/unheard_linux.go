package database

import (
	"errors"
	"strings"
	"syscall"
	"time"
)

// userTimeout is TCP_USER_TIMEOUT (tcp(7)), which package syscall does not name.
const userTimeout = 0x12

// limitUnheard ends a TCP connection when what was sent is not acknowledged, or
// not let in, for so long; the kernel alone would try for a quarter of an hour.
func limitUnheard(network string, raw syscall.RawConn, unheard time.Duration) (err error) {
	if !strings.HasPrefix(network, "tcp") {
		return nil
	}
	refused := raw.Control(func(socket uintptr) {
		err = syscall.SetsockoptInt(int(socket), syscall.IPPROTO_TCP, userTimeout, int(unheard.Milliseconds()))
	})
	return errors.Join(refused, err)
}
