package provisioning_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
)

// bulked carries out operations as a client writes them and shows each result
// as "bulkId status type", or the scimType of what went wrong.
func (c *crowd) bulked(t *testing.T, m *scim.Manner, operations string, failOnErrors int) (shown string, results []provisioning.BulkResult) {
	t.Helper()
	caller := c.caller
	caller.Manner = m
	results, err := c.Bulk(t.Context(), caller, c.operations(t, operations), failOnErrors)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range results {
		var e *scim.Error
		what := fmt.Sprint(r.Status)
		switch {
		case errors.As(r.Err, &e):
			what = strings.TrimSpace(fmt.Sprint(e.Status, " ", e.Type))
		case r.Err != nil:
			what = r.Err.Error()[strings.LastIndex(r.Err.Error(), ": ")+2:]
		}
		if (r.Err != nil) != (r.Status == 0) || (r.Version != "") != (r.Err == nil && r.Method != "DELETE") {
			t.Errorf("status %d, version %q, %v", r.Status, r.Version, r.Err)
		}
		out = append(out, strings.TrimSpace(r.BulkID+" "+what+" "+r.Type))
	}
	return strings.Join(out, ", "), results
}

func (c *crowd) operations(t *testing.T, text string) []provisioning.BulkOp {
	t.Helper()
	var ops []provisioning.BulkOp
	decoder := json.NewDecoder(strings.NewReader(c.fill(text)))
	decoder.UseNumber()
	if err := decoder.Decode(&ops); err != nil {
		t.Fatal(err)
	}
	return ops
}

// all shows everybody and every group with its members.
func (c *crowd) all(t *testing.T) string {
	t.Helper()
	page, err := c.List(t.Context(), c.caller, provisioning.Question{With: models.With{Members: true}})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range page.Resources {
		name := provisioning.Name(r)
		if r.Type == scim.TypeGroup {
			var in []string
			for _, m := range r.Members {
				in = append(in, m.Name)
			}
			name += "(" + strings.Join(in, " ") + ")"
		}
		out = append(out, name)
		if strings.Contains(string(r.Document), "bulkId") {
			t.Errorf("stored: %s", r.Document)
		}
	}
	return strings.Join(out, " ")
}

