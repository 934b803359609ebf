package reference

import (
	"database/sql"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/s2"
)

const (
	// What is recorded need not outlive the power, but is a file of its own.
	recording = "?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)"

	recordTables = `
CREATE TABLE IF NOT EXISTS exchanges (directory TEXT, id TEXT, token TEXT, at INT, took INT, method TEXT, path TEXT, status INT, peer TEXT, agent TEXT, resource TEXT, problem TEXT, facts TEXT, transcript TEXT, PRIMARY KEY (directory, id, resource)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS transcripts (id TEXT PRIMARY KEY, said BLOB);`
	saveExchange   = "INSERT INTO exchanges VALUES ('dir_0000000000000000000000', ?, 'tok_0000000000000000000000', ?, ?, ?, ?, ?, ?, ?, '', '', '{}', ?)"
	saveTranscript = "INSERT INTO transcripts VALUES (?, ?)"

	// pause is how long a save waits for more; mostSaved how many it takes.
	pause     = 20 * time.Millisecond
	mostSaved = 512
)

// exchange is a request with its answer.
type exchange struct {
	at           time.Time
	took         time.Duration
	method, path string
	peer, agent  string
	status       int
	said         []byte // headers and bodies of both
}

// Recorder keeps every change that is asked for, with its answer, behind the
// answer: a row for each, and what was said packed together. Requests that
// only read pass by, for of these only a sample is kept with us, too.
type Recorder struct {
	db         *sql.DB
	heard      chan exchange
	ended      sync.WaitGroup
	saved      int
	transcript *sql.Stmt
	exchange   *sql.Stmt
	failed     atomic.Pointer[error]
}

// NewRecorder writes into a file of its own.
func NewRecorder(path string) (*Recorder, error) {
	db, err := sql.Open("sqlite", "file:"+path+recording)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	r := &Recorder{db: db, heard: make(chan exchange, 4096)}
	if err := r.prepare(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	r.ended.Go(r.run)
	return r, nil
}

func (r *Recorder) prepare() (err error) {
	if _, err = r.db.Exec(recordTables); err != nil {
		return err
	}
	if r.exchange, err = r.db.Prepare(saveExchange); err != nil {
		return err
	}
	r.transcript, err = r.db.Prepare(saveTranscript)
	return err
}

// handle hears what goes through it, until something could not be kept: a
// reference that spares itself the work is none.
func (r *Recorder) handle(c *fiber.Ctx) error {
	if failed := r.failed.Load(); failed != nil {
		return *failed
	}
	at := time.Now()
	err := c.Next()
	if c.Method() == fiber.MethodGet {
		return err
	}
	said := append([]byte(nil), c.Request().Header.Header()...)
	said = append(append(append(said, c.Body()...), c.Response().Header.Header()...), c.Response().Body()...)
	r.heard <- exchange{
		at: at, took: time.Since(at), method: strings.Clone(c.Method()), path: string(c.Request().URI().Path()),
		peer: c.IP(), agent: string(c.Request().Header.UserAgent()), status: c.Response().StatusCode(), said: said,
	}
	return err
}

func (r *Recorder) run() {
	for first := range r.heard {
		time.Sleep(pause)
		if err := r.save(gather(first, r.heard, mostSaved)); err != nil {
			r.failed.Store(&err)
		}
	}
}

func (r *Recorder) save(batch []exchange) error {
	tx, err := r.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit there is nothing to roll back
	var said []byte
	transcript := numbered("exc", r.saved+len(batch))
	for _, e := range batch {
		r.saved++
		said = append(said, e.said...)
		_, err := tx.Stmt(r.exchange).Exec(numbered("exc", r.saved), e.at.UnixMilli(), e.took.Nanoseconds(), e.method, e.path, e.status, e.peer, e.agent, transcript)
		if err != nil {
			return err
		}
	}
	if _, err := tx.Stmt(r.transcript).Exec(transcript, s2.Encode(nil, said)); err != nil {
		return err
	}
	return tx.Commit()
}

// Close saves what was heard. Nobody may be served any more.
func (r *Recorder) Close() error {
	close(r.heard)
	r.ended.Wait()
	err := r.db.Close()
	if failed := r.failed.Load(); failed != nil {
		err = errors.Join(*failed, err)
	}
	return err
}
