package standin

import (
	"context"
	"fmt"

	"scimdesk/internal/standin/dialect"
)

// sampled is how many people of a cycle are read back.
const sampled = 10

// expectation is one value a person ought to have at the server.
type expectation struct {
	person int
	path   string // as dialect.ValueAt reads it; "" when the person ought to be gone
	want   any    // string or bool; "" also when the value ought to be unset
}

const (
	departmentPath = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"
	managerPath    = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"
)

// verify reads people back and compares. Expectations about the same person
// stand beside one another.
func (e *Engine) verify(ctx context.Context, all []expectation) {
	for i := 0; i < len(all); {
		person := all[i].person
		s, _ := e.subject(person)
		user, err := dialect.Object(nil), error(&dialect.Failure{Kind: dialect.Missing, Text: "the server was never told of the person"})
		if s.ID != "" {
			user, err = e.provider.Read(ctx, &s)
		}
		for ; i < len(all) && all[i].person == person; i++ {
			check := all[i].check(s.Person.Display(), user, err)
			e.note(func(r *StepResult) {
				if r.Checks = append(r.Checks, check); ctx.Err() != nil {
					r.Ended = "Stopped while the outcome was looked at"
				}
			})
		}
	}
}

func (x expectation) check(whom string, user dialect.Object, err error) Check {
	if x.path == "" {
		return Check{What: whom + " is gone", Got: "still there", OK: dialect.KindOf(err) == dialect.Missing}.tidy()
	}
	c := Check{What: fmt.Sprintf("%s: %s is %s", whom, shortPath(x.path), shown(x.want))}
	if err != nil {
		c.Got = err.Error()
		return c
	}
	value := dialect.ValueAt(user, x.path)
	if manager, is := value.(dialect.Object); is {
		value = manager.Get("value")
	}
	c.OK = value == x.want || x.want == "" && value == nil
	c.Got = shown(value)
	return c.tidy()
}

// tidy leaves out what was found when it is what was wanted.
func (c Check) tidy() Check {
	if c.OK {
		c.Got = ""
	}
	return c
}

func shown(value any) string {
	switch v := value.(type) {
	case nil:
		return "unset"
	case string:
		if v == "" {
			return "unset"
		}
		return fmt.Sprintf("%q", v)
	}
	return fmt.Sprint(value)
}

// shortPath is a path as people say it.
func shortPath(path string) string {
	switch path {
	case departmentPath:
		return "department"
	case managerPath:
		return "manager"
	}
	return path
}

// asWanted is what ought to be true about a person now, whatever happened.
func (e *Engine) asWanted(n int) []expectation {
	p, s := e.World.Person(n), e.seat(n)
	switch {
	case s.deleted && e.config.Dialect.IsEntra():
		return []expectation{{n, "", nil}}
	case s.deleted || !e.wanted(s):
		if s.id == "" {
			return nil
		}
		return []expectation{{n, "active", false}}
	}
	return []expectation{
		{n, "active", true},
		{n, "userName", p.UserName},
		{n, "displayName", p.Display()},
		{n, "title", p.Title},
		{n, departmentPath, p.Department},
	}
}

// sampleOf takes a few of many, evenly.
func (e *Engine) sampleOf(ns []int) []expectation {
	var all []expectation
	for i := range min(sampled, len(ns)) {
		all = append(all, e.asWanted(ns[i*len(ns)/min(sampled, len(ns))])...)
	}
	return all
}
