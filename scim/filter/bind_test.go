package filter_test

import (
	"strings"
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

func bound(t testing.TB, text string) *filter.Bound {
	t.Helper()
	e, err := filter.Parse(text, nil)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	b, err := filter.Bind(e, schema.User(), nil)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return b
}

func TestBindResolvesNamesAndValues(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, want string }{
		{"names in any case", `USERNAME eq "X"`, `userName eq "X"`},
		{"sub-attributes in any case", `Name.familyname pr`, `name.familyName pr`},
		{"the core URN in any case", `URN:IETF:params:scim:schemas:core:2.0:user:username pr`, `userName pr`},
		{"an extension's URN in any case", strings.ToUpper(scim.SchemaEnterprise) + `:department pr`, scim.SchemaEnterprise + `:department pr`},
		{"an extension as a whole", strings.ToLower(scim.SchemaEnterprise) + ` pr`, scim.SchemaEnterprise + ` pr`},
		{"a name that only an extension has", `employeeNumber eq "7"`, scim.SchemaEnterprise + `:employeeNumber eq "7"`},
		{"emails as its value", `emails eq "a@x.org"`, `emails.value eq "a@x.org"`},
		{"email as emails", `email eq "a@x.org"`, `emails.value eq "a@x.org"`},
		{"email.value as emails.value", `Email.value co "x"`, `emails.value co "x"`},
		{"manager as its value", `manager eq "42"`, scim.SchemaEnterprise + `:manager.value eq "42"`},
		{"groups as its value", `groups eq "42"`, `groups.value eq "42"`},
		{"null against a complex attribute stays whole", `emails eq null`, `emails eq null`},
		{"presence of a complex attribute stays whole", `emails pr`, `emails pr`},
		{"names between brackets", `Emails[TYPE eq "work" and Primary eq "TRUE"]`, `emails[type eq "work" and primary eq true]`},
		{"booleans given as text", `active eq "False"`, `active eq false`},
		{"booleans given without quotes", `active eq True`, `active eq true`},
		{"text given as a number", `employeeNumber eq 0701`, scim.SchemaEnterprise + `:employeeNumber eq "0701"`},
		{"text given as a number of JSON", `externalId eq 701.0`, `externalId eq "701.0"`},
		{"text given as a boolean", `externalId eq true`, `externalId eq "true"`},
		{"meta and the common attributes", `meta.lastmodified gt "2026-01-01T00:00:00Z" or ID eq "x" or SCHEMAS eq "u"`, `meta.lastModified gt "2026-01-01T00:00:00Z" or id eq "x" or schemas eq "u"`},
		{"meta as a whole and its other parts", `meta pr and meta.resourceType eq "User" and meta.version pr`, `meta pr and meta.resourceType eq "User" and meta.version pr`},
		{"both sides of everything", `not (USERNAME pr and ACTIVE pr) or TITLE pr`, `not (userName pr and active pr) or title pr`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := bound(t, tc.text).Expr().String(); got != tc.want {
				t.Errorf("got %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestBindRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, says string }{
		{"an unknown attribute", `shoeSize eq "x"`, `"shoeSize" is not an attribute of a User. The names are listed at /Schemas.`},
		{"an unknown attribute on the left of and", `shoeSize pr and userName pr`, `"shoeSize"`},
		{"an unknown attribute on the right of or", `userName pr or shoeSize pr`, `"shoeSize"`},
		{"an unknown attribute behind not", `not (shoeSize pr)`, `"shoeSize"`},
		{"an unknown sub-attribute", `emails.size eq "x"`, `"emails.size"`},
		{"an unknown attribute of an extension", scim.SchemaEnterprise + `:userName eq "x"`, `is not an attribute`},
		{"an unknown URN", `urn:a:b:userName eq "x"`, `"urn:a:b:userName"`},
		{"an unknown name between brackets", `emails[size pr]`, `"size" is not an attribute of emails`},
		{"an unknown name before brackets", `mails[type pr]`, `"mails"`},
		{"a dotted name between brackets", `emails[emails.type pr]`, `is not an attribute of emails`},
		{"the password", `password eq "secret"`, `password is never returned`},
		{"the presence of the password", `password pr`, `password is never returned`},
		{"the password by its URN", scim.SchemaUser + `:PASSWORD sw "s"`, `password is never returned`},
		{"where a user is, which is not kept", `meta.location pr`, `meta.location is made for each answer and not kept`},
		{"where a user is, by its value", `META.Location eq "https://x/Users/1"`, `Ask about id instead`},
		{"where a user is, between brackets", `meta[location eq "x"]`, `location is made for each answer`},
		{"the core as a whole", scim.SchemaUser + ` pr`, `is not an attribute`},
		{"an order of booleans", `active gt true`, `active is of type boolean and cannot be compared by "gt". Use eq, ne or pr.`},
		{"a part of a boolean", `active co "t"`, `"co"`},
		{"the begin of a boolean between brackets", `emails[primary sw "t"]`, `"sw"`},
		{"an order of binaries", `x509Certificates.value ge "AA"`, `type binary`},
		{"the end of a binary", `x509Certificates ew "AA"`, `type binary`},
		{"a boolean that is none", `active eq "yes"`, `active cannot be compared with "yes", because it is of type boolean. Send true or false.`},
		{"a number for a boolean", `active eq 1`, `Send true or false`},
		{"a date that is none", `meta.created gt "2026-01-01"`, `Send a date and time, such as`},
		{"a number for a date", `meta.created gt 2026`, `Send a date and time`},
		{"an order of null", `userName gt null`, `userName cannot be compared with null by "gt". Use eq or ne, or pr.`},
		{"a part of null", `userName co null`, `"co"`},
		{"a complex attribute without a value", `name eq "x"`, `name has several parts and no value of its own. Name a part, such as name.`},
		{"a multi-valued one without a value", `addresses eq "x"`, `Name a part, such as addresses.`},
		{"meta without a part", `meta eq "x"`, `Name a part`},
		{"an extension as a value", scim.SchemaEnterprise + ` eq "x"`, `is a whole extension`},
		{"brackets behind a plain value", `userName[value eq "x"]`, `single plain value`},
		{"brackets behind a part of a value", scim.SchemaUser + `:name.familyName[value eq "x"]`, `single plain value`},
		{"brackets behind an extension", scim.SchemaEnterprise + `[department eq "x"]`, `single plain value`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			e, err := filter.Parse(tc.text, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, err = filter.Bind(e, schema.User(), nil)
			refused(t, err, scim.InvalidFilter, tc.says)
		})
	}
}

func TestBindRefusesNoTree(t *testing.T) {
	t.Parallel()
	_, err := filter.Bind(nil, schema.User(), nil)
	refused(t, err, scim.InvalidFilter, "The filter is empty")
}

func TestBindKeepsSecrets(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text string }{
		{"a part of a secret", `vault.owner eq "x"`},
		{"a secret part", `marks.pin eq "x"`},
		{"a secret between brackets", `marks[points gt 1 and pin sw "1"]`},
		{"what is inside a secret", `vault[owner pr]`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			e, err := filter.Parse(tc.text, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, err = filter.Bind(e, measured(), nil)
			refused(t, err, scim.InvalidFilter, "is never returned")
		})
	}
}

func TestBindHoldsNumbersToTheirType(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, says string }{
		{"a part of a number", `age co "1"`, `Use eq, ne, gt, ge, lt, le or pr.`},
		{"a text for a number", `age eq "old"`, `Send a number`},
		{"a boolean for a number", `age eq true`, `Send a number`},
		{"a number beyond reason", `age eq 1e9999999999`, `Send a number`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			e, err := filter.Parse(tc.text, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, err = filter.Bind(e, measured(), nil)
			refused(t, err, scim.InvalidFilter, tc.says)
		})
	}
}

// measured is a type with what no User has: numbers, plain values in plural,
// a binary whose case nobody declared, and secrets inside complex attributes.
func measured() *schema.Type {
	return schema.New(schema.ResourceType{Name: "Measure"}, schema.Schema{ID: "urn:x:Measure", Attributes: []schema.Attribute{
		{Name: "age", Type: schema.Integer},
		{Name: "tags", Type: schema.String, MultiValued: true},
		{Name: "marks", Type: schema.Complex, MultiValued: true, SubAttributes: []schema.Attribute{
			{Name: "points", Type: schema.Decimal},
			{Name: "userName", Type: schema.String, CaseExact: true},
			{Name: "pin", Type: schema.String, Returned: schema.Never},
		}},
		{Name: "vault", Type: schema.Complex, Returned: schema.Never, SubAttributes: []schema.Attribute{
			{Name: "owner", Type: schema.String},
		}},
		{Name: "seal", Type: schema.Binary},
	}}, nil, nil)
}

func TestMentionsNamesWhatIsAskedAbout(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		want       bool
	}{
		{"a comparison", `meta.created gt "2026-01-01T00:00:00Z"`, true},
		{"presence", `META pr`, true},
		{"the right side of or", `userName pr or (title pr and meta pr)`, true},
		{"the left side of and", `meta pr and title pr`, true},
		{"behind not", `not (meta pr)`, true},
		{"a value path", `meta[created pr]`, true},
		{"not another attribute", `userName eq "meta" or emails[type eq "meta"]`, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := bound(t, tc.text).Mentions("meta"); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestNilBoundAsksForEverything(t *testing.T) {
	t.Parallel()
	var b *filter.Bound
	if !b.Match(scim.Resource{}) || b.Expr() != nil || b.Mentions("meta") {
		t.Error("it does not")
	}
}
