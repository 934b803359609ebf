package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// send sends one request to the directory and answers status and body; 0 when
// nobody answered. It is for many goroutines at once.
func (h *runningHouse) send(method, path, body string) (int, []byte) {
	request, err := http.NewRequest(method, h.Base+path, strings.NewReader(body))
	if err != nil {
		return 0, nil
	}
	request.Header.Set("Authorization", "Bearer "+h.Token)
	request.Header.Set("Content-Type", "application/scim+json")
	response, err := client.Do(request)
	if err != nil {
		return 0, nil
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, nil
	}
	return response.StatusCode, answer
}

// insist asks again when the house was busy, as it asks clients to: on a slow
// machine a group of 150,000 members keeps the others waiting for too long.
// The house waited before it said so; nothing more waits here.
func (h *runningHouse) insist(method, path, body string) (status int, answer []byte) {
	for range 20 {
		if status, answer = h.send(method, path, body); status != http.StatusServiceUnavailable {
			break
		}
	}
	return status, answer
}

// made is the id in an answer.
func made(answer []byte) string {
	var resource struct{ ID string }
	_ = json.Unmarshal(answer, &resource)
	return resource.ID
}

// racers are how many clients want one name.
const racers = 50

// long is how often a race is run: rarely beside other tests, often when
// SCIMDESK_RACES is "all".
func long(rarely, often int) int {
	if os.Getenv("SCIMDESK_RACES") == "all" {
		return often
	}
	return rarely
}

// TestRacers lets 50 clients want one userName, by POST, PUT, PATCH and bulk,
// again and again: one of them has it, and the others are told 409.
func TestRacers(t *testing.T) {
	t.Parallel()
	for name, open := range bothDatabases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			var holders []string
			for i := range racers {
				status, answer := h.send(http.MethodPost, "/Users", person(fmt.Sprintf("holder%d@example.com", i)))
				if status != http.StatusCreated {
					t.Fatalf("create: %d %s", status, answer)
				}
				holders = append(holders, made(answer))
			}
			for round := range long(15, 300) {
				h.race(t, fmt.Sprintf("racer%d@example.com", round), holders)
			}
		})
	}
}

// bothDatabases start a house on each.
var bothDatabases = map[string]func(*testing.T) *runningHouse{
	"on SQLite":     func(t *testing.T) *runningHouse { return startHouse(t) },
	"on PostgreSQL": startOnPostgres,
}

// race lets each holder, or somebody new, want name at the same moment.
func (h *runningHouse) race(t *testing.T, name string, holders []string) {
	t.Helper()
	var mu sync.Mutex
	statuses := map[int]int{}
	var running sync.WaitGroup
	for i, holder := range holders {
		running.Go(func() {
			status := h.want(i, name, holder)
			mu.Lock()
			defer mu.Unlock()
			statuses[status]++
		})
	}
	running.Wait()
	if statuses[http.StatusOK]+statuses[http.StatusCreated] != 1 || statuses[http.StatusConflict] != len(holders)-1 {
		t.Fatalf("%s: %v", name, statuses)
	}
	if found := h.found(t, `/Users?count=0&filter=userName%20eq%20%22`+name+`%22`); found != 1 {
		t.Fatalf("%s has %d owners", name, found)
	}
}

// want asks for a name in the i-th way and answers the status.
func (h *runningHouse) want(i int, name, holder string) int {
	switch i % 4 {
	case 0:
		status, _ := h.send(http.MethodPost, "/Users", person(name))
		return status
	case 1:
		status, _ := h.send(http.MethodPut, "/Users/"+holder, person(name))
		return status
	case 2:
		status, _ := h.send(http.MethodPatch, "/Users/"+holder, fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"userName","value":%q}]}`, name))
		return status
	default:
		_, answer := h.send(http.MethodPost, "/Bulk", fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"POST","path":"/Users","bulkId":"b","data":%s}]}`, person(name)))
		return bulkStatus(answer)
	}
}

// bulkStatus is the status of the only operation of a bulk answer.
func bulkStatus(answer []byte) (status int) {
	var bulk struct{ Operations []struct{ Status string } }
	if json.Unmarshal(answer, &bulk) == nil && len(bulk.Operations) == 1 {
		_, _ = fmt.Sscan(bulk.Operations[0].Status, &status)
	}
	return status
}

