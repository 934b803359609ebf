package scimapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
)

// resource is what a client reads of one resource.
func (a answer) resource(t *testing.T) map[string]any {
	t.Helper()
	var r map[string]any
	if err := json.Unmarshal([]byte(a.body), &r); err != nil || a.status > 201 {
		t.Fatalf("no resource: %d %s", a.status, a.body)
	}
	return r
}

func keys(r map[string]any) string {
	var names []string
	for name := range r {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// TestAGroupAndItsMembers follows a group with a person and another group in
// it from POST to DELETE.
func TestAGroupAndItsMembers(t *testing.T) {
	t.Parallel()
	h := open(t)
	base := "https://scim.example.com/d/dir-a/scim/v2"
	ada := h.make(t, "/Users", `{"userName":"ada","displayName":"Ada \"A\" Okonjo"}`)
	inner := h.make(t, "/Groups", `{"displayName":"Inner","members":[{"value":"`+ada+`"}]}`)
	made := h.as(t, "POST", "/Groups", `{"displayName":"Outer","members":[{"value":"`+inner+`","type":"Group"}]}`)
	outer := h.last(t).ResourceID
	if made.status != 201 || made.header.Get("Location") != base+"/Groups/"+outer || made.header.Get("Etag") != `W/"1"` {
		t.Fatalf("POST: %d %v %s", made.status, made.header, made.body)
	}
	want := []any{map[string]any{"value": inner, "$ref": base + "/Groups/" + inner, "type": "Group"}}
	for method, got := range map[string]answer{"POST": made, "GET": h.as(t, "GET", "/Groups/"+outer, "")} {
		r := got.resource(t)
		if keys(r) != "displayName id members meta schemas" || fmt.Sprint(r["members"]) != fmt.Sprint(want) {
			t.Errorf("%s: %s", method, got.body)
		}
		meta, _ := r["meta"].(map[string]any)
		if meta["resourceType"] != "Group" || meta["location"] != base+"/Groups/"+outer || meta["version"] != `W/"1"` {
			t.Errorf("%s: meta %v", method, meta)
		}
	}
	if got := h.as(t, "GET", "/Groups/"+outer+"?attributes=members.display", ""); fmt.Sprint(got.resource(t)["members"]) != "[map[display:Inner]]" {
		t.Errorf("asked for what the members are called: %s", got.body)
	}
	in := h.as(t, "GET", "/Users/"+ada, "").resource(t)["groups"]
	told := fmt.Sprint([]any{
		map[string]any{"value": inner, "$ref": base + "/Groups/" + inner, "type": "direct", "display": "Inner"},
		map[string]any{"value": outer, "$ref": base + "/Groups/" + outer, "type": "indirect", "display": "Outer"},
	})
	if fmt.Sprint(in) != told {
		t.Errorf("Ada is in %v", in)
	}
	for path, with := range map[string]string{"/Groups": ada, "/Users": outer, "/": ada} {
		if got := h.as(t, "GET", path, ""); !strings.Contains(got.body, `"value":"`+with+`"`) || got.status != 200 {
			t.Errorf("GET %s: %d %s", path, got.status, got.body)
		}
	}
	if got := h.as(t, "DELETE", "/Groups/"+inner, ""); got.status != 204 || got.body != "" {
		t.Errorf("DELETE: %d %s", got.status, got.body)
	}
	if got := h.as(t, "GET", "/Groups/"+outer, ""); fmt.Sprint(got.resource(t)["members"]) != "[]" || got.header.Get("Etag") != `W/"2"` {
		t.Errorf("an empty group: %s", got.body)
	}
	if got := h.as(t, "GET", "/Users/"+ada, "").resource(t); got["groups"] != nil {
		t.Errorf("Ada is still in %v", got["groups"])
	}
}

// TestAnswersToWrites is RFC 7644 §3.3 to §3.6: who gets a body, who an ETag.
func TestAnswersToWrites(t *testing.T) {
	t.Parallel()
	h := open(t)
	user, group := h.make(t, "/Users", `{"userName":"ada"}`), h.make(t, "/Groups", `{"displayName":"Team"}`)
	add := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"` + user + `"}]}]}`
	title := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"x"}]}`
	for _, tc := range []struct {
		name, method, path, body string
		status                   int
		etag, want               string // want "" for no body
	}{
		{"a PUT of a user", "PUT", "/Users/" + user, `{"userName":"ada","title":"y"}`, 200, `W/"2"`, "id meta schemas title userName"},
		{"a PATCH of a user", "PATCH", "/Users/" + user, title, 200, `W/"3"`, "id meta schemas title userName"},
		{"a PATCH of a group", "PATCH", "/Groups/" + group, add, 204, `W/"2"`, ""},
		{"one that changes nothing", "PATCH", "/Groups/" + group, add, 204, `W/"2"`, ""},
		{"one that asks for something", "PATCH", "/Groups/" + group + "?attributes=displayName", add, 200, `W/"2"`, "displayName id schemas"},
		{"one that asks for members", "PATCH", "/Groups/" + group + "?attributes=members", add, 200, `W/"2"`, "id members schemas"},
		{"one that leaves out members", "PATCH", "/Groups/" + group + "?excludedAttributes=members", add, 200, `W/"2"`, "displayName id meta schemas"},
		{"a PUT of a group", "PUT", "/Groups/" + group, `{"displayName":"Crew","members":[{"value":"` + user + `"}]}`, 200, `W/"3"`, "displayName id members meta schemas"},
	} {
		got := h.as(t, tc.method, tc.path, tc.body)
		if got.status != tc.status || got.header.Get("Etag") != tc.etag {
			t.Errorf("%s: %d %s %s", tc.name, got.status, got.header.Get("Etag"), got.body)
			continue
		}
		if tc.want == "" && got.body == "" {
			continue
		}
		r := got.resource(t)
		delete(r, "active")
		delete(r, "groups")
		if keys(r) != tc.want {
			t.Errorf("%s: %s", tc.name, got.body)
		}
	}
}

