package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"scimdesk/bench/load"
	"scimdesk/bench/machine"
	"scimdesk/bench/reference"
)

// subject is a server that is measured, with what was seeded into it.
type subject struct {
	name      string
	folder    string
	child     *child
	own       machine.Programs // the server
	all       machine.Programs // and its database, where that is another program
	client    *load.Client
	directory *load.Directory
}

// house is where subjects are built: a folder, and the database they use.
type house struct {
	*desk
	folder   string
	binary   string   // scimdesk's
	cluster  *cluster // nil for SQLite
	subjects []*subject
}

// build compiles scimdesk as it is in the working copy.
func (h *house) build(tags string) error {
	h.binary = filepath.Join(h.folder, "program")
	h.say("building scimdesk …")
	command := exec.CommandContext(h.ctx, "go", "build", "-trimpath", "-tags", tags, "-o", h.binary, "scimdesk/cmd/scimdesk")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w: %s", err, out)
	}
	return nil
}

// scimdesk starts the program with one directory in it.
func (h *house) scimdesk(name string) (*subject, error) {
	data := filepath.Join(h.folder, name)
	common := []string{"--data", data, "--json"}
	if h.cluster != nil {
		url, err := h.cluster.database(name)
		if err != nil {
			return nil, err
		}
		common = append(common, "--database", url)
	}
	c, err := start(h.folder, name, h.binary, append(common, "serve", "--no-browser", "--admin-addr", "127.0.0.1:0", "--public-addr", "127.0.0.1:0")...)
	if err != nil {
		return nil, err
	}
	s := h.enter(&subject{name: name, folder: data, child: c})
	made, err := h.directory(common)
	if err != nil {
		return nil, err
	}
	s.client, err = load.NewClient(made.URL, made.Token)
	return s, err
}

// made is what `directory create` prints of what we need.
type made struct {
	URL   string `json:"scim_url"`
	Token string `json:"bearer_token"`
}

func (h *house) directory(common []string) (m made, err error) {
	args := append(common[:len(common):len(common)], "directory", "create", "--name", "Bench", "--provider", "generic", "--auth", "bearer")
	out, err := exec.CommandContext(h.ctx, h.binary, args...).Output()
	if err != nil {
		return m, fmt.Errorf("directory create: %w: %s", err, stderrOf(err))
	}
	return m, json.Unmarshal(out, &m)
}

// version is what the program says of itself; nothing when it does not.
func (h *house) version() string {
	out, err := exec.CommandContext(h.ctx, h.binary, "--json", "version").Output()
	var v struct{ Version, Commit string }
	if err != nil || json.Unmarshal(out, &v) != nil {
		return ""
	}
	return strings.TrimSpace("scimdesk " + v.Version + " " + v.Commit[:min(len(v.Commit), 7)])
}

func stderrOf(err error) []byte {
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		return ended.Stderr
	}
	return nil
}

// reference starts this program once more, as the reference; that on PostgreSQL
// has no duties.
func (h *house) reference(duties bool) (*subject, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := []string{"reference", "--sqlite", filepath.Join(h.folder, "reference.db")}
	if duties {
		args = append(args, "--duties")
	}
	if h.cluster != nil {
		url, err := h.cluster.database("reference")
		if err != nil {
			return nil, err
		}
		args = []string{"reference", "--postgres", url}
	}
	c, err := start(h.folder, "reference", self, args...)
	if err != nil {
		return nil, err
	}
	s := h.enter(&subject{name: "reference", folder: h.folder, child: c})
	s.client, err = load.NewClient(c.url+reference.Path, "nobody asks")
	return s, err
}

// enter takes note of who uses the machine for s, and of s to stop it.
func (h *house) enter(s *subject) *subject {
	s.own = s.child.programs()
	s.all = s.own
	if h.cluster != nil {
		s.all = append(s.all[:len(s.all):len(s.all)], h.cluster.programs()...)
	}
	h.subjects = append(h.subjects, s)
	return s
}

// seed fills the subject.
func (h *house) seed(s *subject, people, members int) (err error) {
	began := time.Now()
	s.directory, err = load.Seed(s.client, people, members, min(load.Spare, people))
	if err != nil {
		return fmt.Errorf("seeding %s: %w", s.name, err)
	}
	h.say("%s: %s in %.1f s", s.name, s.directory, time.Since(began).Seconds())
	if h.cluster == nil {
		return nil
	}
	return h.cluster.analyze(s.name)
}

// leave stops everything and takes the folder away.
func (h *house) leave() error {
	var all error
	for _, s := range h.subjects {
		all = errors.Join(all, s.child.stop())
	}
	if h.cluster != nil {
		all = errors.Join(all, h.cluster.stop())
	}
	return errors.Join(all, os.RemoveAll(h.folder))
}
