package provisioning

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"scimdesk/models"
	"scimdesk/scim"
)

// Written is what a write did. When the write failed, Name is all that may be
// there: whom it would have changed.
type Written struct {
	models.Resource
	Event *models.Event // what became true; nil when nothing changed
	Name  string        // what the resource is called now; of one that was deleted, was called
	Moved models.Moved  // of a group: who joined and left, and who is unknown
}

// done is what came of a change that was saved: it is noted, the bell rung,
// and what the answer needs beside the document read.
func (s *Service) done(ctx context.Context, c Caller, change *models.Change, saved models.Saved, name string) (Written, error) {
	w := Written{Resource: saved.Resource, Event: saved.Event, Name: name, Moved: saved.Moved}
	if len(change.Events) > 0 {
		w.Event = &change.Events[0]
	}
	if w.Moved.UnknownCount > 0 {
		c.Manner.Note(scim.QuirkUnknownMember)
	}
	if idle(change.Members, w.Moved) {
		c.Manner.Note(scim.QuirkNoChange)
	}
	if w.Event != nil {
		s.ring(c)
	}
	return s.withRows(ctx, c, w)
}

// withRows reads again what was written, with the rows the answer needs.
func (s *Service) withRows(ctx context.Context, c Caller, w Written) (Written, error) {
	if !c.With.Any() {
		return w, nil
	}
	whole, err := s.beside(ctx, c, w.Resource)
	switch {
	case errors.Is(err, models.ErrNotFound): // deleted since
		return w, nil
	case err != nil:
		return w, fmt.Errorf("%w: %w", scim.Errorf(503, "", "The change was made, but could not be read back in time. Read the resource to see it."), err)
	}
	w.Resource = whole
	return w, nil
}

// beside is r with the rows the answer needs. Members are read together with
// the version they belong to; groups say nothing about it.
func (s *Service) beside(ctx context.Context, c Caller, r models.Resource) (models.Resource, error) {
	if c.With.Members {
		return s.Store.Resource(ctx, r.Ref, c.With)
	}
	var err error
	r.Groups, err = s.Store.GroupsAbove(ctx, r.Ref)
	return r, err
}

// ring tells the caller's directory that something changed.
func (s *Service) ring(c Caller) {
	if s.Bell != nil {
		s.Bell.Ring(string(c.Scope.Directory()))
	}
}

// Called is what to call what a document describes: the displayName, else the
// formatted name, else given and family name, else the userName.
func Called(doc scim.Resource) string {
	name, _ := doc["name"].(map[string]any)
	full := strings.TrimSpace(text(name["givenName"]) + " " + text(name["familyName"]))
	for _, candidate := range []string{text(doc["displayName"]), text(name["formatted"]), full, text(doc["name"])} {
		if candidate != "" {
			return candidate
		}
	}
	return text(doc["userName"])
}

// Name is what to call what a stored resource describes; the document is read
// only when the displayName does not say it.
func Name(r models.Resource) string {
	if r.DisplayName != "" {
		return r.DisplayName
	}
	doc, err := scim.ParseStored(r.Document)
	if err != nil {
		return r.UserName
	}
	return Called(doc)
}

func decimal(n int) string { return strconv.Itoa(n) }
