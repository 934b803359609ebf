package schema

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"scimdesk/scim"
)

// project makes an answer of a kit and writes it.
func project(t *testing.T, attributes, excluded string) string {
	t.Helper()
	k := kit(t)
	p, err := Project(k, attributes, excluded)
	if err != nil {
		t.Fatal(err)
	}
	doc := kitDoc()
	if parts, ok := p.Apply(doc)["parts"].([]any); ok && parts[0].(map[string]any)["key"] != nil {
		t.Error("an answer has a part that is never returned")
	}
	out := text(t, k, p.Apply(doc))
	if !reflect.DeepEqual(doc, kitDoc()) {
		t.Errorf("the document became %v", doc)
	}
	return strings.NewReplacer(kitURN, "$K", tagURN, "$T").Replace(out)
}

func TestProjections(t *testing.T) {
	t.Parallel()
	const head = `{"schemas":["$K"],"id":"1",`
	for _, tc := range []struct{ name, attributes, excluded, want string }{
		{"one attribute", "serial", "", head + `"serial":"S1","always":"a"}`},
		{"in another case, with blanks and empty names", " SERIAL , ,count,", "", head + `"serial":"S1","always":"a","count":4}`},
		{"by its URN", kitURN + ":serial", "", head + `"serial":"S1","always":"a"}`},
		{"what is unknown is ignored", "nothing,serial,urn:x:y:z,serial.x,:,.,a.b.c", "", head + `"serial":"S1","always":"a"}`},
		{"only what is unknown", "nothing", "", head + `"always":"a"}`},
		{"a part of an object", "case.color", "", head + `"always":"a","case":{"color":"red"}}`},
		{"a part that is returned on request", "case.size", "", head + `"always":"a","case":{"size":"L"}}`},
		{"an object without its part on request", "case", "", head + `"always":"a","case":{"color":"red","cast":"iron"}}`},
		{"an object and its part on request", "case,case.size", "", head + `"always":"a","case":{"color":"red","size":"L","cast":"iron"}}`},
		{"a part of entries brings what is always there", "parts.value", "", head + `"always":"a","parts":[{"value":"v","kind":"k"}]}`},
		{"a part that is never returned", "parts.key", "", head + `"always":"a","parts":[{"kind":"k"}]}`},
		{"entries that are not complex", "words.value", "", head + `"always":"a","words":["w"]}`},
		{"a filter in brackets", `parts[kind eq "x,y" and value co "]"].value,serial`, "", head + `"serial":"S1","always":"a","parts":[{"value":"v","kind":"k"}]}`},
		{"a quote in a filter in brackets", `parts[kind eq "x\"],count"].value`, "", head + `"always":"a","parts":[{"value":"v","kind":"k"}]}`},
		{"on request", "asked", "", head + `"always":"a","asked":"b"}`},
		{"never", "hush,pin", "", head + `"always":"a"}`},
		{"a part of meta", "meta.location", "", head + `"always":"a","meta":{"location":"https://x"}}`},
		{"an attribute of an extension", tagURN + ":label", "", `{"schemas":["$K","$T"],"id":"1","always":"a","$T":{"label":"l"}}`},
		{"one by its bare name", "Label", "", `{"schemas":["$K","$T"],"id":"1","always":"a","$T":{"label":"l"}}`},
		{"one on request", tagURN + ":secret", "", `{"schemas":["$K","$T"],"id":"1","always":"a","$T":{"secret":"s"}}`},
		{"a whole extension", strings.ToUpper(tagURN), "", `{"schemas":["$K","$T"],"id":"1","always":"a","$T":{"label":"l","number":"N"}}`},
		{"the whole core", kitURN, "", head + `"serial":"S1","always":"a","made":"2026-11-22T08:00:00Z","state":"new","count":4,"price":1.50,"open":true,"blob":"aGk=","owner":"../Users/1","words":["w"],"parts":[{"value":"v","kind":"k","code":"C","primary":true}],"case":{"color":"red","cast":"iron"}}`},
		{"everything but the core", "", kitURN, `{"schemas":["$K","$T"],"id":"1","externalId":"x","always":"a","$T":{"label":"l","number":"N"},"meta":{"resourceType":"Kit","location":"https://x","version":"W/\"1\""}}`},
		{"everything but much", "", "made,state,count,price,open,blob,OWNER,words,case," + tagURN + ",meta,externalId,id,schemas,always,serial", head + `"always":"a","parts":[{"value":"v","kind":"k","code":"C","primary":true}]}`},
		{"without some parts", "", "made,state,count,price,open,blob,owner,words,meta,parts.value,parts.kind,parts.primary,case.color," + tagURN + ":number", `{"schemas":["$K","$T"],"id":"1","externalId":"x","serial":"S1","always":"a","parts":[{"kind":"k","code":"C"}],"case":{"cast":"iron"},"$T":{"label":"l"}}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := project(t, tc.attributes, tc.excluded); got != tc.want {
				t.Errorf("\n got %s\nwant %s", got, tc.want)
			}
		})
	}
}

// TestEveryAttributeIsReturnedAsItsSchemaSays asks for nothing, for it, for
// another, and for everything but it, for each attribute of each type.
func TestEveryAttributeIsReturnedAsItsSchemaSays(t *testing.T) {
	t.Parallel()
	for _, of := range kitSet(t).Types() {
		all := append([]Schema{{Attributes: of.common}}, of.Schemas()...)
		for i, s := range all {
			prefix := ""
			if i > 1 {
				prefix = s.ID + ":"
			}
			for j := range s.Attributes {
				a := &s.Attributes[j]
				checkReturned(t, of, prefix, a, func(value any) scim.Resource {
					if prefix != "" {
						return scim.Resource{s.ID: map[string]any{a.Name: value}}
					}
					return scim.Resource{a.Name: value}
				})
			}
		}
	}
}

// checkReturned holds one attribute to its characteristic.
func checkReturned(t *testing.T, of *Type, prefix string, a *Attribute, in func(any) scim.Resource) {
	t.Helper()
	name := prefix + a.Name
	asked := map[string]map[string]bool{ // by returned, for: nothing, it, another, all but it
		Always:  {"": true, "it": true, "another": true, "but it": true},
		Default: {"": true, "it": true, "another": false, "but it": false},
		Request: {"": false, "it": true, "another": false, "but it": false},
		Never:   {"": false, "it": false, "another": false, "but it": false},
	}[a.Returned]
	for how, want := range asked {
		attributes, excluded := "", ""
		switch how {
		case "it":
			attributes = strings.ToUpper(name)
		case "another":
			attributes = "profileUrl,state"
		case "but it":
			excluded = name
		}
		if how == "another" && (a.Name == "profileUrl" || a.Name == "state") {
			continue
		}
		p, err := Project(of, attributes, excluded)
		if err != nil {
			t.Fatal(err)
		}
		out := text(t, of, p.Apply(in("value")))
		if got := strings.Contains(out, `:"value"`) || a.Name == "schemas"; got != want {
			t.Errorf("%s %s, asked for %q: %s", of.Name, name, how, out)
		}
		if got := p.Wants(a.Name); prefix == "" && a.Returned != Never && got != want {
			t.Errorf("%s %s, asked for %q: wanted %v", of.Name, name, how, got)
		}
	}
}

func TestNoProjectionIsTheDefault(t *testing.T) {
	t.Parallel()
	for _, of := range Standard().Types() {
		p, err := Project(of, "  ", ",,")
		if p != nil || err != nil || !p.Wants("members") || !of.Plain() {
			t.Errorf("%s: %v, %v", of.Name, p, err)
		}
		doc := scim.Resource{"userName": "a"}
		if got := p.Apply(doc); !reflect.DeepEqual(got, doc) {
			t.Errorf("%s: %v", of.Name, got)
		}
	}
	if p, err := Project(kit(t), "", ""); p == nil || err != nil || kit(t).Plain() {
		t.Errorf("a kit has hidden attributes, and its projection is %v, %v", p, err)
	}
}

func TestProjectionsExcludeEachOther(t *testing.T) {
	t.Parallel()
	_, err := Project(User(), "userName", "name")
	var refused *scim.Error
	if !errors.As(err, &refused) || refused.Status != 400 || refused.Type != scim.InvalidValue {
		t.Errorf("got %v", err)
	}
}

func TestWhatCostsAQueryIsWantedOnlyWhenAsked(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		of                   *Type
		attributes, excluded string
		name                 string
		want                 bool
	}{
		{Group(), "displayName", "", "members", false},
		{Group(), "MEMBERS", "", "members", true},
		{Group(), "members.value", "", "members", true},
		{Group(), `members[value eq "1"]`, "", "members", true},
		{Group(), "", "members", "members", false},
		{Group(), "", "displayName", "members", true},
		{Group(), "", "members.display", "members", true},
		{Group(), "", scim.SchemaGroup, "members", false},
		{User(), "id", "", "groups", false},
		{User(), "groups.display", "", "groups", true},
		{User(), "", "groups", "groups", false},
		{User(), "members", "", "members", false},
	} {
		p, err := Project(tc.of, tc.attributes, tc.excluded)
		if err != nil || p.Wants(tc.name) != tc.want {
			t.Errorf("%s %q without %q: %v, %v", tc.of.Name, tc.attributes, tc.excluded, p.Wants(tc.name), err)
		}
	}
}

// FuzzProject: never a panic, never a secret, always the id.
func FuzzProject(f *testing.F) {
	for _, seed := range []string{"serial", `parts[kind eq "a\"]`, tagURN + ":secret", "[[[", `"]`, ",.:", kitURN, "meta.location,\xff"} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	k := kit(f)
	f.Fuzz(func(t *testing.T, list string, only bool) {
		attributes, excluded := list, ""
		if !only {
			attributes, excluded = "", list
		}
		p, err := Project(k, attributes, excluded)
		if err != nil {
			t.Fatal(err)
		}
		out := p.Apply(kitDoc())
		if out["id"] != "1" || out["hush"] != nil || out["pin"] != nil || out["always"] != "a" {
			t.Fatalf("%q: %v", list, out)
		}
		if !only && (out["asked"] != nil || strings.Contains(text(t, k, out), `"secret"`)) {
			t.Fatalf("without %q: %v", list, out)
		}
	})
}
