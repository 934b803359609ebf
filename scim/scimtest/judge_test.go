package scimtest

import (
	"net/http"
	"strings"
	"testing"
)

const refusal = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"invalidValue","detail":"No."}`

func TestJudge(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		attack attack
		change func(*reply)
		want   string // "" when nothing is wrong
	}{
		{"a refusal as it should be", attack{status: 400, scim: "invalidValue"}, nil, ""},
		{"a refusal that is as good", attack{status: 404, also: 400}, nil, ""},
		{"another status", attack{status: 404}, nil, "wanted 404, got 400"},
		{"another scimType", attack{status: 400, scim: "invalidSyntax"}, nil, `scimType: wanted "invalidSyntax"`},
		{"words", attack{status: 400}, func(r *reply) { r.body = []byte("Bad Request") }, "wanted a SCIM error, got Bad Request"},
		{"nothing", attack{status: 400}, func(r *reply) { r.body = nil }, "wanted a SCIM error"},
		{"another schema", attack{status: 400}, edit(":Error", ":Oops"), "schemas: wanted the SCIM error's"},
		{"another status in the body", attack{status: 400}, edit(`"400"`, `"500"`), `status: wanted "400", got "500"`},
		{"a status that is a number", attack{status: 400}, edit(`"400"`, `400`), "wanted a SCIM error"},
		{"no detail", attack{status: 400}, edit("No.", ""), "detail: wanted a sentence"},
		{"another media type", attack{status: 400}, head("Content-Type", "text/plain"), "Content-Type: wanted"},
		{"no challenge", attack{status: 401}, func(r *reply) { edit(`"400"`, `"401"`)(r); r.status = 401 }, "WWW-Authenticate: wanted Bearer"},
		{"a challenge", attack{status: 401}, func(r *reply) {
			edit(`"400"`, `"401"`)(r)
			head("WWW-Authenticate", "Bearer realm=x")(r)
			r.status = 401
		}, ""},
		{"a method not told", attack{status: 400, allow: "GET POST"}, head("Allow", "GET"), "Allow: wanted POST"},
		{"a list", attack{status: 200, total: 0}, list(`{"totalResults":0}`), ""},
		{"a list of any length", attack{status: 200, total: anyTotal}, list(`{"totalResults":7}`), ""},
		{"somebody found", attack{status: 200, total: 0}, list(`{"totalResults":7}`), "totalResults: wanted 0, got 7"},
		{"no list", attack{status: 200, total: 0}, list(`{}`), "wanted a list"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := reply{400, http.Header{"Content-Type": {"application/scim+json"}}, []byte(refusal)}
			if tc.change != nil {
				tc.change(&r)
			}
			got := strings.Join(tc.attack.judge(r), "\n")
			if tc.want == "" && got != "" || !strings.Contains(got, tc.want) {
				t.Errorf("wanted %q, got %q", tc.want, got)
			}
		})
	}
}

func edit(from, to string) func(*reply) {
	return func(r *reply) { r.body = []byte(strings.Replace(string(r.body), from, to, 1)) }
}

func head(name, value string) func(*reply) {
	return func(r *reply) { r.header.Set(name, value) }
}

func list(body string) func(*reply) {
	return func(r *reply) { r.status, r.body = 200, []byte(body) }
}
