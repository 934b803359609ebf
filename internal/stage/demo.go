package stage

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"scimdesk/internal/standin/dialect"
	"scimdesk/models"
)

// What a demo begins with.
const (
	demoName     = "Demo"
	demoCompany  = "Example company"
	demoPeople   = 25
	demoGroups   = 3
	demoSpeed    = 20         // requests a second, so that they can be followed
	tokenLabel   = "Stand-in" // of the token only the stand-in has
	settingDemo  = "demo_environment"
	ordinarySize = demoPeople
)

// Sizes a company can have, beside those a story hires.
var sizes = []int{ordinarySize, 500, 10_000}

// Demo is the environment stand-ins play in, with its directories.
// models.ErrNotFound while there is none.
func (s *Stage) Demo(ctx context.Context) (models.Environment, []models.Directory, error) {
	e, err := s.environment(ctx)
	if err != nil {
		return e, nil, err
	}
	organizations, err := s.Store.Organizations(ctx, e.ID)
	if err != nil {
		return e, nil, err
	}
	all, err := s.Store.Directories(ctx)
	return e, slices.DeleteFunc(all, func(d models.Directory) bool {
		return !slices.ContainsFunc(organizations, func(o models.Organization) bool { return o.ID == d.Organization })
	}), err
}

func (s *Stage) environment(ctx context.Context) (models.Environment, error) {
	id, err := s.Store.Setting(ctx, settingDemo)
	if err != nil {
		return models.Environment{}, err
	}
	all, err := s.Store.Environments(ctx)
	at := slices.IndexFunc(all, func(e models.Environment) bool { return string(e.ID) == id })
	if err == nil && at < 0 {
		err = models.ErrNotFound
	}
	if err != nil {
		return models.Environment{}, err
	}
	return all[at], nil
}

// organization is the demo's, made when there is none.
func (s *Stage) organization(ctx context.Context) (models.OrganizationID, error) {
	e, err := s.environment(ctx)
	if errors.Is(err, models.ErrNotFound) {
		return s.makeDemo(ctx)
	}
	if err != nil {
		return "", err
	}
	found, err := s.Store.Organizations(ctx, e.ID)
	if err != nil || len(found) == 0 {
		return "", errors.Join(models.ErrNotFound, err)
	}
	return found[0].ID, nil
}

func (s *Stage) makeDemo(ctx context.Context) (models.OrganizationID, error) {
	now := models.Moment(s.Now())
	e := models.Environment{ID: models.EnvironmentID(s.NewID("env")), Name: demoName, CreatedAt: now}
	o := models.Organization{ID: models.OrganizationID(s.NewID("org")), Environment: e.ID, Name: demoCompany, CreatedAt: now}
	if err := s.Store.SetSetting(ctx, settingDemo, string(e.ID)); err != nil {
		return "", err
	}
	return o.ID, s.Store.CreateEnvironment(ctx, e, o)
}

// Open makes a directory in the demo, lets a stand-in play its identity
// provider, and begins a first cycle, unless somebody has to authenticate it
// before. models.Invalid when nobody knows the dialect or the method, or the
// stage is full.
func (s *Stage) Open(ctx context.Context, name string, auth models.AuthMethod, by string) (models.DirectoryID, error) {
	speech := dialect.Name(name)
	switch {
	case !speech.Known():
		return "", unknownDialect()
	case !auth.Known():
		return "", models.Invalid{"auth": "Choose one of the methods in the list."}
	}
	s.opening.Lock()
	defer s.opening.Unlock()
	if err := s.room(); err != nil {
		return "", err
	}
	organization, err := s.organization(ctx)
	if err != nil {
		return "", fmt.Errorf("open a stand-in: %w", err)
	}
	now := models.Moment(s.Now())
	d := models.Directory{
		ID: models.DirectoryID(s.NewID("dir")), Organization: organization, Name: Title(name), Provider: providerOf(speech),
		Auth: auth, State: models.DirectoryActive, StateAt: now, StateBy: by, CreatedAt: now, WantsGroups: true, StandIn: name,
	}
	if err := s.Store.CreateDirectory(ctx, d, nil); err != nil {
		return "", fmt.Errorf("open a stand-in: %w", err)
	}
	return d.ID, s.raise(ctx, d, by)
}

// Start lets a stand-in play for a directory that had one, after a restart or
// when it was stopped. It begins with a first cycle, in which it finds whom
// the directory knows. models.ErrNotFound when there is no such directory, or
// its identity provider is a real one.
func (s *Stage) Start(ctx context.Context, id models.DirectoryID, by string) error {
	s.opening.Lock()
	defer s.opening.Unlock()
	d, err := s.Store.Directory(ctx, id)
	switch {
	case err != nil:
		return err
	case d.StandIn == "":
		return fmt.Errorf("directory %s has no stand-in: %w", id, models.ErrNotFound)
	case s.show(id) != nil:
		return nil
	}
	if err := s.room(); err != nil {
		return err
	}
	return s.raise(ctx, d, by)
}

// raise gives d's stand-in what it authenticates with and begins.
func (s *Stage) raise(ctx context.Context, d models.Directory, by string) error {
	proof, err := s.prove(ctx, d, by)
	if err != nil {
		return err
	}
	show, err := s.begin(d, proof)
	if err != nil {
		return err
	}
	if client := proof.client(); client == nil || client.Granted() {
		show.tell("first-cycle")
	}
	return nil
}

// End stops the stand-in of a directory and ends its tokens.
func (s *Stage) End(ctx context.Context, id models.DirectoryID) error {
	s.opening.Lock()
	defer s.opening.Unlock()
	if !s.leave(id) {
		return nil
	}
	defer s.Bell.Ring(string(id))
	return s.revoke(ctx, id)
}

// leave takes one off the stage and waits until its last request is answered.
func (s *Stage) leave(id models.DirectoryID) bool {
	show := s.show(id)
	if show == nil {
		return false
	}
	show.end()
	show.gone.Wait()
	s.mu.Lock()
	delete(s.shows, id)
	s.mu.Unlock()
	return true
}

// Remove takes the whole demo away: everybody leaves the stage, nothing in it
// is found any more, and what it holds is purged behind that.
// models.ErrNotFound when there is none.
func (s *Stage) Remove(ctx context.Context) error {
	s.opening.Lock()
	defer s.opening.Unlock()
	e, directories, err := s.Demo(ctx)
	if err != nil {
		return fmt.Errorf("remove the demo: %w", err)
	}
	for _, d := range directories {
		s.leave(d.ID)
	}
	if err := s.Store.RemoveEnvironment(ctx, e.ID, s.Now()); err != nil {
		return fmt.Errorf("remove the demo: %w", err)
	}
	for _, d := range directories {
		s.Bell.Ring(string(d.ID))
	}
	select {
	case s.removed <- struct{}{}:
	default:
	}
	return nil
}
