package guards

// The guards of the authorization server's door: of its pages, and of what it
// reads and writes.
const (
	NeverFramed     Guard = "never-framed"      // no page of the public side stands in a frame
	PublicCrossSite Guard = "public-cross-site" // another site's form allows nothing
	FormKey         Guard = "form-key"          // a form is good in the browser it was made for
	ConsentSignedIn Guard = "consent-signed-in" // nobody allows anything without a session
	ClientThrottle  Guard = "client-throttle"   // who guesses at a client's secret is slowed down
	OAuthNoStore    Guard = "oauth-no-store"    // nobody keeps an answer that bears a token
	OAuthBody       Guard = "oauth-body"        // a form is read up to its limit
	OAuthForm       Guard = "oauth-form"        // only a form is read where a token is asked for
	StrangersFew    Guard = "strangers-few"     // what strangers do pushes no evidence out
	FormRedaction   Guard = "form-redaction"    // a form that is recorded holds no secret
	ScopeNamed      Guard = "scope-named"       // an access token without a scope changes nothing
	ScopeWrite      Guard = "scope-write"       // who may only read changes nothing
)