// TestChosenAttributes is RFC 7644 §3.9 on every verb.
func TestChosenAttributes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ query, user, group string }{
		{"", "active displayName groups id meta name schemas userName", "displayName id members meta schemas"},
		{"?attributes=userName", "id schemas userName", "id schemas"},
		{"?attributes=USERNAME,+displayname", "displayName id schemas userName", "displayName id schemas"},
		{"?attributes=name.familyName", "id name schemas", "id schemas"},
		{"?attributes=groups,members", "groups id schemas", "id members schemas"},
		{"?attributes=nothing", "id schemas", "id schemas"},
		{"?attributes=" + scim.SchemaUser + ":userName", "id schemas userName", "id schemas"},
		{"?attributes=password", "id schemas", "id schemas"},
		{"?excludedAttributes=groups,members", "active displayName id meta name schemas userName", "displayName id meta schemas"},
		{"?excludedAttributes=id,schemas,meta", "active displayName groups id name schemas userName", "displayName id members schemas"},
		{"?excludedAttributes=name.familyName", "active displayName groups id meta name schemas userName", "displayName id members meta schemas"},
		{"?attributes=", "active displayName groups id meta name schemas userName", "displayName id members meta schemas"},
	} {
		t.Run(tc.query, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			ada := `{"userName":"ada","displayName":"Ada","name":{"givenName":"Ada","familyName":"O"}}`
			user := h.make(t, "/Users", ada)
			team := `{"displayName":"Team","members":[{"value":"` + user + `"}]}`
			group := h.make(t, "/Groups", team)
			title := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"name.givenName","value":"A."}]}`
			search := strings.NewReplacer("?", "", "+", "").Replace(tc.query)
			name, list, _ := strings.Cut(search, "=")
			body := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}`
			if list != "" {
				body = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"` + name + `":["` + strings.ReplaceAll(list, ",", `","`) + `"]}`
			}
			for verb, got := range map[string]map[string]any{
				"GET user":    h.as(t, "GET", "/Users/"+user+tc.query, "").resource(t),
				"PUT user":    h.as(t, "PUT", "/Users/"+user+tc.query, ada).resource(t),
				"PATCH user":  h.as(t, "PATCH", "/Users/"+user+tc.query, title).resource(t),
				"list users":  h.as(t, "GET", "/Users"+tc.query, "").page(t).Resources[0],
				"list all":    h.as(t, "GET", "/"+tc.query, "").page(t).Resources[0],
				"search user": h.as(t, "POST", "/Users/.search", body).page(t).Resources[0],
			} {
				if keys(got) != tc.user {
					t.Errorf("%s: %s", verb, keys(got))
				}
			}
			for verb, got := range map[string]map[string]any{
				"GET group":  h.as(t, "GET", "/Groups/"+group+tc.query, "").resource(t),
				"PUT group":  h.as(t, "PUT", "/Groups/"+group+tc.query, team).resource(t),
				"list group": h.as(t, "GET", "/Groups"+tc.query, "").page(t).Resources[0],
				"list all":   h.as(t, "GET", "/"+tc.query, "").page(t).Resources[1],
				"search all": h.as(t, "POST", "/.search", body).page(t).Resources[1],
				"POST group": h.as(t, "POST", "/Groups"+tc.query, strings.Replace(team, "Team", "Crew", 1)).resource(t),
			} {
				if keys(got) != tc.group {
					t.Errorf("%s: %s", verb, keys(got))
				}
			}
		})
	}
}

// watched is a store that notes what it is asked for beside documents.
type watched struct {
	provisioning.Store
	with *models.With
}

func (w watched) Resource(ctx context.Context, ref models.Ref, with models.With) (models.Resource, error) {
	*w.with = with
	return w.Store.Resource(ctx, ref, with)
}

func (w watched) Resources(ctx context.Context, q models.Query) (models.Page, error) {
	*w.with = q.With
	return w.Store.Resources(ctx, q)
}

// TestWhatIsNotShownIsNotLoaded: a group may have very many members.
func TestWhatIsNotShownIsNotLoaded(t *testing.T) {
	t.Parallel()
	h := open(t)
	user, group := h.make(t, "/Users", `{"userName":"ada"}`), h.make(t, "/Groups", `{"displayName":"Team"}`)
	var with models.With
	h.people.Store = watched{h.people.Store, &with}
	none, members, groups := models.With{}, models.With{Members: true, Lean: true}, models.With{Groups: true, Lean: true}
	for _, tc := range []struct {
		method, path, body string
		want               models.With
	}{
		{"GET", "/Groups/" + group, "", members},
		{"GET", "/Groups/" + group + "?excludedAttributes=members", "", none},
		{"GET", "/Groups/" + group + "?attributes=displayName", "", none},
		{"GET", "/Groups", "", members},
		{"GET", "/Groups?excludedAttributes=members", "", none},
		{"GET", "/Users/" + user, "", groups},
		{"GET", "/Users?attributes=userName", "", none},
		{"PUT", "/Groups/" + group, `{"displayName":"Crew"}`, members},
		{"PUT", "/Groups/" + group + "?excludedAttributes=members", `{"displayName":"Team"}`, none},
		{"PATCH", "/Groups/" + group, `{"Operations":[{"op":"replace","path":"displayName","value":"Crew"}]}`, none},
		{"DELETE", "/Groups/" + group, "", none},
	} {
		with = none
		if got := h.as(t, tc.method, tc.path, tc.body); got.status >= 400 || with != tc.want {
			t.Errorf("%s %s: %d, loaded %+v", tc.method, tc.path, got.status, with)
		}
	}
}

// TestBothAttributesAreRefusedBeforeAnythingIsDone: 400, and nothing changed.
func TestBothAttributesAreRefusedBeforeAnythingIsDone(t *testing.T) {
	t.Parallel()
	h := open(t)
	user := h.make(t, "/Users", `{"userName":"ada"}`)
	const both = "?attributes=id&excludedAttributes=title"
	for method, path := range map[string]string{"POST": "/Users", "PUT": "/Users/" + user, "PATCH": "/Users/" + user, "GET": "/Users/" + user} {
		if got := h.as(t, method, path+both, `{"userName":"bea"}`); got.status != 400 || !strings.Contains(got.body, "invalidValue") {
			t.Errorf("%s: %d %s", method, got.status, got.body)
		}
	}
	if got := h.as(t, "GET", "/Users", ""); got.page(t).names() != "ada" || !strings.Contains(got.body, `W/\"1\"`) {
		t.Errorf("something was done: %s", got.body)
	}
}

