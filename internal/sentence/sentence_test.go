package sentence_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/internal/sentence"
	"scimdesk/models"
)

// told is one exchange of Okta's and how it must read.
type told struct {
	name      string
	exchange  models.Exchange
	want, why string
}

// answered is an exchange that was authenticated and answered.
func answered(status int, f models.Facts) models.Exchange {
	return models.Exchange{Token: "tok-1", Method: "GET", Path: "/Users?count=1", Status: status, Facts: f}
}

// failed is one that was authenticated and refused.
func failed(status int, problem string, f models.Facts) models.Exchange {
	e := answered(status, f)
	e.Problem = problem
	return e
}

func check(t *testing.T, all []told) {
	t.Helper()
	for _, tc := range all {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := sentence.Tell("okta", tc.exchange)
			if s.String() != tc.want || s.Why != tc.why {
				t.Errorf("told as\n%q\n%q, want\n%q\n%q", s, s.Why, tc.want, tc.why)
			}
		})
	}
}

// person makes facts about a person, group about a group.
func person(k models.Kind, event, name string, fields ...string) models.Facts {
	return models.Facts{Kind: k, Type: "User", Event: event, Name: name, Fields: fields}
}

func group(k models.Kind, event, name string, fields ...string) models.Facts {
	return models.Facts{Kind: k, Type: "Group", Event: event, Name: name, Fields: fields}
}

func looked(typ, attribute, value string, found int, name string) models.Exchange {
	return answered(200, models.Facts{Kind: models.KindLookup, Type: typ, Attribute: attribute, Value: value, Found: found, Name: name})
}

func asked(k models.Kind, typ, filter string, found int) models.Exchange {
	return answered(200, models.Facts{Kind: k, Type: typ, Filter: filter, Found: found})
}

func at(path string, e models.Exchange) models.Exchange {
	e.Path = path
	return e
}

func TestQuestionsAreTold(t *testing.T) {
	t.Parallel()
	discovery := answered(200, models.Facts{Kind: models.KindDiscovery})
	check(t, []told{
		{"a connection test", asked(models.KindTest, "User", "", 2), "Okta tested the connection", ""},
		{"a lookup that finds nobody", looked("User", "userName", "ada@example.com", 0, ""), "Okta looked for ada@example.com and found nobody", ""},
		{"a lookup that finds somebody", looked("User", "userName", "ada@example.com", 1, "Ada Okonjo"), "Okta looked for ada@example.com and found Ada Okonjo", ""},
		{"a lookup that finds somebody without a name", looked("User", "userName", "ada@example.com", 1, ""), "Okta looked for ada@example.com and found the person", ""},
		{"a lookup that finds somebody who is called the same", looked("User", "userName", "ada", 1, "ada"), "Okta looked for ada and found the person", ""},
		{"a lookup that finds many", looked("User", "title", "Gardener", 1234, ""), "Okta looked for Gardener by title and found 1,234 people", ""},
		{"a lookup by e-mail", looked("User", "emails.value", "a@b.example", 0, ""), "Okta looked for a@b.example by e-mail and found nobody", ""},
		{"a lookup by externalId", looked("User", "externalId", "00u1", 0, ""), "Okta looked for 00u1 by externalId and found nobody", ""},
		{"a lookup by an attribute of an extension", looked("User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", "7", 0, ""), "Okta looked for 7 by employee number and found nobody", ""},
		{"a lookup for nothing", looked("User", "userName", " ", 0, ""), "Okta looked for an empty userName and found nobody", ""},
		{"a lookup for a group that is there", looked("Group", "displayName", "Finance", 1, "Finance"), "Okta looked for the group Finance and found it", ""},
		{"a lookup for a group that is not there", looked("Group", "displayName", "Finance", 0, ""), "Okta looked for the group Finance and did not find it", ""},
		{"a lookup for a group by its id", looked("Group", "id", "g1", 2, ""), "Okta looked for the group g1 by id and found 2 groups", ""},
		{"a search", asked(models.KindSearch, "User", `title pr`, 0), `Okta searched for people with title pr and found nobody`, ""},
		{"a search that finds one", asked(models.KindSearch, "User", `title pr`, 1), `Okta searched for people with title pr and found one person`, ""},
		{"a search for groups", asked(models.KindSearch, "Group", `members pr`, 0), `Okta searched for groups with members pr and found none`, ""},
		{"a search for groups that finds one", asked(models.KindSearch, "Group", `members pr`, 1), `Okta searched for groups with members pr and found one group`, ""},
		{"a list", asked(models.KindList, "User", "", 12345678), "Okta listed the people, 12,345,678 in all", ""},
		{"a list of nobody", asked(models.KindList, "User", "", 0), "Okta listed the people and found nobody", ""},
		{"a list of groups", asked(models.KindList, "Group", "", 18), "Okta listed the groups, 18 in all", ""},
		{"a person who is read", answered(200, person(models.KindRead, "", "Ada Okonjo")), "Okta read Ada Okonjo", ""},
		{"a person who is read and has not changed", answered(304, person(models.KindRead, "", "Ada Okonjo")), "Okta read Ada Okonjo again: nothing changed", ""},
		{"a group that is read", answered(200, group(models.KindRead, "", "Engineering")), "Okta read the group Engineering", ""},
		{"discovery", at("/ServiceProviderConfig", discovery), "Okta read what is served here", ""},
		{"discovery of types", at("/ResourceTypes/", discovery), "Okta read the resource types", ""},
		{"discovery of one type", at("/ResourceTypes/User", discovery), "Okta read a resource type", ""},
		{"discovery of schemas", at("/schemas?x=1", discovery), "Okta read the schemas", ""},
		{"discovery of one schema", at("/Schemas/urn:x", discovery), "Okta read a schema", ""},
		{"discovery of something else", at("/", discovery), "Okta read what is known here", ""},
		{"a request nothing is known about", at("/Users/1?filter=x", answered(200, models.Facts{})), "Okta called GET /Users/1", ""},
	})
}

