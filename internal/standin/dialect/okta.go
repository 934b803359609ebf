package dialect

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// oktaHeaders go with every request; the Content-Type with bodies only.
var oktaHeaders = []Header{
	{"User-Agent", "Okta SCIM Client 1.0.0"},
	{"Accept", "application/scim+json"},
	{"Accept-Charset", "utf-8"},
	{"Accept-Encoding", "gzip,deflate"},
	{"Content-Type", "application/scim+json; charset=utf-8"},
	{"Connection", "Keep-Alive"},
}

// oktaPage is how far Okta goes on in a list, however many came back.
const oktaPage = 100

// importPages bounds an import of a server whose list never ends.
const importPages = 10_000

type okta struct {
	Line
	catalogue bool
}

// Connect asks for two users, and for groups when they are to be pushed.
func (o *okta) Connect(ctx context.Context) error {
	if _, err := o.list(ctx, call{method: http.MethodGet, path: "/Users?startIndex=1&count=2", why: "Test the connection", person: Nobody}); err != nil {
		return err
	}
	if !o.Groups {
		return nil
	}
	_, err := o.list(ctx, call{method: http.MethodGet, path: "/Groups?startIndex=1&count=100", why: "Test the connection: groups", person: Nobody})
	return err
}

// Provision looks the person up and links or creates.
func (o *okta) Provision(ctx context.Context, s *Subject) (Done, error) {
	found, err := o.find(ctx, s)
	if err != nil {
		return Nothing, err
	}
	if found == "" {
		return o.create(ctx, s)
	}
	s.ID = found
	if o.catalogue {
		if _, err := o.patchUser(ctx, s, "Turn on "+s.Person.Display(), Object{{"active", true}}); err != nil {
			return Nothing, err
		}
	}
	if _, err := o.replace(ctx, s, "Change "+s.Person.Display(), oktaProfile(s)); err != nil {
		return Nothing, err
	}
	return Linked, nil
}

// find is the id of the user with this userName, "" for none. A 404 is none
// too; more than one is an end.
func (o *okta) find(ctx context.Context, s *Subject) (string, error) {
	c := call{
		method: http.MethodGet, path: "/Users?filter=" + oktaFilter("userName", s.Person.UserName) + "&startIndex=1&count=100",
		why: "Look for " + s.Person.Display(), person: s.Person.N,
	}
	p, err := o.list(ctx, c)
	switch {
	case KindOf(err) == Missing:
		return "", nil
	case err != nil:
		return "", err
	case len(p.users) > 1 || p.total > 1:
		return "", &Failure{Kind: NonCompliant, Status: http.StatusOK, Text: "Multiple users found by userName. Expected 0 or 1 results"}
	case len(p.users) == 0:
		return "", nil
	}
	return p.users[0].Text("id"), nil
}

func (o *okta) list(ctx context.Context, c call) (page, error) {
	got, err := o.want(ctx, c, http.StatusOK)
	if err != nil {
		return page{}, err
	}
	return c.list(got)
}

// create posts the person, and once more when the answer did not come in time.
func (o *okta) create(ctx context.Context, s *Subject) (Done, error) {
	c := call{method: http.MethodPost, path: "/Users", body: oktaUser(s), why: "Create " + s.Person.Display(), person: s.Person.N}
	got, err := o.want(ctx, c, http.StatusCreated, http.StatusOK)
	var f *Failure
	if errors.As(err, &f) && f.timedOut {
		if got, err = o.want(ctx, c, http.StatusCreated, http.StatusOK); KindOf(err) == Taken {
			return o.adopt(ctx, s, err)
		}
	}
	if err != nil {
		return Nothing, err
	}
	user, err := c.resource(got, "Create new user returned empty user")
	if err != nil {
		return Nothing, err
	}
	s.ID = user.Text("id")
	return Created, nil
}

// adopt links the user whose creation was never answered.
func (o *okta) adopt(ctx context.Context, s *Subject, taken error) (Done, error) {
	found, err := o.find(ctx, s)
	if err != nil || found == "" {
		return Nothing, errors.Join(taken, err)
	}
	s.ID = found
	return Created, nil
}

// Update merges the profile into what the server has and puts all of it back.
func (o *okta) Update(ctx context.Context, s *Subject) (Done, error) {
	return o.replace(ctx, s, "Change "+s.Person.Display(), oktaProfile(s))
}

