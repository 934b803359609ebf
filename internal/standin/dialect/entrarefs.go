package dialect

import (
	"context"
	"net/http"
	"strings"
)

// managerPath is where a manager goes.
const managerPath = enterprisePrefix + "manager"

// Refer sends the manager as a bare id, unless the server says that it knows.
func (e *entra) Refer(ctx context.Context, s *Subject) (Done, error) {
	if s.Manager == s.Managed {
		return Nothing, nil
	}
	if s.Manager != "" {
		known, err := e.knowsManager(ctx, s)
		if err != nil {
			return Nothing, err
		}
		if known {
			s.Managed = s.Manager
			return Nothing, nil
		}
	}
	why := "Set the manager of "
	if s.Manager == "" {
		why = "Take away the manager of "
	}
	if err := e.patch(ctx, s, why+s.Person.Display(), e.managerOp(s)); err != nil {
		return Nothing, err
	}
	s.Managed = s.Manager
	return Updated, nil
}

// managerOp adds the first manager, replaces another, and replaces the last
// one with "".
func (e *entra) managerOp(s *Subject) Object {
	op := "Replace"
	if s.Managed == "" {
		op = "Add"
	}
	if e.compliant {
		op = strings.ToLower(op)
	}
	return Object{{"op", op}, {"path", managerPath}, {"value", s.Manager}}
}

// knowsManager asks whether the reference is there, in either order, and
// wants the id only. A server that cannot choose attributes is asked again
// for everything, and from then on at once.
func (e *entra) knowsManager(ctx context.Context, s *Subject) (bool, error) {
	first, second := "id eq "+quote(s.ID), "manager eq "+quote(s.Manager)
	if s.Person.N%2 == 1 {
		first, second = second, first
	}
	c := call{method: http.MethodGet, why: "Ask for the manager of " + s.Person.Display(), person: s.Person.N}
	filter := "filter=" + entraFilter(first+" and "+second)
	if !e.whole.Load() {
		c.path = e.target("/Users", filter+"&attributes=id")
		p, err := e.list(ctx, c)
		if KindOf(err) != NotServed {
			return p.total > 0, err
		}
		e.whole.Store(true)
	}
	c.path = e.target("/Users", filter)
	p, err := e.list(ctx, c)
	return p.total > 0, err
}

// managerOf reads the manager inside the extension; anywhere else it is not
// found, and sent again.
func managerOf(user Object) string {
	manager := user.Object(enterpriseURN).Get("manager")
	if object, is := manager.(Object); is {
		return object.Text("value")
	}
	text, _ := manager.(string)
	return text
}