func TestChangesAreTold(t *testing.T) {
	t.Parallel()
	const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:"
	updated := func(fields ...string) models.Facts {
		return person(models.KindPatch, models.EventUpdated, "Grace Mbeki", fields...)
	}
	only := func(field, before, after string) models.Exchange {
		f := updated(field)
		f.Before, f.After = before, after
		return answered(200, f)
	}
	many := updated("userName", "title", "emails", "active", enterprise+"department")
	many.More = 2
	few := updated("title")
	few.More = 8
	check(t, []told{
		{"created", answered(201, person(models.KindCreate, models.EventCreated, "Ada Okonjo", "userName", "title")), "Okta created Ada Okonjo", ""},
		{"created without a name", answered(201, person(models.KindCreate, models.EventCreated, "")), "Okta created a person", ""},
		{"one field", answered(200, updated("title")), "Okta changed the title of Grace Mbeki", ""},
		{"one field, before and after", only("title", "Analyst", "Lead"), "Okta changed the title of Grace Mbeki", ""},
		{"one field that was empty", only("title", "", "Lead"), "Okta set the title of Grace Mbeki", ""},
		{"one field that is empty now", only("title", "Analyst", ""), "Okta removed the title of Grace Mbeki", ""},
		{"the e-mail", answered(200, updated("emails")), "Okta changed the e-mail of Grace Mbeki", ""},
		{"the manager", answered(200, updated(enterprise+"manager.value", enterprise+"manager.$ref")), "Okta changed the manager of Grace Mbeki", ""},
		{"a part of the name", answered(200, updated("name.familyName")), "Okta changed the family name of Grace Mbeki", ""},
		{"an attribute of somebody's own", answered(200, updated("urn:example:2.0:User:platformRole")), "Okta changed the platformRole of Grace Mbeki", ""},
		{"a part nobody has a word for", answered(200, updated("urn:example:2.0:User:badge.color")), "Okta changed the color of Grace Mbeki", ""},
		{"an attribute without a name", answered(200, updated("urn:example:")), "Okta changed the attribute of Grace Mbeki", ""},
		{"two fields", answered(200, updated("title", enterprise+"department")), "Okta changed the title and the department of Grace Mbeki", ""},
		{"three fields", answered(200, updated("userName", "title", enterprise+"costCenter")), "Okta changed the userName, the title and the cost centre of Grace Mbeki", ""},
		{"many fields", answered(200, many), "Okta changed 6 fields of Grace Mbeki", "The userName, the title, the e-mail, the department and 2 more."},
		{"four fields", answered(200, updated("userName", "title", "emails", "locale")), "Okta changed 4 fields of Grace Mbeki", "The userName, the title, the e-mail and the locale."},
		{"few of many fields", answered(200, few), "Okta changed 9 fields of Grace Mbeki", "The title and 8 more."},
		{"fields nobody noted", answered(200, updated()), "Okta changed Grace Mbeki", ""},
		{"turned off", answered(200, person(models.KindPatch, models.EventDeactivated, "Ada Okonjo", "active")), "Okta turned Ada Okonjo off", ""},
		{"turned off by a replace", answered(200, person(models.KindReplace, models.EventDeactivated, "Ada Okonjo", "active", "title", "locale")), "Okta turned Ada Okonjo off", "The title and the locale changed, too."},
		{"turned on again", answered(200, person(models.KindPatch, models.EventReactivated, "Ada Okonjo", "active")), "Okta turned Ada Okonjo on again", ""},
		{"deleted", answered(204, person(models.KindDelete, models.EventDeleted, "Ada Okonjo")), "Okta deleted Ada Okonjo", ""},
		{"nothing changed by a patch", answered(200, person(models.KindPatch, "", "Jonas Becker")), "Okta sent Jonas Becker again: nothing changed", ""},
		{"nothing changed by a replace", answered(200, person(models.KindReplace, "", "")), "Okta sent a person again: nothing changed", ""},
		{"a group is created", answered(201, group(models.KindCreate, "Group.created", "Finance")), "Okta pushed the group Finance", ""},
		{"a group without a name", answered(201, group(models.KindCreate, "Group.created", "")), "Okta pushed a group", ""},
		{"a group is renamed", answered(200, group(models.KindPatch, "Group.updated", "On-call", "displayName")), "Okta renamed the group On-call", ""},
		{"members of a group", answered(204, group(models.KindPatch, "Group.updated", "Finance", "members")), "Okta changed the members of the group Finance", ""},
		{"a group is deleted", answered(204, group(models.KindDelete, "Group.deleted", "Finance")), "Okta deleted the group Finance", ""},
		{"a group to which nothing happened", answered(204, group(models.KindPatch, "", "Finance")), "Okta sent the group Finance again: nothing changed", ""},
	})
}

