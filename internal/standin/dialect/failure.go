package dialect

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Kind is what went wrong, as far as the provider cares.
type Kind string

// The kinds of failures.
const (
	Refused      Kind = "refused"       // 4xx: sending it again would be refused again
	Taken        Kind = "taken"         // 409
	Missing      Kind = "missing"       // 404
	Busy         Kind = "busy"          // 429
	Broken       Kind = "broken"        // 5xx
	Unreachable  Kind = "unreachable"   // no answer
	Credentials  Kind = "credentials"   // 401 or 403
	NonCompliant Kind = "non-compliant" // an answer this provider cannot work with
	NotServed    Kind = "not served"    // 501
)

// Failure is a request that did not do what it was sent for.
type Failure struct {
	Kind       Kind
	Status     int           // 0 when there was no answer
	Text       string        // for the admin, a sentence without its full stop
	RetryAfter time.Duration // of a Busy; 0 when the server did not say
	timedOut   bool
}

// Error is the sentence.
func (f *Failure) Error() string { return f.Text }

// KindOf is the kind of err when it is a *Failure, else "".
func KindOf(err error) Kind {
	var f *Failure
	if errors.As(err, &f) {
		return f.Kind
	}
	return ""
}

func kindOf(status int) Kind {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return Credentials
	case status == http.StatusNotFound:
		return Missing
	case status == http.StatusConflict:
		return Taken
	case status == http.StatusTooManyRequests:
		return Busy
	case status == http.StatusNotImplemented:
		return NotServed
	case status >= 500:
		return Broken
	case status >= 400:
		return Refused
	}
	return NonCompliant
}

// refusal makes a failure of an answer that is none of those wanted.
func (a answer) refusal(call call, now time.Time) *Failure {
	f := &Failure{Kind: kindOf(a.status), Status: a.status}
	f.Text = fmt.Sprintf("%s %s answered %d: %s", call.method, call.shownPath(), a.status, a.detail())
	if f.Kind == Busy {
		f.RetryAfter = retryAfter(a.header.Get("Retry-After"), now)
	}
	return f
}

// noncompliant makes a failure of an answer that came in the wrong shape.
func (c call) noncompliant(a answer, format string, args ...any) *Failure {
	return &Failure{
		Kind: NonCompliant, Status: a.status,
		Text: fmt.Sprintf("%s %s answered %d: ", c.method, c.shownPath(), a.status) + fmt.Sprintf(format, args...),
	}
}

// detail is what a SCIM error says. Anything that is not JSON hides the
// reason, as it does for the providers.
func (a answer) detail() string {
	object, err := ParseObject(a.body)
	if err != nil {
		return "the answer is not JSON, so the reason cannot be read"
	}
	said := strings.Join(strings.Fields(object.Text("detail")), " ")
	if kind := object.Text("scimType"); kind != "" {
		said = kind + ": " + said
	}
	if said = clip(said, 200); said == "" {
		return "no reason given"
	}
	return strings.TrimSuffix(said, ".")
}

// clip shortens text to at most so many characters.
func clip(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// maxWait is how long a Retry-After is believed.
const maxWait = time.Hour

// retryAfter reads seconds or a date (RFC 9110 §10.2.3).
func retryAfter(text string, now time.Time) time.Duration {
	span := time.Duration(0)
	if seconds, err := strconv.Atoi(strings.TrimSpace(text)); err == nil {
		span = time.Duration(min(seconds, int(maxWait/time.Second))) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		span = at.Sub(now)
	}
	return min(max(span, 0), maxWait)
}
