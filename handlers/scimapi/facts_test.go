package scimapi_test

import (
	"net/url"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"scimdesk/models"
)

const (
	ada   = `{"userName":"ada@example.com","displayName":"Ada Okonjo","title":"Engineer","emails":[{"type":"work","value":"ada@work.example"}]}`
	grace = `{"userName":"grace@example.com","name":{"givenName":"Grace","familyName":"Mbeki"},"active":false}`
	guid  = "3c1e9d8e-52a1-4f2a-9b7d-0242ac120002"
	dept  = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"
)

func ask(filter string) string { return "/Users?filter=" + url.QueryEscape(filter) }

// TestFactsOfARequest plays requests as Okta and Entra send them at a
// directory with Ada, who is active and in Engineering, and Grace, who is
// neither.
func TestFactsOfARequest(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, method, path, body string
		want                     models.Facts
	}{
		{"Okta tests its connector", "GET", "/Users?startIndex=1&count=2", "", models.Facts{Kind: "test", Type: "User", Found: 2}},
		{"Okta's SPEC test asks for one", "GET", "/Users?count=1&startIndex=1", "", models.Facts{Kind: "test", Type: "User", Found: 2}},
		{"Entra tests the connection by userName", "GET", ask(`userName eq "` + guid + `"`), "", models.Facts{Kind: "test", Type: "User", Attribute: "userName", Value: guid}},
		{"Entra tests the connection by work e-mail", "GET", ask(`emails[type eq "work"].value eq "` + guid + `"`), "", models.Facts{Kind: "test", Type: "User", Attribute: "emails.value", Value: guid}},
		{"an externalId may be a GUID of somebody", "GET", ask(`externalId eq "` + guid + `"`), "", models.Facts{Kind: "lookup", Type: "User", Attribute: "externalId", Value: guid}},
		{"three are no test", "GET", "/Users?startIndex=1&count=3", "", models.Facts{Kind: "list", Type: "User", Found: 2}},
		{"a later page is no test", "GET", "/Users?startIndex=2&count=1", "", models.Facts{Kind: "list", Type: "User", Found: 2}},
		{"Okta imports", "GET", "/Users?startIndex=1&count=100", "", models.Facts{Kind: "list", Type: "User", Found: 2}},
		{"a list that asks for no number", "GET", "/Users", "", models.Facts{Kind: "list", Type: "User", Found: 2}},
		{"a count that is none", "GET", "/Users?count=x", "", models.Facts{Kind: "list", Type: "User"}},
		{"a page by cursor is no test", "GET", "/Users?count=2&cursor=", "", models.Facts{Kind: "list", Type: "User", Found: 2}},
		{"discovery", "GET", "/Schemas", "", models.Facts{Kind: "discovery"}},
		{"discovery of one", "GET", "/ResourceTypes/User", "", models.Facts{Kind: "discovery"}},

		{"a lookup that finds her", "GET", ask(`userName eq "ADA@example.com"`), "", models.Facts{Kind: "lookup", Type: "User", Attribute: "userName", Value: "ADA@example.com", Found: 1, Name: "Ada Okonjo"}},
		{"her name is put together", "GET", ask(`USERNAME EQ "grace@example.com"`), "", models.Facts{Kind: "lookup", Type: "User", Attribute: "userName", Value: "grace@example.com", Found: 1, Name: "Grace Mbeki"}},
		{"a lookup that finds nobody", "GET", ask(`userName eq "nobody"`), "", models.Facts{Kind: "lookup", Type: "User", Attribute: "userName", Value: "nobody"}},
		{"a lookup by any e-mail", "GET", ask(`email eq "ada@work.example"`), "", models.Facts{Kind: "lookup", Type: "User", Attribute: "emails.value", Value: "ada@work.example", Found: 1, Name: "Ada Okonjo"}},
		{"the kind of address may come last", "GET", ask(`emails[value eq "x" and type eq "work" and primary eq true]`), "", models.Facts{Kind: "lookup", Type: "User", Attribute: "emails.value", Value: "x"}},
		{"a lookup by an extension", "GET", ask(`department eq "IT"`), "", models.Facts{Kind: "lookup", Type: "User", Attribute: dept, Value: "IT"}},
		{"a lookup by what nobody has", "GET", ask(`badge eq "7"`), "", models.Facts{Kind: "lookup", Type: "User", Attribute: "badge", Value: "7"}},
		{"a value that does not fit", "GET", ask(`NAME.familyname eq 7`), "", models.Facts{Kind: "lookup", Type: "User", Attribute: "name.familyName", Value: "7"}},
		{"a value that cannot be one", "GET", ask(`ACTIVE eq "maybe"`), "", models.Facts{Kind: "lookup", Type: "User", Attribute: "active", Value: "maybe"}},
		{"a lookup that wants little", "GET", ask(`userName eq "x"`) + "&attributes=id", "", models.Facts{Kind: "lookup", Type: "User", Attribute: "userName", Value: "x"}},
		{"a search by two attributes", "GET", ask(`userName eq "x" and active eq true`), "", models.Facts{Kind: "search", Type: "User", Filter: `userName eq "x" and active eq true`}},
		{"a search by another operator", "GET", ask(`userName sw "ada"`), "", models.Facts{Kind: "search", Type: "User", Filter: `userName sw "ada"`, Found: 1}},
		{"a search among values", "GET", ask(`emails[type eq "work"]`), "", models.Facts{Kind: "search", Type: "User", Filter: `emails[type eq "work"]`, Found: 1}},
		{"a filter that cannot be read", "GET", ask(`userName eq`), "", models.Facts{Kind: "search", Type: "User", Filter: `userName eq`}},

		{"a create", "POST", "/Users", `{"userName":"jo@example.com","name":{"formatted":"Jo"}}`, models.Facts{Kind: "create", Type: "User", Name: "Jo", Event: "User.created", Fields: []string{"userName", "name.formatted", "active"}}},
		{"a create of who is there", "POST", "/Users", `{"USERNAME":"ada@example.com","Name":{"GivenName":"Daniel","familyName":"Osei"}}`, models.Facts{Kind: "create", Type: "User", Name: "Daniel Osei"}},
		{"a create of nobody", "POST", "/Users", `not JSON`, models.Facts{Kind: "create", Type: "User"}},
		{"a read", "GET", "/Users/{ada}", "", models.Facts{Kind: "read", Type: "User", Name: "Ada Okonjo"}},
		{"a read of nobody", "GET", "/Users/nobody", "", models.Facts{Kind: "read", Type: "User"}},
		{"Entra turns her off", "PATCH", "/Users/{ada}", `{"Operations":[{"op":"Replace","path":"active","value":"False"}]}`, models.Facts{Kind: "patch", Type: "User", Name: "Ada Okonjo", Event: "User.deactivated", Fields: []string{"active"}, Before: "true", After: "false"}},
		{"Okta turns her on again", "PATCH", "/Users/{grace}", `{"Operations":[{"op":"replace","value":{"active":true}}]}`, models.Facts{Kind: "patch", Type: "User", Name: "Grace Mbeki", Event: "User.reactivated", Fields: []string{"active"}, Before: "false", After: "true"}},
		{"one plain value changes", "PATCH", "/Users/{ada}", `{"Operations":[{"op":"replace","path":"title","value":"Lead \"x\""}]}`, models.Facts{Kind: "patch", Type: "User", Name: "Ada Okonjo", Event: "User.updated", Fields: []string{"title"}, Before: "Engineer", After: `Lead "x"`}},
		{"a value goes", "PATCH", "/Users/{ada}", `{"Operations":[{"op":"remove","path":"title"}]}`, models.Facts{Kind: "patch", Type: "User", Name: "Ada Okonjo", Event: "User.updated", Fields: []string{"title"}, Before: "Engineer"}},
		{"a list of values is not told", "PATCH", "/Users/{ada}", `{"Operations":[{"op":"remove","path":"emails"}]}`, models.Facts{Kind: "patch", Type: "User", Name: "Ada Okonjo", Event: "User.updated", Fields: []string{"emails"}}},
		{"her new name is told", "PATCH", "/Users/{ada}", `{"Operations":[{"op":"replace","path":"displayName","value":"Ada O."}]}`, models.Facts{Kind: "patch", Type: "User", Name: "Ada O.", Event: "User.updated", Fields: []string{"displayName"}, Before: "Ada Okonjo", After: "Ada O."}},
		{"seven values change", "PATCH", "/Users/{ada}", `{"Operations":[{"op":"add","value":{"department":"IT","locale":"en","title":"x","nickName":"A","externalId":"7","timezone":"UTC","name.givenName":"Ada"}}]}`, models.Facts{Kind: "patch", Type: "User", Name: "Ada Okonjo", Event: "User.updated", Fields: []string{"externalId", "name.givenName", "nickName", "title", "locale"}, More: 2}},
		{"nothing changes", "PATCH", "/Users/{ada}", `{"Operations":[{"op":"replace","path":"title","value":"Engineer"}]}`, models.Facts{Kind: "patch", Type: "User", Name: "Ada Okonjo"}},
		{"a password changes nothing that is kept", "PATCH", "/Users/{ada}", `{"Operations":[{"op":"replace","path":"password","value":"swordfish"}]}`, models.Facts{Kind: "patch", Type: "User", Name: "Ada Okonjo"}},
		{"a patch of her that does not fit", "PATCH", "/Users/{ada}", `{"Operations":[{"op":"replace","path":"active","value":"maybe"}]}`, models.Facts{Kind: "patch", Type: "User", Name: "Ada Okonjo"}},
		{"a patch of nobody", "PATCH", "/Users/nobody", `{"Operations":[{"op":"replace","path":"title","value":"x"}]}`, models.Facts{Kind: "patch", Type: "User"}},
		{"a replace", "PUT", "/Users/{grace}", `{"userName":"grace@example.com","displayName":"Grace M."}`, models.Facts{Kind: "replace", Type: "User", Name: "Grace M.", Event: "User.updated", Fields: []string{"name.familyName", "name.givenName", "displayName"}}},
		{"a replace of nobody", "PUT", "/Users/nobody", ada, models.Facts{Kind: "replace", Type: "User", Name: "Ada Okonjo"}},
		{"a delete", "DELETE", "/Users/{grace}", "", models.Facts{Kind: "delete", Type: "User", Name: "Grace Mbeki", Event: "User.deleted"}},
		{"a delete of nobody", "DELETE", "/Users/nobody", "", models.Facts{Kind: "delete", Type: "User"}},
		{"a list by POST", "POST", "/Users/.search", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}`, models.Facts{Kind: "list", Type: "User", Found: 2}},
		{"a lookup by POST", "POST", "/Users/.search", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"userName eq \"grace@example.com\""}`, models.Facts{Kind: "lookup", Type: "User", Attribute: "userName", Value: "grace@example.com", Found: 1, Name: "Grace Mbeki"}},
		{"a search by POST that cannot be read", "POST", "/Users/.search", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"userName eq"}`, models.Facts{Kind: "search", Type: "User", Filter: "userName eq"}},
		{"a list over all types", "GET", "/", "", models.Facts{Kind: "list", Found: 3}},
		{"a lookup over all types", "POST", "/.search", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"displayName eq \"Engineering\""}`, models.Facts{Kind: "lookup", Attribute: "displayName", Value: "Engineering", Found: 1, Name: "Engineering"}},
		{"a delete of everybody", "DELETE", "/Users", "", models.Facts{Type: "User"}},

		{"Okta tests groups", "GET", "/Groups?startIndex=1&count=2", "", models.Facts{Kind: "test", Type: "Group", Found: 1}},
		{"Okta imports groups", "GET", "/Groups?startIndex=1&count=100", "", models.Facts{Kind: "list", Type: "Group", Found: 1}},
		{"Entra looks for a group", "GET", "/Groups?excludedAttributes=members&filter=displayname+eq+%22engineering%22", "", models.Facts{Kind: "lookup", Type: "Group", Attribute: "displayName", Value: "engineering", Found: 1, Name: "Engineering"}},
		{"a lookup by a member", "GET", "/Groups?filter=members+eq+%22{ada}%22", "", models.Facts{Kind: "lookup", Type: "Group", Attribute: "members.value", Value: "{ada}", Found: 1, Name: "Engineering"}},
		{"Okta pushes a group", "POST", "/Groups", `{"displayName":"Sales","members":[]}`, models.Facts{Kind: "create", Type: "Group", Name: "Sales", Event: "Group.created", Fields: []string{"displayName"}, After: "Sales"}},
		{"a group with members", "POST", "/Groups", `{"displayName":"Sales","members":[{"value":"{ada}"},{"value":"{grace}"},{"value":"nobody"}]}`, models.Facts{Kind: "create", Type: "Group", Name: "Sales", Event: "Group.created", Fields: []string{"displayName"}, After: "Sales", Joined: []string{"Ada Okonjo", "grace@example.com"}, Join: 2, Unknown: 1}},
		{"a group whose name is taken", "POST", "/Groups", `{"displayName":"ENGINEERING"}`, models.Facts{Kind: "create", Type: "Group", Name: "ENGINEERING"}},
		{"Okta renames a group", "PATCH", "/Groups/{group}", `{"Operations":[{"op":"replace","value":{"id":"{group}","displayName":"R&D"}}]}`, models.Facts{Kind: "patch", Type: "Group", Name: "R&D", Event: "Group.updated", Fields: []string{"displayName"}, Before: "Engineering", After: "R&D"}},
		{"Entra renames a group", "PATCH", "/Groups/{group}", `{"Operations":[{"op":"Replace","path":"displayName","value":"R&D"}]}`, models.Facts{Kind: "patch", Type: "Group", Name: "R&D", Event: "Group.updated", Fields: []string{"displayName"}, Before: "Engineering", After: "R&D"}},
		{"a member joins", "PATCH", "/Groups/{group}", `{"Operations":[{"op":"Add","path":"members","value":[{"value":"{grace}"}]}]}`, models.Facts{Kind: "patch", Type: "Group", Name: "Engineering", Event: "Group.members", Joined: []string{"grace@example.com"}, Join: 1}},
		{"the last member leaves", "PATCH", "/Groups/{group}", `{"Operations":[{"op":"Remove","path":"members[value eq \"{ada}\"]"}]}`, models.Facts{Kind: "patch", Type: "Group", Name: "Engineering", Event: "Group.members", Left: []string{"Ada Okonjo"}, Leave: 1, Emptied: true}},
		{"who is a member joins again", "PATCH", "/Groups/{group}", `{"Operations":[{"op":"Add","path":"members","value":[{"value":"{ada}"}]}]}`, models.Facts{Kind: "patch", Type: "Group", Name: "Engineering"}},
		{"a rename of nothing", "PATCH", "/Groups/nothing", `{"Operations":[{"op":"Replace","path":"displayName","value":"R&D"}]}`, models.Facts{Kind: "patch", Type: "Group", Name: "R&D"}},
		{"a group is read", "GET", "/Groups/{group}", "", models.Facts{Kind: "read", Type: "Group", Name: "Engineering"}},
		{"a delete of no group", "DELETE", "/Groups/g1", "", models.Facts{Kind: "delete", Type: "Group"}},
		{"a delete of a group by a stale reader", "DELETE", "/Groups/{group}", "", models.Facts{Kind: "delete", Type: "Group", Name: "Engineering", Event: "Group.deleted", Left: []string{"Ada Okonjo"}, Leave: 1}},

		{"a bulk request", "POST", "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"x"}},{"method":"DELETE","path":"/Users/nobody"}]}`, models.Facts{Kind: "bulk", Parts: 2, Failed: 1}},
		{"a bulk request that cannot be read", "POST", "/Bulk", `{}`, models.Facts{Kind: "bulk"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := open(t)
			first, second := h.make(t, "/Users", ada), h.make(t, "/Users", grace)
			group := h.make(t, "/Groups", `{"displayName":"Engineering","members":[{"value":"`+first+`"}]}`)
			ids := strings.NewReplacer("{ada}", first, "{grace}", second, "{group}", group)
			got := h.scim(t, tc.method, ids.Replace(tc.path), ids.Replace(tc.body)).Facts
			got.Quirks = nil
			if tc.want.Value = ids.Replace(tc.want.Value); !reflect.DeepEqual(got, tc.want) {
				t.Errorf("noted %+v\n want %+v", got, tc.want)
			}
		})
	}
}