func TestRefusalsAreTold(t *testing.T) {
	t.Parallel()
	ada := func(k models.Kind) models.Facts { return person(k, "", "Ada Okonjo") }
	lookup := models.Facts{Kind: models.KindLookup, Type: "User", Attribute: "emails.value", Value: "a@b.example"}
	const (
		disabled = "Nothing was changed. People stay as they are until the directory is enabled again."
		gone     = "The person was deleted, or the id belongs to another directory."
		taken    = "Another person of this directory has it. Change one of the two, or delete the one who should not be here."
	)
	anonymous := failed(413, "The request body is larger than 1 MiB. Send fewer values at once.", models.Facts{})
	anonymous.Token, anonymous.Method = "", "POST"
	check(t, []told{
		{"a userName that is taken", failed(409, "The userName is already taken by another resource.", ada(models.KindCreate)), "Okta tried to create Ada Okonjo: the userName is already taken", taken},
		{"a userName that is taken, by a rename", failed(409, "", ada(models.KindPatch)), "Okta tried to change Ada Okonjo: the userName is already taken", taken},
		{"a group's name that is taken", failed(409, "", group(models.KindCreate, "", "Finance")), "Okta tried to push the group Finance: the name is already taken", "Another group of this directory has it. Rename one of the two."},
		{"a value that does not fit", failed(400, "Operation 2: The op must be add, replace or remove.", ada(models.KindPatch)), "Okta tried to change Ada Okonjo: the op must be add, replace or remove", ""},
		{"a value that does not fit, and what to do", failed(400, "userName is required; send it with a value. See RFC 7643", person(models.KindCreate, "", "")), "Okta tried to create a person: userName is required; send it with a value", "See RFC 7643."},
		{"a complaint that begins with a name", failed(415, "JSON is expected.", ada(models.KindReplace)), "Okta tried to change Ada Okonjo: JSON is expected", ""},
		{"a long complaint", failed(400, strings.Repeat("word ", 40)+"end.", ada(models.KindReplace)), "Okta tried to change Ada Okonjo: it was not understood", "W" + strings.Repeat("word ", 40)[1:] + "end."},
		{"a complaint in no words", failed(418, " ", ada(models.KindReplace)), "Okta tried to change Ada Okonjo: the answer was 418", ""},
		{"a disabled directory", failed(403, "SCIM is disabled for this directory.", ada(models.KindCreate)), "Okta tried to create Ada Okonjo: the directory is disabled", disabled},
		{"a disabled directory, tested", failed(403, "SCIM is disabled for this directory.", models.Facts{Kind: models.KindTest, Type: "User"}), "Okta tried to test the connection: the directory is disabled", disabled},
		{"a paused directory", failed(503, "Provisioning is paused here by an administrator. Nothing was changed; try again later.", ada(models.KindDelete)), "Okta tried to delete Ada Okonjo: provisioning is paused here by an administrator", "Nothing was changed; try again later."},
		{"a filter on discovery", at("/Schemas", failed(403, "Discovery cannot be filtered. Leave the filter out.", models.Facts{Kind: models.KindDiscovery})), "Okta tried to read the schemas: discovery cannot be filtered", "Leave the filter out."},
		{"a person who is not there", failed(404, "No such resource.", person(models.KindRead, "", "")), "Okta tried to read a person: nobody here has this id", gone},
		{"a group that is not there", failed(404, "", group(models.KindDelete, "", "")), "Okta tried to delete a group: no group here has this id", "It was deleted, or the id belongs to another directory."},
		{"a schema that is not there", at("/Schemas/urn:x", failed(404, "", models.Facts{Kind: models.KindDiscovery})), "Okta tried to read a schema: nothing here has this name", ""},
		{"an address that is not there", at("/Teams?x", failed(404, "", models.Facts{})), "Okta called GET /Teams: there is nothing at this address", "People are at /Users and groups at /Groups, right below the base URL."},
		{"a method that is not there", failed(405, "", models.Facts{Type: "User"}), "Okta called GET /Users: this is not possible here", "The address exists, and does something else."},
		{"a stale version", failed(412, "", ada(models.KindReplace)), "Okta tried to change Ada Okonjo: somebody else changed it in between", "The version the request named is no longer the present one. Nothing was changed."},
		{"too many requests", failed(429, "", ada(models.KindReplace)), "Okta tried to change Ada Okonjo: too many requests came at once", "Nothing was changed. Okta may try again after a while."},
		{"our own mistake", failed(500, "", models.Facts{Kind: models.KindList, Type: "User"}), "Okta tried to list the people: something went wrong on this side", "The log of the server says more, under the id of this request."},
		{"something that is not served", failed(501, "A directory has no signed-in person. Use the id.", person(models.KindRead, "", "")), "Okta tried to read a person: a directory has no signed-in person", "Use the id."},
		{"sorting", failed(501, "Sorting is not served here. The ServiceProviderConfig says what is.", models.Facts{Kind: models.KindList, Type: "User"}), "Okta tried to list the people: sorting is not served here", "The ServiceProviderConfig says what is."},
		{"a lookup that is not understood", failed(400, "The filter is empty.", lookup), "Okta tried to look for a@b.example by e-mail: the filter is empty", ""},
		{"a search that is too broad", failed(400, "The filter would have to look at too many resources. Filter by userName.", models.Facts{Kind: models.KindSearch, Type: "User", Filter: "title pr"}), "Okta tried to search for people with title pr: the filter would have to look at too many resources", "Filter by userName."},
		{"somebody nobody knows", anonymous, "Someone called POST /Users: the request body is larger than 1 MiB", "Send fewer values at once."},
	})
}

