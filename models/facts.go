package models

// Kind is what an exchange asked for, whichever client asked.
type Kind string

// The kinds. Type in [Facts] says of what: "User", "Group", or "".
const (
	KindTest      Kind = "test"      // a connection test: two people at most, or somebody who cannot exist
	KindDiscovery Kind = "discovery" // ServiceProviderConfig, ResourceTypes, Schemas
	KindLookup    Kind = "lookup"    // a filter that looks for one by one attribute
	KindSearch    Kind = "search"    // any other filter
	KindList      Kind = "list"
	KindRead      Kind = "read"
	KindCreate    Kind = "create"
	KindReplace   Kind = "replace"
	KindPatch     Kind = "patch"
	KindDelete    Kind = "delete"
	KindBulk      Kind = "bulk"
	KindToken     Kind = "token"     // an access token was asked for by client credentials or an assertion
	KindRedeem    Kind = "redeem"    // by an authorization code
	KindRefreshed Kind = "refresh"   // by a refresh token
	KindAuthorize Kind = "authorize" // a browser came to the authorization endpoint
	KindConsent   Kind = "consent"   // an admin allowed or denied
	KindRevoke    Kind = "revoke"    // RFC 7009
	KindInspect   Kind = "inspect"   // RFC 7662
	KindMetadata  Kind = "metadata"  // RFC 8414
	KindUnknown   Kind = ""          // no route, or refused before the route was known
)

// Asks says whether k looks for resources.
func (k Kind) Asks() bool { return k == KindLookup || k == KindSearch || k == KindList }

// OAuth says whether k was asked of the authorization server.
func (k Kind) OAuth() bool {
	switch k {
	case KindToken, KindRedeem, KindRefreshed, KindAuthorize, KindConsent, KindRevoke, KindInspect, KindMetadata:
		return true
	}
	return false
}

// Writes says whether k is meant to change something.
func (k Kind) Writes() bool {
	return k == KindCreate || k == KindReplace || k == KindPatch || k == KindDelete
}

// Odd names what was odd about a base URL or a token; an admin can mend it.
type Odd string

// What can be odd. None of these names ever leaves the console.
const (
	OddURLDoubled Odd = "url-doubled" // part of the base URL twice: …/scim/v2/v2/Users, …/Users/Users
	OddURLCut     Odd = "url-cut"     // part of the base URL missing: …/scim/Users
	OddURLWrong   Odd = "url-wrong"   // something else than the base URL before the endpoint: …/scim/v1/Users
	OddURLOther   Odd = "url-other"   // a live token at the address of another directory, or of none

	OddTokenNone     Odd = "token-none"     // no Authorization header, or an empty one
	OddTokenTwo      Odd = "token-two"      // two Authorization headers
	OddTokenTwice    Odd = "token-twice"    // "Bearer Bearer …"
	OddTokenBasic    Odd = "token-basic"    // HTTP Basic
	OddTokenForeign  Odd = "token-foreign"  // not one of our tokens at all
	OddTokenCut      Odd = "token-cut"      // begins like ours and is too short
	OddTokenMistyped Odd = "token-mistyped" // begins like ours, its checksum does not fit
	OddTokenUnknown  Odd = "token-unknown"  // well formed, and no such token here
	OddTokenOther    Odd = "token-other"    // belongs to another directory
	OddTokenRevoked  Odd = "token-revoked"
	OddTokenReplaced Odd = "token-replaced" // rotated, and its overlap is over
	OddTokenExpired  Odd = "token-expired"
	OddTokenScope    Odd = "token-scope"  // may read, and tried to write
	OddTokenKind     Odd = "token-kind"   // a secret, a refresh token or a password where an access token belongs
	OddTokenRefuse   Odd = "token-refuse" // refused on purpose, by the token lab

	OddClientUnknown Odd = "client-unknown" // no such client, or of another directory
	OddSecretNone    Odd = "secret-none"    // no secret was sent
	OddSecretWrong   Odd = "secret-wrong"
	OddSecretExpired Odd = "secret-expired" // it was right, and has expired or was revoked
	OddRedirect      Odd = "redirect"       // a redirect URI nobody entered
	OddScope         Odd = "scope"          // nothing of the scope is known here
	OddGrant         Odd = "grant"          // a grant or response type this directory does not use
	OddChallenge     Odd = "challenge"      // PKCE is missing, plain, or does not fit
	OddCodeUsed      Odd = "code-used"
	OddCodeExpired   Odd = "code-expired"
	OddCodeUnknown   Odd = "code-unknown" // or another client's
	OddRefreshUsed   Odd = "refresh-used" // replaced longer ago than the grace: the family was ended
	OddRefreshEnded  Odd = "refresh-ended"
	OddClock         Odd = "clock"     // an assertion from the future, or expired: one of the clocks is wrong
	OddAssertion     Odd = "assertion" // an assertion that does not fit otherwise; the exchange's problem says how
	OddDenied        Odd = "denied"    // an admin pressed Deny
	OddSignIn        Odd = "sign-in"   // a wrong name or password at the consent, or too many attempts
	OddOAuth         Odd = "oauth"     // any other refused request to the authorization server
)

