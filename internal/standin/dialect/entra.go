package dialect

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// entraHeaders go with every request. What Entra calls itself is not
// documented, so it calls itself nothing.
var entraHeaders = []Header{
	{"User-Agent", ""},
	{"Accept", "application/scim+json"},
	{"Content-Type", "application/scim+json; charset=utf-8"},
}

const (
	entraPage   = 5 // the pages of Microsoft's gallery check
	busyRetries = 3 // how often what was refused with 429 is sent again
)

type entra struct {
	Line
	compliant bool
	whole     atomic.Bool // the server refused to choose attributes
}

// target adds the tenant URL's flag to a path and its query.
func (e *entra) target(path, query string) string {
	if e.compliant {
		query = strings.TrimSuffix(Flag+"&"+query, "&")
	}
	return strings.TrimSuffix(path+"?"+query, "?")
}

// ask sends a call. A 429 with a Retry-After stops everything for so long,
// and then only what was refused is sent again.
func (e *entra) ask(ctx context.Context, c call, statuses ...int) (answer, error) {
	got, err := e.want(ctx, c, statuses...)
	for range busyRetries {
		var f *Failure
		if !errors.As(err, &f) || f.Kind != Busy || f.RetryAfter <= 0 {
			return got, err
		}
		e.Suspend(f.RetryAfter)
		got, err = e.want(ctx, c, statuses...)
	}
	return got, err
}

// Connect looks for somebody who cannot exist and wants an empty list; a 404
// fails. Then it asks for the schemas, as when provisioning is saved.
func (e *entra) Connect(ctx context.Context) error {
	nobody := randomGUID(e.Now())
	c := call{method: http.MethodGet, path: e.target("/Users", "filter="+entraFilter(`userName eq "`+nobody+`"`)), why: "Test the connection", person: Nobody}
	p, err := e.list(ctx, c)
	if err != nil {
		return err
	}
	if p.total != 0 || len(p.users) > 0 {
		return &Failure{Kind: NonCompliant, Status: http.StatusOK, Text: "GET /Users found a user with a random userName: the server passes over the filter"}
	}
	_, err = e.list(ctx, call{method: http.MethodGet, path: e.target("/Schemas", ""), why: "Discover the schemas", person: Nobody})
	return err
}

// list asks a question whose answer must be a list: anything else, a 404
// above all, is not what SCIM says.
func (e *entra) list(ctx context.Context, c call) (page, error) {
	got, err := e.ask(ctx, c, http.StatusOK)
	if kind := KindOf(err); kind == Missing || kind == Refused {
		err = c.noncompliant(got, "%s; a query that finds nothing is answered 200 with an empty list", got.detail())
	}
	if err != nil {
		return page{}, err
	}
	return c.list(got)
}

// match finds the person by the matching attribute.
func (e *entra) match(ctx context.Context, s *Subject) (Object, error) {
	filter := entraFilter("userName eq " + quote(s.Person.UserName))
	c := call{method: http.MethodGet, path: e.target("/Users", "filter="+filter), why: "Look for " + s.Person.Display(), person: s.Person.N}
	p, err := e.list(ctx, c)
	if err != nil || len(p.users) == 0 {
		return nil, err
	}
	if len(p.users) > 1 {
		return nil, &Failure{Kind: NonCompliant, Status: http.StatusOK, Text: fmt.Sprintf("%d users match %s: the matching attribute must be unique", len(p.users), s.Person.UserName)}
	}
	return p.users[0], nil
}

// Provision matches, and links or creates; a 409 makes it look again.
func (e *entra) Provision(ctx context.Context, s *Subject) (Done, error) {
	found, err := e.match(ctx, s)
	if err != nil {
		return Nothing, err
	}
	if found != nil {
		return e.link(ctx, s, found)
	}
	c := call{method: http.MethodPost, path: e.target("/Users", ""), body: e.user(s), why: "Create " + s.Person.Display(), person: s.Person.N}
	got, err := e.ask(ctx, c, http.StatusCreated, http.StatusOK)
	if KindOf(err) == Taken {
		if found, _ := e.match(ctx, s); found != nil {
			return e.link(ctx, s, found)
		}
	}
	if err != nil {
		return Nothing, err
	}
	user, err := c.resource(got, "the new user has no id")
	if err != nil {
		return Nothing, err
	}
	s.ID = user.Text("id")
	return Created, nil
}

func (e *entra) link(ctx context.Context, s *Subject, found Object) (Done, error) {
	if s.ID = found.Text("id"); s.ID == "" {
		return Nothing, &Failure{Kind: NonCompliant, Status: http.StatusOK, Text: "a user was found that has no id"}
	}
	s.Managed = managerOf(found)
	done, err := e.sync(ctx, s, found, "Change "+s.Person.Display())
	if done == Updated {
		done = Linked
	}
	return done, err
}

