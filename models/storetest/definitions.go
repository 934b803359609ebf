package storetest

import (
	"reflect"
	"testing"

	"scimdesk/models"
)

var definitionPromises = []promise{
	{"Definitions are kept in order, replace each other, and move the revision", testDefinitions},
	{"Definitions that several add at once are all there, each under its own revision", testDefinitionsRace},
}

func (w *world) definition(kind models.DefinitionKind, id string) models.Definition {
	return models.Definition{
		Kind: kind, ID: id, Extends: "User", Required: true, Document: []byte(`{"id":"` + id + `"}`), AddedAt: w.at(3), AddedBy: "Ada",
	}
}

func testDefinitions(t *testing.T, w *world) {
	w.wantDefinitions(t, 0)
	badge, pet := w.definition(models.DefinesSchema, "urn:Badge"), w.definition(models.DefinesType, "Pet")
	pet.Extends, pet.Required = "", false
	must(t, w.AddDefinitions(t.Context(), []models.Definition{pet, badge}))
	w.wantDefinitions(t, 1, pet, badge)
	desk := w.definition(models.DefinesSchema, "urn:Desk")
	must(t, w.AddDefinitions(t.Context(), []models.Definition{desk}))
	w.wantDefinitions(t, 2, pet, badge, desk)
	again := w.definition(models.DefinesSchema, "urn:BADGE")
	again.Document, again.AddedBy, again.AddedAt, again.Required = []byte("{}"), "Grace", w.at(9), false
	namesake := w.definition(models.DefinesSchema, "Pet")
	must(t, w.AddDefinitions(t.Context(), []models.Definition{again, namesake}))
	w.wantDefinitions(t, 3, pet, again, desk, namesake)
}

func (w *world) wantDefinitions(t *testing.T, revision int64, want ...models.Definition) {
	t.Helper()
	all, at, err := w.Definitions(t.Context())
	must(t, err)
	only, err := w.DefinitionsRevision(t.Context())
	must(t, err)
	if at != revision || only != revision || len(all)+len(want) > 0 && !reflect.DeepEqual(all, want) {
		t.Errorf("revision %d and %d, want %d: %+v, want %+v", at, only, revision, all, want)
	}
}

func testDefinitionsRace(t *testing.T, w *world) {
	const writers = 16
	together(writers, func(int) {
		if err := w.AddDefinitions(t.Context(), []models.Definition{w.definition(models.DefinesSchema, w.id("urn:x"))}); err != nil {
			t.Error(err)
		}
	})
	all, at, err := w.Definitions(t.Context())
	must(t, err)
	if len(all) != writers || at != writers {
		t.Errorf("%d definitions at revision %d", len(all), at)
	}
}