// TestVersions is RFC 7644 §3.14.
func TestVersions(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, tc := range []struct {
		header, value string
		get, write    int
	}{
		{"If-Match", `W/"1"`, 200, 200},
		{"If-Match", `"1"`, 200, 200},
		{"If-Match", `*`, 200, 200},
		{"If-Match", `W/"7", W/"1"`, 200, 200},
		{"If-Match", `W/"2"`, 200, 412},
		{"If-Match", `W/"11"`, 200, 412},
		{"If-None-Match", `W/"1"`, 304, 200},
		{"If-None-Match", `"1"`, 304, 200},
		{"If-None-Match", `*`, 304, 200},
		{"If-None-Match", `W/"7", W/"1"`, 304, 200},
		{"If-None-Match", `W/"2"`, 200, 200},
	} {
		for _, kind := range []struct{ endpoint, body, change string }{
			{"/Users", `{"userName":"ada"}`, `{"userName":"ada","title":"x"}`},
			{"/Groups", `{"displayName":"Team"}`, `{"displayName":"Crew"}`},
		} {
			path := kind.endpoint + "/" + h.make(t, kind.endpoint, kind.body)
			got := h.as(t, "GET", path, "", tc.header, tc.value)
			if got.status != tc.get || got.header.Get("Etag") != `W/"1"` || got.status == 304 && got.body != "" {
				t.Errorf("%s: %s: GET %s: %d %v", tc.header, tc.value, path, got.status, got.header)
			}
			patch := `{"Operations":[{"op":"replace","value":` + kind.change + `}]}`
			if got := h.as(t, "PATCH", path+"?attributes=id", patch, tc.header, tc.value); got.status != tc.write {
				t.Errorf("%s: %s: PATCH: %d %s", tc.header, tc.value, got.status, got.body)
			}
			stale := tc.write == 412
			if got := h.as(t, "PUT", path, kind.body, "If-Match", `W/"1"`); (got.status == 200) != stale {
				t.Errorf("%s: %s: PUT: %d %s", tc.header, tc.value, got.status, got.body)
			}
			if got := h.as(t, "DELETE", path, "", "If-Match", `W/"9"`); got.status != 412 {
				t.Errorf("DELETE: %d", got.status)
			}
			if got := h.as(t, "DELETE", path, "", "If-Match", `*`); got.status != 204 {
				t.Errorf("DELETE of any version: %d", got.status)
			}
		}
	}
}

