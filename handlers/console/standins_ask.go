package console

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/views/standins"
)

// patience is how long a page that does not follow by itself waits for what
// it asked for, so that it shows the outcome.
const patience = 1500 * time.Millisecond

// StartStandIn serves POST /standins/{directory}/start.
func (h *Console) StartStandIn(c *fiber.Ctx) error {
	return h.askStandIn(c, func(ctx context.Context, id models.DirectoryID, _ web.Form) (<-chan struct{}, error) {
		return nil, h.Stage.Start(ctx, id, web.Admin(c).Name)
	})
}

// EndStandIn serves POST /standins/{directory}/end.
func (h *Console) EndStandIn(c *fiber.Ctx) error {
	return h.askStandIn(c, func(ctx context.Context, id models.DirectoryID, _ web.Form) (<-chan struct{}, error) {
		return nil, h.Stage.End(ctx, id)
	})
}

// ActStandIn serves POST /standins/{directory}/actions.
func (h *Console) ActStandIn(c *fiber.Ctx) error {
	return h.askStandIn(c, func(_ context.Context, id models.DirectoryID, form web.Form) (<-chan struct{}, error) {
		action, err := actionOf(form)
		if err != nil {
			return nil, err
		}
		return h.Stage.Do(id, action)
	}, "kind", "person", "group", "title")
}

// actionOf is what a button of the page means.
func actionOf(form web.Form) (models.StandInAction, error) {
	a := models.StandInAction{Kind: form["kind"]}
	var err error
	for name, into := range map[string]*int{"person": &a.Person, "group": &a.Group} {
		if form[name] == "" {
			continue
		}
		if *into, err = strconv.Atoi(form[name]); err != nil {
			return a, models.Invalid{name: "This is no number."}
		}
	}
	switch a.Kind {
	case "change":
		a.Attribute, a.Value = "title", form["title"]
	case "clear":
		a.Kind, a.Attribute = "change", "title"
	}
	return a, nil
}

// TellStandIn serves POST /standins/{directory}/stories.
func (h *Console) TellStandIn(c *fiber.Ctx) error {
	return h.askStandIn(c, func(_ context.Context, id models.DirectoryID, form web.Form) (<-chan struct{}, error) {
		return h.Stage.Tell(id, form["story"])
	}, "story")
}

// StepStandIn serves POST /standins/{directory}/step.
func (h *Console) StepStandIn(c *fiber.Ctx) error {
	return h.askStandIn(c, func(_ context.Context, id models.DirectoryID, form web.Form) (<-chan struct{}, error) {
		return h.Stage.Step(id, form["all"] != "")
	}, "all")
}

// SetStepping serves POST /standins/{directory}/stepping.
func (h *Console) SetStepping(c *fiber.Ctx) error {
	return h.askStandIn(c, func(_ context.Context, id models.DirectoryID, form web.Form) (<-chan struct{}, error) {
		return nil, h.Stage.Stepping(id, form["on"] == "1")
	}, "on")
}

// GrowStandIn serves POST /standins/{directory}/people.
func (h *Console) GrowStandIn(c *fiber.Ctx) error {
	return h.askStandIn(c, func(_ context.Context, id models.DirectoryID, form web.Form) (<-chan struct{}, error) {
		people, err := strconv.Atoi(form["people"])
		if err != nil {
			return nil, models.Invalid{"people": "Choose one of the sizes in the list."}
		}
		return h.Stage.Grow(id, people)
	}, "people")
}

// SetDialect serves POST /standins/{directory}/dialect.
func (h *Console) SetDialect(c *fiber.Ctx) error {
	return h.askStandIn(c, func(_ context.Context, id models.DirectoryID, form web.Form) (<-chan struct{}, error) {
		return h.Stage.Speak(id, form["dialect"])
	}, "dialect")
}

// SetSpeed serves POST /standins/{directory}/speed.
func (h *Console) SetSpeed(c *fiber.Ctx) error {
	return h.askStandIn(c, func(_ context.Context, id models.DirectoryID, form web.Form) (<-chan struct{}, error) {
		speed, err := strconv.ParseFloat(form["speed"], 64)
		if err != nil {
			return nil, models.Invalid{"speed": "Choose one of the speeds in the list."}
		}
		return nil, h.Stage.SetSpeed(id, speed)
	}, "speed")
}

// PauseStandIn serves POST /standins/{directory}/pause.
func (h *Console) PauseStandIn(c *fiber.Ctx) error { return h.simply(c, h.Stage.Pause) }

// ResumeStandIn serves POST /standins/{directory}/resume.
func (h *Console) ResumeStandIn(c *fiber.Ctx) error { return h.simply(c, h.Stage.Resume) }

// StopStandIn serves POST /standins/{directory}/stop.
func (h *Console) StopStandIn(c *fiber.Ctx) error { return h.simply(c, h.Stage.Stop) }

func (h *Console) simply(c *fiber.Ctx, do func(models.DirectoryID) error) error {
	return h.askStandIn(c, func(_ context.Context, id models.DirectoryID, _ web.Form) (<-chan struct{}, error) {
		return nil, do(id)
	})
}

// askStandIn asks for something and leads back to the stage. A stand-in that
// left meanwhile leads back, too: the page says that nobody plays.
func (h *Console) askStandIn(c *fiber.Ctx, ask func(context.Context, models.DirectoryID, web.Form) (<-chan struct{}, error), fields ...string) error {
	form, err := web.ReadForm(c, append(fields, "back")...)
	if err != nil {
		return err
	}
	ctx, cancel := web.Deadline(c)
	defer cancel()
	d, err := h.standIn(ctx, c)
	if err != nil {
		return err
	}
	done, err := ask(ctx, d.ID, form)
	var invalid models.Invalid
	switch {
	case errors.As(err, &invalid):
		return &web.Error{Status: fiber.StatusUnprocessableEntity, Title: "This cannot be done", Text: first(invalid) + " Nothing was changed."}
	case err != nil && !errors.Is(err, models.ErrNotFound):
		return err
	}
	if c.Get("HX-Request") == "" {
		await(ctx, done)
	}
	return web.Redirect(c, web.LocalPath(form["back"], standins.Path(d.ID)))
}

// await waits for done a little.
func await(ctx context.Context, done <-chan struct{}) {
	if done == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// first is one of the sentences.
func first(invalid models.Invalid) string {
	for _, text := range invalid {
		return text
	}
	return ""
}
