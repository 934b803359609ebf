package schema

import "scimdesk/scim"

// MaxResults is the most resources one answer to a query holds.
const MaxResults = 1_000

// ResourceType is one entry of /ResourceTypes (RFC 7643 §6).
type ResourceType struct {
	Schemas     []string          `json:"schemas"`
	ID          string            `json:"id"`
	Name        string            `json:"name"`
	Endpoint    string            `json:"endpoint"` // relative to the base URL, "/Users"
	Description string            `json:"description"`
	Schema      string            `json:"schema"`
	Extensions  []SchemaExtension `json:"schemaExtensions,omitempty"`
	Meta        *Meta             `json:"meta,omitempty"`
}

// SchemaExtension names an extension of a resource type.
type SchemaExtension struct {
	Schema   string `json:"schema"`
	Required bool   `json:"required"`
}

// Config is the service provider's configuration (RFC 7643 §5). It says true
// only of what this house does.
type Config struct {
	Schemas        []string     `json:"schemas"`
	Patch          Supported    `json:"patch"`
	Bulk           BulkLimits   `json:"bulk"`
	Filter         FilterLimits `json:"filter"`
	ChangePassword Supported    `json:"changePassword"`
	Sort           Supported    `json:"sort"`
	ETag           Supported    `json:"etag"`
	Authentication []AuthScheme `json:"authenticationSchemes"`
	Meta           *Meta        `json:"meta"`
}

// Supported is a feature that is there or not.
type Supported struct {
	Supported bool `json:"supported"`
}

// BulkLimits are the limits of bulk requests; the size is in bytes. Clients
// read them as numbers even where bulk is not supported.
type BulkLimits struct {
	Supported      bool `json:"supported"`
	MaxOperations  int  `json:"maxOperations"`
	MaxPayloadSize int  `json:"maxPayloadSize"`
}

// FilterLimits is the most resources a query answers with.
type FilterLimits struct {
	Supported  bool `json:"supported"`
	MaxResults int  `json:"maxResults"`
}

// AuthScheme is one way to authenticate (RFC 7643 §5).
type AuthScheme struct {
	Type        string `json:"type"`
	Name        string `json:"name"`
	Description string `json:"description"`
	SpecURI     string `json:"specUri"`
	Primary     bool   `json:"primary"`
}

// ServiceProviderConfig is what /ServiceProviderConfig answers under base,
// the directory's SCIM address without a slash at its end.
func ServiceProviderConfig(base string) Config {
	return Config{
		Schemas: []string{scim.SchemaConfig},
		Patch:   Supported{true},
		Filter:  FilterLimits{true, MaxResults},
		ETag:    Supported{true},
		Authentication: []AuthScheme{{
			Type:        "oauthbearertoken",
			Name:        "Bearer token",
			Description: "A token of this directory in the Authorization header",
			SpecURI:     "https://www.rfc-editor.org/info/rfc6750",
			Primary:     true,
		}},
		Meta: &Meta{"ServiceProviderConfig", base + "/ServiceProviderConfig"},
	}
}

// ResourceTypes is what /ResourceTypes lists under base.
func ResourceTypes(base string) []ResourceType {
	rt := User().ResourceType
	rt.Meta = &Meta{"ResourceType", base + "/ResourceTypes/" + rt.ID}
	return []ResourceType{rt}
}

// Schemas is what /Schemas lists under base: every schema in use.
func Schemas(base string) []Schema {
	t := User()
	list := append([]Schema{t.core}, t.exts...)
	for i := range list {
		list[i].Meta = &Meta{"Schema", base + "/Schemas/" + list[i].ID}
	}
	return list
}
