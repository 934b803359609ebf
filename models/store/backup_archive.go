package store

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// A backup is a tar file with these entries in this order. The last is for
// sha256sum -c, and closes the file: what ends before it is cut short.
const (
	mainEntry     = "scimdesk.db"
	trafficEntry  = "traffic.db"
	manifestEntry = "manifest.json"
	sumsEntry     = "SHA256SUMS"

	backupFormat  = 1
	longestNotice = 1 << 20 // of the entries that are read into memory
)

// Manifest says what a backup is.
type Manifest struct {
	Format  int       `json:"format"`
	Version string    `json:"scimdesk"` // of the program that made it
	MadeAt  time.Time `json:"made_at"`
	Driver  string    `json:"driver"` // where the data lived: sqlite or postgres
	Engine  string    `json:"engine"` // and its version
	Rows    int64     `json:"rows"`
	Parts   []Part    `json:"parts"`
}

// Part is one SQLite file in a backup.
type Part struct {
	Name   string           `json:"name"`
	Bytes  int64            `json:"bytes"`
	SHA256 string           `json:"sha256"`
	Schema int64            `json:"schema"` // the version of its schema
	Tables map[string]int64 `json:"tables"` // and how many rows they have
}

// archive writes a backup.
type archive struct {
	tar      *tar.Writer
	manifest Manifest
	sums     bytes.Buffer
}

func newArchive(out io.Writer, m Manifest) *archive {
	m.Format = backupFormat
	return &archive{tar: tar.NewWriter(out), manifest: m}
}

// add writes a part, which write fills.
func (a *archive) add(p Part, write func(io.Writer) error) (err error) {
	if p.SHA256, err = a.entry(p.Name, p.Bytes, write); err != nil {
		return err
	}
	for _, rows := range p.Tables {
		a.manifest.Rows += rows
	}
	a.manifest.Parts = append(a.manifest.Parts, p)
	return nil
}

func (a *archive) entry(name string, size int64, write func(io.Writer) error) (string, error) {
	header := &tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: a.manifest.MadeAt, Format: tar.FormatPAX}
	if err := a.tar.WriteHeader(header); err != nil {
		return "", err
	}
	hash := sha256.New()
	if err := write(io.MultiWriter(a.tar, hash)); err != nil {
		return "", err
	}
	sum := hex.EncodeToString(hash.Sum(nil))
	fmt.Fprintf(&a.sums, "%s  %s\n", sum, name)
	return sum, nil
}

// close writes the manifest and the sums.
func (a *archive) close() error {
	text, err := json.MarshalIndent(a.manifest, "", "  ")
	if err != nil {
		return err
	}
	if _, err := a.entry(manifestEntry, int64(len(text)), writing(text)); err != nil {
		return err
	}
	sums := bytes.Clone(a.sums.Bytes())
	if _, err := a.entry(sumsEntry, int64(len(sums)), writing(sums)); err != nil {
		return err
	}
	return a.tar.Close()
}

func writing(text []byte) func(io.Writer) error {
	return func(out io.Writer) error {
		_, err := out.Write(text)
		return err
	}
}

// What can be wrong with a file that should be a backup.
var (
	errNoBackup = errors.New("it is not a backup of Scimdesk")
	errCut      = errors.New("it is cut short: the backup did not end, or the file was not copied to its end")
	errDamaged  = errors.New("it is damaged")
)

// ReadArchive reads a backup to its end and checks every byte of it. part says
// where a part goes. It does not look into the databases.
func ReadArchive(in io.Reader, part func(name string) (io.WriteCloser, error)) (m Manifest, err error) {
	r := &unpacker{tar: tar.NewReader(in)}
	for _, name := range []string{mainEntry, trafficEntry} {
		out, err := part(name)
		if err != nil {
			return m, err
		}
		if err := errors.Join(r.entry(name, out), out.Close()); err != nil {
			return m, err
		}
	}
	var text, sums limited
	if err := r.entry(manifestEntry, &text); err != nil {
		return m, err
	}
	want := r.sums.String()
	if err := r.entry(sumsEntry, &sums); err != nil {
		return m, err
	}
	if sums.String() != want {
		return m, fmt.Errorf("%w: its entries are not what was written", errDamaged)
	}
	if err := json.Unmarshal(text.Bytes(), &m); err != nil {
		return m, fmt.Errorf("%w: %s: %w", errDamaged, manifestEntry, err)
	}
	_, err = io.Copy(io.Discard, in)
	return m, err
}

// unpacker reads the entries of a backup one by one.
type unpacker struct {
	tar  *tar.Reader
	sums bytes.Buffer
}

func (r *unpacker) entry(name string, out io.Writer) error {
	header, err := r.tar.Next()
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return errCut
	case errors.Is(err, tar.ErrHeader) && r.sums.Len() > 0:
		return errDamaged
	case errors.Is(err, tar.ErrHeader):
		return errNoBackup
	case err != nil:
		return err
	case header.Name != name || header.Typeflag != tar.TypeReg:
		return errNoBackup
	}
	hash := sha256.New()
	switch _, err := io.Copy(io.MultiWriter(out, hash), r.tar); {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errCut
	case err != nil:
		return err
	}
	fmt.Fprintf(&r.sums, "%x  %s\n", hash.Sum(nil), name)
	return nil
}

// limited is memory for a short entry.
type limited struct{ bytes.Buffer }

// Write refuses what is too long.
func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > longestNotice {
		return 0, errNoBackup
	}
	return l.Buffer.Write(p)
}
