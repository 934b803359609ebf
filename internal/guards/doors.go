package guards

// The guards of the console, of SCIM and of what is kept, in the order a
// request meets them.
const (
	ConsoleLoopback Guard = "console-loopback" // the console listens on this machine only
	Ambiguous       Guard = "ambiguous"        // a request that reads in two ways is not read
	HostOwn         Guard = "host-own"         // the console answers only under its own names (DNS rebinding)
	Forwarded       Guard = "forwarded"        // the console is not served through a proxy
	CrossSite       Guard = "cross-site"       // another site's page changes nothing
	PrefillOwn      Guard = "prefill-own"      // another site's link fills nothing in that somebody is to send
	FormOnce        Guard = "form-once"        // a form has each field once, and no other
	LocalPath       Guard = "local-path"       // a form field sends nobody elsewhere
	SessionSide     Guard = "session-side"     // a session of one side is none of the other
	SessionOver     Guard = "session-over"     // a session ends
	TwoHeaders      Guard = "two-headers"      // two Authorization headers are none
	TokenShape      Guard = "token-shape"      // what is no token of ours is not looked up
	TokenWhole      Guard = "token-whole"      // the whole value is compared
	TokenDirectory  Guard = "token-directory"  // a token opens its own directory
	TokenLive       Guard = "token-live"       // a token that ended opens nothing
	DirectoryOpen   Guard = "directory-open"   // a directory that is paused or disabled does not answer
	BodyLimit       Guard = "body-limit"       // a body is read up to its limit
	Coding          Guard = "coding"           // nothing is unpacked
	CursorOwn       Guard = "cursor-own"       // a cursor is good for the list it was made for
	Redaction       Guard = "redaction"        // what is recorded holds no secret
)
