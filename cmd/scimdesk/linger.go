package main

import (
	"io"
	"net"
	"time"

	"scimdesk/handlers/scimapi"
)

// What a client may still be sending when its connection is closed from here:
// so much is read, for so long, before the connection ends. It is a little
// more than the largest body there is.
const (
	lingerBytes = scimapi.MaxLongBody + 1<<20
	lingerFor   = 3 * time.Second
)

// lingering is a listener whose connections end gently. Closing a connection
// with unread bytes in it makes the kernel reset it, and the reset destroys
// an answer the client has not read yet: an identity provider whose request
// was too large would see a broken connection instead of the reason.
type lingering struct{ net.Listener }

// Accept wraps each connection.
func (l lingering) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if tcp, ok := conn.(*net.TCPConn); ok {
		return &lingeringConn{TCPConn: tcp}, err
	}
	return conn, err
}

type lingeringConn struct{ *net.TCPConn }

// Close says that nothing more will be sent, reads what is still on its way,
// and ends the connection. It returns at once.
func (c *lingeringConn) Close() error {
	if err := c.CloseWrite(); err != nil {
		return c.TCPConn.Close()
	}
	go func() {
		if c.SetReadDeadline(time.Now().Add(lingerFor)) == nil {
			_, _ = io.CopyN(io.Discard, c.TCPConn, lingerBytes) // what comes now was refused already
		}
		_ = c.TCPConn.Close()
	}()
	return nil
}
