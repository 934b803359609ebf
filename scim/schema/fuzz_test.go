package schema

import (
	"errors"
	"reflect"
	"testing"

	"scimdesk/scim"
)

// FuzzRead: never a panic, always an *scim.Error 400; what the letter takes is
// taken tolerantly alike; and a document reads back as it is.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`{` + users + `,"emails":[{"value":"x","primary":"True"}],"name.givenName":"n"}`,
		`{"` + scim.SchemaUser + `":{"` + ent + `":{"manager":["2"]}}}`, `{"schemas":[1],"x509Certificates":"aGk="}`,
		`{"` + ent + `:manager.value":"2","` + ent + `":{"MANAGER":{"Value":"3"}},"groups":[],"meta":{}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		in, err := scim.Parse(body)
		if err != nil {
			return
		}
		doc, err := User().Read(in, &scim.Manner{})
		strict, refusal := User().Read(in, &scim.Manner{Strict: true})
		for _, e := range []error{err, refusal} {
			var refused *scim.Error
			if e != nil && (!errors.As(e, &refused) || refused.Status != 400 || refused.Detail == "") {
				t.Fatalf("got %v", e)
			}
		}
		if refusal == nil && (err != nil || !reflect.DeepEqual(strict, doc)) {
			t.Fatalf("by the letter %v, tolerantly %v (%v)", strict, doc, err)
		}
		if err != nil {
			return
		}
		again, err := User().Read(doc, &scim.Manner{Strict: true})
		if err != nil && !odd(doc) || err == nil && !reflect.DeepEqual(again, doc) {
			t.Fatalf("%v read back as %v (%v)", doc, again, err)
		}
	})
}

// odd says whether a document has a certificate, which may be tolerated bytes.
func odd(doc scim.Resource) bool { return doc["x509Certificates"] != nil }
