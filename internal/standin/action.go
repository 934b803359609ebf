package standin

import (
	"context"
	"fmt"
)

// ActionKind is one button.
type ActionKind string

// What an admin can do.
const (
	Assign         ActionKind = "assign"
	Unassign       ActionKind = "unassign"
	Change         ActionKind = "change" // Attribute becomes Value
	Rename         ActionKind = "rename" // another family name, and the address with it; or Value as userName
	Move           ActionKind = "move"   // to the department Value, under its head
	Suspend        ActionKind = "suspend"
	Reactivate     ActionKind = "reactivate"
	Delete         ActionKind = "delete"
	SetPassword    ActionKind = "password"
	Import         ActionKind = "import"
	ForceSync      ActionKind = "force-sync"
	TestConnection ActionKind = "test-connection"
	PushGroup      ActionKind = "push-group"
	RenameGroup    ActionKind = "rename-group" // to Value
	DeleteGroup    ActionKind = "delete-group"
)

// Actions are all kinds.
var Actions = []ActionKind{
	Assign, Unassign, Change, Rename, Move, Suspend, Reactivate, Delete, SetPassword,
	Import, ForceSync, TestConnection, PushGroup, RenameGroup, DeleteGroup,
}

// Action is one thing to do now.
type Action struct {
	Kind      ActionKind
	Person    int    // of all that are about one person
	Group     int    // of all that are about one group
	Attribute string // of Change: title (also when empty), department, city, phone, given, family or role
	Value     string // "" lets the engine choose, except for Change
}

// Do does one action and looks at the outcome.
func (e *Engine) Do(ctx context.Context, a Action) (StepResult, error) {
	step, err := e.stepOf(a)
	if err != nil {
		return StepResult{}, err
	}
	return e.run(ctx, step, "", 1, 1), nil
}

// stepOf is the step an action is; the error names what does not exist.
func (e *Engine) stepOf(a Action) (Step, error) {
	switch a.Kind {
	case TestConnection:
		return Step{Title: "The connection is tested", do: e.connect}, nil
	case Import:
		return Step{Title: "Users are imported", do: e.importUsers}, nil
	case ForceSync:
		return Step{Title: "Everybody is sent again", do: e.forceSync}, nil
	case PushGroup, RenameGroup, DeleteGroup:
		return e.groupStep(a)
	}
	if a.Person < 0 || a.Person >= e.World.Len() {
		return Step{}, fmt.Errorf("there is no person %d", a.Person)
	}
	return e.personStep(a)
}

// personStep changes the company, then sends the person.
func (e *Engine) personStep(a Action) (Step, error) {
	n := a.Person
	name := e.World.Person(n).Display()
	step := Step{do: func(ctx context.Context) error { return e.apply(ctx, a) }, expect: func() []expectation { return e.asWanted(n) }}
	switch a.Kind {
	case Assign:
		step.Title = name + " is assigned"
	case Unassign:
		step.Title = name + " is unassigned"
	case Change:
		if !known(a.Attribute) {
			return Step{}, fmt.Errorf("%q is no attribute that can be changed here", a.Attribute)
		}
		step.Title = fmt.Sprintf("The %s of %s becomes %s", a.Attribute, name, shown(a.Value))
	case Rename:
		step.Title = name + " is renamed"
		if a.Value != "" {
			step.Title = name + " gets the address " + a.Value
		}
	case Move:
		if a.Value == "" {
			a.Value = nextDepartment(e.World.Person(n).Department)
		}
		step.Title = name + " moves to " + a.Value
		step.expect = func() []expectation { return append(e.asWanted(n), e.managerWanted(n)...) }
	case Suspend:
		step.Title = name + " is suspended"
	case Reactivate:
		step.Title = name + " is reactivated"
	case Delete:
		step.Title = name + " is deleted"
	case SetPassword:
		step.Title = name + " sets a password"
	default:
		return Step{}, fmt.Errorf("%q is no action", a.Kind)
	}
	return step, nil
}
