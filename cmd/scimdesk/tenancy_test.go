package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// beside is a second directory of the same house.
func (h *runningHouse) beside(t *testing.T) *runningHouse {
	t.Helper()
	other := &runningHouse{Data: h.Data, Console: h.Console, Public: h.Public, process: h.process, log: h.log}
	other.addDirectory(t)
	return other
}

// TestDirectoriesDoNotSeeEachOther asks one directory about what belongs to
// another: every answer is the one for what never existed.
func TestDirectoriesDoNotSeeEachOther(t *testing.T) {
	t.Parallel()
	for name, open := range bothDatabases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mine := open(t)
			theirs := mine.beside(t)
			user, group := theirs.settle(t, "ada@example.com", "Staff")
			own, _ := mine.settle(t, "ada@example.com", "Staff") // names are theirs and mine
			mine.seesNothingOf(t, user, group)
			mine.takesNoMember(t, own, user)
			mine.opensNothingOf(t, theirs)
			if status, _ := theirs.send(http.MethodGet, "/Users/"+user, ""); status != http.StatusOK {
				t.Errorf("the other directory lost its user: %d", status)
			}
		})
	}
}

// settle makes a user, and a group with him in it.
func (h *runningHouse) settle(t *testing.T, userName, displayName string) (user, group string) {
	t.Helper()
	status, answer := h.send(http.MethodPost, "/Users", person(userName))
	if status != http.StatusCreated {
		t.Fatalf("%d %s", status, answer)
	}
	user = made(answer)
	status, answer = h.send(http.MethodPost, "/Groups", fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":%q,"members":[{"value":%q}]}`, displayName, user))
	if status != http.StatusCreated {
		t.Fatalf("%d %s", status, answer)
	}
	return user, made(answer)
}

// seesNothingOf compares the answers about another directory's ids with those
// about an id nobody has, which looks like one.
func (h *runningHouse) seesNothingOf(t *testing.T, user, group string) {
	t.Helper()
	never := user[:len(user)-4] + "0000"
	for _, at := range []struct{ path, id string }{{"/Users/", user}, {"/Groups/", group}, {"/Users/", group}} {
		for _, r := range []struct{ method, body string }{
			{http.MethodGet, ""},
			{http.MethodPut, person("eve@example.com")},
			{http.MethodPatch, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"displayName","value":"Eve"}]}`},
			{http.MethodDelete, ""},
		} {
			status, answer := h.send(r.method, at.path+at.id, r.body)
			wanted, other := h.send(r.method, at.path+never, r.body)
			if status != wanted || string(answer) != string(other) || status < 400 {
				t.Errorf("%s %s: %d %s, of nobody's id %d %s", r.method, at.path, status, answer, wanted, other)
			}
		}
	}
	for _, query := range []string{`/Users?filter=id%20eq%20%22` + user + `%22`, `/Groups?filter=members%20eq%20%22` + user + `%22`, `/?filter=id%20eq%20%22` + group + `%22`} {
		if found := h.found(t, query); found != 0 {
			t.Errorf("%s finds %d", query, found)
		}
	}
}

// takesNoMember adds another directory's user to a group of this one.
func (h *runningHouse) takesNoMember(t *testing.T, own, foreign string) {
	t.Helper()
	_, answer := h.send(http.MethodPost, "/Groups", fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Mixed","members":[{"value":%q},{"value":%q}]}`, own, foreign))
	var group struct{ Members []struct{ Value string } }
	if err := json.Unmarshal(answer, &group); err != nil || len(group.Members) != 1 || group.Members[0].Value != own {
		t.Errorf("the group is %s (%v)", answer, err)
	}
}

// opensNothingOf tries this directory's token and cursors on another one.
func (h *runningHouse) opensNothingOf(t *testing.T, other *runningHouse) {
	t.Helper()
	strange := &runningHouse{Base: other.Base, Token: h.Token}
	if status, answer := strange.send(http.MethodGet, "/Users", ""); status != http.StatusUnauthorized {
		t.Errorf("a token of another directory: %d %s", status, answer)
	}
	_, _ = h.send(http.MethodPost, "/Users", person("second@example.com"))
	_, answer := h.send(http.MethodGet, "/Users?cursor=&count=1", "")
	var page struct{ NextCursor string }
	if err := json.Unmarshal(answer, &page); err != nil || page.NextCursor == "" {
		t.Fatalf("no cursor in %s (%v)", answer, err)
	}
	if status, answer := other.send(http.MethodGet, "/Users?count=1&cursor="+page.NextCursor, ""); status != http.StatusBadRequest || !strings.Contains(string(answer), `"invalidCursor"`) {
		t.Errorf("a cursor of another directory: %d %s", status, answer)
	}
}