func TestBulk(t *testing.T) {
	t.Parallel()
	const there = "ada bo cy sub() Crew(ada bo sub)"
	for _, tc := range []struct{ name, operations, want, all string }{
		{
			"one of each", `[
				{"method":"POST","bulkId":"1","path":"/Users","data":{"userName":"dee"}},
				{"method":"PUT","path":"/Users/{ada}","data":{"userName":"ann"}},
				{"method":"PATCH","path":"/Groups/{crew}","data":{"Operations":[{"op":"remove","path":"members"}]}},
				{"method":"DELETE","bulkId":"4","path":"/Users/{bo}"}]`,
			"1 201 User, 200 User, 200 Group, 4 204 User", "ann cy dee sub() Crew()",
		},
		{
			"methods and endpoints in another case", `[{"method":"post","bulkId":"1","path":"/users","data":{"userName":"dee"}},{"method":"Delete","path":"Users/{bo}"}]`,
			"1 201 User, 204 User", "ada cy dee sub() Crew(ada sub)",
		},
		{
			"a reference back", `[
				{"method":"POST","bulkId":"dee","path":"/Users","data":{"userName":"dee"}},
				{"method":"POST","bulkId":"g","path":"/Groups","data":{"displayName":"New","members":[{"type":"User","value":"bulkId:dee"}]}}]`,
			"dee 201 User, g 201 Group", "ada bo cy dee sub() Crew(ada bo sub) New(dee)",
		},
		{
			"a reference ahead", `[
				{"method":"POST","bulkId":"g","path":"/Groups","data":{"displayName":"New","members":[{"value":"bulkId:dee"},{"value":"{ada}"}]}},
				{"method":"PATCH","path":"/Groups/bulkId:g","data":{"Operations":[{"op":"remove","path":"members[value eq \"bulkId:dee\"]"}]}},
				{"method":"POST","bulkId":"dee","path":"/Users","data":{"userName":"dee"}}]`,
			"g 201 Group, 200 Group, dee 201 User", "ada bo cy dee sub() Crew(ada bo sub) New(ada)",
		},
		{
			"a reference in a path", `[
				{"method":"PUT","path":"/Users/bulkId:dee","data":{"userName":"dora"}},
				{"method":"POST","bulkId":"dee","path":"/Users","data":{"userName":"dee"}}]`,
			"200 User, dee 201 User", "ada bo cy dora sub() Crew(ada bo sub)",
		},
		{
			"two groups in each other", `[
				{"method":"POST","bulkId":"a","path":"/Groups","data":{"displayName":"A","members":[{"value":"bulkId:b"},{"value":"{ada}"}]}},
				{"method":"POST","bulkId":"b","path":"/Groups","data":{"displayName":"B","members":[{"value":"bulkId:a"}]}}]`,
			"a 201 Group, b 201 Group", "ada bo cy sub() Crew(ada bo sub) B(A) A(B ada)",
		},
		{
			"three groups in a circle, and one in itself", `[
				{"method":"POST","bulkId":"a","path":"/Groups","data":{"displayName":"A","members":[{"value":"bulkId:b"}]}},
				{"method":"POST","bulkId":"b","path":"/Groups","data":{"displayName":"B","members":[{"value":"bulkId:c"}]}},
				{"method":"POST","bulkId":"c","path":"/Groups","data":{"displayName":"C","members":[{"value":"bulkId:a"},{"value":"bulkId:c"}]}}]`,
			"a 201 Group, b 201 Group, c 201 Group", "ada bo cy sub() Crew(ada bo sub) C(A C) B(C) A(B)",
		},
		{
			"two people who manage each other", `[
				{"method":"POST","bulkId":"d","path":"/Users","data":{"userName":"dee","title":"x","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"IT","manager":{"value":"bulkId:e"}}}},
				{"method":"POST","bulkId":"e","path":"/Users","data":{"userName":"eve","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"bulkId:d","$ref":"../Users/bulkId:d"}}}}]`,
			"d 201 User, e 201 User", "ada bo cy eve dee sub() Crew(ada bo sub)",
		},
		{
			"one of a circle cannot be made", `[
				{"method":"POST","bulkId":"a","path":"/Groups","data":{"displayName":"Crew","members":[{"value":"bulkId:b"}]}},
				{"method":"POST","bulkId":"b","path":"/Groups","data":{"displayName":"B","members":[{"value":"bulkId:a"}]}}]`,
			"a displayName is already taken Group, b 400 invalidValue Group", there,
		},
		{
			"a reference to what cannot be made", `[
				{"method":"POST","bulkId":"dee","path":"/Users","data":{"userName":"ADA"}},
				{"method":"POST","bulkId":"g","path":"/Groups","data":{"displayName":"New","members":[{"value":"bulkId:dee"}]}},
				{"method":"DELETE","path":"/Users/bulkId:dee"}]`,
			"dee userName is already taken User, g 400 invalidValue Group, 400 invalidValue", there,
		},
		{
			"a reference to what is gone", `[
				{"method":"POST","bulkId":"g","path":"/Groups","data":{"displayName":"New","members":[{"value":"bulkId:x"}]}},
				{"method":"DELETE","bulkId":"x","path":"/Users/{ada}"}]`,
			"g 400 invalidValue Group, x 204 User", "bo cy sub() Crew(bo sub)",
		},
		{
			"a reference to nothing", `[
				{"method":"POST","bulkId":"g","path":"/Groups","data":{"displayName":"New","members":[{"value":"bulkId:nope"}]}},
				{"method":"POST","bulkId":"h","path":"/Groups","data":{"displayName":"bulkId:"}},
				{"method":"POST","bulkId":"u","path":"/Users","data":{"userName":"bulkId:u2","title":"see bulkId:u"}}]`,
			"g 400 invalidValue Group, h 400 invalidValue Group, u 400 invalidValue User", there,
		},
		{
			"one that fails stops nothing", `[
				{"method":"POST","bulkId":"1","path":"/Users","data":{"userName":""}},
				{"method":"POST","bulkId":"2","path":"/Users","data":{"userName":"dee"}},
				{"method":"PATCH","path":"/Users/nobody","data":{"Operations":[{"op":"remove","path":"title"}]}},
				{"method":"PATCH","path":"/Users/{ada}","data":{"Operations":[{"op":"replace","path":"title","value":"x"},{"op":"move","path":"title"}]}},
				{"method":"PATCH","path":"/Users/{ada}","data":{"Operations":[{"op":"replace","path":"title","value":"x"},{"op":"remove","path":"userName"}]}}]`,
			"1 400 invalidValue User, 2 201 User, not found User, 400 invalidSyntax User, 400 mutability User", "ada bo cy dee sub() Crew(ada bo sub)",
		},
		{
			"versions", `[
				{"method":"PUT","path":"/Users/{ada}","version":"W/\"1\"","data":{"userName":"ann"}},
				{"method":"PUT","path":"/Users/{ada}","version":"W/\"1\"","data":{"userName":"amy"}},
				{"method":"PATCH","path":"/Groups/{crew}","version":"W/\"9\"","data":{"Operations":[{"op":"remove","path":"members"}]}},
				{"method":"DELETE","path":"/Users/{bo}","version":"W/\"9\""},
				{"method":"DELETE","path":"/Users/{bo}","version":"W/\"1\""}]`,
			"200 User, changed since it was read User, changed since it was read Group, changed since it was read User, 204 User", "ann cy sub() Crew(ann sub)",
		},
		{
			"what is missing", `[
				{"path":"/Users","bulkId":"1","data":{"userName":"dee"}},
				{"method":"POST","path":"/Users","data":{"userName":"dee"}},
				{"method":"POST","path":"/Users","bulkId":"2"},
				{"method":"PUT","path":"/Users/{ada}"},
				{"method":"POST","bulkId":"3","data":{"userName":"dee"}}]`,
			"1 400 invalidSyntax, 400 invalidValue, 2 400 invalidSyntax, 400 invalidSyntax, 3 400 invalidValue", there,
		},
		{
			"what a path cannot be", `[
				{"method":"GET","path":"/Users/{ada}","data":{}},
				{"method":"POST","bulkId":"0","path":"/Users/{ada}","data":{"userName":"dee"}},
				{"method":"DELETE","path":"/Users"},
				{"method":"DELETE","path":"/Users/"},
				{"method":"DELETE","path":"/Users/../Users/{ada}"},
				{"method":"DELETE","path":"/d/dir-a/scim/v2/Users/{ada}"},
				{"method":"DELETE","path":"https://scim.example.com/Users/{ada}"},
				{"method":"DELETE","path":"//Users/{ada}"},
				{"method":"DELETE","path":"/Users/{ada}?x=y"},
				{"method":"DELETE","path":"/Users/%zz"},
				{"method":"DELETE","path":"/Users/.."},
				{"method":"DELETE","path":"/Groups/{ada}"},
				{"method":"POST","bulkId":"1","path":"/Bulk","data":{"Operations":[]}},
				{"method":"DELETE","path":"/Me"},
				{"method":"POST","bulkId":"2","path":"/Schemas","data":{}},
				{"method":"POST","bulkId":"3","path":"/.search","data":{}}]`,
			"400 invalidSyntax, 0 400 invalidValue, 400 invalidValue, 400 invalidValue, 400 invalidValue, 400 invalidValue, 400 invalidValue, 400 invalidValue, 400 invalidValue, 400 invalidValue, " +
				"not found User, not found Group, 1 404, 404, 2 404, 3 404", there,
		},
		{"no operations", `[]`, "", there},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := gather(t)
			got, _ := c.bulked(t, &scim.Manner{}, tc.operations, 0)
			if got != tc.want {
				t.Errorf("\n got %s\nwant %s", got, tc.want)
			}
			if all := c.all(t); all != tc.all {
				t.Errorf("\n now %s\nwant %s", all, tc.all)
			}
		})
	}
}

