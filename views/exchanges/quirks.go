package exchanges

import (
	"scimdesk/scim"
	"scimdesk/views/layout"
)

// quirk is something a client sent beside the RFCs, in words.
type quirk struct {
	sent   string // what was sent
	why    string // why it was understood
	strict string // what the RFCs would have had answered; "" when it is understood in both manners
}

// said is what a strict directory says to a quirk, "" when the same.
func (q quirk) said(d layout.Directory) string {
	if q.strict == "" || d.Protocol.Strict {
		return ""
	}
	return "By the letter: " + q.strict + "."
}

// tolerated are the quirks of an exchange, in order.
func tolerated(numbers []int) []quirk {
	all := make([]quirk, 0, len(numbers))
	for _, n := range numbers {
		q, known := quirks[scim.Quirk(n)]
		if !known {
			q = quirk{sent: "Something beside the RFCs was sent", why: "Its meaning was clear."}
		}
		all = append(all, q)
	}
	return all
}

// Answers of a strict directory.
const (
	badSyntax = "400 invalidSyntax"
	badValue  = "400 invalidValue"
	badPath   = "400 invalidPath"
	badFilter = "400 invalidFilter"
	noTarget  = "400 noTarget"
)

var quirks = map[scim.Quirk]quirk{
	scim.QuirkOpCase:        {"An op was written in another case, such as “Replace”", "Entra writes them so; the meaning is the same.", badSyntax},
	scim.QuirkTextBoolean:   {"True or false came as a text", "Entra sends “True” and “False”; they were taken as booleans.", badValue},
	scim.QuirkPathKeys:      {"Keys with dots or a URN stood in a value without a path", "Entra sends many changes at once so; each key was taken as a path.", "400 invalidPath or invalidSyntax"},
	scim.QuirkReadOnly:      {"Attributes that only the server writes were sent", "Clients send back what they read; those attributes were left as they are.", "400 mutability, where a change sends another value"},
	scim.QuirkSchemas:       {"The list of schemas was missing, or named one that is not known", "What the request is about is clear from its address.", "400 invalidSyntax or invalidValue"},
	scim.QuirkURNPrefix:     {"An attribute was named with the URN of its schema in front", "It is the attribute of that schema.", "400 invalidSyntax, where the URN stands around a whole body"},
	scim.QuirkUnlistedURN:   {"Data of an extension came without its URN among the schemas", "Entra and Okta leave it out; the URN was added.", badValue},
	scim.QuirkMissingTarget: {"A change was meant for a value that does not exist", "Entra sends changes so; the value was made, of the type the filter names.", noTarget},
	scim.QuirkLooseFilter:   {"A boolean was compared with a text", "Entra asks for primary eq \"True\"; it was taken as the boolean.", badFilter},
	scim.QuirkManager:       {"The manager came as a text, as a list, or without the URN of its extension", "Entra sends the bare id; it was taken as the manager’s value.", badValue},
	scim.QuirkClearing:      {"A value was replaced by an empty text or null", "Entra empties attributes so; the attribute was removed.", "400 invalidValue, where an empty text is no value"},
	scim.QuirkNulls:         {"Something was sent as null, or a path as an empty text", "Null and absent are the same.", "400 invalidPath, for a path that is empty"},
	scim.QuirkUnknown:       {"An attribute was sent that no schema here defines", "It was left out; everything else was taken.", badSyntax},
	scim.QuirkNameCase:      {"An attribute was named in another case", "Names are the same in any case.", ""},
	scim.QuirkRemoveListed:  {"A removal listed the values to remove", "Entra removes members so; only those listed were removed.", badSyntax},
	scim.QuirkNoChange:      {"Somebody was added who is a member, or removed who is none", "It is as it was asked for already.", ""},
	scim.QuirkEmptyMembers:  {"The members were replaced by an empty list", "The group was emptied.", ""},
	scim.QuirkBareMember:    {"Members came without a type, or with an empty reference", "The type is known here.", "400 invalidValue, where the id of the member is missing"},
	scim.QuirkUnknownMember: {"A member was named who is not known here", "Refusing it would lose the whole push; the member was left out, the others were taken.", badValue},
	scim.QuirkTextMember:    {"A member came as a bare text", "It was taken as the member’s id.", badValue},
	scim.QuirkAbsentOnPut:   {"A replacement left out members or the active state", "Members that are left out are cleared; an active state that is left out stays as it is.", ""},
	scim.QuirkBareWord:      {"A filter had a value without quotes", "The value was read up to the next and, or the end.", badFilter},
	scim.QuirkURLShape:      {"The address had doubled or trailing slashes, or a trailing & or ?", "The address is clear without them.", ""},
	scim.QuirkUnknownQuery:  {"The address had a query parameter that nobody defined", "Unknown parameters are ignored.", ""},
	scim.QuirkPaging:        {"startIndex or count was out of bounds", "They were taken as the nearest that fits.", ""},
	scim.QuirkMediaType:     {"The body came under another media type than application/scim+json", "Okta and others call it application/json; it was read as SCIM.", "415, unless it is application/json"},
	scim.QuirkTokenShape:    {"The token came without “Bearer”, or with it in another spelling", "It is a token of this directory.", "401 without “Bearer”"},
	scim.QuirkPassword:      {"A password was sent", "It is never returned or recorded; the directory’s protocol says what becomes of it.", ""},
	scim.QuirkClientID:      {"The client chose an id", "Ids are made here; externalId is for the client’s own.", ""},
	scim.QuirkPrimaries:     {"Several values were marked as primary", "The last of them stays primary.", badValue},
	scim.QuirkEmail:         {"A filter or path said email, or emails, for emails.value", "The address itself is meant.", ""},
	scim.QuirkNoOperations:  {"A change came with an empty list of operations", "Nothing was to be changed, and nothing was.", badSyntax},
	scim.QuirkAccept:        {"The Accept header did not name what is answered here", "The answer is application/scim+json all the same.", "406"},
	scim.QuirkSingle:        {"One value came where a list is wanted, or a list of one where one is", "What is meant is clear.", badValue},
	scim.QuirkCertificate:   {"A certificate came that is base64 of something else than one certificate", "It was kept as it came; nothing here reads it.", badValue},
	scim.QuirkTextNumber:    {"A number came as a text, or a text as a number", "It was taken as what the schema says.", badValue},
}
