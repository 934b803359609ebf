package script

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
)

// Player plays conversations against one server.
type Player struct {
	Base   string            // http://host/d/dir-x/scim/v2; a slash at its end is ignored
	Token  string            // the bearer token; never part of an [Outcome]
	Client *http.Client      // its redirects are not followed
	Unique string            // {unique}: lower-case letters and digits, new for every playing
	Plain  bool              // what stands under "What always holds" is not asked for: another protocol than SCIM is spoken
	Names  map[string]string // further names known from the start
}

// Outcome is one step as it was played.
type Outcome struct {
	Step       Step
	Sent       Sent
	Got        Got
	Mismatches []Mismatch // empty when the answer is what was wanted
	Told, Why  string     // of the step, with its names filled in as far as they are known
}

// Sent is the request as it went out, except that the token is still called
// {token}.
type Sent struct {
	Method, URL string
	Headers     []Header
	Body        string
}

// Got is the answer as it came in.
type Got struct {
	Status int
	Header http.Header
	Body   []byte
}

// Failed says whether the answer differed from what was wanted.
func (o Outcome) Failed() bool { return len(o.Mismatches) > 0 }

// Play plays every step in order. A step whose answer is wrong does not stop
// the conversation; a step that needs a value no answer gave is reported as a
// mismatch and not sent. The error is about the connection: the base URL is
// not usable, the server did not answer, or ctx ended; the outcomes before it
// are returned with it.
func (p Player) Play(ctx context.Context, s Script) ([]Outcome, error) {
	base, err := url.Parse(strings.TrimRight(p.Base, "/"))
	if err != nil || base.Host == "" {
		return nil, fmt.Errorf("play %s: %q is not the base URL of a server; it looks like https://host/scim/v2", s.Name, p.Base)
	}
	turn := turn{client: p.client(), base: base, headers: s.Headers, names: p.names(base), plain: p.Plain}
	var outcomes []Outcome
	for _, step := range s.Steps {
		outcome, err := turn.play(ctx, step)
		if err != nil {
			return outcomes, fmt.Errorf("play %s, line %d: %w", s.Name, step.Line, err)
		}
		outcomes = append(outcomes, outcome)
	}
	return outcomes, nil
}

func (p Player) names(base *url.URL) names {
	known := names{
		"base": base.String(), "token": p.Token,
		"unique": p.Unique, "UNIQUE": strings.ToUpper(p.Unique),
	}
	maps.Copy(known, p.Names)
	return known
}

func (p Player) client() *http.Client {
	client := http.Client{}
	if p.Client != nil {
		client = *p.Client
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// turn is one conversation while it is played.
type turn struct {
	client  *http.Client
	base    *url.URL
	headers []Header
	names   names
	answer  []byte // body of the last answer
	plain   bool
}

func (t *turn) play(ctx context.Context, step Step) (Outcome, error) {
	out := Outcome{Step: step}
	req, sent, err := t.request(ctx, step.Request)
	if err != nil {
		out.Mismatches = []Mismatch{{Where: "request", Want: "to be sent", Got: err.Error()}}
		return out, nil
	}
	out.Sent = sent
	if out.Got, err = exchange(t.client, req); err != nil {
		return out, err
	}
	t.answer = out.Got.Body
	out.Mismatches = compare(t.names, step.Want, out.Got, t.plain)
	out.Told, out.Why = t.told(step.Told), t.told(step.Why)
	return out, nil
}

// told fills in the names of a sentence, the token excepted.
func (t *turn) told(sentence string) string {
	known := t.names.clone()
	delete(known, "token")
	return known.show(sentence)
}