func TestStrangersAndOddAddressesAreTold(t *testing.T) {
	t.Parallel()
	all := []told{
		{"a refusal of before anything was noted", models.Exchange{Path: "/Users/1?x=2", Status: 401, Problem: "the token was cut"}, "Someone asked for /Users/1 without a valid token", "The token was cut."},
		{
			"a doubled base URL",
			models.Exchange{Path: "/scim/v2/v2/Users?count=2", Status: 404, Facts: models.Facts{Odd: models.OddURLDoubled}},
			"Okta called …/scim/v2/v2/Users: the base URL is doubled", "Okta adds /Users itself. Paste the base URL exactly as the setup page shows it.",
		},
		{
			"a base URL that is cut",
			models.Exchange{Path: "/scim/Users", Status: 404, Facts: models.Facts{Odd: models.OddURLCut}},
			"Okta called …/scim/Users: the base URL is cut", "A part of it is missing. Copy the whole of it from the setup page and paste it again.",
		},
		{
			"another directory's base URL",
			models.Exchange{Path: "/d/dir-b/scim/v2/Users", Status: 401, Facts: models.Facts{Odd: models.OddURLOther}},
			"Okta called …/d/dir-b/scim/v2/Users: this is not the base URL of this directory", "The token belongs to this directory, the address does not. Copy the base URL from the setup page and paste it again.",
		},
	}
	lab := models.Exchange{Path: "/Users?count=2", Status: 401, Facts: models.Facts{Odd: models.OddTokenRefuse}}
	all = append(all, told{"the token lab", lab, "Someone asked for /Users and was refused on purpose (token lab)", "All tokens are refused on purpose for a while."})
	for odd, why := range map[models.Odd]string{
		models.OddTokenNone:     "No token was sent.",
		models.OddTokenTwo:      "Two Authorization headers were sent.",
		models.OddTokenTwice:    "The value begins with “Bearer” twice.",
		models.OddTokenBasic:    "HTTP Basic was sent instead of a bearer token.",
		models.OddTokenForeign:  "The value is not a token of Scimdesk.",
		models.OddTokenCut:      "The end of the token is missing.",
		models.OddTokenMistyped: "The token is mistyped: its checksum does not fit.",
		models.OddTokenUnknown:  "The token is well formed, and was not made here.",
		models.OddTokenOther:    "The token belongs to another directory.",
		models.OddTokenRevoked:  "The token was revoked.",
		models.OddTokenReplaced: "The token was replaced by a newer one, and its overlap is over.",
		models.OddTokenExpired:  "The token has expired.",
	} {
		e := models.Exchange{Path: "/Users?count=2", Status: 401, Facts: models.Facts{Odd: odd}}
		all = append(all, told{string(odd), e, "Someone asked for /Users without a valid token", why})
	}
	check(t, all)
}