// replace reads a user, merges changes and puts the result: members Okta does
// not know go back as they came.
func (o *okta) replace(ctx context.Context, s *Subject, why string, change func(*Object)) (Done, error) {
	read := call{method: http.MethodGet, path: userPath(s.ID), why: "Read " + s.Person.Display(), person: s.Person.N}
	got, err := o.want(ctx, read, http.StatusOK)
	if err != nil {
		return Nothing, err
	}
	user, err := ParseObject(got.body)
	if err != nil {
		return Nothing, read.noncompliant(got, "%v where the user should be", err)
	}
	change(&user)
	put := call{method: http.MethodPut, path: userPath(s.ID), body: user, why: why, person: s.Person.N}
	if got, err = o.want(ctx, put, http.StatusOK); err != nil {
		return Nothing, err
	}
	_, err = put.resource(got, "Update user returned empty user")
	return Updated, err
}

// SetActive turns a person off, or on again: then Okta looks the person up
// anew and has been seen to switch twice.
func (o *okta) SetActive(ctx context.Context, s *Subject) (Done, error) {
	if !s.Active {
		_, err := o.turn(ctx, s, "Turn off "+s.Person.Display(), false)
		return Deactivated, err
	}
	found, err := o.find(ctx, s)
	if err != nil {
		return Nothing, err
	}
	if found == "" {
		return o.create(ctx, s)
	}
	s.ID = found
	for range 2 {
		if _, err := o.turn(ctx, s, "Turn on "+s.Person.Display(), true); err != nil {
			return Nothing, err
		}
	}
	return Reactivated, nil
}

func (o *okta) turn(ctx context.Context, s *Subject, why string, on bool) (Done, error) {
	if o.catalogue {
		return o.patchUser(ctx, s, why, Object{{"active", on}})
	}
	return o.replace(ctx, s, why, func(user *Object) { user.Set("active", on) })
}

// patchUser replaces without a path, as catalogue apps do.
func (o *okta) patchUser(ctx context.Context, s *Subject, why string, value Object) (Done, error) {
	c := call{
		method: http.MethodPatch, path: userPath(s.ID), why: why, person: s.Person.N,
		body: patchBody(Object{{"op", "replace"}, {"value", value}}),
	}
	_, err := o.want(ctx, c, http.StatusOK, http.StatusNoContent)
	return Updated, err
}

// Refer does nothing: the manager is part of the profile.
func (o *okta) Refer(context.Context, *Subject) (Done, error) { return Nothing, nil }

// Remove does nothing: Okta never deletes a user.
func (o *okta) Remove(context.Context, *Subject) (Done, error) { return Nothing, nil }

// SetPassword sends a password the person chose.
func (o *okta) SetPassword(ctx context.Context, s *Subject, password string) (Done, error) {
	why := "Send the password of " + s.Person.Display()
	if o.catalogue {
		return o.patchUser(ctx, s, why, Object{{"password", password}})
	}
	return o.replace(ctx, s, why, func(user *Object) { user.Set("password", password) })
}

// Import reads pages of a hundred, and always a hundred further on.
func (o *okta) Import(ctx context.Context, found func(User)) error {
	ids := map[string]bool{}
	for start, n := 1, 0; n < importPages; start, n = start+oktaPage, n+1 {
		c := call{method: http.MethodGet, path: fmt.Sprintf("/Users?startIndex=%d&count=%d", start, oktaPage), why: "Import users", person: Nobody}
		p, err := o.list(ctx, c)
		if err != nil {
			return err
		}
		if err := tellUsers(p, ids, found); err != nil {
			return err
		}
		if start+oktaPage > p.total {
			return nil
		}
	}
	return &Failure{Kind: NonCompliant, Status: http.StatusOK, Text: fmt.Sprintf("the list of users does not end after %d pages", importPages)}
}

// tellUsers hands on a page and notices users that come twice.
func tellUsers(p page, ids map[string]bool, found func(User)) error {
	for _, user := range p.users {
		id := user.Text("id")
		if id == "" || ids[id] {
			return &Failure{Kind: NonCompliant, Status: http.StatusOK, Text: fmt.Sprintf("the list of users has %q twice: its order changes from page to page", clip(id, 80))}
		}
		ids[id] = true
		active, _ := user.Get("active").(bool)
		found(User{ID: id, UserName: user.Text("userName"), Active: active})
	}
	return nil
}

// Read asks for one user.
func (o *okta) Read(ctx context.Context, s *Subject) (Object, error) {
	return o.read(ctx, userPath(s.ID), "Check "+s.Person.Display(), s.Person.N)
}

func userPath(id string) string { return "/Users/" + url.PathEscape(id) }

// oktaFilter writes a comparison the way Okta's URLs bear it.
func oktaFilter(attribute, value string) string {
	return strings.ReplaceAll(url.QueryEscape(attribute+" eq "+quote(value)), "+", "%20")
}

// quote writes value as a JSON string, which is what filters take.
func quote(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}

func patchBody(ops ...any) Object {
	return Object{{"schemas", texts(patchURN)}, {"Operations", ops}}
}
