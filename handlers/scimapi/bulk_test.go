package scimapi_test

import (
	"encoding/json"
	"strings"
	"testing"
)

type bulkAnswer struct {
	Schemas    []string
	Operations []struct {
		Method, BulkID, Version, Location string
		Status                            any
		Response                          map[string]any
	}
}

func (a answer) bulk(t *testing.T) bulkAnswer {
	t.Helper()
	var b bulkAnswer
	if err := json.Unmarshal([]byte(a.body), &b); err != nil || a.status != 200 || len(b.Schemas) != 1 || b.Schemas[0] != "urn:ietf:params:scim:api:messages:2.0:BulkResponse" {
		t.Fatalf("no BulkResponse: %d %s", a.status, a.body)
	}
	return b
}

func bulkOf(operations string) string {
	return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[` + operations + `]}`
}

// TestABulkRequest mixes what works with what does not (RFC 7644 §3.7).
func TestABulkRequest(t *testing.T) {
	t.Parallel()
	h := open(t)
	user := h.make(t, "/Users", `{"userName":"ada"}`)
	got := h.as(t, "POST", "/Bulk", bulkOf(`
		{"method":"POST","path":"/Groups","bulkId":"g","data":{"displayName":"Team","members":[{"value":"bulkId:u"},{"value":"`+user+`"}]}},
		{"method":"post","path":"/Users","bulkId":"u","data":{"userName":"bea"}},
		{"method":"POST","path":"/Users","bulkId":"v","data":{"userName":"ADA"}},
		{"method":"PATCH","path":"/Users/`+user+`","version":"W/\"1\"","data":{"Operations":[{"op":"replace","path":"title","value":"x"}]}},
		{"method":"PUT","path":"/Users/`+user+`","version":"W/\"1\"","data":{"userName":"ada"}},
		{"method":"DELETE","path":"/Users/nobody"},
		{"method":"GET","path":"/Users/`+user+`"}`))
	base := "https://scim.example.com/d/dir-a/scim/v2"
	for i, want := range []struct {
		method, id, version, location, status, scimType string
	}{
		{"POST", "g", `W/"1"`, base + "/Groups/", "201", ""},
		{"POST", "u", `W/"1"`, base + "/Users/", "201", ""},
		{"POST", "v", "", "", "409", "uniqueness"},
		{"PATCH", "", `W/"2"`, base + "/Users/" + user, "200", ""},
		{"PUT", "", "", base + "/Users/" + user, "412", ""},
		{"DELETE", "", "", base + "/Users/nobody", "404", ""},
		{"GET", "", "", "", "400", ""},
	} {
		op := got.bulk(t).Operations[i]
		if op.Method != want.method || op.BulkID != want.id || op.Version != want.version || op.Status != want.status || !strings.HasPrefix(op.Location, want.location) || want.location == "" && op.Location != "" {
			t.Errorf("operation %d: %+v", i+1, op)
		}
		if failed := want.status >= "400"; failed != (op.Response != nil) || failed && op.Response["status"] != want.status || want.scimType != "" && op.Response["scimType"] != want.scimType {
			t.Errorf("operation %d: %v", i+1, op.Response)
		}
	}
	if strings.Contains(h.as(t, "GET", "/", "").body, "bulkId") {
		t.Error("a bulkId was stored")
	}
	if f := h.last(t); len(h.exchanges) < 3 || f.Facts.Kind == "" {
		t.Errorf("recorded %+v", f)
	}
}

// operations are n, of which the first makes somebody.
func operations(n int) string {
	ops := []string{`{"method":"POST","path":"/Users","bulkId":"0","data":{"userName":"u0"}}`}
	for range n - 1 {
		ops = append(ops, `{"method":"DELETE","path":"/Users/nobody"}`)
	}
	return strings.Join(ops, ",")
}

// padded is a request of so many bytes.
func padded(size int) string {
	body := bulkOf(operations(1))
	return strings.Repeat(" ", size-len(body)) + body
}

const bulkBegins = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],`

