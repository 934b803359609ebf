package main

import (
	"fmt"
	"hash/crc32"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// limit is a bound and a request of a given size.
type limit struct {
	name    string
	most    int
	refused int // status beyond it
	request func(h *runningHouse, n int) (method, path, body string)
}

// TestLimitsHoldToTheByte asks one below each limit, at it, and one beyond it.
func TestLimitsHoldToTheByte(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	for _, l := range limits {
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			for n, allowed := range map[int]bool{l.most - 1: true, l.most: true, l.most + 1: false} {
				method, path, body := l.request(h, n)
				status, answer := h.insist(method, path, body)
				if allowed && (status < 200 || status > 299) || !allowed && status != l.refused {
					t.Errorf("%d of %d: %d %.300s", n, l.most, status, answer)
				}
			}
		})
	}
}

var limits = []limit{
	{"bytes of a user", 1 << 20, http.StatusRequestEntityTooLarge, func(_ *runningHouse, n int) (string, string, string) {
		return user(n, padding(n))
	}},
	{"objects and arrays in one another", 32, http.StatusBadRequest, func(_ *runningHouse, n int) (string, string, string) {
		return user(n, `,"deep":`+strings.Repeat("[", n-1)+strings.Repeat("]", n-1))
	}},
	{"members of an object", 512, http.StatusBadRequest, func(_ *runningHouse, n int) (string, string, string) {
		var more strings.Builder
		for i := range n - 2 {
			fmt.Fprintf(&more, `,"m%d":1`, i)
		}
		return user(n, more.String())
	}},
	{"bytes of a text", 64 << 10, http.StatusBadRequest, func(_ *runningHouse, n int) (string, string, string) {
		return user(n, `,"title":"`+strings.Repeat("x", n)+`"`)
	}},
	{"bytes of a userName", 320, http.StatusBadRequest, func(_ *runningHouse, n int) (string, string, string) {
		return http.MethodPost, "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"` + strings.Repeat("u", n) + `"}`
	}},
	{"bytes of an externalId", 1024, http.StatusBadRequest, func(_ *runningHouse, n int) (string, string, string) {
		return user(n, `,"externalId":"`+strings.Repeat("e", n)+`"`)
	}},
	{"entries of a list", 1000, http.StatusBadRequest, func(_ *runningHouse, n int) (string, string, string) {
		return user(n, `,"entitlements":[`+numbered(n, `{"value":"e%d"}`)+`]`)
	}},
	{"bytes of a filter", 4096, http.StatusBadRequest, func(_ *runningHouse, n int) (string, string, string) {
		return filter(`title eq "` + strings.Repeat("x", n-len(`title eq ""`)) + `"`)
	}},
	{"nodes of a filter", 200, http.StatusBadRequest, func(_ *runningHouse, n int) (string, string, string) {
		f := strings.Repeat("title pr or ", n/2-1) + "title pr" // n-1 nodes
		if n%2 == 0 {
			f = "not (" + f + ")"
		} else {
			f += " or title pr"
		}
		return filter(f)
	}},
	{"depth of a filter", 40, http.StatusBadRequest, func(_ *runningHouse, n int) (string, string, string) {
		return filter(strings.Repeat("(", n) + "title pr" + strings.Repeat(")", n))
	}},
	{"operations of a PATCH", 1000, http.StatusBadRequest, func(h *runningHouse, n int) (string, string, string) {
		return patched(h, numbered(n, `{"op":"add","path":"title","value":"t%d"}`))
	}},
	{"bytes of a path", 1024, http.StatusBadRequest, func(h *runningHouse, n int) (string, string, string) {
		return patched(h, `{"op":"remove","path":"emails[value eq \"`+strings.Repeat("x", n-len(`emails[value eq ""]`))+`\"]"}`)
	}},
	{"operations of a bulk", 1000, http.StatusRequestEntityTooLarge, func(_ *runningHouse, n int) (string, string, string) {
		return bulk(numbered(n, `{"method":"DELETE","path":"/Users/nobody%d"}`))
	}},
	{"bytes of a bulk", 1 << 20, http.StatusRequestEntityTooLarge, func(_ *runningHouse, n int) (string, string, string) {
		method, path, body := bulk(`{"method":"DELETE","path":"/Users/nobody"}`)
		return method, path, body + strings.Repeat(" ", n-len(body))
	}},
	{"members of a group", 150_000, http.StatusBadRequest, func(_ *runningHouse, n int) (string, string, string) {
		return group(n, numbered(n, `{"value":"m%d"}`), "")
	}},
	{"bytes of a group", 16 << 20, http.StatusRequestEntityTooLarge, func(_ *runningHouse, n int) (string, string, string) {
		_, _, body := group(n, "", "")
		return group(n, "", strings.Repeat(" ", n-len(body)))
	}},
}

