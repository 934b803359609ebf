package console_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers"
	"scimdesk/handlers/console"
	"scimdesk/handlers/web"
	"scimdesk/internal/live"
	"scimdesk/models"
)

// stage is one for tests: it notes what is asked of it, and shows what it is
// told to.
type stage struct {
	asked []string
	bound []string // the browsers that signed in
	scene models.StandIn
	err   error         // of whatever is asked
	done  chan struct{} // what is asked for is done when this is closed
	home  *memory
}

func (s *stage) note(format string, args ...any) (<-chan struct{}, error) {
	s.asked = append(s.asked, fmt.Sprintf(format, args...))
	return s.done, s.err
}

func (s *stage) simply(format string, args ...any) error {
	_, err := s.note(format, args...)
	return err
}

func (s *stage) Open(_ context.Context, dialect string, auth models.AuthMethod, by string) (models.DirectoryID, error) {
	return "dir-3", s.simply("open %s %s %s", dialect, auth, by)
}

func (s *stage) Prove(id models.DirectoryID, auth models.AuthMethod, by string) (<-chan struct{}, error) {
	return s.note("prove %s %s %s", id, auth, by)
}

func (s *stage) SignIn(id models.DirectoryID, binding string) (string, error) {
	s.bound = append(s.bound, binding)
	return "https://scim.test/d/dir-3/oauth/authorize?state=x", s.simply("sign in %s", id)
}

func (s *stage) Finish(id models.DirectoryID, binding string, query url.Values) (<-chan struct{}, error) {
	s.bound = append(s.bound, binding)
	return s.note("finish %s %s", id, query.Encode())
}

func (s *stage) Start(_ context.Context, id models.DirectoryID, by string) error {
	return s.simply("start %s %s", id, by)
}

func (s *stage) End(_ context.Context, id models.DirectoryID) error { return s.simply("end %s", id) }
func (s *stage) Remove(context.Context) error                       { return s.simply("remove") }

func (s *stage) Demo(context.Context) (models.Environment, []models.Directory, error) {
	return models.Environment{ID: "env-2", Name: "Demo"}, s.home.directories[2:], s.err
}

func (s *stage) Do(id models.DirectoryID, a models.StandInAction) (<-chan struct{}, error) {
	return s.note("do %s %s %d %d %s=%s", id, a.Kind, a.Person, a.Group, a.Attribute, a.Value)
}

func (s *stage) Tell(id models.DirectoryID, story string) (<-chan struct{}, error) {
	return s.note("tell %s %s", id, story)
}

func (s *stage) Step(id models.DirectoryID, all bool) (<-chan struct{}, error) {
	return s.note("step %s %v", id, all)
}

func (s *stage) Grow(id models.DirectoryID, people int) (<-chan struct{}, error) {
	return s.note("grow %s %d", id, people)
}

func (s *stage) Speak(id models.DirectoryID, dialect string) (<-chan struct{}, error) {
	return s.note("speak %s %s", id, dialect)
}

func (s *stage) Stepping(id models.DirectoryID, on bool) error {
	return s.simply("stepping %s %v", id, on)
}

func (s *stage) SetSpeed(id models.DirectoryID, perSecond float64) error {
	return s.simply("speed %s %v", id, perSecond)
}

func (s *stage) Pause(id models.DirectoryID) error  { return s.simply("pause %s", id) }
func (s *stage) Resume(id models.DirectoryID) error { return s.simply("resume %s", id) }
func (s *stage) Stop(id models.DirectoryID) error   { return s.simply("stop %s", id) }

func (s *stage) View(models.Directory, int, string) models.StandIn { return s.scene }

func (s *stage) Playing() map[models.DirectoryID]bool {
	return map[models.DirectoryID]bool{"dir-3": s.scene.Plays}
}

func (s *stage) Dialects() []models.StandInChoice {
	return []models.StandInChoice{{Name: "okta", Title: "Okta (custom app)"}, {Name: "entra", Title: "Microsoft Entra ID"}}
}

func (s *stage) Stories() []models.StandInChoice {
	return []models.StandInChoice{{Name: "first-cycle", Title: "First cycle"}, {Name: "joiner", Title: "Joiner"}}
}

// playHouse is a full house with a stand-in that plays.
func playHouse() (*memory, *stage) {
	m := fullHouse()
	d := models.Directory{ID: "dir-3", Organization: "org-2", Name: "Stand-in Okta", Provider: "okta", State: models.DirectoryActive, CreatedAt: today, Users: 25, Groups: 3, StandIn: "okta"}
	m.directories = append(m.directories, d)
	request := models.StandInRequest{Number: 7, Method: "POST", Path: "/Users?filter=userName%20eq%20%22a%22", Text: "Created Ada Okonjo", Status: 201, Answered: true}
	pending := models.StandInRequest{Number: 8, Method: "PUT", Path: "/Users/7", Text: "Change Ada Okonjo"}
	return m, &stage{home: m, scene: models.StandIn{
		Dialect: "okta", Label: "Okta (custom app)", Plays: true, Busy: true, Speed: 20, Size: 500, More: true, Waiting: 1,
		Progress: models.StandInProgress{Title: "First cycle of 500 people", What: "people", Done: 319, Of: 500, Left: 12 * time.Second},
		Counts:   models.StandInCounts{Requests: 1276, Created: 319}, Rate: 44, P95: 9 * time.Millisecond,
		People: []models.StandInPerson{
			{N: 13, Name: "Ada <Okonjo>", UserName: "ada@example.com", Status: "sent", Assigned: true, Known: true},
			{N: 14, Name: "Noah Fischer", Status: "failed", Assigned: true, Fault: "POST /Users answered 409"},
			{N: 15, Name: "Thandi Zulu", Status: "unassigned"},
		},
		Groups:   []models.StandInGroup{{N: 0, Name: "Engineering", Members: 7, Pushed: true}},
		Requests: []models.StandInRequest{pending, request},
		Story: models.StandInStory{Name: "joiner", Title: "Joiner", Next: 1, Steps: []models.StandInStep{
			{
				Title: "Ada is assigned", Done: true, OK: true, Sent: 3, Of: 2, Passed: 2, Requests: []models.StandInRequest{request},
				Checks: []models.StandInCheck{{What: "Ada: active is true", OK: true}, {What: "Ada: title is x", Got: "y"}},
			},
			{Title: "The city becomes Porto"},
		}},
	}}
}

// serveStage is the console over m with a stage.
func serveStage(m *memory, s *stage) *fiber.App {
	h := &console.Console{
		Store: m, Desk: m, SignIn: m, Bell: live.New(), Stage: s, PublicURL: "https://scim.example.com",
		Now: func() time.Time { return today }, Log: slog.New(slog.DiscardHandler),
	}
	return handlers.Console(h, &web.Guard{Hosts: web.Hosts(host), NewID: func() string { return "req-1" }})
}
