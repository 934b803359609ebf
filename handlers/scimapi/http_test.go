package scimapi_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"scimdesk/scim"
)

// TestEveryPathAndMethod asks what is there, and by which methods
// (RFC 7644 §3.2).
func TestEveryPathAndMethod(t *testing.T) {
	t.Parallel()
	h := open(t)
	user := h.make(t, "/Users", `{"userName":"ada"}`)
	for _, tc := range []struct {
		path, allow string // the methods, "" for none: 404
		status      int    // what other methods get
	}{
		{"/ServiceProviderConfig", "GET HEAD", 405},
		{"/ResourceTypes", "GET HEAD", 405},
		{"/ResourceTypes/Group", "GET HEAD", 405},
		{"/Schemas", "GET HEAD", 405},
		{"/Schemas/" + scim.SchemaGroup, "GET HEAD", 405},
		{"/Users", "GET HEAD POST", 405},
		{"/groups", "GET HEAD POST", 405},
		{"/Users/" + user, "GET HEAD PUT PATCH DELETE", 405},
		{"/Users/.search", "POST", 405},
		{"/.search", "POST", 405},
		{"/Bulk", "POST", 405},
		{"/", "GET HEAD", 405},
		{"/Me", "", 501},
		{"/Pets", "", 404},
		{"/Pets/1", "", 404},
		{"/Users/x/y", "", 404},
		{"/Users/x/.search", "", 404},
		{"/Bulk/1", "", 404},
		{"/ServiceProviderConfig/x", "", 404},
	} {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} {
			if method == "DELETE" && strings.Contains(tc.allow, "DELETE") {
				continue
			}
			got := h.as(t, method, tc.path, "")
			if slices.Contains(strings.Fields(tc.allow), method) {
				if got.status >= 404 {
					t.Errorf("%s %s: %d %s", method, tc.path, got.status, got.body)
				}
				continue
			}
			allow := strings.Fields(strings.ReplaceAll(got.header.Get("Allow"), ",", " "))
			slices.Sort(allow)
			want := strings.Fields(tc.allow)
			slices.Sort(want)
			if got.status != tc.status || !slices.Equal(allow, want) || method != "HEAD" && !strings.Contains(got.body, `"status":"`) {
				t.Errorf("%s %s: %d, Allow %v, %s", method, tc.path, got.status, allow, got.body)
			}
		}
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	t.Parallel()
	h := open(t)
	user := h.make(t, "/Users", `{"userName":"ada"}`)
	for _, path := range []string{"/Users/" + user, "/Users", "/", "/Schemas", "/Users/nobody", "/Nothing"} {
		get, head := h.as(t, "GET", path, ""), h.as(t, "HEAD", path, "")
		if head.status != get.status || !maps.Equal(head.seen(), get.seen()) || head.body != "" {
			t.Errorf("%s: %d %v %q, by GET %d %v", path, head.status, head.seen(), head.body, get.status, get.seen())
		}
	}
}

// seen are the headers that say something about the resource.
func (a answer) seen() map[string]string {
	out := map[string]string{}
	for _, name := range []string{"Content-Type", "Content-Length", "Etag", "Location", "Cache-Control"} {
		out[name] = a.header.Get(name)
	}
	return out
}

