package scim

// Quirk is something clients do beside or against RFC 7643 and RFC 7644. The
// numbers are stable: exchanges keep them.
type Quirk int

// The quirks a request can show. Numbers that are missing are about answers,
// or about what every server does anyway.
const (
	QuirkOpCase        Quirk = 1  // op "Add", "Replace", "Remove"
	QuirkTextBoolean   Quirk = 2  // "True" and "False" as texts
	QuirkPathKeys      Quirk = 4  // dotted or URN keys in a value without a path
	QuirkReadOnly      Quirk = 5  // id, schemas, meta, groups in a PUT or PATCH value
	QuirkSchemas       Quirk = 6  // schemas missing, or with unknown or wrong URNs
	QuirkURNPrefix     Quirk = 7  // attribute names with their schema's URN in front, in any case
	QuirkUnlistedURN   Quirk = 8  // an extension's data without its URN in schemas
	QuirkMissingTarget Quirk = 9  // add or replace on a filtered value that does not exist
	QuirkLooseFilter   Quirk = 11 // a boolean compared with a text in a path
	QuirkManager       Quirk = 12 // manager as a text, an array, or without its URN
	QuirkClearing      Quirk = 13 // replace with "" or null
	QuirkNulls         Quirk = 14 // explicit nulls in POST and PUT
	QuirkUnknown       Quirk = 15 // attributes nobody defined
	QuirkNameCase      Quirk = 16 // attribute names in another case
	QuirkRemoveListed  Quirk = 17 // remove with a list of values
	QuirkNoChange      Quirk = 18 // removing who is no member, adding who is one
	QuirkEmptyMembers  Quirk = 19 // replace of members with []
	QuirkBareMember    Quirk = 20 // members without type, with $ref null or display
	QuirkUnknownMember Quirk = 21 // a member who does not exist: left out
	QuirkTextMember    Quirk = 22 // a member as a bare text
	QuirkAbsentOnPut   Quirk = 23 // PUT without members or active
	QuirkBareWord      Quirk = 24 // a filter value without quotes
	QuirkURLShape      Quirk = 25 // doubled or trailing slashes, a trailing & or ?
	QuirkUnknownQuery  Quirk = 26 // query parameters nobody defined
	QuirkPaging        Quirk = 29 // startIndex below 1, count negative or above the maximum
	QuirkMediaType     Quirk = 39 // a Content-Type other than application/scim+json
	QuirkTokenShape    Quirk = 40 // the token without, or with another spelling of, "Bearer"
	QuirkPassword      Quirk = 41 // a password in the body
	QuirkClientID      Quirk = 43 // an id chosen by the client
	QuirkPrimaries     Quirk = 56 // several primary values: the last stays
	QuirkEmail         Quirk = 61 // email, or emails, for emails.value
	QuirkNoOperations  Quirk = 62 // a PATCH with an empty list of operations
	QuirkAccept        Quirk = 63 // an Accept header that does not name what we answer
	QuirkSingle        Quirk = 64 // one value where a list is wanted, or a list of one where one is
	QuirkTextNumber    Quirk = 65 // a number as a text
	QuirkCertificate   Quirk = 66 // a certificate that is base64 of something else
)