func TestBulkByTheLetter(t *testing.T) {
	t.Parallel()
	c := gather(t)
	got, _ := c.bulked(t, &scim.Manner{Strict: true}, `[
		{"method":"delete","path":"/Users/{ada}"},
		{"method":"POST","bulkId":"1","path":"/Users","data":{"userName":"dee"}},
		{"method":"POST","bulkId":"2","path":"/Groups","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"New","members":[{"value":"nobody"}]}},
		{"method":"DELETE","path":"/Users/{bo}"}]`, 0)
	if want := "400 invalidSyntax, 1 400 invalidSyntax User, 2 400 invalidValue Group, 204 User"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestBulkStopsAfterAsManyErrorsAsItMay(t *testing.T) {
	t.Parallel()
	const operations = `[
		{"method":"POST","bulkId":"1","path":"/Users","data":{"userName":"ada"}},
		{"method":"POST","bulkId":"2","path":"/Users","data":{"userName":"dee"}},
		{"method":"DELETE","bulkId":"3","path":"/Users/nobody"},
		{"method":"POST","bulkId":"4","path":"/Groups","data":{"displayName":"New","members":[{"value":"bulkId:5"}]}},
		{"method":"POST","bulkId":"5","path":"/Users","data":{"userName":"eve"}}]`
	for limit, tc := range map[int]struct{ want, all string }{
		1: {"1 userName is already taken User", "ada bo cy sub() Crew(ada bo sub)"},
		2: {"1 userName is already taken User, 2 201 User, 3 not found User", "ada bo cy dee sub() Crew(ada bo sub)"},
		3: {"1 userName is already taken User, 2 201 User, 3 not found User, 4 201 Group, 5 201 User", "ada bo cy dee eve sub() Crew(ada bo sub) New(eve)"},
		0: {"1 userName is already taken User, 2 201 User, 3 not found User, 4 201 Group, 5 201 User", "ada bo cy dee eve sub() Crew(ada bo sub) New(eve)"},
	} {
		c := gather(t)
		if got, _ := c.bulked(t, nil, operations, limit); got != tc.want {
			t.Errorf("%d: %s", limit, got)
		}
		if all := c.all(t); all != tc.all {
			t.Errorf("%d: now %s", limit, all)
		}
	}
}

func TestABulkRequestIsRefusedAsAWhole(t *testing.T) {
	t.Parallel()
	d := open(t)
	many := func(n int) (ops []provisioning.BulkOp) {
		for range n {
			ops = append(ops, provisioning.BulkOp{Method: "DELETE", Path: "/Users/nobody"})
		}
		return ops
	}
	make := provisioning.BulkOp{Method: "POST", BulkID: "1", Path: "/Users", Data: scim.Resource{"userName": "ada"}}
	for _, tc := range []struct {
		name   string
		ops    []provisioning.BulkOp
		status int
	}{
		{"one below the limit", many(provisioning.MaxBulk - 1), 0},
		{"the limit", many(provisioning.MaxBulk), 0},
		{"one above the limit", append(many(provisioning.MaxBulk), make), 413},
		{"a bulkId twice", []provisioning.BulkOp{make, {Method: "DELETE", BulkID: "1", Path: "/Users/x"}}, 400},
	} {
		results, err := d.Bulk(t.Context(), d.caller, tc.ops, 0)
		var e *scim.Error
		if tc.status == 0 && (err != nil || len(results) != len(tc.ops)) || tc.status != 0 && (!errors.As(err, &e) || e.Status != tc.status) {
			t.Errorf("%s: %d results, %v", tc.name, len(results), err)
		}
	}
	if page, err := d.List(t.Context(), d.caller, provisioning.Question{}); err != nil || page.Total != 0 {
		t.Errorf("%d are there, %v", page.Total, err)
	}
}

func TestBulkPassesOnWhatWasWritten(t *testing.T) {
	t.Parallel()
	c := gather(t)
	_, results := c.bulked(t, nil, `[
		{"method":"POST","bulkId":"a","path":"/Groups","data":{"displayName":"A","members":[{"value":"bulkId:a"},{"value":"{bo}"}]}},
		{"method":"DELETE","path":"/Users/{ada}"},
		{"method":"POST","bulkId":"d","path":"/Users","data":{"userName":"dee","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"IT","manager":{"value":"bulkId:d"}}}}]`, 0)
	a, gone, dee := results[0], results[1], results[2]
	if a.Version != `W/"2"` || a.Written.Name != "A" || told(a.Written) != "Group.created displayName +bo" || a.Written.Event.Exchange != "exchange-1" {
		t.Errorf("%+v", a)
	}
	if want := "User.created active urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department userName"; told(dee.Written) != want {
		t.Errorf("told as %q", told(dee.Written))
	}
	if gone.Method != "DELETE" || gone.ID != c.ids["ada"] || gone.Written.Event.Type != models.EventDeleted {
		t.Errorf("%+v", gone)
	}
}

// TestBulkKeepsThePasswordOfACircle: what is made in two steps has its
// password hashed once, and keeps it.
func TestBulkKeepsThePasswordOfACircle(t *testing.T) {
	t.Parallel()
	c := &crowd{desk: keeping(t)}
	hashed := 0
	c.Hash = func(password string) string { hashed++; return "#" + password }
	got, results := c.bulked(t, nil, `[{"method":"POST","bulkId":"d","path":"/Users","data":{"userName":"dee","password":"secret","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"bulkId:d"}}}}]`, 0)
	if got != "d 201 User" || hashed != 1 || c.password(t, results[0].ID) != "#secret" {
		t.Errorf("%s, hashed %d times: %q", got, hashed, c.password(t, results[0].ID))
	}
	if doc := string(results[0].Written.Document); !strings.Contains(doc, `"manager":{"value":"`+results[0].ID) {
		t.Errorf("the document is %s", doc)
	}
}

// TestAThousandReferencesInARow holds the longest chain to a bounded effort.
func TestAThousandReferencesInARow(t *testing.T) {
	t.Parallel()
	d := open(t)
	var ops []provisioning.BulkOp
	for i := range provisioning.MaxBulk {
		ops = append(ops, provisioning.BulkOp{Method: "POST", BulkID: fmt.Sprint(i), Path: "/Groups", Data: scim.Resource{
			"displayName": fmt.Sprint("g", i), "members": []any{map[string]any{"value": fmt.Sprint("bulkId:", (i+1)%provisioning.MaxBulk)}},
		}})
	}
	results, err := d.Bulk(t.Context(), d.caller, ops, 1)
	if err != nil || len(results) != len(ops) {
		t.Fatalf("%d results, %v", len(results), err)
	}
	for i, r := range results {
		one, err := d.Get(t.Context(), d.caller, d.group, r.ID, models.With{Members: true})
		if r.Err != nil || err != nil || len(one.Members) != 1 || one.Members[0].ID != results[(i+1)%len(results)].ID {
			t.Fatalf("%d: %v in it, %v, %v", i, one.Members, r.Err, err)
		}
	}
}

func TestABulkRequestWhoseTimeIsOverFailsOneByOne(t *testing.T) {
	t.Parallel()
	c := gather(t)
	ended, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	results, err := c.Bulk(ended, c.caller, c.operations(t, `[{"method":"DELETE","path":"/Users/{ada}"},{"method":"DELETE","path":"/Users/{bo}"}]`), 0)
	if err != nil || len(results) != 2 || results[0].Err == nil || results[1].Err == nil {
		t.Errorf("%+v, %v", results, err)
	}
}
