package guards

// The guards of a stand-in that is an OAuth client, where a browser brings it
// an answer.
const (
	CallbackState   Guard = "callback-state"   // an answer nobody asked for is not redeemed
	CallbackBrowser Guard = "callback-browser" // nor one that another browser asked for
	CallbackIssuer  Guard = "callback-issuer"  // nor one of another authorization server
)
