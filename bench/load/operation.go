package load

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
)

// Operation is one thing that identity providers do, over and over.
type Operation struct {
	Name   string
	Most   int                   // requests of one lap; 0 for as many as there is time for
	Before func() error          // puts things in place for a lap; may be nil
	Next   func(i int64) Request // request i of a lap; called from many places at once
	After  func(done int) error  // looks whether what was acknowledged is there; may be nil
}

// Operations are the names Operation knows, in the order of the table.
func Operations() []string {
	return []string{"create", "get", "filter", "list", "put", "patch", "add", "remove", "group", "scan", "scan-absent"}
}

// Operation finds an operation by its name; ok is false for an unknown one.
func (d *Directory) Operation(name string) (op Operation, ok bool) {
	made, ok := map[string]func() Operation{
		"create": d.create, "get": d.get, "filter": d.filter, "list": d.listAnywhere, "put": d.put, "patch": d.patch,
		"add": d.add, "remove": d.remove, "group": d.getGroup,
		"scan":        func() Operation { return d.scan(`title co "zzz"`) },
		"scan-absent": func() Operation { return d.scan(`nickName eq "zzz"`) },
	}[name]
	if !ok {
		return Operation{}, false
	}
	op = made()
	op.Name = name
	return op, true
}

// Page lists a hundred people from one place on, again and again.
func (d *Directory) Page(start int) Operation { return d.list([]int{start}) }

// Total is how many people there must be, those to spare and those created
// since included.
func (d *Directory) Total() int { return int(d.total.Load()) }

// create makes somebody new.
func (d *Directory) create() Operation {
	return Operation{
		Next:  func(int64) Request { return d.creating(nameOf("new", d.created.Add(1)), nil) },
		After: func(int) error { return d.hasPeople() },
	}
}

// creating makes one person and hands their id to keep, if anybody wants it.
func (d *Directory) creating(name string, keep func(id string)) Request {
	return Request{Method: "POST", Path: "/Users", Body: person("", name, "Given Family"), Check: func(a Answer) bool {
		if a.Status != 201 || !has(a.Body, `"id"`, name) {
			return false
		}
		d.total.Add(1)
		if keep == nil && !a.Parse {
			return true
		}
		made, ok := parsed(a.Body)
		if keep != nil {
			keep(made.ID)
		}
		return ok && made.ID != "" && made.UserName == name
	}}
}

// put replaces somebody by themselves with another name to display.
func (d *Directory) put() Operation {
	return Operation{Next: d.renaming, After: func(done int) error {
		return d.look(done, func(i int) (int, func(answered) bool) {
			return d.pick(int64(i)), func(a answered) bool { return len(a.Display) > 8 && a.Display[:8] == "Renamed " }
		})
	}}
}

func (d *Directory) renaming(i int64) Request {
	k := d.pick(i)
	id, name, display := d.people[k], nameOf("seed", int64(k)), "Renamed "+strconv.FormatInt(d.renamed.Add(1), 10)
	return Request{Method: "PUT", Path: "/Users/" + id, Body: person(id, name, display), Check: func(a Answer) bool {
		if a.Status != 200 || !has(a.Body, id, name, display) {
			return false
		}
		if !a.Parse {
			return true
		}
		is, ok := parsed(a.Body)
		return ok && is.ID == id && is.UserName == name && is.Display == display
	}}
}

// patch switches one after another off, then on again: each request changes
// something.
func (d *Directory) patch() Operation {
	return Operation{Next: func(int64) Request { return d.turning(d.turned.Add(1) - 1) }, After: func(done int) error {
		last := int(d.turned.Load()) - 1
		return d.look(done, func(i int) (int, func(answered) bool) {
			k, active := d.turn(int64(last - i))
			return k, func(a answered) bool { return a.Active == active }
		})
	}}
}

// turn is who is switched by change n, and how.
func (d *Directory) turn(n int64) (k int, active bool) {
	return int(n % int64(len(d.people))), n/int64(len(d.people))%2 == 1
}

func (d *Directory) turning(n int64) Request {
	k, active := d.turn(n)
	return Request{Method: "PATCH", Path: "/Users/" + d.people[k], Body: patchActive(active), Check: func(a Answer) bool {
		if a.Status == 204 {
			return true
		}
		if a.Status != 200 || !has(a.Body, d.people[k], `"active":`+strconv.FormatBool(active)) {
			return false
		}
		if !a.Parse {
			return true
		}
		is, ok := parsed(a.Body)
		return ok && is.ID == d.people[k] && is.Active == active
	}}
}

// looks is how many of the changed are read back after a lap.
const looks = 20

// look reads some of the changed back: what(i) says who change i was about,
// and what must be true of them.
func (d *Directory) look(done int, what func(i int) (int, func(answered) bool)) error {
	for i := range min(done, looks, len(d.people)) {
		k, right := what(i)
		_, err := d.client.Do(Request{Method: "GET", Path: "/Users/" + d.people[k], Check: func(a Answer) bool {
			is, ok := parsed(a.Body)
			return a.Status == 200 && ok && right(is)
		}}, true)
		if err != nil {
			return fmt.Errorf("a change that was acknowledged is not there: %w", err)
		}
	}
	return nil
}

// has says whether all parts are in a body.
func has(body []byte, parts ...string) bool {
	return !slices.ContainsFunc(parts, func(part string) bool { return !bytes.Contains(body, []byte(part)) })
}
