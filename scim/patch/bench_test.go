package patch

import (
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// sentByOkta is a person as Okta replaces one, with everything it may map.
const sentByOkta = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],` +
	`"id":"0192f1c0-1111-7abc-8def-0123456789ab","externalId":"00u1a2b3c4d5e6f7g8h9","userName":"ada.okonjo@example.com",` +
	`"name":{"givenName":"Ada","familyName":"Okonjo"},"displayName":"Ada Okonjo","title":"Engineer","locale":"en-US","timezone":"Europe/Berlin",` +
	`"emails":[{"primary":true,"value":"ada.okonjo@example.com","type":"work"},{"value":"ada@home.example","type":"home"}],` +
	`"phoneNumbers":[{"primary":true,"value":"+49 30 1234567","type":"work"}],"groups":[],"active":true,` +
	`"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984","costCenter":"4130","department":"Engines",` +
	`"manager":{"value":"26118915-6090-4610-87e4-49d8ca9f808d"}},"meta":{"resourceType":"User"}}`

// asStored is such a person as a document.
func asStored(b *testing.B) []byte {
	b.Helper()
	in, err := scim.Parse([]byte(sentByOkta))
	if err != nil {
		b.Fatal(err)
	}
	doc, err := schema.User().Read(in, nil)
	if err != nil {
		b.Fatal(err)
	}
	doc["id"] = in["id"]
	text, err := schema.User().Append(nil, doc)
	if err != nil {
		b.Fatal(err)
	}
	return text
}

// BenchmarkReplace is what a PUT computes besides its store.
func BenchmarkReplace(b *testing.B) {
	body, stored, user := []byte(sentByOkta), asStored(b), schema.User()
	b.ReportAllocs()
	for b.Loop() {
		in, err := scim.Parse(body)
		if err != nil {
			b.Fatal(err)
		}
		before, err := scim.ParseStored(stored)
		if err != nil {
			b.Fatal(err)
		}
		after, err := user.ReadOver(before, in, &scim.Manner{})
		if err != nil {
			b.Fatal(err)
		}
		save(b, user, before, after)
	}
}

// save is what every change ends with.
func save(b *testing.B, t *schema.Type, before, after scim.Resource) {
	if err := t.Immutable(before, after); err != nil {
		b.Fatal(err)
	}
	if err := t.Check(after, nil); err != nil {
		b.Fatal(err)
	}
	t.Uniques(after)
	if _, err := t.Append(nil, after); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkDeactivate is what the commonest PATCH computes besides its store.
func BenchmarkDeactivate(b *testing.B) {
	for name, body := range map[string]string{
		"path": `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}`,
		"bare": `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}`,
	} {
		b.Run(name, func(b *testing.B) {
			stored, user := asStored(b), schema.User()
			b.ReportAllocs()
			for b.Loop() {
				m := &scim.Manner{}
				ops, err := Parse([]byte(body), m)
				if err != nil {
					b.Fatal(err)
				}
				before, err := scim.ParseStored(stored)
				if err != nil {
					b.Fatal(err)
				}
				after := scim.Clone(before)
				if err := Apply(user, after, ops, m); err != nil {
					b.Fatal(err)
				}
				save(b, user, before, after)
			}
		})
	}
}

// BenchmarkMember is one member who joins or leaves.
func BenchmarkMember(b *testing.B) {
	for name, op := range map[string]string{
		"joins":             `{"op":"add","path":"members","value":[{"value":"0192f1c0-1111-7abc-8def-0123456789ab","display":"Ada"}]}`,
		"leaves":            `{"op":"remove","path":"members[value eq \"0192f1c0-1111-7abc-8def-0123456789ab\"]"}`,
		"leaves by a list":  `{"op":"Remove","path":"members","value":[{"value":"0192f1c0-1111-7abc-8def-0123456789ab"}]}`,
		"joins by a object": `{"op":"add","value":{"members":[{"value":"0192f1c0-1111-7abc-8def-0123456789ab"}]}}`,
	} {
		body := []byte(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + op + `]}`)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m := &scim.Manner{}
				ops, err := ParseLong(body, m)
				if err != nil {
					b.Fatal(err)
				}
				if _, steps, err := Members(schema.Group(), ops, m); err != nil || len(steps) != 1 {
					b.Fatal(steps, err)
				}
			}
		})
	}
}
