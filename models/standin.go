package models

import "time"

// Bounds of what is shown of a stand-in at once.
const (
	StandInPeople   = 13 // rows of people
	StandInRequests = 12 // newest requests
)

// StandIn is a pretended identity provider as a page shows it: the company it
// plays, what it sends, and the story that is told. Only the first three
// fields say something when it does not play.
type StandIn struct {
	Dialect string
	Label   string // of the dialect: "Okta (custom app)"
	Plays   bool   // there is somebody on stage

	Paused   bool
	Stepping bool    // stories wait for each step
	Busy     bool    // something is under way
	Waiting  int     // what is to be done after it
	Speed    float64 // requests a second; 0 for as fast as it goes
	Notice   string  // why the last thing asked for was not done, or where it stopped
	Stopped  string  // why the provider sends nothing any more: Entra's quarantine

	OAuth   bool // it asks for access tokens
	SignsIn bool // an admin authenticates it at the authorization endpoint
	Waits   bool // and nobody has yet, or it has to be done again

	Progress StandInProgress
	Counts   StandInCounts
	Rate     float64       // requests answered a second, lately
	P95      time.Duration // 95 of 100 answers came within this, lately

	Size     int // people in the company
	People   []StandInPerson
	More     bool // people after these
	Groups   []StandInGroup
	Requests []StandInRequest // newest first
	Story    StandInStory
}

// StandInProgress is how far the thing under way is, or the last one.
type StandInProgress struct {
	Title    string
	What     string // people or managers; "" when it is one thing
	Done, Of int
	Left     time.Duration // 0 when nobody knows
}

// StandInCounts are what a stand-in has done since it plays.
type StandInCounts struct{ Requests, Created, Updated, Deactivated, Failed int }

// StandInPerson is one person of the company.
type StandInPerson struct {
	N          int // names the person in actions
	Name       string
	UserName   string
	Department string
	Title      string
	Status     string // sent, sending, queued, failed, off, or unassigned
	Assigned   bool
	Suspended  bool
	Deleted    bool
	Known      bool   // at the server
	Fault      string // why the last sending failed
}

// StandInGroup is one group of the company.
type StandInGroup struct {
	N       int // names the group in actions
	Name    string
	Members int
	Pushed  bool
}

// StandInRequest is one request of a stand-in.
type StandInRequest struct {
	Number       int64
	Method, Path string // below the base URL
	Text         string // "Create Ada Okonjo", and once answered "Created Ada Okonjo"
	Check        bool   // looks at the outcome; a real provider would not send it
	Status       int    // 0: not answered
	Took         time.Duration
	Answered     bool
	Problem      string // why there is no answer
}

// StandInStory is the story that is told, or the last thing that was done.
type StandInStory struct {
	Name  string // as the command line spells it; "" for an action
	Title string
	Steps []StandInStep
	Next  int // the step that comes
}

// Left says whether a step is left.
func (s StandInStory) Left() bool { return s.Next < len(s.Steps) }

// StandInStep is one step of a story, before and after it was done.
type StandInStep struct {
	Title    string
	Done     bool
	OK       bool // the tick
	Sent     int
	Requests []StandInRequest // the first few
	Checks   []StandInCheck   // the first few
	Passed   int              // of all checks
	Of       int
	Note     string
	Failures []string
	Ended    string // why it ended early
	Took     time.Duration
}

// StandInCheck is one thing that ought to be true, read back over SCIM.
type StandInCheck struct {
	What, Got string
	OK        bool
}

// StandInAction is one thing to do now; Kind as package internal/standin
// spells it.
type StandInAction struct {
	Kind             string
	Person, Group    int
	Attribute, Value string
}

// StandInChoice is one dialect or story to choose.
type StandInChoice struct{ Name, Title string }
