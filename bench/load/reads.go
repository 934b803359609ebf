package load

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
)

const (
	pageSize  = 100
	positions = 200 // different places lists begin at
)

// get reads one person by id.
func (d *Directory) get() Operation {
	before := newSeen(len(d.people))
	return Operation{Next: func(i int64) Request {
		k := d.pick(i)
		return Request{Method: "GET", Path: "/Users/" + d.people[k], Check: func(a Answer) bool {
			return a.Status == 200 && before.check(k, a, func() bool { return d.isPerson(k, a) })
		}}
	}}
}

// filter finds one person by userName.
func (d *Directory) filter() Operation {
	before := newSeen(len(d.people))
	return Operation{Next: func(i int64) Request {
		k := d.pick(i)
		return Request{Method: "GET", Path: pathOf(k), Check: func(a Answer) bool {
			return a.Status == 200 && before.check(k, a, func() bool { return d.isOnly(k, a) })
		}}
	}}
}

// pathOf asks for people[k] by userName, as Okta does.
func pathOf(k int) string { return asking(`userName eq "` + nameOf("seed", int64(k)) + `"`) }

func asking(question string) string {
	return "/Users?startIndex=1&count=100&filter=" + url.QueryEscape(question)
}

// listAnywhere lists a hundred people from places in the second half, where
// counting them off would cost most.
func (d *Directory) listAnywhere() Operation {
	half := len(d.people) / 2
	room := max(len(d.people)-pageSize-half, 1)
	starts := make([]int, positions)
	for i := range starts {
		starts[i] = half + 1 + i*7919%room
	}
	return d.list(starts)
}

// list lists a hundred people from each of the places in turn.
func (d *Directory) list(starts []int) Operation {
	before := newSeen(len(starts))
	return Operation{Next: func(i int64) Request {
		k := int(i % int64(len(starts)))
		path := "/Users?count=" + strconv.Itoa(pageSize) + "&startIndex=" + strconv.Itoa(starts[k])
		return Request{Method: "GET", Path: path, Check: func(a Answer) bool {
			return a.Status == 200 && before.check(k, a, func() bool { return d.isPage(starts[k], a) })
		}}
	}}
}

// getGroup reads the group with all its members.
func (d *Directory) getGroup() Operation {
	before := newSeen(1)
	return Operation{Next: func(int64) Request {
		return Request{Method: "GET", Path: "/Groups/" + d.group, Check: func(a Answer) bool {
			return a.Status == 200 && before.check(0, a, func() bool { return d.isGroup(a) })
		}}
	}}
}

// scan asks a question that no index answers, and that nobody fits.
func (d *Directory) scan(question string) Operation {
	path := asking(question)
	return Operation{Next: func(int64) Request {
		return Request{Method: "GET", Path: path, Check: func(a Answer) bool {
			list, ok := parsed(a.Body)
			return a.Status == 200 && ok && has(a.Body, `"totalResults":0`) && len(list.Resources) == 0
		}}
	}}
}

func (d *Directory) isPerson(k int, a Answer) bool {
	if !a.Parse {
		return d.names(k, a) && json.Valid(a.Body)
	}
	is, ok := parsed(a.Body)
	return ok && is.ID == d.people[k] && is.UserName == nameOf("seed", int64(k))
}

// isOnly wants a list with nobody but people[k].
func (d *Directory) isOnly(k int, a Answer) bool {
	if !a.Parse {
		return d.names(k, a) && has(a.Body, `"totalResults":1,`, `"Resources":[{`) && json.Valid(a.Body)
	}
	list, ok := parsed(a.Body)
	return ok && list.Total == 1 && len(list.Resources) == 1 && list.Resources[0].ID == d.people[k]
}

// names is a look at the bytes only: id and name of people[k] are there.
func (d *Directory) names(k int, a Answer) bool {
	return has(a.Body, `"id":"`+d.people[k]+`"`, `"userName":"`+nameOf("seed", int64(k))+`"`)
}

func (d *Directory) isPage(start int, a Answer) bool {
	total := int(d.total.Load())
	list, ok := parsed(a.Body)
	if !ok || list.Total != total || len(list.Resources) != min(pageSize, total-start+1) {
		return false
	}
	return !slices.ContainsFunc(list.Resources, func(r resource) bool { return r.ID == "" || r.UserName == "" })
}

func (d *Directory) isGroup(a Answer) bool {
	is, ok := parsed(a.Body)
	return ok && is.ID == d.group && len(is.Members) == d.members
}
