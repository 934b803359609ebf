// Package script holds conversations: what identity providers really send,
// and what they must be answered, as text files; and the player that says
// them to a server over HTTP, whichever it is. It knows no server and imports
// nothing of ours.
//
// # A conversation
//
// A file opens with prose: who sends this, why, and where that is written.
// Then come sections, each under a line of its own:
//
//	Okta turns a person off. It sends no path.
//
//	-- headers --
//	User-Agent: Okta SCIM Client 1.0.0
//
//	-- request: turns the person off --
//	PATCH /Users/{ada}
//	{"Operations":[{"op":"replace","value":{"active":false}}]}
//
//	-- response --
//	200
//	ETag: {any}
//	{"id":"{ada}","active":false, ...}
//
//	-- told --
//	Okta turned Ada Okonjo off
//
// "headers" stands at most once, before the first request: headers every
// request of the file bears. "request" holds a method and a target below the
// base URL, headers, and a body; its title is what the step is called.
// "response" follows each request: the status, the headers wanted, and the
// body wanted. A body begins after an empty line, or at the first line that
// is no header. "told" may follow a response: the sentence in which the
// exchange is told to people, and on a second line, if there is one, the
// sentence below it. Lines that begin with # are comments.
//
// # Requests
//
// Every request bears "Authorization: Bearer {token}" unless the file says
// otherwise; a header with an empty value is not sent at all, and the Content-Type
// of "headers" goes with bodies only. The target goes
// out byte for byte ("//Users", a lone "?"), except that spaces, quotes and
// whatever else cannot stand in a request line are percent-encoded.
//
// A body that begins with {answer} is the body of the last answer; a JSON
// object after it is merged into that (RFC 7396), as Okta does when it GETs a
// user, changes a member and PUTs the whole back.
//
// # Names
//
// A {name} in a request is replaced by its value. In a response it takes the
// value found there, or, when it has one already, must equal it. Names known
// from the start:
//
//	{base}    the base URL, without a slash at the end
//	{token}   the bearer token
//	{unique}  differs from playing to playing, so that a conversation can be
//	          repeated against one directory; {UNIQUE} is the same in capitals
//
// # Wanted bodies
//
// JSON, compared exactly: types, numbers, members, order of arrays. Besides:
//
//	...          in an object: other members may follow. In an array: the
//	             elements listed must be among others, in any order
//	"{any}"      anything, as long as it is there
//	"{absent}"   the member must not be there
//	"{unset}"    the member must not be there, or be null, "", false or empty
//	"{string}" "{number}" "{boolean}" "{time}"
//	             a value of that type; the string is not empty, the time is
//	             RFC 3339 in UTC
//
// {any} and names also work inside a text: "{any}/Users/{ada}". A response
// without a body leaves the body unread.
//
// # Sentences
//
// A sentence is not part of what is played: whoever plays knows how to read it
// and compares. {names} in it are filled in with what the conversation has
// learnt by then.
//
// # What always holds
//
// Whatever a file says, an answer with a body must be application/scim+json
// (RFC 7644 §3.1) unless the response names another Content-Type, 204 must
// have no body, and an answer of 400 or above must be a SCIM error whose
// status is the HTTP status as a string and whose detail is not empty
// (RFC 7644 §3.12).
package script