// Entra alone tests with a name that cannot exist; of others it may be a
// person's.
func TestOnlyEntraTestsWithARandomName(t *testing.T) {
	t.Parallel()
	h := open(t)
	d := h.directories["dir-a"]
	d.Provider = "keycloak"
	h.directories["dir-a"] = d
	if got := h.scim(t, "GET", ask(`userName eq "`+guid+`"`), "").Facts; got.Kind != models.KindLookup {
		t.Errorf("noted %+v", got)
	}
	if got := h.scim(t, "GET", "/Users?filter=userName+eq+%22a%b%22", "").Facts; got.Kind != models.KindList {
		t.Errorf("a query that cannot be read is noted %+v", got)
	}
}

func TestAPausedDirectorySaysWhatItRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	d := h.directories["dir-a"]
	d.State = models.DirectoryPaused
	h.directories["dir-a"] = d
	for path, want := range map[string]models.Facts{
		"/Users?startIndex=1&count=2":         {Kind: "test", Type: "User"},
		ask(`userName eq "x"`):                {Kind: "lookup", Type: "User", Attribute: "userName", Value: "x"},
		"/Users/some":                         {Kind: "read", Type: "User"},
		ask(`emails.value eq "` + guid + `"`): {Kind: "test", Type: "User", Attribute: "emails.value", Value: guid},
	} {
		if got := h.scim(t, "GET", path, ""); !reflect.DeepEqual(got.Facts, want) || got.Status != 503 {
			t.Errorf("%s: %d %+v", path, got.Status, got.Facts)
		}
	}
	if got := h.scim(t, "POST", "/Users", ada).Facts; got.Kind != "create" || got.Name != "Ada Okonjo" {
		t.Errorf("a create: %+v", got)
	}
}

