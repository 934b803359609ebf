package schema

import (
	"encoding/json"
	"testing"

	"scimdesk/scim"
)

const (
	kitURN = "urn:example:2.0:Kit"
	tagURN = "urn:example:2.0:Tag"
)

// kitFile is a resource type with an extension that must be there, and with
// attributes of every kind and characteristic.
const kitFile = `[
	{"name":"Kit","endpoint":"Kits","description":"A kit","schema":"` + kitURN + `","schemaExtensions":[{"schema":"` + tagURN + `","required":true}]},
	{"id":"` + kitURN + `","name":"Kit","attributes":[
		{"name":"serial","caseExact":true,"uniqueness":"server","required":true},
		{"name":"always","returned":"always"},
		{"name":"asked","returned":"request"},
		{"name":"hush","returned":"never"},
		{"name":"pin","mutability":"writeOnly"},
		{"name":"made","mutability":"immutable","type":"dateTime"},
		{"name":"state","mutability":"readOnly"},
		{"name":"count","type":"integer"},
		{"name":"price","type":"decimal","uniqueness":"server"},
		{"name":"open","type":"boolean"},
		{"name":"blob","type":"binary"},
		{"name":"owner","type":"reference","referenceTypes":["User"],"caseExact":true,"uniqueness":"global"},
		{"name":"words","multiValued":true},
		{"name":"parts","type":"complex","multiValued":true,"subAttributes":[
			{"name":"value"},{"name":"kind","returned":"always"},{"name":"cost","type":"decimal","returned":"request"},
			{"name":"key","returned":"never"},{"name":"code","uniqueness":"server"},{"name":"primary","type":"boolean"}]},
		{"name":"case","type":"complex","subAttributes":[
			{"name":"color"},{"name":"size","returned":"request"},{"name":"cast","mutability":"immutable"}]}]},
	{"id":"` + tagURN + `","name":"Tag","attributes":[
		{"name":"label","required":true},{"name":"number","uniqueness":"server"},{"name":"secret","returned":"request"},{"name":"stamp","mutability":"immutable"}]}]`

// kitSet is the standard set with kits.
func kitSet(t interface {
	Helper()
	Fatal(...any)
},
) *Set {
	t.Helper()
	all, err := ReadDefinitions([]byte(kitFile), "", false)
	if err != nil {
		t.Fatal(err)
	}
	set, err := Extended(all)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func kit(t interface {
	Helper()
	Fatal(...any)
},
) *Type {
	t.Helper()
	found, ok := kitSet(t).Type("kit")
	if !ok {
		t.Fatal("there are no kits")
	}
	return found
}

// kitDoc is a whole kit, with a value for everything.
func kitDoc() scim.Resource {
	return scim.Resource{
		"schemas": []any{kitURN, tagURN}, "id": "1", "externalId": "x",
		"meta":   map[string]any{"resourceType": "Kit", "version": `W/"1"`, "location": "https://x"},
		"serial": "S1", "always": "a", "asked": "b", "hush": "c", "pin": "d", "made": "2026-11-22T08:00:00Z", "state": "new",
		"count": json.Number("4"), "price": json.Number("1.50"), "open": true, "blob": "aGk=", "owner": "../Users/1", "words": []any{"w"},
		"parts": []any{map[string]any{"value": "v", "kind": "k", "cost": json.Number("1"), "key": "s", "code": "C", "primary": true}},
		"case":  map[string]any{"color": "red", "size": "L", "cast": "iron"},
		tagURN:  map[string]any{"label": "l", "number": "N", "secret": "s"},
	}
}

// text writes a document as an answer.
func text(t *testing.T, of *Type, doc scim.Resource) string {
	t.Helper()
	out, err := of.AppendWhole(nil, doc)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