// wholeBulks are requests at a limit or beyond it.
var wholeBulks = []struct {
	name, body     string
	status, strict int
	want           string
}{
	{"999 operations", bulkOf(operations(999)), 200, 200, ""},
	{"1,000 operations", bulkOf(operations(1000)), 200, 200, ""},
	{"1,001 operations", bulkOf(operations(1001)), 413, 413, "maxOperations (1000)"},
	{"a byte less than the payload may have", padded(1<<20 - 1), 200, 200, ""},
	{"as many bytes as it may have", padded(1 << 20), 200, 200, ""},
	{"a byte more", padded(1<<20 + 1), 413, 413, "1048576"},
	{"no operations", bulkOf(``), 400, 400, "invalidSyntax"},
	{"nothing", `{}`, 400, 400, "invalidSyntax"},
	{"no schemas", `{"Operations":[` + operations(1) + `]}`, 200, 400, "invalidSyntax"},
	{"an operation that is none", bulkOf(`1`), 400, 400, "Operation 1"},
	{"a method that is none", bulkOf(operations(1) + `,{"method":1}`), 400, 400, "Operation 2"},
	{"data that are none", bulkOf(`{"method":"POST","path":"/Users","data":[]}`), 400, 400, "Operation 1"},
	{"the same bulkId twice", bulkOf(operations(1) + "," + operations(1)), 400, 400, ""},
	{"failOnErrors 0", bulkBegins + `"failOnErrors":0,"Operations":[` + operations(1) + `]}`, 400, 400, "invalidValue"},
	{"failOnErrors below", bulkBegins + `"failOnErrors":-1,"Operations":[` + operations(1) + `]}`, 400, 400, "invalidValue"},
	{"failOnErrors that is no number", bulkBegins + `"failOnErrors":"1","Operations":[` + operations(1) + `]}`, 400, 400, "invalidValue"},
	{"1,000 e-mail addresses", bulkOf(`{"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"a","emails":[` + strings.TrimSuffix(strings.Repeat(`{},`, 1000), ",") + `]}}`), 200, 200, ""},
	{"1,001 e-mail addresses", bulkOf(`{"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"a","emails":[` + strings.TrimSuffix(strings.Repeat(`{},`, 1001), ",") + `]}}`), 400, 400, "invalidSyntax"},
	{"1,001 members", bulkOf(`{"method":"POST","path":"/Groups","bulkId":"a","data":{"displayName":"a","members":[` + strings.TrimSuffix(strings.Repeat(`{"value":"x"},`, 1001), ",") + `]}}`), 200, 200, ""},
}

// TestBulkRequestsThatAreRefusedAsAWhole: nothing was done.
func TestBulkRequestsThatAreRefusedAsAWhole(t *testing.T) {
	t.Parallel()
	for _, tc := range wholeBulks {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for manner, status := range []int{tc.status, tc.strict} {
				h := open(t)
				if manner == 1 {
					h.strict()
				}
				got := h.as(t, "POST", "/Bulk", tc.body)
				if got.status != status || status != 200 && !strings.Contains(got.body, tc.want) {
					t.Fatalf("manner %d: %d %.300s", manner, got.status, got.body)
				}
				if status == 200 {
					continue
				}
				if p := h.as(t, "GET", "/", "").page(t); *p.Total != 0 {
					t.Errorf("manner %d: %d resources were made", manner, *p.Total)
				}
			}
		})
	}
}

func TestABulkRequestStopsWhenItFailsTooOften(t *testing.T) {
	t.Parallel()
	h := open(t)
	got := h.as(t, "POST", "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"failOnErrors":2,"Operations":[
		{"method":"DELETE","path":"/Users/a"},{"method":"POST","path":"/Users","bulkId":"x","data":{"userName":"x"}},{"method":"DELETE","path":"/Users/b"},{"method":"POST","path":"/Users","bulkId":"y","data":{"userName":"y"}}]}`)
	if ops := got.bulk(t).Operations; len(ops) != 3 || ops[1].Status != "201" || h.last(t).Facts.Failed != 2 || h.last(t).Facts.Parts != 4 {
		t.Errorf("%s, noted %+v", got.body, h.last(t).Facts)
	}
}

func TestTheLocationOfAFailedOperationIsAnAddress(t *testing.T) {
	t.Parallel()
	h := open(t)
	got := h.as(t, "POST", "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"DELETE","path":"/Users/a%2Fb%00%22"}]}`)
	if ops := got.bulk(t).Operations; len(ops) != 1 || ops[0].Status != "404" || !strings.HasSuffix(ops[0].Location, "/Users/a%2Fb%00%22") {
		t.Errorf("%s", got.body)
	}
}
