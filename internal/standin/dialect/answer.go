package dialect

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
)

// URNs these providers put into what they send.
const (
	userURN       = "urn:ietf:params:scim:schemas:core:2.0:User"
	groupURN      = "urn:ietf:params:scim:schemas:core:2.0:Group"
	enterpriseURN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	patchURN      = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
	adGroupURN    = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
)

// want sends c and makes a failure of any status but those wanted.
func (w *Wire) want(ctx context.Context, c call, statuses ...int) (answer, error) {
	got, err := w.send(ctx, c)
	if err == nil && !slices.Contains(statuses, got.status) {
		return got, got.refusal(c, w.Now())
	}
	return got, err
}

// page is one list answer.
type page struct {
	total, start int
	users        []Object
}

// list reads a ListResponse; its numbers must be JSON numbers.
func (c call) list(a answer) (page, error) {
	object, err := ParseObject(a.body)
	if err != nil {
		return page{}, c.noncompliant(a, "%v where a ListResponse should be", err)
	}
	resources, is := object.Get("Resources").([]any)
	if !is {
		return page{}, c.noncompliant(a, "No results for users returned: the ListResponse has no Resources")
	}
	p := page{}
	for name, into := range map[string]*int{"totalResults": &p.total, "startIndex": &p.start} {
		number, is := object.Get(name).(json.Number)
		n, err := strconv.Atoi(number.String())
		if (!is || err != nil) && (name == "totalResults" || object.Get(name) != nil) {
			return page{}, c.noncompliant(a, "%s is not a number", name)
		}
		*into = n
	}
	for _, r := range resources {
		user, is := r.(Object)
		if !is {
			return page{}, c.noncompliant(a, "a member of Resources is no object")
		}
		p.users = append(p.users, user)
	}
	return p, nil
}

// resource reads an answer that must be a resource with an id.
func (c call) resource(a answer, missing string) (Object, error) {
	object, err := ParseObject(a.body)
	if err != nil || object.Text("id") == "" {
		return nil, c.noncompliant(a, "%s", missing)
	}
	return object, nil
}

// read asks for one resource by its id, as whoever looks at the outcome.
func (w *Wire) read(ctx context.Context, path, why string, person int) (Object, error) {
	c := call{method: http.MethodGet, path: path, why: why, person: person, check: true}
	got, err := w.want(ctx, c, http.StatusOK)
	if err != nil {
		return nil, err
	}
	return c.resource(got, "the answer is no user with an id")
}