// userBody is a user with more to say, whose name is as long as any other's.
func userBody(n int, more string) string {
	return fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"limit-%08x-%08d"%s}`, crc32.ChecksumIEEE([]byte(more)), n, more)
}

func user(n int, more string) (string, string, string) {
	return http.MethodPost, "/Users", userBody(n, more)
}

// padding makes a user's body n bytes long, of texts that are not too long.
func padding(n int) string {
	const piece = 60 << 10
	more := ""
	for i := 0; n-len(userBody(n, more)) > 2*piece; i++ {
		more += fmt.Sprintf(`,"x%d":"%s"`, i, strings.Repeat("x", piece))
	}
	rest := n - len(userBody(n, more+`,"xx":"","xy":""`))
	more += `,"xx":"` + strings.Repeat("x", rest/2) + `","xy":"` + strings.Repeat("x", rest-rest/2) + `"`
	return more
}

func group(n int, members, spaces string) (string, string, string) {
	return http.MethodPost, "/Groups", fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"limit-%d-%d","members":[%s]}`, n, min(len(members), 1), members) + spaces
}

func filter(text string) (string, string, string) {
	return http.MethodGet, "/Users?count=0&filter=" + url.QueryEscape(text), ""
}

func bulk(operations string) (string, string, string) {
	return http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[` + operations + `]}`
}

// patched changes somebody made for it.
func patched(h *runningHouse, operations string) (string, string, string) {
	_, answer := h.insist(http.MethodPost, "/Users", person(fmt.Sprintf("patched-%d@example.com", len(operations))))
	return http.MethodPatch, "/Users/" + made(answer), `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + operations + `]}`
}

// numbered is n times pattern with a number in it.
func numbered(n int, pattern string) string {
	var out strings.Builder
	for i := range n {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, pattern, i)
	}
	return out.String()
}

// TestCostlyRequestsAreRefusedWhileOthersAreServed sends what would cost
// memory or time if it were taken seriously, again and again, while somebody
// else works.
func TestCostlyRequestsAreRefusedWhileOthersAreServed(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	before := peakMemory(t, h)
	var attacking sync.WaitGroup
	stop := make(chan struct{})
	for name, costly := range costlyRequests() {
		attacking.Go(func() {
			for {
				status, answer := h.send(costly.method, costly.path, costly.body)
				if status < 400 || status > 499 {
					t.Errorf("%s: %d %.200s", name, status, answer)
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for i := range 100 {
		if status, answer := h.send(http.MethodPost, "/Users", person(fmt.Sprintf("served%d@example.com", i))); status != http.StatusCreated {
			t.Errorf("an honest create: %d %.200s", status, answer)
		}
	}
	close(stop)
	attacking.Wait()
	const most = 512 << 20 // a group's body of 150,000 members is a tree of 100 MiB, and a few may be read at once
	if grown := peakMemory(t, h) - before; grown > most {
		t.Errorf("memory grew by %d MiB", grown>>20)
	}
}

type costly struct{ method, path, body string }

func costlyRequests() map[string]costly {
	terms := strings.TrimSuffix(strings.Repeat(`title eq "x" or `, 5_000), " or ")
	return map[string]costly{
		"a filter of 5,000 terms":           {http.MethodGet, "/Users?filter=" + url.QueryEscape(terms)[:12_000], ""},
		"a search by 5,000 terms":           {http.MethodPost, "/Users/.search", fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":%q}`, terms)},
		"a path of 5,000 terms":             {http.MethodPatch, "/Users/x", fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":%q}]}`, "emails["+terms+"]")},
		"100,000 e-mail addresses":          {http.MethodPost, "/Users", `{"userName":"many","emails":[` + strings.TrimSuffix(strings.Repeat(`{"value":"x"},`, 70_000), ",") + `]}`},
		"100,000 e-mail addresses, unread":  {http.MethodPost, "/Users", `{"userName":"many","emails":[` + strings.TrimSuffix(strings.Repeat(`{"value":"x"},`, 100_000), ",") + `]}`},
		"brackets half a million deep":      {http.MethodPost, "/Users", strings.Repeat("[", 500_000)},
		"objects ten thousand deep":         {http.MethodPut, "/Groups/x", strings.Repeat(`{"a":`, 10_000)},
		"a group whose members nobody ends": {http.MethodPost, "/Groups", `{"displayName":"x","members":[` + strings.Repeat(`{"value":"x"},`, 100_000)},
	}
}
