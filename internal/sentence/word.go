package sentence

import "strings"

// word is what people call an attribute: "the title". One that has no name of
// ours keeps its own, without the URN or the attribute it belongs to.
func word(path string) string {
	path = tidy(path)
	if at := strings.LastIndex(path, ":"); at >= 0 {
		path = path[at+1:]
	}
	whole, _, _ := strings.Cut(path, ".")
	for _, name := range []string{path, whole} {
		if known, ok := attributes[strings.ToLower(name)]; ok {
			return "the " + known
		}
	}
	if path = strings.Trim(path, ". "); path == "" {
		return "the attribute"
	}
	return "the " + strings.TrimSpace(path[strings.LastIndex(path, ".")+1:])
}

// attributes are the names people use, by the schema's in lower case.
var attributes = map[string]string{
	"id": "id", "externalid": "externalId", "username": "userName",
	"name": "name", "name.formatted": "full name", "name.familyname": "family name", "name.givenname": "given name",
	"name.middlename": "middle name", "name.honorificprefix": "honorific prefix", "name.honorificsuffix": "honorific suffix",
	"displayname": "display name", "nickname": "nickname", "profileurl": "profile URL", "title": "title", "usertype": "user type",
	"preferredlanguage": "preferred language", "locale": "locale", "timezone": "time zone", "active": "active state",
	"password": "password", "emails": "e-mail", "phonenumbers": "phone number", "ims": "messaging address",
	"photos": "photo", "addresses": "address", "groups": "groups", "entitlements": "entitlements", "roles": "roles",
	"x509certificates": "certificates", "members": "members",
	"employeenumber": "employee number", "costcenter": "cost centre", "organization": "organization",
	"division": "division", "department": "department", "manager": "manager",
}
