package filter_test

import (
	"reflect"
	"strings"
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/filter"
	"scimdesk/scim/schema"
)

// FuzzParse holds that no text makes parsing, printing, binding or matching
// fail otherwise than by an answer, that what is printed reads as the same, and
// that what the letter allows is understood the same otherwise.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`userName eq "bjensen"`, `name.familyName co "O'Malley"`, `title pr and userType eq "Employee"`,
		`userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")`,
		`userType ne "Employee" and not (emails co "example.com")`,
		`emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]`,
		`meta.lastModified gt "2011-05-13T04:42:34Z"`, `schemas eq "` + scim.SchemaEnterprise + `"`,
		`emails[type eq "work"].value EQ jane@example.com`, scim.SchemaEnterprise + `:manager eq "x"`,
		`a eq "\u00e9\n\ud83d\ude00\"q\" \\ \/"`, `a eq -1.5e3`, `a eq null or not(not(b pr))`, `externalId eq 9f-7a`,
		`active eq "True"`, `((a pr))`, "a eq \"\xff\"", `emails[`, `a pr)`, strings.Repeat("(", 60), `a:b.c pr`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := filter.Parse(text, nil)
		if err != nil {
			answered(t, err)
			return
		}
		loose, err := bindAs(text, &scim.Manner{})
		if err != nil {
			answered(t, err)
		} else {
			loose.Match(jane())
			bindsAgain(t, loose)
			_, _ = loose.Asked("emails", "value")
		}
		if letter, refused := bindAs(text, &scim.Manner{Strict: true}); refused != nil {
			answered(t, refused)
		} else if err != nil || !reflect.DeepEqual(letter.Expr(), loose.Expr()) {
			t.Fatalf("%q is %v by the letter, otherwise %v, %v", text, letter.Expr(), loose.Expr(), err)
		}
		printed := e.String()
		if len(printed) > filter.MaxText || strings.Count(text, "(")+strings.Count(text, "[") >= filter.MaxDepth {
			return // printing may add what the limits then refuse
		}
		if again, err := filter.Parse(printed, nil); err != nil || !reflect.DeepEqual(again, e) {
			t.Fatalf("%q printed as %q reads as %#v, %v", text, printed, again, err)
		}
	})
}

func bindAs(text string, m *scim.Manner) (*filter.Bound, error) {
	e, err := filter.Parse(text, m)
	if err != nil {
		return nil, err
	}
	return filter.Bind(e, schema.User(), m)
}

// bindsAgain holds that a resolved tree resolves to itself.
func bindsAgain(t *testing.T, b *filter.Bound) {
	again, err := filter.Bind(b.Expr(), schema.User(), nil)
	if err != nil || !reflect.DeepEqual(again.Expr(), b.Expr()) {
		t.Fatalf("%s binds again as %v, %v", b.Expr(), again.Expr(), err)
	}
}

// FuzzParsePath holds the same of PATCH paths.
func FuzzParsePath(f *testing.F) {
	for _, seed := range []string{
		`userName`, `name.familyName`, `members`, `members[value eq "2819c223"].displayName`, `emails[type eq "work"].value`,
		`addresses[type eq "work" and (primary eq true or value pr)]`, scim.SchemaEnterprise, scim.SchemaEnterprise + `:manager`,
		scim.SchemaUser + `:emails[type eq work].value`, `roles[primary eq "True"].value`, `emails[0]`, `a[b pr].$ref`, `a[`, `a].b`, ` a `,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		target, err := filter.ParsePath(text, nil)
		if err != nil {
			answered(t, err)
			return
		}
		for _, m := range []*scim.Manner{{}, {Strict: true}} {
			if b, err := filter.BindTarget(target, schema.User(), m); err != nil {
				answered(t, err)
			} else {
				b.Match(map[string]any{"type": "work", "value": "x"})
			}
			if _, err := filter.BindSort(text, false, schema.User(), m); err != nil {
				answered(t, err)
			}
		}
		printed := target.String()
		if len(printed) > filter.MaxPath || strings.Count(text, "(")+strings.Count(text, "[") >= filter.MaxDepth {
			return
		}
		if again, err := filter.ParsePath(printed, nil); err != nil || !reflect.DeepEqual(again, target) {
			t.Fatalf("%q printed as %q reads as %#v, %v", text, printed, again, err)
		}
	})
}

// answered holds that a failure is one for the client.
func answered(t *testing.T, err error) {
	if e, ok := err.(*scim.Error); !ok || e.Status != 400 || e.Type == "" || e.Detail == "" {
		t.Fatalf("got %#v, want a *scim.Error 400 with its type", err)
	}
}
