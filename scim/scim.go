// Package scim is the protocol of RFC 7643 and RFC 7644 as plain Go values:
// resources as decoded JSON, errors, messages and URNs. It owns no storage,
// speaks no HTTP and imports nothing of ours outside scim.
package scim

// URNs of the schemas and messages this house speaks (RFC 7643 §10, RFC 7644 §10).
const (
	SchemaUser         = "urn:ietf:params:scim:schemas:core:2.0:User"
	SchemaGroup        = "urn:ietf:params:scim:schemas:core:2.0:Group"
	SchemaEnterprise   = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	SchemaSchema       = "urn:ietf:params:scim:schemas:core:2.0:Schema"
	SchemaResourceType = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
	SchemaConfig       = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"

	MessageError        = "urn:ietf:params:scim:api:messages:2.0:Error"
	MessageList         = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
	MessagePatch        = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	MessageBulk         = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
	MessageBulkResponse = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
	MessageSearch       = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
)

// ContentType is the media type of every SCIM answer (RFC 7644 §3.1).
const ContentType = "application/scim+json"

// TypeUser and TypeGroup are the names of the two core resource types.
const (
	TypeUser  = "User"
	TypeGroup = "Group"
)

// Resource is one decoded SCIM resource. Values are string, bool,
// json.Number, nil, []any and map[string]any, as [Parse] makes them; keys
// bear the spelling of the schema once a schema has read them.
type Resource = map[string]any
