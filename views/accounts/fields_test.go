package accounts_test

import (
	"testing"
	"time"

	"scimdesk/models"
	"scimdesk/views/accounts"
)

const ada = `{
	"userName": "ada@example.com", "externalId": "x-1", "displayName": "Ada Okonjo", "active": false,
	"name": {"givenName": "Ada", "familyName": "Okonjo"}, "title": "Controller",
	"phoneNumbers": [{"type": "work", "value": "+31 10 1"}, {"value": "+31 10 2"}], "roles": [{"value": "r1", "display": "Auditor"}, 7], "locale": "nl-NL",
	"emails": [{"type": "home", "value": "h@example.com"}, {"type": "Work", "value": "w@example.com"}],
	"addresses": [{"type": "work", "locality": "Rotterdam"}],
	"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Finance", "organization": "Larkfield", "manager": {"value": "res-2", "displayName": "Grace Mbeki"}}
}`

func TestFieldsReadWhatTheProviderSent(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"userName": "ada@example.com", "externalId": "x-1", "displayName": "Ada Okonjo", "name.givenName": "Ada", "name.familyName": "Okonjo",
		`emails[type eq "work"]`: "w@example.com", "title": "Controller", `addresses[type eq "work"]`: "Rotterdam",
		"enterprise:department": "Finance", "enterprise:organization": "Larkfield", "enterprise:manager": "Grace Mbeki", "active": "false",
		"phoneNumbers": "+31 10 1, +31 10 2", "roles": "Auditor", "locale": "nl-NL",
	}
	fields := accounts.Fields([]byte(ada))
	if len(fields) != len(want) {
		t.Errorf("%d fields, want %d", len(fields), len(want))
	}
	for _, f := range fields {
		if f.Value != want[f.Attribute] || f.Missing() {
			t.Errorf("%s is %q, want %q", f.Attribute, f.Value, want[f.Attribute])
		}
	}
}

func TestFieldsOfOddDocumentsAreEmptyAndNeverPanic(t *testing.T) {
	t.Parallel()
	for _, document := range []string{
		"", "null", "[]", "{}", `{"name":"x","emails":"y","addresses":[1,null,{"type":2}],"title":{}}`,
		`{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":[],"emails":{"type":"work"}}`,
	} {
		missing := 0
		for _, f := range accounts.Fields([]byte(document)) {
			if f.Value != "" {
				t.Errorf("%s: %s is %q", document, f.Attribute, f.Value)
			}
			if f.Missing() {
				missing++
			}
		}
		if missing != 3 {
			t.Errorf("%s: %d wanted fields are missing, want userName, externalId and displayName", document, missing)
		}
	}
}

func TestAManagerWithoutANameIsTheValue(t *testing.T) {
	t.Parallel()
	const document = `{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"res-2"}}}`
	for _, f := range accounts.Fields([]byte(document)) {
		if f.Attribute == "enterprise:manager" && f.Value != "res-2" {
			t.Errorf("the manager is %q", f.Value)
		}
	}
}

func TestFieldsBearTheTimeOfTheirLastChange(t *testing.T) {
	t.Parallel()
	at := func(hour int) time.Time { return time.Date(2026, 11, 22, hour, 0, 0, 0, time.UTC) }
	change := func(paths ...string) (all []models.FieldChange) {
		for _, path := range paths {
			all = append(all, models.FieldChange{Path: path})
		}
		return all
	}
	fields := accounts.Fields([]byte(ada))
	accounts.Date(fields, []models.Event{
		{At: at(4), Fields: change("titles", "emailsOld", "enterprise")},
		{At: at(3), Fields: change("title", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value")},
		{At: at(2), Fields: change("title", "emails")},
		{At: at(1), Fields: change("userName", "name")},
	})
	want := map[string]int{"title": 3, "enterprise:manager": 3, `emails[type eq "work"]`: 2, "userName": 1}
	for _, f := range fields {
		if hour, dated := want[f.Attribute]; dated != !f.ChangedAt.IsZero() || dated && !f.ChangedAt.Equal(at(hour)) {
			t.Errorf("%s changed at %s", f.Attribute, f.ChangedAt)
		}
	}
}
