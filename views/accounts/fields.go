package accounts

import (
	"encoding/json"
	"fmt"
	"strings"

	"scimdesk/scim"
)

const enterprise = scim.SchemaEnterprise

// Field is one fact about a person as the identity provider sent it.
type Field struct {
	Label, Attribute, Value string
	Wanted                  bool // the guide calls it required; over SCIM only userName is
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
	return []Field{
		{"Username", "userName", text(doc, "userName"), true},
		{"Directory id", "externalId", text(doc, "externalId"), true},
		{"Display name", "displayName", text(doc, "displayName"), true},
		{"First name", "name.givenName", text(name, "givenName"), false},
		{"Last name", "name.familyName", text(name, "familyName"), false},
		{"Work e-mail", `emails[type eq "work"]`, text(ofType(doc, "emails", "work"), "value"), false},
		{"Title", "title", text(doc, "title"), false},
		{"City", `addresses[type eq "work"]`, text(ofType(doc, "addresses", "work"), "locality"), false},
		{"Department", "enterprise:department", text(ext, "department"), false},
		{"Organization", "enterprise:organization", text(ext, "organization"), false},
		{"Manager", "enterprise:manager", manager(ext), false},
		{"Active", "active", text(doc, "active"), false},
	}
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
