package controlapi

import (
	"fmt"
	"testing"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
	"scimdesk/scim"
)

func TestProblemsTellStatesFromValues(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		err    error
		status int
		fields int
	}{
		{"an action the state does not allow", models.Invalid{"action": "It cannot pause."}, fiber.StatusConflict, 0},
		{"a token that has ended", fmt.Errorf("rotate: %w", models.Invalid{"token": "It has ended."}), fiber.StatusConflict, 0},
		{"a value that does not fit", models.Invalid{"label": "Shorten it."}, fiber.StatusUnprocessableEntity, 1},
		{"a schema that does not fit", fmt.Errorf("add: %w", scim.Errorf(fiber.StatusBadRequest, scim.InvalidValue, "It has no name.")), fiber.StatusUnprocessableEntity, 0},
		{"nothing there", models.ErrNotFound, fiber.StatusNotFound, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			status, problem := translate(tc.err)
			if status != tc.status || len(problem.Fields) != tc.fields || problem.Error == "" {
				t.Errorf("%d %+v", status, problem)
			}
		})
	}
}

func TestWhatIsAbsentStaysAsItIs(t *testing.T) {
	t.Parallel()
	yes, keep, plain := true, PasswordsArgon2, "plain"
	before := models.Protocol{SameNames: true}
	for _, tc := range []struct {
		name string
		in   Protocol
		want models.Protocol
		fits bool
	}{
		{"nothing", Protocol{}, before, true},
		{"one", Protocol{Strict: &yes}, models.Protocol{SameNames: true, Strict: true}, true},
		{"passwords", Protocol{Passwords: &keep}, models.Protocol{SameNames: true, KeepPasswords: true}, true},
		{"passwords nobody can keep", Protocol{Passwords: &plain}, before, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got, err := tc.in.after(before); got != tc.want || (err == nil) != tc.fits {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}