// found is how many match.
func (h *runningHouse) found(t *testing.T, query string) int {
	t.Helper()
	status, answer := h.send(http.MethodGet, query, "")
	var list struct{ TotalResults int }
	if err := json.Unmarshal(answer, &list); err != nil || status != http.StatusOK {
		t.Fatalf("%s: %d %s", query, status, answer)
	}
	return list.TotalResults
}

// TestOneOfManyWritersOfAVersionWins lets 50 clients change what they read at
// the same moment, each only if nobody else did.
func TestOneOfManyWritersOfAVersionWins(t *testing.T) {
	t.Parallel()
	for name, open := range bothDatabases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			_, answer := h.send(http.MethodPost, "/Users", person("ada@example.com"))
			id := made(answer)
			var mu sync.Mutex
			statuses := map[int]int{}
			var writing sync.WaitGroup
			for i := range racers {
				writing.Go(func() {
					response, _ := ask(t, client, http.MethodPatch, h.Base+"/Users/"+id,
						fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"title","value":"%d"}]}`, i),
						"Authorization", "Bearer "+h.Token, "Content-Type", "application/scim+json", "If-Match", `W/"1"`)
					mu.Lock()
					defer mu.Unlock()
					statuses[response.StatusCode]++
				})
			}
			writing.Wait()
			if statuses[http.StatusOK] != 1 || statuses[http.StatusPreconditionFailed] != racers-1 {
				t.Errorf("%v", statuses)
			}
		})
	}
}

// writers are how many change one group at the same time.
const writers = 64

// TestMembersOfOneGroupAreNeverLost lets 64 writers add members to one group,
// a hundred each when SCIMDESK_RACES is "all": every addition is acknowledged,
// and everybody is in.
func TestMembersOfOneGroupAreNeverLost(t *testing.T) {
	t.Parallel()
	changes := long(8, 100)
	for name, open := range bothDatabases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			people := h.crowd(t, writers*changes)
			_, answer := h.send(http.MethodPost, "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Everybody"}`)
			group := made(answer)
			begun := time.Now()
			var writing sync.WaitGroup
			for w := range writers {
				writing.Go(func() {
					for _, id := range people[w*changes : (w+1)*changes] {
						status, answer := h.send(http.MethodPatch, "/Groups/"+group, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"`+id+`"}]}]}`)
						if status != http.StatusNoContent {
							t.Errorf("add: %d %s", status, answer)
						}
					}
				})
			}
			writing.Wait()
			t.Logf("%d changes acknowledged after %v", writers*changes, time.Since(begun))
			h.hasMembers(t, group, people)
		})
	}
}

// hasMembers holds a group to exactly these members.
func (h *runningHouse) hasMembers(t *testing.T, group string, people []string) {
	t.Helper()
	_, answer := h.send(http.MethodGet, "/Groups/"+group, "")
	var got struct{ Members []struct{ Value string } }
	if err := json.Unmarshal(answer, &got); err != nil {
		t.Fatal(err)
	}
	in := map[string]bool{}
	for _, m := range got.Members {
		in[m.Value] = true
	}
	for _, id := range people {
		if !in[id] {
			t.Errorf("%s is not in", id)
		}
	}
	if len(got.Members) != len(people) {
		t.Errorf("%d members, wanted %d", len(got.Members), len(people))
	}
}

// crowd creates n people in bulk and answers their ids.
func (h *runningHouse) crowd(t *testing.T, n int) (ids []string) {
	t.Helper()
	const most = 800 // operations in one request
	for len(ids) < n {
		var operations []string
		for i := len(ids); i < min(n, len(ids)+most); i++ {
			operations = append(operations, fmt.Sprintf(`{"method":"POST","path":"/Users","bulkId":"b%d","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"member%d@example.com"}}`, i, i))
		}
		status, answer := h.send(http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[`+strings.Join(operations, ",")+`]}`)
		var bulk struct {
			Operations []struct{ Status, Location string }
		}
		if err := json.Unmarshal(answer, &bulk); err != nil || status != http.StatusOK {
			t.Fatalf("bulk: %d %.300s", status, answer)
		}
		for _, o := range bulk.Operations {
			if o.Status != "201" {
				t.Fatalf("bulk: an operation is %s", o.Status)
			}
			ids = append(ids, o.Location[strings.LastIndex(o.Location, "/")+1:])
		}
	}
	return ids
}
