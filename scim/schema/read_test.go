package schema

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"scimdesk/scim"
)

// ent is the enterprise extension's key in test bodies, "$E" for short.
const ent = scim.SchemaEnterprise

// write reads a body as POST does and writes what is kept.
func write(t *testing.T, body string) (string, error) {
	t.Helper()
	in, err := scim.Parse([]byte(strings.ReplaceAll(body, "$E", ent)))
	if err != nil {
		t.Fatal(err)
	}
	before := scim.Clone(in)
	doc, err := User().Read(in, nil)
	if !reflect.DeepEqual(in, before) {
		t.Errorf("the input became %v", in)
	}
	if err != nil {
		return "", err
	}
	out, err := User().Append(nil, doc)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(strings.TrimPrefix(string(out), `{"schemas":["`+scim.SchemaUser+`"`), ent, "$E"), nil
}

func TestRead(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, body, want string }{
		{"names take the schema's spelling", `{"USERNAME":"a","Name":{"GIVENNAME":"b"},"Emails":[{"Value":"c","PRIMARY":true}]}`, `],"userName":"a","name":{"givenName":"b"},"emails":[{"value":"c","primary":true}]}`},
		{"what is read-only is dropped", `{"id":"1","meta":{"version":"x"},"groups":[{"value":"g"}],"$E":{"manager":{"value":"2","displayName":"x"}}}`, `,"$E"],"$E":{"manager":{"value":"2"}}}`},
		{"what is empty is absent", `{"title":null,"emails":[],"name":{},"phoneNumbers":[null,{}],"addresses":[{"formatted":null}],"$E":{"manager":null}}`, `]}`},
		{"what is unknown is ignored", `{"department":"d","usrName":"x","name":{"nick":"y"},"__proto__":{"a":1},"":1,"$":2,"a.b.c":3,"urn:example:x":{"a":1},"urn:example:x:a":1,"name.nick":1,"userName.x":1,":userName":1}`, `]}`},
		{"odd schemas are no matter", `{"schemas":"x","userName":"a"}`, `],"userName":"a"}`},
		{"an extension's data names it in schemas", `{"schemas":[],"$E":{"department":"d"}}`, `,"$E"],"$E":{"department":"d"}}`},
		{"an extension without data is not named", `{"schemas":["$E"],"$E":{"department":null}}`, `]}`},
		{"an empty extension is none", `{"$E":null}`, `]}`},
		{"the drafts' URN of an extension", `{"urn:scim:schemas:extension:enterprise:2.0":{"department":"d"}}`, `,"$E"],"$E":{"department":"d"}}`},
		{"a misprinted URN of an extension", `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0User":{"department":"d"}}`, `,"$E"],"$E":{"department":"d"}}`},
		{"an extension's URN in another case", `{"URN:ietf:params:scim:schemas:EXTENSION:enterprise:2.0:User":{"DEPARTMENT":"d"}}`, `,"$E"],"$E":{"department":"d"}}`},
		{"booleans as text", `{"active":"False","emails":[{"value":"a","primary":"TRUE"}]}`, `],"active":false,"emails":[{"value":"a","primary":true}]}`},
		{"manager as a text", `{"$E":{"manager":"2"}}`, `,"$E"],"$E":{"manager":{"value":"2"}}}`},
		{"manager in an array", `{"$E":{"manager":[{"$ref":null,"value":"2"}]}}`, `,"$E"],"$E":{"manager":{"value":"2"}}}`},
		{"manager as a text in an array", `{"$E":{"manager":["2"]}}`, `,"$E"],"$E":{"manager":{"value":"2"}}}`},
		{"manager as an object", `{"$E":{"manager":{"value":"2","$ref":"../Users/2"}}}`, `,"$E"],"$E":{"manager":{"value":"2","$ref":"../Users/2"}}}`},
		{"an empty manager is none", `{"$E":{"manager":""}}`, `]}`},
		{"a manager with an empty value is none", `{"$E":{"manager":{"VALUE":"","$ref":"x"}}}`, `]}`},
		{"one object for a list", `{"emails":{"value":"a"}}`, `],"emails":[{"value":"a"}]}`},
		{"one text for a list", `{"emails":"a"}`, `],"emails":[{"value":"a"}]}`},
		{"texts in a list", `{"roles":["a","b"]}`, `],"roles":[{"value":"a"},{"value":"b"}]}`},
		{"an empty text for a list", `{"emails":""}`, `]}`},
		{"an entry with only a type says nothing", `{"emails":[{"type":"work","primary":true}]}`, `]}`},
		{"the last primary wins", `{"emails":[{"value":"a","primary":true},{"value":"b","primary":true},{"value":"c"}]}`, `],"emails":[{"value":"a","primary":false},{"value":"b","primary":true},{"value":"c"}]}`},
		{"an entry twice is one", `{"emails":[{"value":"a","type":"work"},{"value":"b"},{"value":"a","type":"work","primary":true}]}`, `],"emails":[{"value":"a","type":"work","primary":true},{"value":"b"}]}`},
		{"one value of two types is two entries", `{"emails":[{"value":"a","type":"work"},{"value":"a","type":"home"}]}`, `],"emails":[{"value":"a","type":"work"},{"value":"a","type":"home"}]}`},
		{"an address twice is one", `{"addresses":[{"formatted":"a"},{"formatted":"b"},{"formatted":"a"}]}`, `],"addresses":[{"formatted":"a"},{"formatted":"b"}]}`},
		{"addresses whose parts read alike are two", `{"addresses":[{"formatted":"a-","streetAddress":"b"},{"formatted":"a","streetAddress":"-b"}]}`, `],"addresses":[{"formatted":"a-","streetAddress":"b"},{"formatted":"a","streetAddress":"-b"}]}`},
		{"two addresses of one type are two", `{"addresses":[{"formatted":"a","type":"work"},{"formatted":"b","type":"work"}]}`, `],"addresses":[{"formatted":"a","type":"work"},{"formatted":"b","type":"work"}]}`},
		{"the password is dropped", `{"password":"secret"}`, `]}`},
		{"a dotted key", `{"name.givenName":"a","NAME.familyName":"b"}`, `],"name":{"familyName":"b","givenName":"a"}}`},
		{"a dotted key joins its object", `{"name":{"givenName":"a","GivenName2":1},"name.givenName":"b","name.formatted":"c"}`, `],"name":{"formatted":"c","givenName":"b"}}`},
		{"a dotted key joins its object whatever their order", `{"NAME.familyName":"b","name":{"givenName":"a"}}`, `],"name":{"familyName":"b","givenName":"a"}}`},
		{"a key with a URN", `{"$E:department":"d","$E:manager.value":"2","urn:ietf:params:scim:schemas:core:2.0:User:userName":"a"}`, `,"$E"],"userName":"a","$E":{"department":"d","manager":{"value":"2"}}}`},
		{"a dotted key inside an extension", `{"$E":{"manager.value":"2"}}`, `,"$E"],"$E":{"manager":{"value":"2"}}}`},
		{"core attributes under the core URN", `{"urn:ietf:params:scim:schemas:core:2.0:User":{"USERNAME":"a","name.givenName":"b","externalId":"e","id":"1","$E":{"department":"d"}}}`, `,"$E"],"externalId":"e","userName":"a","name":{"givenName":"b"},"$E":{"department":"d"}}`},
		{"core attributes under another name of the core", `{"URN:scim:schemas:core:1.0":{"userName":"a"}}`, `],"userName":"a"}`},
		{"an empty core is none", `{"urn:ietf:params:scim:schemas:core:2.0:User":null,"userName":"a"}`, `],"userName":"a"}`},
		{"the core URN inside an extension is unknown", `{"$E":{"urn:ietf:params:scim:schemas:core:2.0:User":{"title":"t"}}}`, `]}`},
		{"empty texts are absent", `{"title":"","externalId":"","name":{"middleName":""},"emails":[{"value":"","type":"home"}],"$E":{"department":""}}`, `]}`},
		{"base64 without its padding, and of URLs", `{"x509Certificates":[{"value":"aGk"},{"value":"-_8="}]}`, `],"x509Certificates":[{"value":"aGk"},{"value":"-_8="}]}`},
		{"values are kept to the letter", `{"userName":" É ","title":"<b>&\u2028","externalId":"00u/1","x509Certificates":[{"value":"aGk="}]}`, `],"externalId":"00u/1","userName":" É ","title":"<b>&` + "\u2028" + `","x509Certificates":[{"value":"aGk="}]}`},
		{"the order of a list is kept", `{"emails":[{"value":"c"},{"value":"a"},{"value":"b"}]}`, `],"emails":[{"value":"c"},{"value":"a"},{"value":"b"}]}`},
		{"an unlisted type is accepted", `{"emails":[{"value":"a","type":"untyped"}]}`, `],"emails":[{"value":"a","type":"untyped"}]}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := write(t, tc.body)
			if err != nil || got != tc.want {
				t.Errorf("\n got %s %v\nwant %s", got, err, tc.want)
			}
		})
	}
}

// TestReadRefusesOneAttributeWithTwoValues writes one name in two ways.
func TestReadRefusesOneAttributeWithTwoValues(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, body string
		refused    bool
	}{
		{"below the core URN", `{"userName":"a","urn:ietf:params:scim:schemas:core:2.0:User":{"userName":"b"}}`, true},
		{"with the core URN in front", `{"active":true,"urn:ietf:params:scim:schemas:core:2.0:User:active":false}`, true},
		{"below and behind an extension's URN", `{"$E":{"department":"a"},"$E:department":"b"}`, true},
		{"below two names of an extension", `{"$E":{"department":"a"},"urn:scim:schemas:extension:enterprise:2.0":{"department":"b"}}`, true},
		{"lists", `{"emails":[{"value":"a"}],"urn:ietf:params:scim:schemas:core:2.0:User:emails":[{"value":"b"}]}`, true},
		{"the same value", `{"userName":"a","urn:ietf:params:scim:schemas:core:2.0:User":{"userName":"a"}}`, false},
		{"nothing and a value", `{"title":null,"urn:ietf:params:scim:schemas:core:2.0:User:title":"b"}`, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := write(t, tc.body)
			var told *scim.Error
			if refused := errors.As(err, &told) && told.Type == scim.InvalidSyntax; refused != tc.refused {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestReadRefusesWrongTypes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, body, says string }{
		{"a number for a text of an extension", `{"$E":{"employeeNumber":701984}}`, "employeeNumber must be a text"},
		{"a number for a title", `{"title":1}`, "title must be a text"},
		{"a number for a userName", `{"userName":1}`, "userName must be a text"},
		{"a boolean for a text", `{"title":true}`, "title must be a text, but a boolean was sent"},
		{"a number for a reference", `{"profileUrl":1}`, "profileUrl must be a text"},
		{"a number for a binary", `{"x509Certificates":[{"value":5555}]}`, "x509Certificates.value must be a text"},
		{"a text for the core", `{"urn:ietf:params:scim:schemas:core:2.0:User":"x"}`, "core:2.0:User must be an object"},
		{"an object for a text", `{"title":{"value":"x"}}`, "title must"},
		{"an array for a text", `{"title":["x"]}`, "title must"},
		{"yes for a boolean", `{"active":"yes"}`, "active must be true or false"},
		{"1 for a boolean", `{"active":1}`, "active must"},
		{"an empty text for a boolean", `{"active":""}`, "active must"},
		{"a text for an object", `{"name":"x"}`, "name must be an object"},
		{"an array for an object", `{"name":[{"givenName":"x"}]}`, "name must be an object"},
		{"a text for an address", `{"addresses":["x"]}`, "addresses must be an object"},
		{"a number in a list", `{"emails":[1]}`, "emails must be an object"},
		{"a boolean in an entry", `{"emails":[{"value":true}]}`, "emails.value must be a text"},
		{"a telephone number for a boolean", `{"phoneNumbers":[{"primary":"555"}]}`, "phoneNumbers.primary must"},
		{"what is not base64", `{"x509Certificates":[{"value":"-----BEGIN"}]}`, "x509Certificates.value must be base64"},
		{"a text for an extension", `{"$E":"x"}`, "enterprise:2.0:User must be an object"},
		{"a boolean in an extension", `{"$E":{"employeeNumber":false}}`, "2.0:User:employeeNumber must be a text"},
		{"an array in a dotted key", `{"name.givenName":[]}`, "name.givenName must"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := write(t, tc.body)
			var refused *scim.Error
			if !errors.As(err, &refused) || refused.Status != 400 || refused.Type != scim.InvalidValue || !strings.Contains(refused.Detail, tc.says) {
				t.Errorf("got %s, %v; want %q", got, err, tc.says)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", MaxExternalID+1)
	many := make([]any, scim.MaxEntries+1)
	two := []any{map[string]any{"primary": true}, map[string]any{"primary": true}}
	for _, tc := range []struct {
		name string
		doc  scim.Resource
		says string
	}{
		{"a userName is enough", scim.Resource{"userName": "a"}, ""},
		{"the longest externalId", scim.Resource{"userName": "a", "externalId": long[1:]}, ""},
		{"no userName", scim.Resource{}, "userName is required"},
		{"an empty userName", scim.Resource{"userName": ""}, "userName is required"},
		{"a blank userName", scim.Resource{"userName": " \t"}, "userName is required"},
		{"a longer externalId", scim.Resource{"userName": "a", "externalId": long}, "externalId"},
		{"two primaries", scim.Resource{"userName": "a", "emails": two}, "emails has 2 primary"},
		{"too many entries", scim.Resource{"userName": "a", "roles": many}, "roles has more than"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			err := User().Check(tc.doc, nil)
			var refused *scim.Error
			switch {
			case tc.says == "" && err != nil:
				t.Error(err)
			case tc.says != "" && (!errors.As(err, &refused) || refused.Type != scim.InvalidValue || !strings.Contains(refused.Detail, tc.says)):
				t.Errorf("got %v; want %q", err, tc.says)
			}
		})
	}
}
