package standin

import (
	"context"
	"fmt"

	"scimdesk/internal/standin/dialect"
	"scimdesk/internal/standin/world"
)

// team is what the provider knows of one group.
type team struct {
	id   string
	told []string
}

// groupStep pushes, renames or deletes a group. A server without groups says
// 501; the step then says so.
func (e *Engine) groupStep(a Action) (Step, error) {
	g, exists := e.World.Group(a.Group)
	if !exists {
		return Step{}, fmt.Errorf("there is no group %d", a.Group)
	}
	switch a.Kind {
	case RenameGroup:
		name := a.Value
		if name == "" {
			name = g.Name + " (all)"
		}
		return Step{Title: fmt.Sprintf("The group %s is renamed %s", g.Name, name), do: func(ctx context.Context) error {
			e.World.RenameGroup(a.Group, name)
			return e.withTeam(ctx, a.Group, e.renameGroup)
		}}, nil
	case DeleteGroup:
		return Step{Title: fmt.Sprintf("The group %s is deleted", g.Name), do: func(ctx context.Context) error {
			return e.withTeam(ctx, a.Group, e.deleteGroup)
		}}, nil
	}
	return Step{Title: fmt.Sprintf("The group %s is pushed", g.Name), do: func(ctx context.Context) error {
		return e.withTeam(ctx, a.Group, e.provider.PushGroup)
	}}, nil
}

func (e *Engine) renameGroup(ctx context.Context, t *dialect.Team) (dialect.Done, error) {
	if t.ID == "" {
		return e.nowhere()
	}
	return e.provider.RenameGroup(ctx, t)
}

// nowhere is what happens to a group the server never had.
func (e *Engine) nowhere() (dialect.Done, error) {
	e.note(func(r *StepResult) { r.Note = "The server does not have the group: nothing was sent" })
	return dialect.Nothing, nil
}

func (e *Engine) deleteGroup(ctx context.Context, t *dialect.Team) (dialect.Done, error) {
	if t.ID == "" {
		return e.nowhere()
	}
	done, err := e.provider.DeleteGroup(ctx, t)
	if err == nil {
		t.ID, t.Told = "", nil
	}
	return done, err
}

// withTeam works on one group and notes what the server knows afterwards.
func (e *Engine) withTeam(ctx context.Context, n int, do func(context.Context, *dialect.Team) (dialect.Done, error)) error {
	t := e.team(n)
	_, err := do(ctx, &t)
	e.mu.Lock()
	e.teams[n] = team{t.ID, t.Told}
	e.mu.Unlock()
	if kind := dialect.KindOf(err); kind != "" {
		e.quarantine.Note(err, true)
	}
	if dialect.KindOf(err) == dialect.NotServed {
		e.note(func(r *StepResult) { r.NotServed, r.Note = true, "Groups are not served here (501)" })
	}
	return err
}

// team is a group with those of its members the server has and who are active.
func (e *Engine) team(n int) dialect.Team {
	g, _ := e.World.Group(n)
	e.mu.Lock()
	t := dialect.Team{N: n, Name: g.Name, Object: world.ObjectID(e.config.Seed, "group", n), ID: e.teams[n].id, Told: e.teams[n].told}
	e.mu.Unlock()
	for _, p := range e.World.Members(n) {
		if s := e.seat(p); s.id != "" && s.on {
			t.Members = append(t.Members, dialect.Member{ID: s.id, Display: e.World.Person(p).Display()})
		}
	}
	return t
}

// pushGroups pushes all groups, one after another, and stops at the first
// that is not served: the others would not be either.
func (e *Engine) pushGroups(ctx context.Context) error {
	groups := e.World.Groups()
	for i, g := range groups {
		err := e.withTeam(ctx, g.N, e.provider.PushGroup)
		switch kind := dialect.KindOf(err); {
		case err == nil:
		case kind == "":
			return err
		case kind == dialect.NotServed:
			for _, left := range groups[i:] {
				e.tally.fail("The group "+left.Name, err)
			}
			return nil
		default:
			e.tally.fail("The group "+g.Name, err)
		}
	}
	return e.ended(ctx)
}