// TestATypeDefinedAtRunTime is served like those that always were.
func TestATypeDefinedAtRunTime(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.define(t, `[
		{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Schema"],"id":"urn:example:Pet","name":"Pet","attributes":[{"name":"call","type":"string","required":true},{"name":"chip","type":"string","returned":"request"}]},
		{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],"id":"Pet","name":"Pet","endpoint":"/Pets","schema":"urn:example:Pet"}]`)
	if got := h.as(t, "GET", "/ResourceTypes/Pet", ""); got.status != 200 || !strings.Contains(got.body, `"endpoint":"/Pets"`) {
		t.Errorf("its resource type: %d %s", got.status, got.body)
	}
	if got := h.as(t, "GET", "/Schemas/urn:example:pet", ""); got.status != 200 {
		t.Errorf("its schema: %d %s", got.status, got.body)
	}
	pet := h.make(t, "/Pets", `{"call":"Rex","chip":"7"}`)
	if f := h.last(t).Facts; f.Type != "Pet" || f.Kind != "create" || f.Event != "Pet.created" {
		t.Errorf("noted %+v", f)
	}
	for query, want := range map[string]string{"": "call id meta schemas", "?attributes=chip": "chip id schemas", "?attributes=call": "call id schemas"} {
		if got := h.as(t, "GET", "/pets/"+pet+query, "").resource(t); keys(got) != want {
			t.Errorf("GET%s: %v", query, got)
		}
	}
	if got := h.as(t, "GET", "/Pets?filter=call+eq+%22rex%22", "").page(t); *got.Total != 1 {
		t.Errorf("a filter: %v", got)
	}
	got := h.as(t, "PATCH", "/Pets/"+pet, `{"Operations":[{"op":"replace","path":"call","value":"Max"}]}`)
	if got.resource(t)["call"] != "Max" || !strings.HasSuffix(got.header.Get("Etag"), `"2"`) {
		t.Errorf("a PATCH: %s", got.body)
	}
	for path, odd := range map[string]string{"/d/dir-a/Pets": "url-cut", "/d/dir-a/scim/v2/v2/Pets": "url-doubled", "/d/dir-a/scim/v2/Pets/.search?x": ""} {
		h.send(t, "POST", path, "{", "Bearer "+h.bearer)
		if got := h.last(t).Facts.Odd; string(got) != odd {
			t.Errorf("%s: %s", path, got)
		}
	}
	if got := h.as(t, "DELETE", "/Pets/"+pet, ""); got.status != 204 {
		t.Errorf("a DELETE: %d", got.status)
	}
}

// TestAnotherDirectorysResourcesAreNotThere: the same answer as for an id
// that never was.
func TestAnotherDirectorysResourcesAreNotThere(t *testing.T) {
	t.Parallel()
	h := open(t)
	body := map[string]string{"/Users": `{"userName":"ada"}`, "/Groups": `{"displayName":"Team"}`}
	for endpoint, sent := range body {
		theirs := h.make(t, endpoint, sent)
		for _, method := range []string{"GET", "PUT", "PATCH", "DELETE"} {
			ask := func(id string) answer {
				in := sent
				if method == "PATCH" {
					in = `{"Operations":[{"op":"replace","path":"displayName","value":"x"}]}`
				}
				return h.send(t, method, "/d/dir-b/scim/v2"+endpoint+"/"+id, in, "Bearer "+h.other)
			}
			got, never := ask(theirs), ask("never")
			if got.status != 404 || got.body != never.body {
				t.Errorf("%s %s: %d %s", method, endpoint, got.status, got.body)
			}
		}
	}
}
