package scimapi_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
)

// counting counts how often a resource is read with its members.
type counting struct {
	provisioning.Store
	whole *atomic.Int64
}

func (c counting) Resource(ctx context.Context, ref models.Ref, with models.With) (models.Resource, error) {
	if with.Members {
		c.whole.Add(1)
	}
	return c.Store.Resource(ctx, ref, with)
}

// choir is a house with a group whose answer is long enough to be kept.
type choir struct {
	*house
	whole  atomic.Int64
	group  string
	people []string
}

func openChoir(t *testing.T) *choir {
	t.Helper()
	c := &choir{house: open(t)}
	c.house.people.Store = counting{c.house.people.Store, &c.whole}
	var members []string
	for i := range 32 {
		id := c.make(t, "/Users", fmt.Sprintf(`{"userName":"singer%d"}`, i))
		c.people, members = append(c.people, id), append(members, `{"value":"`+id+`"}`)
	}
	c.group = c.make(t, "/Groups", `{"displayName":"Choir","members":[`+strings.Join(members[:30], ",")+`]}`)
	return c
}

// read gets the group, and says whether its members were read for it.
func (c *choir) read(t *testing.T) (got answer, anew bool) {
	t.Helper()
	before := c.whole.Load()
	got = c.as(t, "GET", "/Groups/"+c.group, "")
	if got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	return got, c.whole.Load() > before
}

func TestAGroupNobodyChangedIsAnsweredAgainWithoutItsMembers(t *testing.T) {
	t.Parallel()
	c := openChoir(t)
	first, _ := c.read(t)
	again, anew := c.read(t)
	if anew {
		t.Error("the members were read again")
	}
	first.header.Del("X-Request-Id")
	again.header.Del("X-Request-Id")
	if again.body != first.body || fmt.Sprint(again.header) != fmt.Sprint(first.header) {
		t.Errorf("answered %s\nand then %s", first.body, again.body)
	}
	e := c.last(t)
	if e.Facts.Name != "Choir" || e.ResourceID != c.group || string(e.ResponseBody) != again.body {
		t.Errorf("recorded %+v", e)
	}
}

// TestAGroupThatChangedIsAnsweredAsItIsNow changes, each time, a group that
// was answered before.
func TestAGroupThatChangedIsAnsweredAsItIsNow(t *testing.T) {
	t.Parallel()
	c := openChoir(t)
	patch := func(op string) func() answer {
		return func() answer { return c.as(t, "PATCH", "/Groups/"+c.group, `{"Operations":[`+op+`]}`) }
	}
	for _, tc := range []struct {
		name   string
		change func() answer
		gone   string
		here   string
	}{
		{"somebody joined", patch(`{"op":"add","path":"members","value":[{"value":"` + c.people[30] + `"}]}`), "", c.people[30]},
		{"somebody left", patch(`{"op":"remove","path":"members[value eq \"` + c.people[0] + `\"]"}`), c.people[0], c.people[30]},
		{"a member was deleted", func() answer { return c.as(t, "DELETE", "/Users/"+c.people[1], "") }, c.people[1], c.people[30]},
		{"it was renamed", patch(`{"op":"replace","path":"displayName","value":"Consort"}`), `"Choir"`, `"Consort"`},
		{"it was replaced", func() answer {
			return c.as(t, "PUT", "/Groups/"+c.group, `{"displayName":"Consort","members":[{"value":"`+c.people[31]+`"}]}`)
		}, c.people[30], c.people[31]},
	} {
		c.read(t)
		if got := tc.change(); got.status >= 400 {
			t.Fatalf("%s: %d %s", tc.name, got.status, got.body)
		}
		got, _ := c.read(t)
		if !strings.Contains(got.body, tc.here) || tc.gone != "" && strings.Contains(got.body, tc.gone) {
			t.Errorf("%s: %s", tc.name, got.body)
		}
	}
	if c.as(t, "DELETE", "/Groups/"+c.group, ""); c.as(t, "GET", "/Groups/"+c.group, "").status != 404 {
		t.Error("a deleted group is still answered")
	}
}

func TestAnAnswerIsRepeatedOnlyToItsOwnDirectory(t *testing.T) {
	t.Parallel()
	c := openChoir(t)
	c.read(t)
	c.read(t)
	header := http.Header{"Authorization": {"Bearer " + c.other}}
	if got := c.ask(t, "GET", "/d/dir-b/scim/v2/Groups/"+c.group, "", header); got.status != 404 {
		t.Errorf("%d %s", got.status, got.body)
	}
}

// TestOnlyTheDefaultAnswerIsRepeated asks for parts of a group whose whole
// answer is known.
func TestOnlyTheDefaultAnswerIsRepeated(t *testing.T) {
	t.Parallel()
	c := openChoir(t)
	c.read(t)
	if got := c.as(t, "GET", "/Groups/"+c.group+"?excludedAttributes=members", ""); strings.Contains(got.body, "members") {
		t.Errorf("got %s", got.body)
	}
	if got := c.as(t, "GET", "/Groups/"+c.group+"?attributes=members.display", ""); !strings.Contains(got.body, "singer3") {
		t.Errorf("got %s", got.body)
	}
	if got := c.as(t, "HEAD", "/Groups/"+c.group, ""); got.status != 200 || got.body != "" {
		t.Errorf("HEAD: %d %q", got.status, got.body)
	}
	full, _ := c.read(t)
	if got := c.as(t, "GET", "/Groups/"+c.group, "", "If-None-Match", full.header.Get("Etag")); got.status != 304 {
		t.Errorf("If-None-Match: %d", got.status)
	}
	c.define(t, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Schema"],"id":"urn:example:Stage","name":"Stage",
		"attributes":[{"name":"door","type":"string"}]}`)
	if _, anew := c.read(t); !anew {
		t.Error("an answer from before the schemas changed was repeated")
	}
}

func TestALongAnswerIsHandedToTheRecorderInPart(t *testing.T) {
	t.Parallel()
	h := open(t)
	for range 15 {
		h.make(t, "/Users", fmt.Sprintf(`{"userName":"ada%d","title":"%s"}`, len(h.exchanges), strings.Repeat("x", 5000)))
	}
	got := h.as(t, "GET", "/Users?count=100", "")
	e := h.last(t)
	if kept := len(e.ResponseBody); kept < 64<<10 || kept > 65<<10 || kept+e.ResponseCut != len(got.body) || !strings.HasPrefix(got.body, string(e.ResponseBody)) {
		t.Errorf("%d bytes were answered, %d handed over, %d cut", len(got.body), kept, e.ResponseCut)
	}
}
