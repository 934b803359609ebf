package controlapi

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/models"
)

// Directory is a directory as commands print it.
type Directory struct {
	ID            string     `json:"id"`
	Name          string     `json:"name"`
	Provider      string     `json:"provider"`
	Auth          string     `json:"auth"`
	State         string     `json:"state"`
	SCIMURL       string     `json:"scim_url"`
	Users         int        `json:"users"`
	Groups        int        `json:"groups"`
	LastRequestAt *time.Time `json:"last_request_at"`
	RefusedUntil  *time.Time `json:"refused_until,omitempty"` // every token is refused on purpose
	Protocol
}

// NewDirectory asks for a directory.
type NewDirectory struct {
	Name        string `json:"name"`
	Provider    string `json:"provider"`
	Auth        string `json:"auth"`
	WantsGroups bool   `json:"wants_groups"`
	Client      Client `json:"client"`
	Protocol
}

// MadeDirectory is a new directory, or one with a new method, with what its
// identity provider authenticates with.
type MadeDirectory struct {
	Directory
	Credentials
}

// CreateDirectory serves POST /directories.
func (h *Handler) CreateDirectory(c *fiber.Ctx) error {
	var in NewDirectory
	if err := c.BodyParser(&in); err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	protocol, err := in.after(models.Protocol{})
	if err != nil {
		return err
	}
	made, err := h.Desk.CreateDirectory(ctx, models.NewDirectory{
		Name: in.Name, Provider: models.Provider(in.Provider), Auth: models.AuthMethod(in.Auth),
		WantsGroups: in.WantsGroups, Protocol: protocol, Client: in.Client.After(fresh(models.Provider(in.Provider))),
	}, by)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(MadeDirectory{Directory: h.directory(made.Directory), Credentials: given(made, h.PublicURL)})
}

// ListDirectories serves GET /directories.
func (h *Handler) ListDirectories(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	all, err := h.Store.Directories(ctx)
	if err != nil {
		return err
	}
	out := make([]Directory, len(all))
	for i, d := range all {
		out[i] = h.directory(d)
	}
	return c.JSON(out)
}

// ShowDirectory serves GET /directories/{directory}.
func (h *Handler) ShowDirectory(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	d, err := h.Store.Directory(ctx, models.DirectoryID(c.Params("directory")))
	if err != nil {
		return err
	}
	return c.JSON(h.directory(d))
}

// SteerDirectory serves POST /directories/{directory}/{action}.
func (h *Handler) SteerDirectory(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	d, err := h.Desk.SteerDirectory(ctx, models.DirectoryID(c.Params("directory")), c.Params("action"), by)
	if err != nil {
		return err
	}
	return c.JSON(h.directory(d))
}

func (h *Handler) directory(d models.Directory) Directory {
	return Directory{
		ID: string(d.ID), Name: d.Name, Provider: string(d.Provider), Auth: string(d.Auth),
		State: string(d.State), SCIMURL: d.SCIMURL(h.PublicURL),
		Users: d.Users, Groups: d.Groups, LastRequestAt: moment(d.LastRequestAt),
		RefusedUntil: moment(d.RefuseUntil), Protocol: spoken(d.Protocol),
	}
}

// moment is a time for JSON: null when it never happened.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
