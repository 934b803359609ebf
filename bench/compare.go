package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"scimdesk/bench/load"
	"scimdesk/bench/machine"
)

// compareCommand is the table.
type compareCommand struct {
	Users       int      `default:"10000" help:"How many people there are."`
	Only        []string `placeholder:"OPERATION" help:"Only these: create, get, filter, list, put, patch, add, remove, group, scan, scan-absent."`
	Seconds     float64  `default:"2" help:"How long one run takes."`
	Runs        int      `default:"3" help:"How many runs; the median counts."`
	Repeat      int      `default:"4" help:"How many runs more when other programs disturb one."`
	Connections int      `default:"16" help:"Requests under way at once."`
	Postgres    bool     `help:"On PostgreSQL, which is started on a temporary folder, beside a bare pgx."`
	Duties      bool     `help:"Beside a reference that keeps an event of each change and records each request, as we do, and nothing else. On SQLite."`
	Growth      bool     `help:"Also compare one connection's times with those at 1,000 people."`
	Alone       bool     `help:"Without the reference."`
	Binary      string   `placeholder:"FILE" help:"Measure this scimdesk instead of building one."`
	Folder      string   `placeholder:"DIR" help:"Where the databases go for the time (default: the system's temporary folder). It must be on a real disk."`
	JSON        bool     `name:"json" help:"Print figures as JSON instead of the table."`
	Markdown    string   `placeholder:"FILE" help:"Also write the table into this page, between the marks for this database and number of people."`
}

// Validate refuses what cannot be measured.
func (c *compareCommand) Validate() error {
	switch {
	case c.Users < 1 || c.Users > 10_000_000:
		return errors.New("--users: choose 1 to 10000000")
	case c.Runs < 1 || c.Runs > 100:
		return errors.New("--runs: choose 1 to 100")
	case c.Seconds <= 0 || c.Seconds > 3600:
		return errors.New("--seconds: choose more than 0, at most 3600")
	case c.Connections < 1 || c.Connections > 256:
		return errors.New("--connections: choose 1 to 256")
	case c.Duties && (c.Postgres || c.Alone):
		return errors.New("--duties: only beside the reference on SQLite, without --postgres and --alone")
	}
	for _, name := range c.Only {
		if !slices.Contains(load.Operations(), name) {
			return fmt.Errorf("--only: %q is none of %v", name, load.Operations())
		}
	}
	return nil
}

// Run measures and prints; wrong answers are an error at the end.
func (c *compareCommand) Run(d *desk) (err error) {
	h, err := open(d, c.Folder, c.Binary, "", c.Postgres)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.leave()) }()
	r, err := c.measure(h)
	if err != nil {
		return err
	}
	if err := c.tell(d, r); err != nil {
		return err
	}
	return r.wrong()
}

// open makes the folder, the program and, if asked for, the database server.
func open(d *desk, parent, binary, tags string, postgres bool) (*house, error) {
	folder, err := os.MkdirTemp(parent, "bench")
	if err != nil {
		return nil, err
	}
	h := &house{desk: d, folder: folder, binary: binary}
	if binary == "" {
		err = h.build(tags)
	}
	if err == nil && postgres {
		h.cluster, err = newCluster(d.ctx)
	}
	if err != nil {
		return nil, errors.Join(err, h.leave())
	}
	return h, nil
}

// measure fills both servers and plays every operation on both, in turn.
func (c *compareCommand) measure(h *house) (*report, error) {
	desk, err := h.scimdesk("scimdesk")
	if err != nil {
		return nil, err
	}
	if err := h.seed(desk, c.Users, usualMembers); err != nil {
		return nil, err
	}
	sides := []*subject{desk}
	if !c.Alone {
		bare, err := h.reference(c.Duties)
		if err != nil {
			return nil, err
		}
		if err := h.seed(bare, c.Users, usualMembers); err != nil {
			return nil, err
		}
		sides = []*subject{bare, desk} // in this order
	}
	r := &report{
		Options: *c, Machine: machine.Describe(), Version: h.version(), When: time.Now().UTC(),
		Seeded: desk.own.Memory(), People: desk.directory.Total(),
	}
	err = c.all(h, sides, r)
	r.Peak = desk.own.Peak()
	return r, err
}

// all measures everything; what makes more people comes last, for the others
// are asked for at just so many.
func (c *compareCommand) all(h *house, sides []*subject, r *report) error {
	desk := sides[len(sides)-1]
	makes := func(g goal) bool { return g.Operation == "create" }
	if err := c.table(h, sides, r, func(g goal) bool { return !makes(g) }); err != nil {
		return err
	}
	if err := c.scan(h, desk, r); err != nil {
		return err
	}
	if c.Growth {
		if err := c.grow(h, desk, r); err != nil {
			return err
		}
	}
	return c.table(h, sides, r, makes)
}

// table measures what has a goal beside the reference.
func (c *compareCommand) table(h *house, sides []*subject, r *report, now func(goal) bool) error {
	for _, g := range goals {
		if !c.wants(g.Operation) || !now(g) {
			continue
		}
		results, err := c.runs(h, sides, g.Operation, c.Connections)
		if err != nil {
			return err
		}
		row := row{Operation: g.Operation, Desk: results[len(results)-1]}
		if len(sides) > 1 {
			row.Reference = &results[0]
		}
		r.Rows = append(r.Rows, row)
		h.say("%s", row.line())
	}
	return nil
}

// scan measures the questions that look at everybody, on one connection, as
// long as they are not refused.
func (c *compareCommand) scan(h *house, desk *subject, r *report) error {
	for _, name := range scans {
		if !c.wants(name) || r.People > mostScanned {
			continue
		}
		results, err := c.runs(h, []*subject{desk}, name, 1)
		if err != nil {
			return err
		}
		r.Scans = append(r.Scans, results[0])
		h.say("%s: %.2f µs a person", name, r.perPerson(results[0]))
	}
	return nil
}

func (c *compareCommand) wants(operation string) bool {
	return len(c.Only) == 0 || slices.Contains(c.Only, operation)
}

func (c *compareCommand) span() time.Duration {
	return time.Duration(c.Seconds * float64(time.Second))
}

// tell prints the report, and writes it into the page.
func (c *compareCommand) tell(d *desk, r *report) error {
	if c.Markdown != "" {
		if err := writeInto(c.Markdown, r.mark(), r.markdown()); err != nil {
			return err
		}
	}
	if c.JSON {
		encoder := json.NewEncoder(d.out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(r)
	}
	_, err := fmt.Fprint(d.out, r.markdown())
	return err
}