func TestIdentityProvidersHaveNames(t *testing.T) {
	t.Parallel()
	for p, want := range map[models.Provider]string{
		"okta": "Okta", "entra": "Entra", "google": "Google", "onelogin": "OneLogin", "authentik": "authentik",
		"generic": "The identity provider", "": "The identity provider", "nobody": "The identity provider",
	} {
		if said := sentence.Tell(p, asked(models.KindTest, "User", "", 0)); said.String() != want+" tested the connection" {
			t.Errorf("%s: %s", p, said)
		}
	}
}

func TestWhatASentenceIsAboutStandsOut(t *testing.T) {
	t.Parallel()
	var strong []string
	for _, part := range sentence.Tell("entra", looked("User", "userName", "ada", 1, "Ada")).Parts {
		if part.Strong {
			strong = append(strong, part.Text)
		}
	}
	if strings.Join(strong, "|") != "ada|Ada" {
		t.Errorf("%q stands out", strong)
	}
}

func TestOtherPeoplesTextsStayOnTheLine(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Ada\n\tOkonjo ":        "Okta created Ada Okonjo",
		"\u202eadA\u200b":       "Okta created adA",
		"\x00\u00a0 \xff\u2029": "Okta created a person",
	} {
		if said := sentence.Tell("okta", answered(201, person(models.KindCreate, models.EventCreated, name))); said.String() != want {
			t.Errorf("%q: %q", name, said)
		}
	}
	long := at("/"+strings.Repeat("é", 300), answered(200, models.Facts{}))
	if said := sentence.Tell("okta", long).String(); said != "Okta called GET /"+strings.Repeat("é", 99)+"…" {
		t.Errorf("a long address: %q", said)
	}
}

