package load

import (
	"bytes"
	"fmt"
	"strconv"
)

// Mix is an ordinary day: of a hundred requests 55 read somebody, 15 look one
// up by name, 5 list a page, 1 reads the group, 8 switch somebody, 5 replace
// one, 6 let one join or leave, and as many people arrive as go. The number of
// people stays the same, so that what grows is the server's.
func (d *Directory) Mix() Operation {
	leavers := make(chan string, 1_000)
	return Operation{Name: "mix", Next: func(i int64) Request {
		switch turn := i % 100; {
		case turn < 55:
			return d.reading(i)
		case turn < 70:
			return d.finding(i)
		case turn < 75:
			return d.paging(i)
		case turn < 76:
			return d.gathering()
		case turn < 84:
			return d.turning(d.turned.Add(1) - 1)
		case turn < 89:
			return d.renaming(i)
		case turn < 92:
			return d.joining(d.spare[i/100%int64(len(d.spare))])
		case turn < 95:
			return d.leaving(d.spare[i/100%int64(len(d.spare))])
		case turn%2 == 1:
			return d.arriving(leavers)
		default:
			return d.going(leavers, i)
		}
	}}
}

func (d *Directory) reading(i int64) Request {
	k := d.pick(i)
	return Request{Method: "GET", Path: "/Users/" + d.people[k], Check: func(a Answer) bool {
		return a.Status == 200 && d.isPerson(k, a)
	}}
}

func (d *Directory) finding(i int64) Request {
	k := d.pick(i)
	return Request{Method: "GET", Path: pathOf(k), Check: func(a Answer) bool { return a.Status == 200 && d.isOnly(k, a) }}
}

func (d *Directory) paging(i int64) Request {
	start := 1 + d.pick(i)*max(len(d.people)-pageSize, 0)/len(d.people)
	return Request{Method: "GET", Path: fmt.Sprintf("/Users?count=%d&startIndex=%d", pageSize, start), Check: func(a Answer) bool {
		return a.Status == 200 && bytes.Count(a.Body, []byte(`"userName"`)) == min(pageSize, len(d.people))
	}}
}

func (d *Directory) gathering() Request {
	return Request{Method: "GET", Path: "/Groups/" + d.group, Check: func(a Answer) bool {
		return a.Status == 200 && bytes.Count(a.Body, []byte(`"value"`)) >= d.members
	}}
}

func (d *Directory) arriving(leavers chan<- string) Request {
	name := nameOf("mixed", d.created.Add(1))
	return d.creating(name, func(id string) {
		select {
		case leavers <- id:
		default: // enough wait to be deleted
		}
	})
}

// going deletes who arrived first; while nobody has, somebody is read.
func (d *Directory) going(leavers <-chan string, i int64) Request {
	select {
	case id := <-leavers:
		return Request{Method: "DELETE", Path: "/Users/" + id, Check: func(a Answer) bool {
			if a.Status == 204 {
				d.total.Add(-1)
			}
			return a.Status == 204
		}}
	default:
		return d.reading(i)
	}
}

// Start is a place in the list that the given share of all people comes before.
func (d *Directory) Start(share float64) int {
	return 1 + int(share*float64(len(d.people)))
}

// String says how much was seeded.
func (d *Directory) String() string {
	return strconv.Itoa(len(d.people)) + " people, a group of " + strconv.Itoa(d.members)
}
