package accounts

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/views/exchanges"
)

const enterprise = scim.SchemaEnterprise

// Field is one fact about a person as the identity provider sent it.
type Field struct {
	Label, Attribute, Value string
	Wanted                  bool      // the guide calls it required; over SCIM only userName is
	ChangedAt               time.Time // zero when it is older than the history that was read
}

// Missing says whether the guide wants a value that is not there.
func (f Field) Missing() bool { return f.Wanted && f.Value == "" }

// Fields reads the facts people look for out of a resource document. What is
// absent, or of another type than the schema says, is "".
func Fields(document []byte) []Field {
	var doc map[string]any
	if json.Unmarshal(document, &doc) != nil {
		doc = nil
	}
	name, ext := object(doc, "name"), object(doc, enterprise)
	return append([]Field{
		{"Username", "userName", text(doc, "userName"), true, time.Time{}},
		{"Directory id", "externalId", text(doc, "externalId"), true, time.Time{}},
		{"Display name", "displayName", text(doc, "displayName"), true, time.Time{}},
		{"First name", "name.givenName", text(name, "givenName"), false, time.Time{}},
		{"Last name", "name.familyName", text(name, "familyName"), false, time.Time{}},
		{"Work e-mail", `emails[type eq "work"]`, text(ofType(doc, "emails", "work"), "value"), false, time.Time{}},
		{"Title", "title", text(doc, "title"), false, time.Time{}},
		{"City", `addresses[type eq "work"]`, text(ofType(doc, "addresses", "work"), "locality"), false, time.Time{}},
		{"Department", "enterprise:department", text(ext, "department"), false, time.Time{}},
		{"Organization", "enterprise:organization", text(ext, "organization"), false, time.Time{}},
		{"Manager", "enterprise:manager", manager(ext), false, time.Time{}},
		{"Active", "active", text(doc, "active"), false, time.Time{}},
	}, further(doc, ext)...)
}

// further are facts that few send: only those that are there.
func further(doc, ext map[string]any) (all []Field) {
	for _, f := range []Field{
		{Label: "Employee number", Attribute: "enterprise:employeeNumber", Value: text(ext, "employeeNumber")},
		{Label: "User type", Attribute: "userType", Value: text(doc, "userType")},
		{Label: "Phone", Attribute: "phoneNumbers", Value: values(doc, "phoneNumbers")},
		{Label: "Roles", Attribute: "roles", Value: values(doc, "roles")},
		{Label: "Entitlements", Attribute: "entitlements", Value: values(doc, "entitlements")},
		{Label: "Language", Attribute: "preferredLanguage", Value: text(doc, "preferredLanguage")},
		{Label: "Locale", Attribute: "locale", Value: text(doc, "locale")},
		{Label: "Time zone", Attribute: "timezone", Value: text(doc, "timezone")},
	} {
		if f.Value != "" {
			all = append(all, f)
		}
	}
	return all
}

// values are those of a multi-valued attribute, as people read them.
func values(doc map[string]any, name string) string {
	var said []string
	all, _ := doc[name].([]any)
	for _, one := range all {
		element, _ := one.(map[string]any)
		if value := cmp.Or(text(element, "display"), text(element, "value")); value != "" {
			said = append(said, value)
		}
	}
	return strings.Join(said, ", ")
}

// Date tells each field when it changed last. Events are newest first.
func Date(fields []Field, events []models.Event) {
	for i, f := range fields {
		attribute, _, _ := strings.Cut(f.Attribute, "[")
		for _, e := range events {
			if concerns(e, attribute) {
				fields[i].ChangedAt = e.At
				break
			}
		}
	}
}

// concerns says whether an event changed an attribute, or a part of it.
func concerns(e models.Event, attribute string) bool {
	return slices.ContainsFunc(e.Fields, func(c models.FieldChange) bool {
		rest, found := strings.CutPrefix(exchanges.Short(c.Path), attribute)
		return found && (rest == "" || rest[0] == '.')
	})
}

// missing lists the labels of wanted fields without a value.
func missing(fields []Field) []string {
	var labels []string
	for _, f := range fields {
		if f.Missing() {
			labels = append(labels, f.Attribute)
		}
	}
	return labels
}

func missingText(fields []Field) string {
	return strings.Join(missing(fields), ", ") + " did not arrive. Map it in the identity provider; the next change brings it."
}

func object(doc map[string]any, name string) map[string]any {
	inner, _ := doc[name].(map[string]any)
	return inner
}

func text(doc map[string]any, name string) string {
	switch value := doc[name].(type) {
	case string:
		return value
	case bool, float64:
		return fmt.Sprint(value)
	}
	return ""
}

// ofType is the first element of a multi-valued attribute with this type.
func ofType(doc map[string]any, name, kind string) map[string]any {
	all, _ := doc[name].([]any)
	for _, one := range all {
		element, _ := one.(map[string]any)
		if strings.EqualFold(text(element, "type"), kind) {
			return element
		}
	}
	return nil
}

func manager(ext map[string]any) string {
	who := object(ext, "manager")
	if name := text(who, "displayName"); name != "" {
		return name
	}
	return text(who, "value")
}