// OAuth says whether o was seen by the authorization server.
func (o Odd) OAuth() bool {
	switch o {
	case OddClientUnknown, OddSecretNone, OddSecretWrong, OddSecretExpired, OddRedirect, OddScope, OddGrant, OddChallenge,
		OddCodeUsed, OddCodeExpired, OddCodeUnknown, OddRefreshUsed, OddRefreshEnded, OddClock, OddAssertion,
		OddDenied, OddSignIn, OddOAuth:
		return true
	}
	return false
}

// Person says whether o is what somebody did at the consent; nothing is wrong
// with the identity provider then.
func (o Odd) Person() bool { return o == OddDenied || o == OddSignIn }

// URL says whether o is about the base URL; all others are about the token.
func (o Odd) URL() bool {
	return o == OddURLDoubled || o == OddURLCut || o == OddURLWrong || o == OddURLOther
}

// MaxFields bounds Facts.Fields.
const MaxFields = 5

// Facts say what an exchange was about. They are noted at the door, where the
// request is parsed and the change is known, and kept with the exchange, so
// that its sentence stays true when people are renamed or deleted later.
// Texts are cut at 200 characters.
type Facts struct {
	Kind      Kind   `json:"kind,omitempty"`
	Type      string `json:"type,omitempty"`      // scim.TypeUser, scim.TypeGroup
	Name      string `json:"name,omitempty"`      // what the subject was called when it was over
	Attribute string `json:"attribute,omitempty"` // of a lookup, as the schema spells it: "userName", "emails.value"
	Value     string `json:"value,omitempty"`     // what was looked for
	Filter    string `json:"filter,omitempty"`    // of a search, as sent
	Found     int    `json:"found,omitempty"`     // totalResults of a lookup, search or list

	Event  string   `json:"event,omitempty"`  // type of the event that became true; "" when nothing changed
	Fields []string `json:"fields,omitempty"` // attributes that changed, in the schema's order, the first MaxFields
	More   int      `json:"more,omitempty"`   // changed attributes beyond Fields
	Before string   `json:"before,omitempty"` // of the only field that changed, as plain text; "" for absent
	After  string   `json:"after,omitempty"`

	Joined  []string `json:"joined,omitempty"`  // of a group: what the first MaxFields who joined are called
	Left    []string `json:"left,omitempty"`    // and who left
	Join    int      `json:"join,omitempty"`    // how many joined in all
	Leave   int      `json:"leave,omitempty"`   // how many left in all
	Emptied bool     `json:"emptied,omitempty"` // somebody left, and nobody is a member any more
	Unknown int      `json:"unknown,omitempty"` // members that were named and are nobody's here
	Parts   int      `json:"parts,omitempty"`   // of a bulk request: its operations
	Failed  int      `json:"failed,omitempty"`  // and how many of them failed

	Quirks []int `json:"quirks,omitempty"` // what was tolerated, by number; see scim.Quirk

	Odd Odd `json:"odd,omitempty"`
}
