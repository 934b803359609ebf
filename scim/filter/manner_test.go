package filter_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

// manners reads a filter or path where clients are understood, which must
// meet quirks, and by the letter, which must refuse it as is said.
func manners(t *testing.T, read func(m *scim.Manner) error, met []scim.Quirk, refused string) {
	t.Helper()
	loose := scim.Manner{}
	if err := read(&loose); err != nil || !slices.Equal(loose.Met(), met) {
		t.Errorf("understood: met %v, %v", loose.Met(), err)
	}
	letter := scim.Manner{Strict: true}
	err := read(&letter)
	var told *scim.Error
	if refused == "" && err != nil || refused != "" && (!errors.As(err, &told) || told.Status != 400 || told.Type != refused) {
		t.Errorf("by the letter: %v", err)
	}
}

func TestFiltersKeepTheirManner(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		met        []scim.Quirk
		refused    bool // by the letter
	}{
		{"the letter", `userName eq "x" and not (active eq false) or name.familyName co "y"`, nil, false},
		{"operators in any case", `userName EQ "x" AND title Pr`, nil, false},
		{"names in any case", `USERNAME eq "x"`, []scim.Quirk{scim.QuirkNameCase}, false},
		{"parts in any case", `name.FamilyName eq "x"`, []scim.Quirk{scim.QuirkNameCase}, false},
		{"names between brackets in any case", `emails[Type eq "x"]`, []scim.Quirk{scim.QuirkNameCase}, false},
		{"the core URN", scim.SchemaUser + `:userName eq "x"`, []scim.Quirk{scim.QuirkURNPrefix}, false},
		{"the core URN in another case", strings.ToLower(scim.SchemaUser) + `:userName eq "x"`, []scim.Quirk{scim.QuirkURNPrefix}, false},
		{"an extension's URN", scim.SchemaEnterprise + `:department eq "x"`, nil, false},
		{"an extension's URN in another case", strings.ToUpper(scim.SchemaEnterprise) + `:department eq "x"`, []scim.Quirk{scim.QuirkURNPrefix}, false},
		{"an extension as a whole", scim.SchemaEnterprise + ` pr`, nil, false},
		{"another URN for the core", `urn:scim:schemas:core:2.0:User:userName eq "x"`, []scim.Quirk{scim.QuirkSchemas}, true},
		{"another URN for an extension", `urn:scim:schemas:extension:enterprise:1.0:department eq "x"`, []scim.Quirk{scim.QuirkSchemas}, true},
		{"another URN for an extension as a whole", `urn:scim:schemas:extension:enterprise:1.0 pr`, []scim.Quirk{scim.QuirkSchemas}, true},
		{"no URN", `department eq "x"`, []scim.Quirk{scim.QuirkUnlistedURN}, true},
		{"no URN for the manager", `manager.value eq "x"`, []scim.Quirk{scim.QuirkManager}, true},
		{"the manager for its value", scim.SchemaEnterprise + `:manager eq "x"`, []scim.Quirk{scim.QuirkManager}, true},
		{"emails for their value", `emails eq "x"`, []scim.Quirk{scim.QuirkEmail}, false},
		{"email for the value of emails", `email eq "x"`, []scim.Quirk{scim.QuirkEmail}, false},
		{"email between brackets", `email[type eq "x"]`, []scim.Quirk{scim.QuirkEmail}, false},
		{"roles for their value", `roles eq "x"`, nil, false},
		{"a bare word", `userName eq x`, []scim.Quirk{scim.QuirkBareWord}, true},
		{"a boolean as a text", `active eq "True"`, []scim.Quirk{scim.QuirkLooseFilter}, true},
		{"a boolean as a bare word", `active eq True`, []scim.Quirk{scim.QuirkLooseFilter, scim.QuirkBareWord}, true},
		{"a boolean as a text between brackets", `emails[primary eq "true"]`, []scim.Quirk{scim.QuirkLooseFilter}, true},
		{"a text as a boolean", `userName eq true`, []scim.Quirk{scim.QuirkLooseFilter}, true},
		{"a text as a number", `externalId eq 701`, []scim.Quirk{scim.QuirkTextNumber}, true},
		{"what is asked behind brackets", `emails[type eq "work"].value eq "x"`, nil, false},
		{"null", `title eq null and manager ne null`, []scim.Quirk{scim.QuirkManager}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			refused := ""
			if tc.refused {
				refused = scim.InvalidFilter
			}
			manners(t, func(m *scim.Manner) error {
				e, err := filter.Parse(tc.text, m)
				if err == nil {
					_, err = filter.Bind(e, schema.User(), m)
				}
				return err
			}, tc.met, refused)
		})
	}
}

func TestOtherTypesKeepTheirManner(t *testing.T) {
	t.Parallel()
	owned := schema.New(schema.ResourceType{Name: "Pet"}, schema.Schema{ID: "urn:x:Pet", Attributes: []schema.Attribute{
		{Name: "owner", Type: schema.Complex, SubAttributes: []schema.Attribute{{Name: "value", Type: schema.String}}},
	}}, nil, nil)
	for _, tc := range []struct {
		name, text string
		of         *schema.Type
		met        scim.Quirk
	}{
		{"a number as a text", `age gt "42"`, measured(), scim.QuirkTextNumber},
		{"a single complex attribute for its value", `owner eq "x"`, owned, scim.QuirkSingle},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			manners(t, func(m *scim.Manner) error {
				e, err := filter.Parse(tc.text, m)
				if err == nil {
					_, err = filter.Bind(e, tc.of, m)
				}
				return err
			}, []scim.Quirk{tc.met}, scim.InvalidFilter)
		})
	}
}

func TestPathsKeepTheirManner(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		met        []scim.Quirk
		refused    string
	}{
		{"the letter", `emails[type eq "work"].value`, nil, ""},
		{"names in any case", `Emails[Type eq "work"].Value`, []scim.Quirk{scim.QuirkNameCase}, ""},
		{"the core as a whole", scim.SchemaUser, nil, ""},
		{"another URN for the core as a whole", `urn:scim:schemas:core:2.0:User`, []scim.Quirk{scim.QuirkSchemas}, scim.InvalidPath},
		{"no URN", `department`, []scim.Quirk{scim.QuirkUnlistedURN}, scim.InvalidPath},
		{"a bare word", `emails[type eq work]`, []scim.Quirk{scim.QuirkBareWord}, scim.InvalidFilter},
		{"a boolean as a text", `roles[primary eq "True"]`, []scim.Quirk{scim.QuirkLooseFilter}, scim.InvalidFilter},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			manners(t, func(m *scim.Manner) error {
				target, err := filter.ParsePath(tc.text, m)
				if err == nil {
					_, err = filter.BindTarget(target, schema.User(), m)
				}
				return err
			}, tc.met, tc.refused)
		})
	}
}
