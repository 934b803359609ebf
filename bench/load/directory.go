package load

import (
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
	"time"
)

// Sizes of what is seeded.
const (
	Spare     = 2_000 // people in no group, who join and leave
	seeders   = 16    // requests under way while seeding
	groupPart = 5_000 // members added by one request
)

// Directory is what was seeded into one server. Its operations may run one
// after another; each over as many connections as one likes.
type Directory struct {
	client  *Client
	people  []string // ids; the userName of people[i] is nameOf("seed", i)
	spare   []string // ids of people in no group
	group   string   // the id of the one group
	members int      // of that group

	total   atomic.Int64 // people there must be
	created atomic.Int64
	renamed atomic.Int64
	turned  atomic.Int64 // people switched off or on

	gathered atomic.Int64 // groups
}

// Seed creates so many people, and one group of the first of them.
func Seed(client *Client, people, members, spare int) (*Directory, error) {
	d := &Directory{client: client, people: make([]string, people), spare: make([]string, spare)}
	if err := d.hire("seed", d.people); err != nil {
		return nil, err
	}
	if err := d.hire("spare", d.spare); err != nil {
		return nil, err
	}
	return d, d.Gather(members)
}

// hire creates somebody for each place of ids.
func (d *Directory) hire(kind string, ids []string) error {
	op := Operation{Most: len(ids), Next: func(i int64) Request {
		return d.creating(nameOf(kind, i), func(id string) { ids[i] = id })
	}}
	lap := d.client.Run(op, seeders, time.Hour)
	return lap.First
}

// Gather makes a group of so many people, all at most, adding them in parts.
// From then on it is the one that operations are about.
func (d *Directory) Gather(members int) error {
	members = min(members, len(d.people))
	founding := Request{Method: "POST", Path: "/Groups", Body: group("Everybody " + strconv.FormatInt(d.gathered.Add(1), 10)), Check: func(a Answer) bool {
		made, ok := parsed(a.Body)
		d.group = made.ID
		return a.Status == 201 && ok && made.ID != ""
	}}
	if _, err := d.client.Do(founding, true); err != nil {
		return err
	}
	for part := range slices.Chunk(d.people[:members], groupPart) {
		if err := d.join(part); err != nil {
			return err
		}
	}
	return d.hasMembers(members)
}

// join adds people to the group in one request.
func (d *Directory) join(ids []string) error {
	_, err := d.client.Do(Request{Method: "PATCH", Path: "/Groups/" + d.group, Body: patchAdd(ids), Check: done}, false)
	return err
}

// hasMembers reads the group back: what was acknowledged must be in it.
func (d *Directory) hasMembers(want int) error {
	d.members = want
	_, err := d.client.Do(d.getGroup().Next(0), true)
	return err
}

// hasPeople reads how many people there are.
func (d *Directory) hasPeople() error {
	_, err := d.client.Do(Request{Method: "GET", Path: "/Users?startIndex=1&count=1", Check: func(a Answer) bool {
		list, ok := parsed(a.Body)
		return a.Status == 200 && ok && list.Total == int(d.total.Load())
	}}, true)
	return err
}

// pick goes through all people in an order that jumps about.
func (d *Directory) pick(i int64) int { return int((i*7919 + 13) % int64(len(d.people))) }

func nameOf(kind string, i int64) string { return fmt.Sprintf("%s.%07d@example.com", kind, i) }

// done is a change that was acknowledged; whether it is there is looked at
// when the run is over.
func done(a Answer) bool { return a.Status == 200 || a.Status == 204 }
