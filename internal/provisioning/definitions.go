package provisioning

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// present is the set of resource types that answers now.
type present struct {
	types    *schema.Set
	revision int64
}

// Types are all resource types there are: the standard ones, and what was
// defined at run time. The set is immutable; a request asks once.
func (s *Service) Types() *schema.Set {
	if now := s.present.Load(); now != nil {
		return now.types
	}
	return schema.Standard()
}

// AddDefinitions adds schemas and resource types, all or none, for every
// directory. One with the kind and id of another takes its place. *scim.Error
// 400 when they do not fit the others, or take away what resources may hold;
// nothing is kept then.
func (s *Service) AddDefinitions(ctx context.Context, added []schema.Definition, by string) error {
	if s.Definitions == nil {
		return scim.Errorf(501, "", "Nothing can be defined here.")
	}
	s.adding.Lock()
	defer s.adding.Unlock()
	stored, _, err := s.Definitions.Definitions(ctx)
	if err != nil {
		return fmt.Errorf("definitions: %w", err)
	}
	if err := fits(inSchema(stored), added); err != nil {
		return err
	}
	rows := make([]models.Definition, len(added))
	for i, d := range added {
		rows[i] = models.Definition{
			Kind: models.DefinitionKind(d.Kind), ID: d.ID, Extends: d.Extends, Required: d.Required,
			Document: d.Document, AddedAt: models.Moment(s.Now()), AddedBy: by,
		}
	}
	if err := s.Definitions.AddDefinitions(ctx, rows); err != nil {
		return fmt.Errorf("add definitions: %w", err)
	}
	return s.refresh(ctx)
}

// fits says whether definitions can be added to those that are kept.
func fits(stored, added []schema.Definition) error {
	now, err := schema.Extended(append(slices.Clone(stored), added...))
	if err != nil {
		return err
	}
	before, err := schema.Extended(stored)
	if err != nil {
		return nil // what is kept is broken, and this may mend it
	}
	return now.Keeps(before)
}

// Refresh reads the definitions again when they changed, in this process or in
// another.
func (s *Service) Refresh(ctx context.Context) error {
	s.adding.Lock()
	defer s.adding.Unlock()
	return s.refresh(ctx)
}

func (s *Service) refresh(ctx context.Context) error {
	if s.Definitions == nil {
		return nil
	}
	revision, err := s.Definitions.DefinitionsRevision(ctx)
	if err != nil {
		return fmt.Errorf("revision of definitions: %w", err)
	}
	if now := s.present.Load(); now != nil && now.revision == revision {
		return nil
	}
	stored, revision, err := s.Definitions.Definitions(ctx)
	if err != nil {
		return fmt.Errorf("definitions: %w", err)
	}
	types, err := schema.Extended(inSchema(stored))
	if err != nil {
		return fmt.Errorf("definitions, revision %d: %w", revision, err)
	}
	s.present.Store(&present{types, revision})
	return nil
}

// refreshEvery is how soon a process sees what another one defined.
const refreshEvery = time.Second

// Run keeps the definitions fresh until ctx ends. What goes wrong is logged
// once, until it goes well again or goes wrong in another way.
func (s *Service) Run(ctx context.Context) {
	ticker := time.NewTicker(refreshEvery)
	defer ticker.Stop()
	last := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			last = s.complain(s.Refresh(ctx), last)
		}
	}
}

// complain logs err unless it was the last thing said, and answers what was.
func (s *Service) complain(err error, last string) string {
	if err == nil || errors.Is(err, context.Canceled) {
		return ""
	}
	if s.Log != nil && err.Error() != last {
		s.Log.Warn("the definitions were not read again; those read before stay in use", "error", err)
	}
	return err.Error()
}

// inSchema gives stored definitions the shape package schema reads.
func inSchema(stored []models.Definition) []schema.Definition {
	out := make([]schema.Definition, len(stored))
	for i, d := range stored {
		out[i] = schema.Definition{Kind: string(d.Kind), ID: d.ID, Extends: d.Extends, Required: d.Required, Document: d.Document}
	}
	return out
}
