package recorder

import (
	"strings"
	"testing"

	"scimdesk/models"
)

// typical is a create as an identity provider sends it.
func typical() models.Exchange {
	headers := []models.Header{
		{Name: "Host", Value: "scim.example.com"},
		{Name: "User-Agent", Value: "Okta SCIM Client 1.0.0"},
		{Name: "Accept", Value: "application/scim+json"},
		{Name: "Authorization", Value: "Bearer sdsk_" + strings.Repeat("a", 49)},
		{Name: "Content-Type", Value: "application/scim+json"},
		{Name: "Content-Length", Value: "812"},
	}
	answered := []models.Header{
		{Name: "X-Request-Id", Value: "0198c5d2-7c1e-7d3a-9c55-0242ac120002"},
		{Name: "Cache-Control", Value: "no-store"},
		{Name: "X-Content-Type-Options", Value: "nosniff"},
		{Name: "Etag", Value: `W/"1"`},
		{Name: "Content-Type", Value: "application/scim+json"},
		{Name: "Location", Value: "https://scim.example.com/d/dir-a/scim/v2/Users/0198c5d2-7c1e-7d3a-9c55-0242ac120002"},
	}
	body := []byte(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@example.com","externalId":"00uada@example.com","name":{"givenName":"Given","familyName":"Family"},"displayName":"Given Family","emails":[{"primary":true,"value":"ada@example.com","type":"work"}],"phoneNumbers":[{"primary":true,"value":"555-0100","type":"work"}],"locale":"en-US","title":"Engineer","active":true,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984","costCenter":"4130","organization":"Universal Studios","division":"Theme Park","department":"Tour Operations"}}`)
	return models.Exchange{
		ID: "x", Directory: "dir-a", Token: "tok-a", Method: "POST", Path: "/Users", Status: 201, From: "127.0.0.1", Agent: "Okta SCIM Client 1.0.0",
		Facts:          models.Facts{Kind: models.KindCreate, Type: "User", Name: "Given Family", Event: models.EventCreated, Fields: []string{"userName", "name.givenName"}, More: 3},
		RequestHeaders: headers, ResponseHeaders: answered, RequestBody: body, ResponseBody: append(body[:len(body):len(body)], body...),
	}
}

func BenchmarkRedact(b *testing.B) {
	e := typical()
	b.ReportAllocs()
	for b.Loop() {
		Redact(e)
	}
}

func BenchmarkRedactPassword(b *testing.B) {
	e := typical()
	e.RequestBody = []byte(strings.Replace(string(e.RequestBody), `"locale"`, `"password":"swordfish","locale"`, 1))
	b.ReportAllocs()
	for b.Loop() {
		Redact(e)
	}
}

func BenchmarkCount(b *testing.B) {
	e, r := typical(), New(nil, nil, nil)
	b.ReportAllocs()
	for b.Loop() {
		r.Count(e)
	}
}
