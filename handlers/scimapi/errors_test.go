package scimapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
)

// broken is a store whose reading ends as the test says.
type broken struct {
	provisioning.Store
	how func() error
}

func (b broken) Resource(context.Context, models.Ref, models.With) (models.Resource, error) {
	return models.Resource{}, b.how()
}

func inState(s models.DirectoryState) func(*house) {
	return func(h *house) {
		d := h.directories["dir-a"]
		d.State = s
		h.directories["dir-a"] = d
	}
}

func failing(how func() error) func(*house) {
	return func(h *house) { h.people.Store = broken{h.people.Store, how} }
}

func operation(op string) string { return `{"Operations":[` + op + `]}` }

// errorCases are what goes wrong, and as what it is told.
var errorCases = []struct {
	name, method, path, body string
	before                   func(*house)
	more                     []string // headers
	status                   int
	scimType                 string
}{
	{"no JSON", "POST", "/Users", `{`, nil, nil, 400, "invalidSyntax"},
	{"an unknown op", "PATCH", "/Users/{id}", operation(`{"op":"move","path":"title"}`), nil, nil, 400, "invalidSyntax"},
	{"no userName", "POST", "/Users", `{}`, nil, nil, 400, "invalidValue"},
	{"a filter that cannot be read", "GET", ask(`userName eq`), "", nil, nil, 400, "invalidFilter"},
	{"an unknown attribute in a filter", "GET", ask(`badge pr`), "", nil, nil, 400, "invalidFilter"},
	{"too much to sort", "GET", "/?sortBy=userName&startIndex=10000", "", nil, nil, 400, "tooMany"},
	{"a path that is none", "PATCH", "/Users/{id}", operation(`{"op":"add","path":"1x","value":1}`), nil, nil, 400, "invalidPath"},
	{"a remove without a path", "PATCH", "/Users/{id}", operation(`{"op":"remove"}`), nil, nil, 400, "noTarget"},
	{"an attribute that cannot be written", "PATCH", "/Users/{id}", operation(`{"op":"replace","path":"id","value":"1"}`), nil, nil, 400, "mutability"},
	{"members that do not exist", "POST", "/Groups", `{"schemas":["` + scim.SchemaGroup + `"],"displayName":"x","members":[{"value":"nobody"}]}`, (*house).strict, nil, 400, "invalidValue"},
	{"a cursor that is none", "GET", "/Users?cursor=x", "", nil, nil, 400, "invalidCursor"},
	{"a cursor of another list", "GET", "/Users?count=1&sortBy=title&cursor={cursor}", "", nil, nil, 400, "invalidCursor"},
	{"a cursor that is old", "GET", "/Users?count=1&cursor={cursor}", "", func(h *house) { h.now = h.now.Add(11 * time.Minute) }, nil, 400, "expiredCursor"},
	{"a count that is none, by cursor", "GET", "/Users?cursor=&count=x", "", nil, nil, 400, "invalidCount"},
	{"a count of none, by cursor", "GET", "/Users?cursor=&count=0", "", nil, nil, 400, "invalidCount"},
	{"a revoked token", "GET", "/Users", "", func(h *house) { h.tokens[0].RevokedAt = h.now }, nil, 401, ""},
	{"a disabled directory", "GET", "/Users", "", inState(models.DirectoryDisabled), nil, 403, ""},
	{"a filter on discovery", "GET", "/Schemas?filter=id+pr", "", nil, nil, 403, ""},
	{"nobody", "GET", "/Users/nobody", "", nil, nil, 404, ""},
	{"no schema", "GET", "/Schemas/urn:x", "", nil, nil, 404, ""},
	{"no resource type", "GET", "/ResourceTypes/Pet", "", nil, nil, 404, ""},
	{"nothing", "GET", "/Nothing", "", nil, nil, 404, ""},
	{"another method", "DELETE", "/Users", "", nil, nil, 405, ""},
	{"HTML", "GET", "/Users", "", (*house).strict, []string{"Accept", "text/html"}, 406, ""},
	{"a userName that is taken", "POST", "/Users", `{"userName":"ADA"}`, nil, nil, 409, "uniqueness"},
	{"a name of a group that is taken", "POST", "/Groups", `{"displayName":"TEAM"}`, nil, nil, 409, "uniqueness"},
	{"another version", "DELETE", "/Users/{id}", "", nil, []string{"If-Match", `W/"7"`}, 412, ""},
	{"too long a body", "POST", "/Users", strings.Repeat(" ", 1<<20+1), nil, nil, 413, ""},
	{"too many operations", "POST", "/Bulk", `{"Operations":[` + strings.Repeat("1,", 1000) + `1]}`, nil, nil, 413, ""},
	{"a form", "POST", "/Users", "a=b", nil, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, ""},
	{"compressed", "POST", "/Users", "{}", nil, []string{"Content-Encoding", "gzip"}, 415, ""},
	{"the person who signed in", "GET", "/Me", "", nil, nil, 501, ""},
	{"a paused directory", "GET", "/Users", "", inState(models.DirectoryPaused), nil, 503, ""},
	{"a database that is busy", "GET", "/Users/{id}", "", failing(func() error { return models.ErrBusy }), nil, 503, ""},
	{"a disk that is full", "GET", "/Users/{id}", "", failing(func() error { return models.ErrFull }), nil, 503, ""},
	{"a disk that failed", "GET", "/Users/{id}", "", failing(func() error { return models.ErrBroken }), nil, 503, ""},
	{"a commit nobody knows the end of", "GET", "/Users/{id}", "", failing(func() error { return models.ErrUnknown }), nil, 503, ""},
	{"a database that is broken", "GET", "/Users/{id}", "", failing(func() error { return errors.New("secret words") }), nil, 500, ""},
	{"a panic", "GET", "/Users/{id}", "", failing(func() error { panic("secret words") }), nil, 500, ""},
}

