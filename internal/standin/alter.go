package standin

import (
	"context"
	"slices"
	"strings"

	"scimdesk/internal/standin/dialect"
	"scimdesk/internal/standin/world"
)

// apply does what an action about one person is.
func (e *Engine) apply(ctx context.Context, a Action) error {
	switch a.Kind {
	case SetPassword:
		return e.password(ctx, a.Person)
	case Delete:
		return e.remove(ctx, a.Person)
	}
	silent := !e.config.Dialect.IsEntra() && (a.Kind == Suspend || a.Kind == Reactivate && e.seat(a.Person).on)
	if e.alter(a); silent {
		e.edit(a.Person, func(s *seat) { s.dirty = false })
		e.note(func(r *StepResult) { r.Note = "Okta sends nothing about people it suspends" })
		return nil
	}
	return e.pushOne(ctx, a.Person)
}

// pushOne sends one person and then the manager.
func (e *Engine) pushOne(ctx context.Context, n int) error {
	if err := e.held([]int{n}); err != nil {
		return err
	}
	if err := e.push(ctx, n); err != nil {
		return err
	}
	return e.refer(ctx, n)
}

// alter changes the company, or what the provider is to do about a person.
func (e *Engine) alter(a Action) {
	n := a.Person
	switch a.Kind {
	case Assign:
		e.edit(n, func(s *seat) { s.assigned, s.deleted = true, false })
	case Unassign:
		e.edit(n, func(s *seat) { s.assigned = false })
	case Suspend:
		e.edit(n, func(s *seat) { s.suspended = true })
	case Reactivate:
		e.edit(n, func(s *seat) { s.assigned, s.suspended, s.deleted = true, false, false })
	case Change:
		e.World.Edit(n, func(p *world.Person) { set(p, a.Attribute, a.Value) })
	case Rename:
		e.rename(n, a.Value)
	case Move:
		e.move(n, a.Value)
	}
	e.edit(n, func(s *seat) { s.dirty = s.assigned || s.on })
}

func known(attribute string) bool {
	switch attribute {
	case "title", "department", "city", "phone", "given", "family", "role":
		return true
	}
	return false
}

func set(p *world.Person, attribute, value string) {
	switch attribute {
	case "title":
		p.Title = value
	case "department":
		p.Department = value
	case "city":
		p.City = value
	case "phone":
		p.Phone = value
	case "given":
		p.Given = value
	case "family":
		p.Family = value
	case "role":
		p.Role = value
	}
}

// rename gives a userName; without one, the family name of somebody else and
// an address that goes with it.
func (e *Engine) rename(n int, userName string) {
	p := e.World.Person(n)
	chosen := userName == ""
	if chosen {
		p.Family = e.anotherFamily(p)
		userName = e.World.Address(p.Given, p.Family)
	}
	e.edit(n, func(s *seat) { s.chosen = chosen })
	e.World.Edit(n, func(q *world.Person) {
		q.Family, q.UserName, q.Email = p.Family, userName, userName
	})
}

// renameAgain takes the next address that goes with the name: the admin chose
// one that somebody had at the server.
func (e *Engine) renameAgain(n int) {
	p := e.World.Person(n)
	address := e.World.Address(p.Given, p.Family)
	e.World.Edit(n, func(q *world.Person) { q.UserName, q.Email = address, address })
}

func (e *Engine) anotherFamily(p world.Person) string {
	for n := range e.World.Len() {
		if other := e.World.Person((p.N + n + 1) % e.World.Len()).Family; other != p.Family && !strings.Contains(p.Family, other) {
			return p.Family + "-" + strings.ReplaceAll(other, " ", "-")
		}
	}
	return p.Family + "-Smith"
}

// move puts a person into a department, under its head; without one, the next
// department of all.
func (e *Engine) move(n int, department string) {
	p := e.World.Person(n)
	if department == "" {
		department = nextDepartment(p.Department)
	}
	head := e.World.Head(department)
	if head == n {
		head = p.Manager
	}
	e.World.Edit(n, func(q *world.Person) { q.Department, q.Manager = department, head })
}

func nextDepartment(after string) string {
	all := world.Departments()
	return all[(slices.Index(all, after)+1)%len(all)]
}

// managerWanted is who ought to manage a person at the server, when that can
// be said there.
func (e *Engine) managerWanted(n int) []expectation {
	if s, _ := e.subject(n); s.Manager != "" && s.Active {
		return []expectation{{n, managerPath, s.Manager}}
	}
	return nil
}

// remove deletes a person at the provider: Okta only turns off; Entra turns
// off, and deletes thirty days later.
func (e *Engine) remove(ctx context.Context, n int) error {
	e.edit(n, func(s *seat) { s.deleted, s.assigned, s.dirty = true, false, s.on })
	if err := e.pushOne(ctx, n); err != nil {
		return err
	}
	if !e.config.Dialect.IsEntra() {
		e.note(func(r *StepResult) { r.Note = "Okta never deletes a user: it turned the person off" })
		return nil
	}
	return e.work(ctx, n, false, func(s dialect.Subject, _ seat) deed {
		if s.ID == "" {
			return nil
		}
		return e.provider.Remove
	})
}

func (e *Engine) password(ctx context.Context, n int) error {
	if e.config.Dialect.IsEntra() {
		e.note(func(r *StepResult) { r.Note = "Entra sends no passwords" })
	}
	return e.work(ctx, n, false, func(s dialect.Subject, _ seat) deed {
		if s.ID == "" || !s.Active {
			return nil
		}
		return func(ctx context.Context, s *dialect.Subject) (dialect.Done, error) {
			return e.provider.SetPassword(ctx, s, "New-"+s.Person.Password())
		}
	})
}
