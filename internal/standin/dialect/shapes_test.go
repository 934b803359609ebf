package dialect

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"scimdesk/scim/script"
)

// documented finds a step of a conversation by its title.
func documented(t *testing.T, conversation, title string) (script.Script, script.Request) {
	t.Helper()
	all, err := script.All()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("testdata/groups.txtar")
	if err != nil {
		t.Fatal(err)
	}
	groups, err := script.Parse("groups", string(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range append(all, groups) {
		for _, step := range s.Steps {
			if s.Name == conversation && step.Title == title {
				return s, step.Request
			}
		}
	}
	t.Fatalf("no conversation %s has a request %q", conversation, title)
	return script.Script{}, script.Request{}
}

// learnt are the names in the conversations, as these tests play them.
var learnt = strings.NewReplacer(
	"{unique}", "u1", "{ada}", "id-1", "{bo}", "id-1", "{fatma}", "id-1", "{gil}", "id-1",
	"{otto}", "id-1", "{ngozi}", "id-9", "{group}", "gr-1",
)

// more are members the pretend company has and the samples do not; they may
// stand between the documented ones.
var more = []string{"displayName", "preferredLanguage", "title", "addresses", "phoneNumbers", enterpriseURN}

// free are members whose values are made up.
var free = []string{"password", "externalId"}

// sameShape compares JSON field by field: names, order, types and values.
func sameShape(t *testing.T, path string, want, got any) {
	t.Helper()
	if reflect.TypeOf(want) != reflect.TypeOf(got) {
		t.Errorf("%s: documented is %v, sent was %v", path, want, got)
		return
	}
	switch w := want.(type) {
	case Object:
		g := slices.DeleteFunc(slices.Clone(got.(Object)), func(f Field) bool {
			return slices.Contains(more, f.Name) && w.index(f.Name) < 0
		})
		if names(w) != names(g) {
			t.Errorf("%s: documented are the members\n%s\nsent were\n%s", path, names(w), names(g))
			return
		}
		for i := range w {
			if !slices.Contains(free, w[i].Name) || reflect.TypeOf(w[i].Value) != reflect.TypeOf(g[i].Value) {
				sameShape(t, path+"."+w[i].Name, w[i].Value, g[i].Value)
			}
		}
	case []any:
		g := got.([]any)
		if len(w) != len(g) {
			t.Errorf("%s: documented are %d elements, sent were %d: %v", path, len(w), len(g), g)
			return
		}
		for i := range w {
			sameShape(t, fmt.Sprintf("%s[%d]", path, i), w[i], g[i])
		}
	default:
		if want != got {
			t.Errorf("%s: documented is %v, sent was %v", path, want, got)
		}
	}
}

func names(o Object) string {
	var all []string
	for _, f := range o {
		all = append(all, f.Name)
	}
	return strings.Join(all, " ")
}

// sameHeaders wants every documented header with its value, and no other that
// is not part of HTTP itself. A Content-Type goes with bodies only.
func sameHeaders(t *testing.T, documented []script.Header, got received) {
	t.Helper()
	want := map[string]string{"Authorization": "Bearer " + testToken}
	for _, h := range documented {
		if got.body != "" || h.Name != "Content-Type" {
			want[h.Name] = h.Value
		}
	}
	for name, value := range want {
		if got.header.Get(name) != value {
			t.Errorf("header %s: documented is %q, sent was %q", name, value, got.header.Get(name))
		}
	}
	for name := range got.header {
		if _, is := want[name]; !is && name != "Content-Length" && name != "Connection" {
			t.Errorf("header %s: %q is not documented", name, got.header.Get(name))
		}
	}
}

var guid = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// shapes are requests of every kind, each with the sample it must look like.
var shapes = []struct {
	conversation, title string
	dialect             Name
	replies             []reply
	do                  func(context.Context, *stage) error
	nth                 int // which of the requests it is, from 0
}{
	{"okta/connection-test", "asks for two users", Okta, []reply{nobody}, connect, 0},
	{"groups", "Okta tests groups", Okta, []reply{nobody}, connect, 1},
	{"okta/custom-app", "looks her up before creating her", Okta, []reply{nobody, created("id-1")}, provision("Ada", "Okonjo", "en-GB"), 0},
	{"okta/custom-app", "creates her, with a random password", Okta, []reply{nobody, created("id-1")}, provision("Ada", "Okonjo", "en-GB"), 1},
	{"okta/catalogue-app", "creates him", OktaCatalogue, []reply{nobody, created("id-1")}, provision("Bo", "Lindqvist", "sv-SE"), 1},
	{"okta/catalogue-app", "deactivates him", OktaCatalogue, []reply{ok(`{"id":"id-1"}`)}, switchOff("Bo", "Lindqvist"), 0},
	{"okta/catalogue-app", "reactivates him", OktaCatalogue, []reply{list(`{"id":"id-1"}`), ok(`{"id":"id-1"}`)}, switchOn("Bo", "Lindqvist"), 1},
	{"okta/catalogue-app", "reactivates him a second time", OktaCatalogue, []reply{list(`{"id":"id-1"}`), ok(`{"id":"id-1"}`)}, switchOn("Bo", "Lindqvist"), 2},
	{"okta/custom-app", "she is assigned again: finds her, inactive", Okta, []reply{list(`{"id":"id-1"}`), ok(`{"id":"id-1"}`)}, switchOn("Ada", "Okonjo"), 0},
	{"okta/custom-app", "reads her before it deactivates her", Okta, []reply{ok(`{"id":"id-1"}`)}, switchOff("Ada", "Okonjo"), 0},
	{"okta/import", "the first page", Okta, []reply{nobody}, importAll, 0},

	{"entra/connection-test", "looks for a user who cannot exist", Entra, []reply{nobody}, connect, 0},
	{"entra/connection-test", "the same with the tenant URL's flag on the wire", EntraCompliant, []reply{nobody}, connect, 0},
	{"entra/connection-test", "discovers the schemas", Entra, []reply{nobody}, connect, 1},
	{"entra/lifecycle", "looks her up", Entra, []reply{nobody, created("id-1")}, provision("Fatma", "Demir", ""), 0},
	{"entra/lifecycle", "creates her", Entra, []reply{nobody, created("id-1")}, provision("Fatma", "Demir", ""), 1},
	{"entra/lifecycle", "disables her", Entra, []reply{ok(known), ok("{}")}, switchOff("Fatma", "Demir"), 1},
	{"entra/lifecycle", "restores her", Entra, []reply{ok(strings.Replace(known, "true", "false", 1)), ok("{}")}, switchOn("Fatma", "Demir"), 1},
	{"entra/lifecycle", "renames her", Entra, []reply{ok(known), ok("{}")}, rename, 1},
	{"entra/lifecycle", "deletes her for good", Entra, []reply{{204, "", nil}}, remove, 0},
	{"entra/lifecycle-compliant", "disables him", EntraCompliant, []reply{ok(known), ok("{}")}, switchOff("Fatma", "Demir"), 1},
	{"entra/lifecycle-compliant", "restores him", EntraCompliant, []reply{ok(strings.Replace(known, "true", "false", 1)), ok("{}")}, switchOn("Fatma", "Demir"), 1},
	{"entra/lifecycle-compliant", "deletes him", EntraCompliant, []reply{{204, "", nil}}, remove, 0},
	{"entra/manager", "adds her as a bare id", Entra, []reply{nobody, ok("{}")}, manage("", "id-9"), 1},
	{"entra/manager", "takes her away with an empty text", Entra, []reply{ok("{}")}, manage("id-9", ""), 0},

	{"groups", "Okta looks a group up", Okta, []reply{nobody, created("gr-1"), {204, "", nil}}, pushGroup(Team{}), 0},
	{"groups", "Okta creates it", Okta, []reply{nobody, created("gr-1"), {204, "", nil}}, pushGroup(Team{}), 1},
	{"groups", "a custom app puts all members", Okta, []reply{nobody, created("gr-1"), {204, "", nil}}, pushGroup(Team{}), 2},
	{"groups", "a catalogue app pushes now", OktaCatalogue, []reply{nobody, created("gr-1"), {204, "", nil}}, pushGroup(Team{}), 2},
	{"groups", "a catalogue app pushes an empty group", OktaCatalogue, []reply{{204, "", nil}}, emptyGroup, 0},
	{"groups", "a catalogue app changes members", OktaCatalogue, []reply{{204, "", nil}}, pushGroup(Team{ID: "gr-1", Told: []string{"id-8"}}), 0},
	{"groups", "a catalogue app renames it", OktaCatalogue, []reply{{204, "", nil}}, renameGroup, 0},
	{"groups", "Okta unlinks and deletes it", Okta, []reply{{204, "", nil}}, deleteGroup, 0},
	{"groups", "Entra looks a group up", Entra, []reply{nobody, created("gr-1"), {204, "", nil}}, pushGroup(Team{}), 0},
	{"groups", "Entra creates it without members", Entra, []reply{nobody, created("gr-1"), {204, "", nil}}, pushGroup(Team{}), 1},
	{"groups", "Entra adds members", Entra, []reply{nobody, created("gr-1"), {204, "", nil}}, pushGroup(Team{}), 2},
	{"groups", "Entra reads it before a change", Entra, []reply{ok(`{"id":"gr-1"}`), {204, "", nil}}, pushGroup(Team{ID: "gr-1", Told: []string{"id-8"}}), 0},
	{"groups", "Entra changes members", Entra, []reply{ok(`{"id":"gr-1"}`), {204, "", nil}}, pushGroup(Team{ID: "gr-1", Told: []string{"id-8"}}), 1},
	{"groups", "Entra with the flag changes members", EntraCompliant, []reply{ok(`{"id":"gr-1"}`), {204, "", nil}}, pushGroup(Team{ID: "gr-1", Told: []string{"id-8"}}), 1},
	{"groups", "Entra renames it", Entra, []reply{{204, "", nil}}, renameGroup, 0},
	{"groups", "Entra deletes it", Entra, []reply{{204, "", nil}}, deleteGroup, 0},
}

// known is what a server has of Fatma, active.
const known = `{"id":"id-1","active":true,"displayName":"Fatma Demir","externalId":"fatma.demir","userName":"fatma.demir.u1@example.com",
 "emails":[{"type":"work","value":"fatma.demir.u1@example.com"}],"name":{"formatted":"Fatma Demir","familyName":"Demir","givenName":"Fatma"}}`

func TestRequestsLookAsDocumented(t *testing.T) {
	t.Parallel()
	for _, tc := range shapes {
		t.Run(tc.conversation+": "+tc.title, func(t *testing.T) {
			t.Parallel()
			s, want := documented(t, tc.conversation, tc.title)
			stage := play(t, tc.dialect, tc.replies...)
			if err := tc.do(t.Context(), stage); err != nil {
				t.Fatal(err)
			}
			got := stage.got[tc.nth]
			target := strings.NewReplacer(" ", "%20", `"`, "%22").Replace(learnt.Replace(want.Target))
			if got.method != want.Method || guid.ReplaceAllString(got.target, "…") != guid.ReplaceAllString(target, "…") {
				t.Errorf("documented is\n%s %s\nsent was\n%s", want.Method, target, got)
			}
			headers := s.Headers
			if tc.conversation == "groups" {
				headers = headersOf(tc.dialect)
			}
			sameHeaders(t, headers, got)
			sameBody(t, learnt.Replace(want.Body), got.body)
		})
	}
}

func headersOf(name Name) []script.Header {
	own := oktaHeaders
	if name.IsEntra() {
		own = entraHeaders
	}
	var all []script.Header
	for _, h := range own {
		if h.Name != "Connection" && h.Value != "" {
			all = append(all, script.Header(h))
		}
	}
	return all
}

func sameBody(t *testing.T, want, got string) {
	t.Helper()
	if want == "" || got == "" {
		if want != got {
			t.Errorf("documented is the body %q, sent was %q", want, got)
		}
		return
	}
	w, err := ParseObject([]byte(want))
	if err != nil {
		t.Fatalf("the sample: %v", err)
	}
	g, err := ParseObject([]byte(got))
	if err != nil || !json.Valid([]byte(got)) {
		t.Fatalf("what was sent: %v", err)
	}
	sameShape(t, "body", w, g)
}

// Scenes, each a thing to do on a stage.

func connect(ctx context.Context, s *stage) error { return s.Connect(ctx) }

func importAll(ctx context.Context, s *stage) error { return s.Import(ctx, func(User) {}) }

func provision(given, family, locale string) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		_, err := s.Provision(ctx, bare(given, family, locale))
		return err
	}
}