// TestEveryErrorIsAMessage provokes each status and each scimType there is
// (RFC 7644 §3.12, tables 8 and 9; RFC 9865 §3).
func TestEveryErrorIsAMessage(t *testing.T) {
	t.Parallel()
	for _, tc := range errorCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			id := h.make(t, "/Users", `{"userName":"ada"}`)
			h.make(t, "/Users", `{"userName":"bea"}`)
			h.make(t, "/Groups", `{"displayName":"Team"}`)
			cursor := h.as(t, "GET", "/Users?count=1&cursor=", "").page(t).Next
			if tc.before != nil {
				tc.before(h)
			}
			path := strings.NewReplacer("{id}", id, "{cursor}", cursor).Replace(tc.path)
			got := h.as(t, tc.method, path, tc.body, tc.more...)
			var e struct {
				Schemas                  []string
				Status, ScimType, Detail string
			}
			if err := json.Unmarshal([]byte(got.body), &e); err != nil {
				t.Fatalf("%d %s: %v", got.status, got.body, err)
			}
			if got.status != tc.status || e.Status != strconv.Itoa(tc.status) || e.ScimType != tc.scimType || !slices.Equal(e.Schemas, []string{scim.MessageError}) {
				t.Errorf("%d %s", got.status, got.body)
			}
			if e.Detail == "" || strings.Contains(got.body, "secret words") || got.header.Get("Content-Type") != scim.ContentType || got.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%v %s", got.header, got.body)
			}
			if wait := got.header.Get("Retry-After"); (tc.status == 503) != (wait != "") {
				t.Errorf("Retry-After: %q", wait)
			}
			if told := h.last(t).Problem; told == "" {
				t.Error("the admin is not told why")
			}
		})
	}
}

// TestTheConfigurationSaysWhatIsTrue: passwords can be changed where they are
// kept.
func TestTheConfigurationSaysWhatIsTrue(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, keep := range []bool{false, true} {
		d := h.directories["dir-a"]
		d.Protocol.KeepPasswords = keep
		h.directories["dir-a"] = d
		got := h.as(t, "GET", "/ServiceProviderConfig?"+url.Values{"count": {"1"}}.Encode(), "")
		if want := fmt.Sprintf(`"changePassword":{"supported":%v}`, keep); got.status != 200 || !strings.Contains(got.body, want) {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
}

// TestNobodyIsToldThatNothingChangedWhenSomethingMayHave tells the reasons of
// a 503 apart.
func TestNobodyIsToldThatNothingChangedWhenSomethingMayHave(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, tc := range []struct {
		err     error
		detail  string
		certain bool
	}{
		{models.ErrBusy, "The database is busy", true},
		{models.ErrFull, "full or read-only", true},
		{models.ErrBroken, "The disk of this server failed", false},
		{models.ErrUnknown, "The connection to the database was lost while the change was being saved, and whether it was is not known", false},
		{errors.Join(models.ErrBroken, models.ErrUnknown), "The disk of this server failed while the change was being saved, and whether it was is not known", false},
	} {
		h.people.Store = broken{h.people.Store, func() error { return tc.err }}
		got := h.as(t, "GET", "/Users/x", "").body
		if !strings.Contains(got, tc.detail) || strings.Contains(got, "Nothing was changed") != tc.certain {
			t.Errorf("%v: %s", tc.err, got)
		}
	}
}