var kinds = []models.Kind{
	models.KindTest, models.KindDiscovery, models.KindLookup, models.KindSearch, models.KindList, models.KindRead,
	models.KindCreate, models.KindReplace, models.KindPatch, models.KindDelete, models.KindBulk, models.KindUnknown, "strange",
}

// anyExchange is any there could be, with secrets where secrets are.
func anyExchange(t *rapid.T) models.Exchange {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", " ", "Ada  Okonjo", "a\u00a0\u3000b", "The end. ", ". . .", "a. b", "\u202e"}))
	return models.Exchange{
		Token: models.TokenID(rapid.SampledFrom([]string{"", "tok-1"}).Draw(t, "token")), Method: text.Draw(t, "method"),
		Path: "/" + text.Draw(t, "path") + "?access_token=" + hidden, Status: rapid.SampledFrom([]int{200, 201, 204, 304, 400, 401, 403, 404, 405, 409, 412, 413, 429, 500, 501, 503, 599}).Draw(t, "status"),
		Problem:        text.Draw(t, "problem"),
		RequestHeaders: []models.Header{{Name: "Authorization", Value: "Bearer " + hidden}},
		RequestBody:    []byte(hidden), ResponseBody: []byte(hidden),
		Facts: models.Facts{
			Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Type: rapid.SampledFrom([]string{"", "User", "Group", "Team"}).Draw(t, "type"),
			Name: text.Draw(t, "name"), Attribute: text.Draw(t, "attribute"), Value: text.Draw(t, "value"), Filter: text.Draw(t, "filter"),
			Found: rapid.Int().Draw(t, "found"), Event: rapid.SampledFrom([]string{"", models.EventCreated, models.EventUpdated, models.EventDeactivated, models.EventReactivated, models.EventDeleted, models.EventGroupCreated, models.EventGroupMembers, models.EventGroupUpdated}).Draw(t, "event"),
			Fields: rapid.SliceOfN(text, 0, 6).Draw(t, "fields"), More: rapid.IntRange(0, 200).Draw(t, "more"),
			Before: text.Draw(t, "before"), After: text.Draw(t, "after"),
			Joined: rapid.SliceOfN(text, 0, 5).Draw(t, "joined"), Left: rapid.SliceOfN(text, 0, 5).Draw(t, "left"), Emptied: rapid.Bool().Draw(t, "emptied"),
			Join: rapid.IntRange(-1, 2000).Draw(t, "join"), Leave: rapid.IntRange(-1, 2000).Draw(t, "leave"), Unknown: rapid.IntRange(-1, 3).Draw(t, "unknown"),
			Parts: rapid.IntRange(-1, 1000).Draw(t, "parts"), Failed: rapid.IntRange(-1, 1000).Draw(t, "failed"),
			Odd: models.Odd(rapid.SampledFrom([]string{"", "", "", "url-doubled", "url-cut", "url-other", "token-cut", "strange"}).Draw(t, "odd")),
		},
	}
}

const hidden = "sdt_hidden"

func TestEverySentenceIsFitToBeRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e, p := anyExchange(t), rapid.SampledFrom(append(models.Providers, "", "x")).Draw(t, "provider")
		said := sentence.Tell(p, e)
		if again := sentence.Tell(p, e); again.String() != said.String() || again.Why != said.Why {
			t.Fatalf("%q and %q", said, again)
		}
		for _, text := range []string{said.String(), said.Why} {
			if strings.Join(strings.Fields(text), " ") != text || strings.Contains(text, hidden) || strings.Contains(text, "Bearer ") {
				t.Fatalf("not fit to be read: %q", text)
			}
		}
		if len(strings.Fields(said.String())) < 3 {
			t.Fatalf("no sentence: %q", said)
		}
		for _, part := range said.Parts {
			if part.Text == "" || part.Strong && strings.TrimSpace(part.Text) != part.Text {
				t.Fatalf("an odd part in %+v", said.Parts)
			}
		}
	})
}
