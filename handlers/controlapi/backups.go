package controlapi

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
)

// longest is what a backup or a copy may take.
const longest = 6 * time.Hour

// Backups copies everything while the house works. Its errors are for people.
type Backups interface {
	Backup(ctx context.Context, out io.Writer) error
	CopyTo(ctx context.Context, to string, told func(models.CopyProgress)) (models.Copied, error)
}

// NewCopy asks for a copy of the database: to a postgres:// address, or to
// "sqlite:" and the absolute path of a folder.
type NewCopy struct {
	To string `json:"to"`
}

// CopyLine is one line of the answer, each a JSON document: how far it is, and
// at last what was copied, or what went wrong.
type CopyLine struct {
	Done  int64   `json:"done,omitempty"` // rows
	Of    int64   `json:"of,omitempty"`
	Made  *Copied `json:"made,omitempty"`
	Error string  `json:"error,omitempty"`
}

// Copied is what backup, restore and copy end with.
type Copied struct {
	Bytes  int64  `json:"bytes"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`
}

// Backup serves POST /backup: the backup itself, which says by its end whether
// it is whole.
func (h *Handler) Backup(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "application/x-tar")
	return h.flow(c, h.Backups.Backup)
}

// CopyDatabase serves POST /database/copy: a line now and then while it is
// under way, so that somebody can watch.
func (h *Handler) CopyDatabase(c *fiber.Ctx) error {
	var in NewCopy
	if err := c.BodyParser(&in); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/x-ndjson")
	return h.flow(c, func(ctx context.Context, out io.Writer) error {
		lines, begun := json.NewEncoder(out), false
		copied, err := h.Backups.CopyTo(ctx, in.To, func(p models.CopyProgress) {
			begun = true
			_ = lines.Encode(CopyLine{Done: p.Done, Of: p.Of}) // who left ends ctx
		})
		switch {
		case err != nil && begun:
			_, told := translate(refusal(err))
			return lines.Encode(CopyLine{Error: told.Error})
		case err != nil:
			return err
		}
		return lines.Encode(CopyLine{Made: &Copied{copied.Bytes, copied.Rows, copied.SHA256}})
	})
}

// flow answers with what fill writes, as it comes. An error before the first
// byte is answered as any other; a later one breaks the answer off. fill ends
// when whoever asked has left.
func (h *Handler) flow(c *fiber.Ctx, fill func(ctx context.Context, out io.Writer) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), longest)
	out, in := io.Pipe()
	context.AfterFunc(ctx, func() { _ = in.CloseWithError(ctx.Err()) }) // fill may wait for somebody who does not read
	go func() {
		defer cancel()
		said := &speaker{Writer: in}
		err := careful(func() error { return fill(ctx, said) })
		if err != nil && said.begun && ctx.Err() == nil {
			h.Log.Warn("a backup or copy did not end", "error", err)
		}
		_ = in.CloseWithError(err)
	}()
	f := &stream{bufio.NewReaderSize(out, 256<<10), out, cancel}
	if _, err := f.Peek(1); err != nil {
		return errors.Join(f.Close(), refusal(err))
	}
	return c.SendStream(f)
}

// speaker knows whether anything was said.
type speaker struct {
	io.Writer
	begun bool
}

// Write says p.
func (s *speaker) Write(p []byte) (int, error) {
	s.begun = true
	return s.Writer.Write(p)
}

// careful makes an error of a panic: nobody above this goroutine would.
func careful(do func() error) (err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("panic: %v", caught)
		}
	}()
	return do()
}

// refusal is err for a person: mostly the place named will not do.
func refusal(err error) error {
	if errors.Is(err, models.ErrBusy) {
		return err
	}
	return fiber.NewError(fiber.StatusConflict, err.Error())
}

// stream is an answer under way.
type stream struct {
	*bufio.Reader
	pipe   *io.PipeReader
	cancel context.CancelFunc
}

// Close is called when the answer is out, or nobody wants it any more.
func (f *stream) Close() error {
	f.cancel()
	return f.pipe.Close()
}
