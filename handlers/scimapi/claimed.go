package scimapi

import (
	"strings"

	"scimdesk/internal/provisioning"
	"scimdesk/scim"
)

// maxClaim is the largest body of a failed request that is read for a name.
const maxClaim = 64 << 10

// claimed is what a body calls its User or Group, "" when it does not say.
func claimed(typ string, body []byte) string {
	if len(body) > maxClaim {
		return ""
	}
	doc, err := scim.Parse(body)
	if err != nil {
		return ""
	}
	doc = respell(doc)
	if typ == scim.TypeUser {
		return provisioning.Called(doc)
	}
	if name, _ := doc["displayName"].(string); name != "" {
		return name
	}
	return patched(doc)
}

// patched is the displayName that a PATCH would give.
func patched(doc scim.Resource) string {
	ops, _ := doc["Operations"].([]any)
	for _, raw := range ops {
		op, _ := raw.(map[string]any)
		op = respell(op)
		value, _ := op["value"].(map[string]any)
		if name, _ := value["displayName"].(string); name != "" {
			return name
		}
		path, _ := op["path"].(string)
		if name, _ := op["value"].(string); name != "" && strings.EqualFold(path, "displayName") {
			return name
		}
	}
	return ""
}

// respell gives the names that tell what somebody is called the schema's
// spelling, and leaves everything else out.
func respell(doc scim.Resource) scim.Resource {
	out := scim.Resource{}
	for name, value := range doc {
		for _, known := range [...]string{"displayName", "userName", "name", "formatted", "givenName", "familyName", "Operations", "path", "value"} {
			if !strings.EqualFold(name, known) {
				continue
			}
			if inner, ok := value.(map[string]any); ok {
				value = respell(inner)
			}
			out[known] = value
		}
	}
	return out
}
