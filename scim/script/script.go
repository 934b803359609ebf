package script

// Script is one conversation.
type Script struct {
	Name    string // folder and file, without ending: "okta/custom-app"
	About   string // the prose it opens with
	Headers []Header
	Steps   []Step
}

// Step is one request and the answer it must get.
type Step struct {
	Title   string // what the client is doing; "" when the file does not say
	Line    int    // where the request begins in the file, from 1
	Request Request
	Want    Want
	Told    string // the sentence the exchange reads as, with its {names}; "" when the file does not say
	Why     string // the sentence that belongs below it; "" for none
}

// Request is what the client sends, with its {names} not yet filled in.
type Request struct {
	Method  string
	Target  string // path and query below the base URL
	Headers []Header
	Body    string
}

// Want is the answer a step must get.
type Want struct {
	Status  int
	Headers []Header
	Body    string // as in the file; "" leaves the body unread
	pattern any
}

// Header is one header line as the file writes it.
type Header struct{ Name, Value string }
