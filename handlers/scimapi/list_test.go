package scimapi_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// page is a ListResponse as a client reads it.
type page struct {
	Total      *int             `json:"totalResults"`
	StartIndex *int             `json:"startIndex"`
	PerPage    *int             `json:"itemsPerPage"`
	Next       string           `json:"nextCursor"`
	Resources  []map[string]any `json:"Resources"`
}

func (a answer) page(t *testing.T) page {
	t.Helper()
	var p page
	if err := json.Unmarshal([]byte(a.body), &p); err != nil || a.status != 200 || p.Total == nil || p.PerPage == nil || p.Resources == nil {
		t.Fatalf("no page: %d %s", a.status, a.body)
	}
	return p
}

// names are the userNames, or displayNames, of a page.
func (p page) names() string {
	var names []string
	for _, r := range p.Resources {
		name, _ := r["userName"].(string)
		if name == "" {
			name, _ = r["displayName"].(string)
		}
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

// TestPagesByIndex is RFC 7644 §3.4.2.4 with every edge, over five people.
func TestPagesByIndex(t *testing.T) {
	t.Parallel()
	h := open(t)
	for i := range 5 {
		h.make(t, "/Users", fmt.Sprintf(`{"userName":"u%d"}`, i+1))
	}
	huge := "99999999999999999999"
	for _, start := range []struct {
		sent      string
		effective int // 0 for a 400
	}{{"", 1}, {"-5", 1}, {"0", 1}, {"1", 1}, {"2", 2}, {"5", 5}, {"6", 6}, {"9223372036854775807", 1<<31 - 1}, {huge, 1<<31 - 1}, {"-" + huge, 1}, {"abc", 0}, {"1.5", 0}, {"+1", 0}, {" 1", 0}, {"0x1", 0}, {"١", 0}} {
		for _, count := range []struct {
			sent string
			most int // -1 for a 400
		}{{"", 5}, {"-1", 0}, {"0", 0}, {"1", 1}, {"3", 3}, {"1000", 5}, {"1001", 5}, {huge, 5}, {"abc", -1}, {"1e9", -1}} {
			path := "/Users?x=1"
			if start.sent != "" {
				path += "&startIndex=" + url.QueryEscape(start.sent)
			}
			if count.sent != "" {
				path += "&count=" + url.QueryEscape(count.sent)
			}
			got := h.as(t, "GET", path, "")
			if start.effective == 0 || count.most < 0 {
				if got.status != 400 || !strings.Contains(got.body, `"scimType":"invalidValue"`) {
					t.Errorf("%s: %d %s", path, got.status, got.body)
				}
				continue
			}
			items := max(min(count.most, 6-start.effective), 0)
			if p := got.page(t); *p.Total != 5 || p.StartIndex == nil || *p.StartIndex != start.effective || *p.PerPage != items || len(p.Resources) != items {
				t.Errorf("%s: %s", path, got.body)
			}
		}
	}
}

// TestParametersOfAList is RFC 7644 §3.4.2 as URLs spell it.
func TestParametersOfAList(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, name := range []string{"b", "a", "c"} {
		h.make(t, "/Users", `{"userName":"`+name+`","title":"t"}`)
	}
	for _, tc := range []struct {
		name, query string
		status      int
		want        string // names, or the scimType
	}{
		{"all, as they were created", "", 200, "b a c"},
		{"sorted", "sortBy=userName", 200, "a b c"},
		{"sorted, in another case", "SORTBY=USERNAME&sortorder=DESCENDING", 200, "c b a"},
		{"sorted, ascending", "sortBy=userName&sortOrder=ascending", 200, "a b c"},
		{"an order that is none", "sortBy=userName&sortOrder=upwards", 400, "invalidValue"},
		{"an order without sortBy that is none", "sortOrder=upwards", 400, "invalidValue"},
		{"sorted by nothing there is", "sortBy=badge", 400, "invalidPath"},
		{"the first of two counts", "count=1&count=3", 200, "b"},
		{"the first, whatever its case", "COUNT=1&count=3", 200, "b"},
		{"a plus is a space", "filter=userName+eq+%22a%22", 200, "a"},
		{"a %20 is, too", "filter=userName%20eq%20%22a%22", 200, "a"},
		{"a flag nobody knows", "aadOptscim062020&filter=userName+eq+%22a%22", 200, "a"},
		{"a broken percent-encoding", "filter=userName%2", 400, "invalidValue"},
		{"a broken one in a name", "fil%zzter=x", 400, "invalidValue"},
		{"an empty filter", "filter=", 400, "invalidFilter"},
		{"a filter of spaces", "filter=+", 400, "invalidFilter"},
		{"an unknown attribute", "filter=badge+eq+%22x%22", 400, "invalidFilter"},
		{"a startIndex and a cursor", "startIndex=1&cursor=", 400, "invalidValue"},
		{"a count that is none, by cursor", "cursor=&count=x", 400, "invalidCount"},
		{"a cursor that is none", "cursor=abc", 400, "invalidCursor"},
		{"attributes and excludedAttributes", "attributes=id&excludedAttributes=title", 400, "invalidValue"},
	} {
		got := h.as(t, "GET", "/Users?"+tc.query, "")
		if got.status != tc.status {
			t.Errorf("%s: %d %s", tc.name, got.status, got.body)
			continue
		}
		if tc.status == 200 {
			if names := got.page(t).names(); names != tc.want {
				t.Errorf("%s: %s", tc.name, names)
			}
		} else if !strings.Contains(got.body, `"scimType":"`+tc.want+`"`) {
			t.Errorf("%s: %s", tc.name, got.body)
		}
	}
}

// TestPagesByCursor is RFC 9865: a walk finds everybody once, and no page by
// cursor speaks of startIndex.
func TestPagesByCursor(t *testing.T) {
	t.Parallel()
	h := open(t)
	for i := range 5 {
		h.make(t, "/Users", fmt.Sprintf(`{"userName":"u%d"}`, i+1))
	}
	for _, walk := range []struct {
		name string
		ask  func(cursor string) answer
	}{
		{"by GET", func(cursor string) answer {
			return h.as(t, "GET", "/Users?count=2&cursor="+cursor, "")
		}},
		{"by POST", func(cursor string) answer {
			return h.as(t, "POST", "/Users/.search", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"count":2,"cursor":"`+cursor+`"}`)
		}},
	} {
		cursor, names := "", []string{}
		for range 3 {
			got := walk.ask(cursor)
			p := got.page(t)
			if p.StartIndex != nil || *p.Total != 5 || *p.PerPage != len(p.Resources) || strings.Trim(p.Next, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~") != "" {
				t.Fatalf("%s: %s", walk.name, got.body)
			}
			cursor, names = p.Next, append(names, p.names())
		}
		if got := strings.Join(names, " "); got != "u1 u2 u3 u4 u5" || cursor != "" {
			t.Errorf("%s: %s, then %q", walk.name, got, cursor)
		}
	}
}

const searchRequest = `"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]`

// searches are asked of two people and a group, in both manners.
var searches = []struct {
	name, path, body string
	status, strict   int
	want             string // names when it is answered, else part of the refusal
	quirk            int
}{
	{"everybody", "/Users/.search", `{` + searchRequest + `}`, 200, 200, "ada bea", 0},
	{"everything", "/.search", `{` + searchRequest + `}`, 200, 200, "ada bea Team", 0},
	{"groups only", "/Groups/.search", `{` + searchRequest + `}`, 200, 200, "Team", 0},
	{"one of them", "/Users/.search", `{` + searchRequest + `,"filter":"userName eq \"bea\"","startIndex":1,"count":10}`, 200, 200, "bea", 0},
	{"backwards", "/Users/.search", `{` + searchRequest + `,"sortBy":"userName","sortOrder":"descending"}`, 200, 200, "bea ada", 0},
	{"the second", "/Users/.search", `{` + searchRequest + `,"startIndex":2}`, 200, 200, "bea", 0},
	{"in other letters", "/users/.SEARCH", `{"SCHEMAS":["URN:ietf:params:scim:api:messages:2.0:searchrequest"],"STARTINDEX":2}`, 200, 200, "bea", 0},
	{"nulls are nothing", "/Users/.search", `{` + searchRequest + `,"filter":null,"count":null}`, 200, 200, "ada bea", 0},
	{"what nobody knows", "/Users/.search", `{` + searchRequest + `,"page":2}`, 200, 400, "ada bea", 15},
	{"without schemas", "/Users/.search", `{"startIndex":2}`, 200, 400, "bea", 6},
	{"with other schemas", "/Users/.search", `{"schemas":["urn:x"],"startIndex":2}`, 200, 400, "bea", 6},
	{"a number as a text", "/Users/.search", `{` + searchRequest + `,"startIndex":"2"}`, 200, 400, "bea", 65},
	{"attributes as one text", "/Users/.search", `{` + searchRequest + `,"attributes":"userName,title"}`, 200, 400, "ada bea", 64},
	{"a fraction", "/Users/.search", `{` + searchRequest + `,"count":1.5}`, 400, 400, "invalidValue", 0},
	{"a filter that is a number", "/Users/.search", `{` + searchRequest + `,"filter":1}`, 400, 400, "invalidValue", 0},
	{"attributes that are numbers", "/Users/.search", `{` + searchRequest + `,"attributes":[1]}`, 400, 400, "invalidValue", 0},
	{"an order that is none", "/Users/.search", `{` + searchRequest + `,"sortOrder":"up"}`, 400, 400, "invalidValue", 0},
	{"a startIndex and a cursor", "/Users/.search", `{` + searchRequest + `,"startIndex":1,"cursor":""}`, 400, 400, "invalidValue", 0},
	{"both kinds of attributes", "/Users/.search", `{` + searchRequest + `,"attributes":["id"],"excludedAttributes":["title"]}`, 400, 400, "invalidValue", 0},
	{"no body", "/Users/.search", ``, 400, 400, "invalidSyntax", 0},
	{"no JSON", "/Users/.search", `{`, 400, 400, "invalidSyntax", 0},
	{"below somebody", "/Users/x/.search", `{` + searchRequest + `}`, 404, 404, "status", 0},
	{"of nothing there is", "/Pets/.search", `{` + searchRequest + `}`, 404, 404, "status", 0},
}

// TestSearchesByPost is RFC 7644 §3.4.3, in both manners.
func TestSearchesByPost(t *testing.T) {
	t.Parallel()
	for _, tc := range searches {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			h.make(t, "/Users", `{"userName":"ada"}`)
			h.make(t, "/Users", `{"userName":"bea"}`)
			h.make(t, "/Groups", `{"displayName":"Team"}`)
			for manner, status := range []int{tc.status, tc.strict} {
				if manner == 1 {
					h.strict()
				}
				got := h.as(t, "POST", tc.path, tc.body)
				if got.status != status {
					t.Fatalf("manner %d: %d %s", manner, got.status, got.body)
				}
				if status != 200 {
					if tc.status != 200 && !strings.Contains(got.body, tc.want) {
						t.Errorf("manner %d: %s", manner, got.body)
					}
					continue
				}
				if names := got.page(t).names(); names != tc.want {
					t.Errorf("manner %d: %s", manner, names)
				}
				if met := h.last(t).Facts.Quirks; tc.quirk != 0 && (len(met) != 1 || met[0] != tc.quirk) {
					t.Errorf("manner %d: quirks %v", manner, met)
				}
			}
		})
	}
}
