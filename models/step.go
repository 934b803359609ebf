package models

// StepState is how far one step of a setup is.
type StepState string

// A step is waited for, done, in trouble, or to come.
const (
	StepDone    StepState = "done"
	StepProblem StepState = "problem"
	StepWaiting StepState = "waiting" // the next one that will tick
	StepTodo    StepState = "todo"
)

// Step is one thing that must happen at the identity provider; it ticks
// itself when the exchange that proves it arrives.
type Step struct {
	Sight    Sight // what ticks it
	State    StepState
	Optional bool
	Seen     Sighting // when done: by what
	Problem  *Problem // when in trouble, or when done in an odd way that works
}

// Problem names what is wrong and what to do, for the admin.
type Problem struct {
	Works    bool       // in spite of it: worth a word, and in nobody's way
	Text     string     // what was seen: "Okta called …/scim/v2/v2/Users: the base URL is doubled"
	Advice   string     // what to do
	Exchange ExchangeID // the request that shows it, "" for none
	Copy     string     // "url" when the base URL should be copied again, "token" when the token should be replaced, "redirect" when a redirect URI may be added, else ""
	Value    string     // the redirect URI that came, "" for none
}
