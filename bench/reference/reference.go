// Package reference is the least that could answer the same requests: Fiber
// and a database, with nothing of SCIM between them. No schema is looked at,
// nobody is authenticated, nothing is recorded, no version is kept; only what
// is acknowledged is as durable as it is with us. It is what our figures are
// held against, and serves no other purpose. [Keeping] and [Recorder] give it
// two of our duties, to tell what those cost.
package reference

import (
	"encoding/json"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/gofiber/fiber/v2"
)

// Store is one database with the three tables of the reference: people with
// their documents, groups, members.
type Store interface {
	Insert(p Person) error
	Update(p Person) error
	Document(id string) ([]byte, error)
	DocumentByName(userName string) ([]byte, error)
	// Page hands over the documents from startIndex on, and how many people
	// there are. A document is lent until each returns.
	Page(startIndex, count int, each func(document []byte)) (total int, err error)
	InsertGroup(id, name string) error
	// Members hands over the ids, each lent until each returns.
	Members(group string, each func(id []byte)) error
	AddMembers(group string, ids []string) error
	RemoveMember(group, id string) error
	Close() error
}

// Person is one row.
type Person struct {
	ID, UserName, ExternalID string
	Active                   bool
	Document                 []byte
}

// bodyLimit lets the largest groups pass.
const bodyLimit = 64 << 20

// Path is where people and groups are, below the server's address.
const Path = "/scim/v2"

type server struct {
	store Store
	made  atomic.Uint64 // ids
}

// Serve answers on listener until it is closed; recorder hears it, unless nil.
func Serve(listener net.Listener, store Store, recorder *Recorder) error {
	s := &server{store: store}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, BodyLimit: bodyLimit})
	if recorder != nil {
		app.Use(recorder.handle)
	}
	app.Post(Path+"/Users", s.create)
	app.Get(Path+"/Users", s.list)
	app.Get(Path+"/Users/:id", s.get)
	app.Put(Path+"/Users/:id", s.put)
	app.Patch(Path+"/Users/:id", s.patch)
	app.Post(Path+"/Groups", s.createGroup)
	app.Get(Path+"/Groups/:id", s.getGroup)
	app.Patch(Path+"/Groups/:id", s.patchGroup)
	return app.Listener(listener)
}

// newID numbers ids so that they jump about in their index, as real ones do.
func (s *server) newID() string {
	return fmt.Sprintf("%016x", s.made.Add(1)*0x9E3779B97F4A7C15)
}

// operations is a PATCH.
type operations struct {
	Operations []struct {
		Op, Path string
		Value    json.RawMessage
	}
}

// listed begins an answer with many resources.
func listed(total, startIndex int) []byte {
	out := append([]byte(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":`), strconv.Itoa(total)...)
	out = append(append(out, `,"startIndex":`...), strconv.Itoa(startIndex)...)
	return append(out, `,"Resources":[`...)
}

func send(c *fiber.Ctx, status int, body []byte) error {
	c.Set("Content-Type", "application/scim+json")
	return c.Status(status).Send(body)
}

// param is part of the path, free of the request's memory.
func param(c *fiber.Ctx) string { return strings.Clone(c.Params("id")) }
