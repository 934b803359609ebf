package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
)

// clerk is one client of a house that is killed again and again. What it does
// follows from its seed alone; how far it comes, from the moment of the kill.
type clerk struct {
	number int
	group  string // the id of the one all clerks share
	tally  *tally
	people []*watched
	made   int // people ever, for their names
	titles int
}

// few and many are between how many people a clerk keeps.
const few, many = 6, 30

// work sends changes until ctx ends or nobody answers any more.
func (c *clerk) work(ctx context.Context, h *runningHouse, r *rand.Rand) error {
	for ctx.Err() == nil {
		changes := c.choose(r)
		answers := send(h, changes)
		for i, change := range changes {
			if err := c.tally.note(change, answers[i]); err != nil {
				return err
			}
		}
		if answers[0].status == 0 {
			return nil
		}
	}
	return nil
}

// choose is one change, or some of different people in bulk.
func (c *clerk) choose(r *rand.Rand) []change {
	var sure []*watched
	for _, w := range c.people {
		if w.settled() && w.may[0].There {
			sure = append(sure, w)
		}
	}
	if len(sure) < few {
		return []change{c.create()}
	}
	r.Shuffle(len(sure), func(i, j int) { sure[i], sure[j] = sure[j], sure[i] })
	first := c.edit(r, sure[0], len(sure) > many)
	if r.IntN(8) > 0 {
		return []change{first}
	}
	return []change{first, c.create(), c.edit(r, sure[1], false), c.edit(r, sure[2], true)}
}

func (c *clerk) create() change {
	c.made++
	w := &watched{name: fmt.Sprintf("p%d.%d@example.com", c.number, c.made), may: []truth{{}}}
	c.people = append(c.people, w)
	then := truth{There: true, Title: c.title(), Active: true, Version: 1}
	return change{w, http.MethodPost, "/Users", c.document(w, then), then}
}

// edit changes one person in any way, or deletes them.
func (c *clerk) edit(r *rand.Rand, w *watched, end bool) change {
	kind := r.IntN(12)
	then := w.may[0]
	then.Version++
	path := "/Users/" + w.id
	switch {
	case end || kind == 0:
		return change{w, http.MethodDelete, path, "", truth{}}
	case kind == 1:
		return c.create()
	case kind < 4:
		then.Title = c.title()
		return change{w, http.MethodPut, path, c.document(w, then), then}
	case kind < 6:
		then.Active = !then.Active
		return change{w, http.MethodPatch, path, patchOf(fmt.Sprintf(`{"op":"replace","path":"active","value":%t}`, then.Active)), then}
	case kind < 9:
		then.Title = c.title()
		return change{w, http.MethodPatch, path, patchOf(`{"op":"replace","value":{"title":"` + then.Title + `"}}`), then}
	default:
		then.Version--
		return c.join(w, then)
	}
}

// join lets somebody enter the shared group, or leave it.
func (c *clerk) join(w *watched, then truth) change {
	then.Member = !then.Member
	body := patchOf(`{"op":"add","path":"members","value":[{"value":"` + w.id + `"}]}`)
	if !then.Member {
		body = patchOf(`{"op":"remove","path":"members[value eq \"` + w.id + `\"]"}`)
	}
	return change{w, http.MethodPatch, "/Groups/" + c.group, body, then}
}

func (c *clerk) title() string {
	c.titles++
	return fmt.Sprintf("t%d.%d", c.number, c.titles)
}

func (c *clerk) document(w *watched, is truth) string {
	return fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":%q,"title":%q,"active":%t,`+
		`"name":{"givenName":"Ada","familyName":"Okonjo"},"emails":[{"value":"home.%s","type":"home"}]}`, w.name, is.Title, is.Active, w.name)
}

// send carries the changes to the program, and answers what it said to each.
func send(h *runningHouse, changes []change) []said {
	if len(changes) == 1 {
		c := changes[0]
		status, answer := h.send(c.method, c.path, c.body)
		return []said{heard(c, status, answer)}
	}
	all := make([]said, len(changes))
	status, answer := h.send(http.MethodPost, "/Bulk", bulkOf(changes))
	var bulk struct {
		Operations []struct {
			Status, Location string
			Response         json.RawMessage
		}
	}
	whole := json.Unmarshal(answer, &bulk) == nil && len(bulk.Operations) == len(changes)
	for i, c := range changes {
		all[i] = heard(c, status, answer)
		if whole {
			o := bulk.Operations[i]
			_, _ = fmt.Sscan(o.Status, &status)
			if all[i] = heard(c, status, o.Response); c.path == "/Users" {
				all[i].id = o.Location[strings.LastIndex(o.Location, "/")+1:]
			}
		}
	}
	return all
}

func heard(c change, status int, answer []byte) said {
	s := said{status: status, kept: bytes.Contains(answer, []byte("Nothing was changed"))}
	if c.path == "/Users" {
		s.id = made(answer)
	}
	return s
}

func bulkOf(changes []change) string {
	type operation struct {
		Method string          `json:"method"`
		Path   string          `json:"path"`
		BulkID string          `json:"bulkId,omitempty"`
		Data   json.RawMessage `json:"data,omitempty"`
	}
	var operations []operation
	for i, c := range changes {
		operations = append(operations, operation{c.method, c.path, fmt.Sprint("b", i), json.RawMessage(c.body)})
	}
	text, _ := json.Marshal(map[string]any{"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:BulkRequest"}, "Operations": operations})
	return string(text)
}
