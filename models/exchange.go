package models

import (
	"context"
	"time"
)

// ExchangeID names one request and its answer; time-ordered.
type ExchangeID string

// Exchange is evidence: one request to a directory's routes and our answer,
// secrets redacted, bodies cut at 64 KiB. Losing one never fails a request.
type Exchange struct {
	ID         ExchangeID
	Directory  DirectoryID
	Token      TokenID // "" when nobody was authenticated
	At         time.Time
	Took       time.Duration
	Method     string
	Path       string // path and query as sent, below the directory's base URL
	Status     int
	From       string // address of the peer
	Agent      string // User-Agent
	ResourceID string // "" when none was named or made
	Problem    string // detail of our error answer, "" on success
	Facts      Facts  // what it was about

	RequestHeaders  []Header
	RequestBody     []byte
	RequestCut      int // bytes left out of RequestBody
	ResponseHeaders []Header
	ResponseBody    []byte
	ResponseCut     int

	// Proven is whether who asked proved who they are otherwise than by Token:
	// a client by an assertion, an admin by a session. It is not kept.
	Proven bool

	// Secrets are the names of attributes, in lower case, whose values may not
	// be kept, beside those every recorder knows. They are not kept themselves.
	Secrets []string
}

// Failed says whether the answer was an error.
func (e Exchange) Failed() bool { return e.Status >= 400 }

// Reads says whether nothing can have changed by it, however it was sent.
func (e Exchange) Reads() bool {
	return e.Method == "GET" || e.Method == "HEAD" || e.Facts.Kind.Asks()
}

// Outcome is the word an identity provider's own log uses.
type Outcome string

// The outcomes of an exchange.
const (
	Success Outcome = "Success"
	Failure Outcome = "Failure"
	Skipped Outcome = "Skipped" // a write that changed nothing, because nothing differed
)

// Outcome is how the exchange ended.
func (e Exchange) Outcome() Outcome {
	switch {
	case e.Failed(), e.Facts.Odd.OAuth(): // a browser is told no by being sent back
		return Failure
	case e.Facts.Kind.Writes() && e.Facts.Event == "":
		return Skipped
	}
	return Success
}

// Header is one header line, values redacted where they are secret.
type Header struct {
	Name  string `json:"n"`
	Value string `json:"v"`
}

// ExchangeQuery asks for a page of a directory's exchanges, newest first,
// without bodies and headers. At most one of After and Before is set.
type ExchangeQuery struct {
	Directory DirectoryID
	Failed    bool   // only failures
	Resource  string // only those about this resource
	After     ExchangeID
	Before    ExchangeID
	Limit     int
}

// ExchangePage is the answer, newest first.
type ExchangePage struct {
	Exchanges    []Exchange
	Older, Newer bool
}

// ExchangeCounts say what was seen and what was kept; the difference is the
// gap the console shows.
type ExchangeCounts struct {
	Seen, Kept, Failed int
	LastAt             time.Time
}

// Seen is what happened at one directory since it was last written down.
type Seen struct {
	Counts    ExchangeCounts // Kept is not read
	Sightings Sightings
	Bars      []Bar // at most one for each At
}

// BarLength is the stretch of time one [Bar] counts; KeepBars how long they
// are kept.
const (
	BarLength = 5 * time.Minute
	KeepBars  = 25 * time.Hour
)

// Bar counts the exchanges of one directory from At on, for BarLength.
type Bar struct {
	At           time.Time // a multiple of BarLength
	Seen, Failed int
}

// Exchanges is what a store promises about recorded traffic.
type Exchanges interface {
	// SaveExchanges writes a batch, adds seen to each directory's counters,
	// sightings and bars, and drops the oldest beyond the store's limits. After
	// ErrUnknown a batch that is not empty may be saved again: it counts once.
	SaveExchanges(ctx context.Context, batch []Exchange, seen map[DirectoryID]Seen) error
	Exchanges(context.Context, ExchangeQuery) (ExchangePage, error)
	// Exchange finds one, whole. ErrNotFound also for another directory's.
	Exchange(context.Context, DirectoryID, ExchangeID) (Exchange, error)
	ExchangeCounts(context.Context, DirectoryID) (ExchangeCounts, error)
	// Sightings are all there were; empty for a directory nobody knocked at.
	Sightings(context.Context, DirectoryID) (Sightings, error)
	// Traffic is each directory's bars from since on, oldest first; stretches
	// in which nothing happened are left out.
	Traffic(ctx context.Context, since time.Time) (map[DirectoryID][]Bar, error)
}