func TestWhoIsFoundIsNoTest(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.scim(t, "POST", "/Users", `{"userName":"`+guid+`"}`)
	if f := h.scim(t, "GET", ask(`userName eq "`+guid+`"`), "").Facts; f.Kind != "lookup" || f.Name != guid {
		t.Errorf("noted %+v", f)
	}
}

func TestTextsAreCutAt200Characters(t *testing.T) {
	t.Parallel()
	h := open(t)
	long := strings.Repeat("é", 600)
	f := h.scim(t, "GET", ask(`title eq "`+long+`"`), "").Facts
	if n := utf8.RuneCountInString(f.Value); n != 200 || !strings.HasSuffix(f.Value, "é…") {
		t.Errorf("a value of %d characters: %s", n, f.Value)
	}
	if f = h.scim(t, "GET", ask(`title eq "`+long[:400]+`"`), "").Facts; f.Value != long[:400] {
		t.Errorf("200 characters became %s", f.Value)
	}
	made := h.scim(t, "POST", "/Users", ada)
	f = h.scim(t, "PATCH", "/Users/"+made.ResourceID, `{"Operations":[{"op":"replace","path":"title","value":"\u2028`+long+`"}]}`).Facts
	if !strings.HasPrefix(f.After, "\u2028éé") || utf8.RuneCountInString(f.After) != 200 {
		t.Errorf("a change: %q", f.After)
	}
	if f = h.scim(t, "GET", ask("title eq a\x00b\u202e"), "").Facts; strings.ContainsRune(f.Filter+f.Value, 0) {
		t.Errorf("a control character stays: %q", f.Filter+f.Value)
	}
}

func TestOnlySmallBodiesOfFailuresAreReadForAName(t *testing.T) {
	t.Parallel()
	h := open(t)
	padded := func(n int) string { return `{"displayName":"Engineering","x":"` + strings.Repeat("x", n) + `"}` }
	if got := h.scim(t, "POST", "/Groups", padded(60_000)).Facts.Name; got != "Engineering" {
		t.Errorf("a body below 64 KiB: %q", got)
	}
	if got := h.scim(t, "POST", "/Groups", padded(64<<10)).Facts.Name; got != "" {
		t.Errorf("a larger body: %q", got)
	}
}
