package exchanges_test

import (
	"testing"

	"scimdesk/models"
	"scimdesk/views/exchanges"
)

func TestRequestsAreToldInSentences(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		method, path, name string
		status             int
		problem, want      string
	}{
		{"GET", "/ServiceProviderConfig", "", 200, "", "Okta read what this server can do"},
		{"GET", "/Schemas/urn:x", "", 200, "", "Okta read the schemas"},
		{"GET", "/ResourceTypes", "", 200, "", "Okta read the resource types"},
		{"GET", "/Users?startIndex=1&count=100", "", 200, "", "Okta listed people"},
		{"GET", `/Users?filter=userName%20eq%20%22ada%40example.com%22`, "", 200, "", "Okta looked for ada@example.com"},
		{"GET", `/Users?filter=emails[type+eq+"work"].value+eq+"a@b"`, "", 200, "", "Okta looked for a@b"},
		{"GET", `/Users?filter=title+pr`, "", 200, "", "Okta searched for people with title pr"},
		{"GET", "/Users/res-1", "Ada Okonjo", 200, "", "Okta read Ada Okonjo"},
		{"POST", "/Users", "Ada Okonjo", 201, "", "Okta created Ada Okonjo"},
		{"POST", "/Users/", "", 201, "", "Okta created a person"},
		{"PUT", "/Users/res-1", "Ada Okonjo", 200, "", "Okta replaced Ada Okonjo"},
		{"PATCH", "/Users/res-1", "Ada Okonjo", 200, "", "Okta changed Ada Okonjo"},
		{"DELETE", "/Users/res-1", "", 204, "", "Okta deleted a person"},
		{"POST", "/Users", "", 409, "The userName is taken.", "Okta tried to create a person"},
		{"PATCH", "/Users/res-1", "Ada Okonjo", 400, "Unknown path.", "Okta tried to change Ada Okonjo"},
		{"GET", "/Users/res-9", "", 404, "No such user.", "Okta tried to read a person"},
		{"POST", "/Groups", "", 501, "Not served yet.", "Okta tried to call POST /Groups"},
		{"GET", "/Users", "", 401, "No token was sent.", "Somebody asked for /Users without a valid token"},
		{"GET", "/%zz?%zz", "", 404, "", "Okta tried to call GET /%zz"},
		{"GET", "", "", 200, "", "Okta read /"},
	} {
		said := exchanges.Tell("okta", models.Exchange{Method: tc.method, Path: tc.path, Status: tc.status, Problem: tc.problem}, tc.name)
		if said.String() != tc.want || said.Why != tc.problem {
			t.Errorf("%s %s is told as %q because %q, want %q", tc.method, tc.path, said, said.Why, tc.want)
		}
	}
}

func TestReasonsAreSentences(t *testing.T) {
	t.Parallel()
	said := exchanges.Tell("entra", models.Exchange{Method: "GET", Path: "/Users", Status: 401, Problem: "the token was cut"}, "")
	if said.Why != "The token was cut." {
		t.Errorf("the reason is %q", said.Why)
	}
}