// TestMediaTypes is RFC 7644 §3.1, in both manners.
func TestMediaTypes(t *testing.T) {
	t.Parallel()
	houses := both(t)
	for _, tc := range []struct {
		name           string
		header, value  string
		status, strict int
		quirk          int // noted whenever it is served
	}{
		{"scim+json", "Content-Type", "application/scim+json", 201, 201, 0},
		{"scim+json with a charset", "Content-Type", "application/scim+json; charset=utf-8", 201, 201, 0},
		{"scim+json in capitals", "Content-Type", "Application/SCIM+JSON;Charset=UTF-8", 201, 201, 0},
		{"json", "Content-Type", "application/json", 201, 201, 39},
		{"json with a broken parameter", "Content-Type", "application/json; charset", 201, 201, 39},
		{"text/json", "Content-Type", "text/json", 201, 415, 39},
		{"none", "Content-Type", "", 201, 415, 39},
		{"a form", "Content-Type", "application/x-www-form-urlencoded", 415, 415, 0},
		{"several parts", "Content-Type", "multipart/form-data; boundary=x", 415, 415, 0},
		{"plain text", "Content-Type", "text/plain", 415, 415, 0},
		{"gzip", "Content-Encoding", "gzip", 415, 415, 0},
		{"identity", "Content-Encoding", "identity", 201, 201, 0},

		{"accepts scim+json", "Accept", "application/scim+json", 201, 201, 0},
		{"accepts json", "Accept", "application/json", 201, 201, 0},
		{"accepts any", "Accept", "*/*", 201, 201, 0},
		{"accepts what a browser does", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8", 201, 201, 0},
		{"accepts any application", "Accept", "text/html, application/*", 201, 201, 0},
		{"accepts an empty list", "Accept", "", 201, 201, 0},
		{"accepts HTML only", "Accept", "text/html", 201, 406, 63},
		{"accepts XML only", "Accept", "application/xml;q=0.9", 201, 406, 63},
		{"does not accept scim+json", "Accept", "application/scim+json;q=0", 201, 406, 63},
	} {
		for manner, status := range []int{tc.status, tc.strict} {
			h := houses[manner]
			got := h.as(t, "POST", "/Users", `{"schemas":["`+scim.SchemaUser+`"],"userName":"`+strings.ReplaceAll(tc.name, " ", "-")+`"}`, tc.header, tc.value)
			if got.status != status || got.header.Get("Content-Type") != scim.ContentType {
				t.Errorf("%s, manner %d: %d %s %s", tc.name, manner, got.status, got.header.Get("Content-Type"), got.body)
			}
			met := h.last(t).Facts.Quirks
			if status == 201 && tc.quirk != 0 && !slices.Equal(met, []int{tc.quirk}) || (status != 201 || tc.quirk == 0) && len(met) > 0 {
				t.Errorf("%s, manner %d: quirks %v", tc.name, manner, met)
			}
		}
	}
}

// TestABodyWhereNoneBelongsIsIgnored, whatever it says it is.
func TestABodyWhereNoneBelongsIsIgnored(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.strict()
	if got := h.as(t, "GET", "/Users", "<x/>", "Content-Type", "text/xml"); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
}

// TestSpellingsOfAURL: what clients make of a base URL and of parameters is
// understood in both manners, and noted.
func TestSpellingsOfAURL(t *testing.T) {
	t.Parallel()
	for _, strict := range []bool{false, true} {
		h := open(t)
		if strict {
			h.strict()
		}
		for path, quirks := range map[string][]int{
			"/Users": nil, "/": nil, "/Users?count=1": nil,
			"/Users/": {25}, "//Users": {25}, "/Users?": {25}, "/Users?count=1&": {25},
			"/Users?aadOptscim062020": {26}, "/Users?x=1": {26}, "//Users/?x=1&": {25, 26},
			"/Users?startIndex=0": {29}, "/Users?count=-1": {29}, "/Users?count=1001": {29}, "/Users?count=1000&startIndex=1": nil,
		} {
			got := h.as(t, "GET", path, "")
			if met := h.last(t).Facts.Quirks; got.status != 200 || !slices.Equal(met, quirks) {
				t.Errorf("strict %v, %s: %d, quirks %v", strict, path, got.status, met)
			}
		}
	}
}

// TestSpellingsOfAToken: what RFC 6750 does not know is malformed by the
// letter.
func TestSpellingsOfAToken(t *testing.T) {
	t.Parallel()
	houses := both(t)
	for _, tc := range []struct {
		name, before   string
		status, strict int
		quirk          bool
	}{
		{"as RFC 6750 has it", "Bearer ", 200, 200, false},
		{"in small letters", "bearer ", 200, 200, true},
		{"in capitals, with more spaces", "BEARER   ", 200, 200, true},
		{"the value alone", "", 200, 401, true},
		{"another scheme", "Token ", 401, 401, false},
		{"twice", "Bearer Bearer ", 401, 401, false},
		{"glued", "Bearer", 401, 401, false},
	} {
		for manner, status := range []int{tc.status, tc.strict} {
			h := houses[manner]
			got := h.send(t, "GET", "/d/dir-a/scim/v2/Users", "", tc.before+h.bearer)
			e := h.last(t)
			if met := slices.Equal(e.Facts.Quirks, []int{40}); got.status != status || met != (tc.quirk && status == 200) || (e.Token != "") != (status == 200) {
				t.Errorf("%s, manner %d: %d, quirks %v, token %q", tc.name, manner, got.status, e.Facts.Quirks, e.Token)
			}
			if status == 401 && (got.header.Get("WWW-Authenticate") == "" || e.Facts.Odd == "" || e.Problem == "") {
				t.Errorf("%s, manner %d: %v %+v", tc.name, manner, got.header, e.Facts)
			}
		}
	}
}

func TestAMethodIsNotOverridden(t *testing.T) {
	t.Parallel()
	h := open(t)
	user := h.make(t, "/Users", `{"userName":"ada"}`)
	for _, header := range []string{"X-Http-Method-Override", "X-Method-Override", "X-Http-Method"} {
		if got := h.as(t, "GET", "/Users/"+user, "", header, "DELETE"); got.status != 200 {
			t.Errorf("%s: %d", header, got.status)
		}
	}
	if got := h.as(t, "GET", "/Users/"+user+"?_method=DELETE", ""); got.status != 200 {
		t.Errorf("a parameter: %d", got.status)
	}
}