func switchTo(given, family string, on bool) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		p := bare(given, family, "")
		p.ID, p.Active = "id-1", on
		_, err := s.SetActive(ctx, p)
		return err
	}
}

func switchOff(given, family string) func(context.Context, *stage) error {
	return switchTo(given, family, false)
}

func switchOn(given, family string) func(context.Context, *stage) error {
	return switchTo(given, family, true)
}

func rename(ctx context.Context, s *stage) error {
	p := bare("Fatma", "Demir", "")
	p.ID, p.Person.UserName = "id-1", "fatma.demirci.u1@example.com"
	_, err := s.Update(ctx, p)
	return err
}

func remove(ctx context.Context, s *stage) error {
	p := bare("Fatma", "Demir", "")
	p.ID = "id-1"
	_, err := s.Remove(ctx, p)
	return err
}

func manage(before, now string) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		p := bare("Otto", "X", "")
		p.ID, p.Managed, p.Manager = "id-1", before, now
		_, err := s.Refer(ctx, p)
		return err
	}
}

func pushGroup(t Team) func(context.Context, *stage) error {
	return func(ctx context.Context, s *stage) error {
		t := t
		t.Name, t.Object, t.Members = "Engineering", "object-1", []Member{{"id-1", "Ada Okonjo"}, {"id-2", "Bo Lindqvist"}}
		_, err := s.PushGroup(ctx, &t)
		return err
	}
}

func emptyGroup(ctx context.Context, s *stage) error {
	_, err := s.PushGroup(ctx, &Team{ID: "gr-1", Name: "Engineering"})
	return err
}

func renameGroup(ctx context.Context, s *stage) error {
	_, err := s.RenameGroup(ctx, &Team{ID: "gr-1", Name: "Makers"})
	return err
}

func deleteGroup(ctx context.Context, s *stage) error {
	_, err := s.DeleteGroup(ctx, &Team{ID: "gr-1", Name: "Makers"})
	return err
}