// Update reads the user and sends what differs, if anything does.
func (e *entra) Update(ctx context.Context, s *Subject) (Done, error) {
	return e.readAndSync(ctx, s, "Change "+s.Person.Display())
}

// SetActive is an update like any other: unassigning, blocking and soft
// deletion all arrive as active false.
func (e *entra) SetActive(ctx context.Context, s *Subject) (Done, error) {
	why, became := "Turn off ", Deactivated
	if s.Active {
		why, became = "Turn on ", Reactivated
	}
	done, err := e.readAndSync(ctx, s, why+s.Person.Display())
	if done == Updated {
		done = became
	}
	return done, err
}

func (e *entra) readAndSync(ctx context.Context, s *Subject, why string) (Done, error) {
	c := call{method: http.MethodGet, path: e.target(userPath(s.ID), ""), why: "Read " + s.Person.Display(), person: s.Person.N}
	got, err := e.ask(ctx, c, http.StatusOK)
	if KindOf(err) == Missing && s.Active { // gone at the other side: begin anew
		s.ID, s.Managed = "", ""
		return e.Provision(ctx, s)
	}
	if err != nil {
		return Nothing, err
	}
	user, err := c.resource(got, "the answer is no user with an id")
	if err != nil {
		return Nothing, err
	}
	return e.sync(ctx, s, user, why)
}

// sync patches what differs between the server's user and ours.
func (e *entra) sync(ctx context.Context, s *Subject, theirs Object, why string) (Done, error) {
	changes := differences(s, theirs)
	if len(changes) == 0 {
		return Nothing, nil
	}
	ops := verboseOps(changes)
	if e.compliant {
		ops = compliantOps(changes)
	}
	return Updated, e.patch(ctx, s, why, ops...)
}

func (e *entra) patch(ctx context.Context, s *Subject, why string, ops ...any) error {
	c := call{method: http.MethodPatch, path: e.target(userPath(s.ID), ""), body: patchBody(ops...), why: why, person: s.Person.N}
	_, err := e.ask(ctx, c, http.StatusOK, http.StatusNoContent)
	return err
}

// Remove is the DELETE that comes thirty days after a soft deletion.
func (e *entra) Remove(ctx context.Context, s *Subject) (Done, error) {
	c := call{method: http.MethodDelete, path: e.target(userPath(s.ID), ""), why: "Delete " + s.Person.Display(), person: s.Person.N}
	_, err := e.ask(ctx, c, http.StatusNoContent, http.StatusOK, http.StatusNotFound)
	return Deleted, err
}

// SetPassword does nothing: Entra keeps passwords to itself.
func (e *entra) SetPassword(context.Context, *Subject, string) (Done, error) { return Nothing, nil }

// Import reads whoever is active and changed within a year, in small pages,
// and wants startIndex echoed.
func (e *entra) Import(ctx context.Context, found func(User)) error {
	ids, now := map[string]bool{}, e.Now().UTC()
	filter := entraFilter(fmt.Sprintf(`active eq true and (meta.lastModified ge "%s" and meta.lastModified le "%s")`,
		now.AddDate(-1, 0, 0).Format(time.RFC3339), now.AddDate(0, 0, 1).Format(time.RFC3339)))
	for start, n := 1, 0; n < importPages; start, n = start+entraPage, n+1 {
		c := call{method: http.MethodGet, path: e.target("/Users", fmt.Sprintf("filter=%s&count=%d&startIndex=%d", filter, entraPage, start)), why: "Import users", person: Nobody}
		p, err := e.list(ctx, c)
		if err == nil && p.start != start {
			err = &Failure{Kind: NonCompliant, Status: http.StatusOK, Text: fmt.Sprintf("GET /Users answered startIndex %d where %d was asked for", p.start, start)}
		}
		if err == nil {
			err = tellUsers(p, ids, found)
		}
		if err != nil || start+entraPage > p.total {
			return err
		}
	}
	return &Failure{Kind: NonCompliant, Status: http.StatusOK, Text: fmt.Sprintf("the list of users does not end after %d pages", importPages)}
}

// Read asks for one user.
func (e *entra) Read(ctx context.Context, s *Subject) (Object, error) {
	return e.read(ctx, e.target(userPath(s.ID), ""), "Check "+s.Person.Display(), s.Person.N)
}

// entraFilter encodes a filter the way Entra does: + for spaces, %22 for
// quotes, and brackets, @ and parentheses as they are.
func entraFilter(filter string) string {
	return strings.NewReplacer("%40", "@", "%5B", "[", "%5D", "]", "%28", "(", "%29", ")").Replace(url.QueryEscape(filter))
}
