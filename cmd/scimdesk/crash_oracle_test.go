package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// truth is what may be so about one person.
type truth struct {
	There   bool
	Title   string // never the same twice
	Active  bool
	Version int
	Member  bool // of the group all clerks share
}

// watched is a person whom one clerk alone changes. It knows one truth, and
// two after an answer that never came: whether the change was kept is open
// until somebody looks.
type watched struct {
	name    string
	id      string // "" until an answer or a search told it
	may     []truth
	touched bool // since it was looked at
}

func (w *watched) settled() bool { return len(w.may) == 1 }

// tally counts what the program said, and what it owes.
type tally struct {
	acknowledged, unanswered, refused atomic.Int64
	moved, perhaps                    atomic.Int64 // changes of the shared group's members
	bell                              atomic.Pointer[bell]
}

// bell rings once, at the answer number at.
type bell struct {
	at   int64
	rang chan struct{}
}

// after is a bell that rings in n answers.
func (t *tally) after(n int64) <-chan struct{} {
	b := &bell{at: t.acknowledged.Load() + n, rang: make(chan struct{})}
	t.bell.Store(b)
	return b.rang
}

func (t *tally) acknowledge() {
	if n, b := t.acknowledged.Add(1), t.bell.Load(); b != nil && n == b.at {
		close(b.rang)
	}
}

// change is one request about one person, and what is so once it is answered.
type change struct {
	who          *watched
	method, path string
	body         string // "" for none
	then         truth
}

// moves says whether the shared group has another version afterwards.
func (c change) moves() bool { return c.who.may[0].Member != c.then.Member }

// said is what the program answered to one change.
type said struct {
	status int    // 0 for nothing
	id     string // of who was created
	kept   bool   // its word that nothing was changed
}

// note takes what the program said to c. Without an answer, and without its
// word that nothing was changed, it may be so or not.
func (t *tally) note(c change, said said) error {
	c.who.touched = true
	switch {
	case said.status >= 200 && said.status < 300:
		t.acknowledge()
		if c.moves() {
			t.moved.Add(1)
		}
		c.who.may = []truth{c.then}
		if said.id != "" {
			c.who.id = said.id
		}
	case said.status == http.StatusServiceUnavailable && said.kept:
		t.refused.Add(1)
	case said.status == 0 || said.status == http.StatusServiceUnavailable:
		t.unanswered.Add(1)
		if c.moves() {
			t.perhaps.Add(1)
		}
		c.who.may = append(c.who.may, c.then)
	default:
		return fmt.Errorf("%s %s of %s: %d", c.method, c.path, c.who.name, said.status)
	}
	return nil
}

// look asks the program what is so and compares: it has to be one of the
// truths, and is the only one from here on.
func (w *watched) look(h *runningHouse, members map[string]bool) error {
	is, err := w.ask(h)
	if err != nil {
		return err
	}
	is.Member = members[w.id]
	if !slices.Contains(w.may, is) {
		return fmt.Errorf("%s %q: is %+v, may be %+v", w.name, w.id, is, w.may)
	}
	w.may, w.touched = []truth{is}, false
	return nil
}

// ask reads a person by id, or by name when the id was never told.
func (w *watched) ask(h *runningHouse) (truth, error) {
	path := "/Users/" + w.id
	if w.id == "" {
		path = "/Users?filter=" + url.QueryEscape(`userName eq "`+w.name+`"`)
	}
	status, answer := h.calmly(http.MethodGet, path)
	var list struct {
		Resources []found
		found
	}
	if status == http.StatusNotFound && w.id != "" {
		return truth{}, nil
	}
	if err := json.Unmarshal(answer, &list); err != nil || status != http.StatusOK {
		return truth{}, fmt.Errorf("%s: %d %.200s", path, status, answer)
	}
	if w.id != "" {
		return list.truth(), nil
	}
	if len(list.Resources) == 0 {
		return truth{}, nil
	}
	w.id = list.Resources[0].ID
	return list.Resources[0].truth(), nil
}

// found is a person as the program shows them.
type found struct {
	ID     string
	Title  string
	Active bool
	Meta   struct{ Version string }
}

func (f found) truth() truth {
	is := truth{There: true, Title: f.Title, Active: f.Active}
	_, _ = fmt.Sscanf(f.Meta.Version, `W/"%d"`, &is.Version)
	return is
}

// group reads the members of a group and its version.
func (h *runningHouse) group(id string) (members map[string]bool, version int, err error) {
	status, answer := h.calmly(http.MethodGet, "/Groups/"+id)
	var group struct {
		found
		Members []struct{ Value string }
	}
	if err := json.Unmarshal(answer, &group); err != nil || status != http.StatusOK {
		return nil, 0, fmt.Errorf("group: %d %.200s", status, answer)
	}
	members = map[string]bool{}
	for _, m := range group.Members {
		members[m.Value] = true
	}
	return members, group.truth().Version, nil
}

// calmly asks again while the program says that it is busy: its database may
// just be coming back.
func (h *runningHouse) calmly(method, path string) (status int, answer []byte) {
	for deadline := time.Now().Add(giveUp); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if status, answer = h.send(method, path, ""); status != http.StatusServiceUnavailable {
			break
		}
	}
	return status, answer
}

// patchOf is the body of a PATCH with these operations.
func patchOf(operations ...string) string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + strings.Join(operations, ",") + `]}`
}
