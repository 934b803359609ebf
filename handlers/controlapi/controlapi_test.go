package controlapi

import (
	"fmt"
	"testing"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
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
