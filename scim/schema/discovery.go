package schema

import "scimdesk/scim"

// What the service provider's configuration promises.
const (
	MaxResults     = 1_000   // the most resources one answer to a query holds
	DefaultResults = 100     // how many it holds when the query does not say
	MaxOperations  = 1_000   // of one bulk request
	MaxPayload     = 1 << 20 // bytes of one bulk request
	CursorSeconds  = 600     // how long a cursor is good for
)

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
	Pagination     Pagination   `json:"pagination"`
	Authentication []AuthScheme `json:"authenticationSchemes"`
	Meta           *Meta        `json:"meta"`
}

// Supported is a feature that is there or not.
type Supported struct {
	Supported bool `json:"supported"`
}

// BulkLimits are the limits of bulk requests; the size is in bytes.
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

// Pagination says how lists are read in pages (RFC 9865 §4).
type Pagination struct {
	Cursor         bool   `json:"cursor"`
	Index          bool   `json:"index"`
	DefaultMethod  string `json:"defaultPaginationMethod"`
	DefaultSize    int    `json:"defaultPageSize"`
	MaxSize        int    `json:"maxPageSize"`
	TimeoutSeconds int    `json:"cursorTimeout"`
}

// Features are what a directory chooses of what the server can do.
type Features struct {
	ChangePassword bool   // passwords are kept, so that sending another changes it
	Authentication string // the type of the scheme its client was set up with; "" for SchemeBearer
}

// The types of authentication schemes served here (RFC 7643 §5).
const (
	SchemeBearer = "oauthbearertoken"
	SchemeOAuth  = "oauth2"
	SchemeBasic  = "httpbasic"
)

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
func ServiceProviderConfig(base string, f Features) Config {
	return Config{
		Schemas:        []string{scim.SchemaConfig},
		Patch:          Supported{true},
		Bulk:           BulkLimits{true, MaxOperations, MaxPayload},
		Filter:         FilterLimits{true, MaxResults},
		ChangePassword: Supported{f.ChangePassword},
		Sort:           Supported{true},
		ETag:           Supported{true},
		Pagination:     Pagination{true, true, "index", DefaultResults, MaxResults, CursorSeconds},
		Authentication: schemes(f.Authentication),
		Meta:           &Meta{"ServiceProviderConfig", base + "/ServiceProviderConfig"},
	}
}

// schemes are the one a directory uses, first, and bearer tokens, which it
// takes in any case.
func schemes(used string) []AuthScheme {
	bearer := AuthScheme{
		Type:        SchemeBearer,
		Name:        "Bearer token",
		Description: "A token of this directory in the Authorization header",
		SpecURI:     "https://www.rfc-editor.org/info/rfc6750",
		Primary:     true,
	}
	first := bearer
	switch used {
	case SchemeOAuth:
		first = AuthScheme{SchemeOAuth, "OAuth 2.0", "An access token of this directory's authorization server", "https://www.rfc-editor.org/info/rfc6749", true}
	case SchemeBasic:
		first = AuthScheme{SchemeBasic, "HTTP Basic", "The user name and password of this directory", "https://www.rfc-editor.org/info/rfc7617", true}
	default:
		return []AuthScheme{bearer}
	}
	bearer.Primary = false
	return []AuthScheme{first, bearer}
}
