package provisioning_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/patch"
	"scimdesk/scim/schema"
)

// untouched is a store that hears of no edit.
type untouched struct {
	provisioningStore
	t *testing.T
}

func (u untouched) EditResource(context.Context, models.Ref, models.Edit) (models.Saved, error) {
	u.t.Error("the store was asked")
	return models.Saved{}, models.ErrBusy
}

// TestWhatIsLongIsReadBeforeTheStoreIsAsked sends lists as long as only members
// may have, in other places: an edit runs while others wait to write.
func TestWhatIsLongIsReadBeforeTheStoreIsAsked(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.Store = untouched{d.store, t}
	many := "[" + strings.Repeat(`{"value":"a"},`, scim.MaxEntries) + `{"value":"b"}]`
	for name, body := range map[string]string{
		"an attribute nobody defined":    `{"displayName":"Crew","urn:x0:value":` + many + `}`,
		"a part of another attribute":    `{"displayName":{"value":` + many + `}}`,
		"below the schema":               `{"` + scim.SchemaGroup + `":{"members":[],"displayName":{"value":` + many + `}}}`,
		"members and others":             `{"displayName":"Crew","members":` + many + `,"value":` + many + `}`,
		"two lists of members in a body": `{"displayName":"Crew","members":` + many + `,"` + scim.SchemaGroup + `:members":` + strings.Replace(many, "b", "c", 1) + `}`,
	} {
		var e *scim.Error
		long, err := scim.ParseGroup([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Replace(t.Context(), d.caller, d.group, "g", long, ""); !errors.As(err, &e) || e.Status != 400 || e.Type != scim.InvalidSyntax {
			t.Errorf("PUT of %s: %v", name, err)
		}
		if strings.HasPrefix(name, "two") {
			continue // one after the other, they are no fault in a PATCH
		}
		if _, err := addedLong(t, d, body); !errors.As(err, &e) || e.Type != scim.InvalidSyntax || !strings.HasPrefix(e.Detail, "Operation 1: The body is or holds an array with more entries than 1000") {
			t.Errorf("PATCH of %s: %v", name, err)
		}
	}
}

// addedLong changes a group by an operation without a path.
func addedLong(t *testing.T, d *desk, value string) (provisioning.Written, error) {
	t.Helper()
	ops, err := patch.ParseLong([]byte(`{"Operations":[{"op":"add","value":`+value+`}]}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	return d.Patch(t.Context(), d.caller, d.group, "g", ops, "")
}

// TestALongListOfMembersIsReadUnderAnyName replaces a group by very many members
// under several names: the rest of the body is read as always.
func TestALongListOfMembersIsReadUnderAnyName(t *testing.T) {
	t.Parallel()
	c := gather(t)
	many := "[" + strings.Repeat(`{"value":"{ada}"},`, scim.MaxEntries) + `{"value":"{cy}"}]`
	for name, body := range map[string]string{
		"its name":             `{"displayName":"%","members":` + many + `}`,
		"its name in capitals": `{"displayName":"%","MEMBERS":` + many + `}`,
		"its path":             `{"displayName":"%","` + scim.SchemaGroup + `:members":` + many + `}`,
		"its schema":           `{"` + scim.SchemaGroup + `":{"displayName":"%","members":` + many + `}}`,
		"two names":            `{"displayName":"%","` + scim.SchemaGroup + `:members":` + many + `,"members":` + many + `}`,
	} {
		long, err := scim.ParseGroup([]byte(c.fill(strings.Replace(body, "%", name, 1))))
		if err != nil {
			t.Fatal(err)
		}
		after, err := c.Replace(t.Context(), c.caller, c.group, c.ids["crew"], long, "")
		if err != nil || after.Name != name || c.members(t, "crew") != "ada cy" {
			t.Errorf("%s: %q of %s, %v", name, after.Name, c.members(t, "crew"), err)
		}
	}
}

// TestAChangeOfMembersLeavesTheDocumentAlone changes members while the document
// no longer fits its schemas, and while this process has not read them: both
// concern only who writes the document.
func TestAChangeOfMembersLeavesTheDocumentAlone(t *testing.T) {
	t.Parallel()
	c := gather(t)
	other := &provisioning.Service{Store: c.store, Definitions: c.store, Now: c.Now, NewID: c.NewID}
	if err := other.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	old := c.group
	read, err := schema.ReadDefinitions([]byte(strings.Replace(badge, "colour\"", "colour\",\"required\":true", 1)), scim.TypeGroup, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.AddDefinitions(t.Context(), read, "Owner"); err != nil {
		t.Fatal(err)
	}
	c.group, _ = c.Types().Type(scim.TypeGroup)

	var e *scim.Error
	if _, err := c.regroup(t, nil, `[{"op":"replace","path":"displayName","value":"R&D"}]`, ""); !errors.As(err, &e) || e.Status != 400 {
		t.Errorf("a new name without what is required: %v", err)
	}
	before := c.one(t, "crew")
	if after, err := c.regroup(t, nil, `[{"op":"add","path":"members","value":[{"value":"{cy}"}]}]`, ""); err != nil || told(after) != "Group.members +cy" || string(after.Document) != before {
		t.Errorf("somebody joins: %q, %s, %v", told(after), after.Document, err)
	}

	if _, err := c.regroup(t, nil, `[{"op":"add","value":{"urn:example:2.0:Badge":{"colour":"red"}}}]`, ""); err != nil {
		t.Fatal(err)
	}
	before, c.group, c.Service = c.one(t, "crew"), old, other
	if _, err := c.regroup(t, nil, `[{"op":"replace","path":"displayName","value":"R&D"}]`, ""); !errors.As(err, &e) || e.Status != 503 {
		t.Errorf("a new name before the schemas are read: %v", err)
	}
	if after, err := c.regroup(t, nil, `[{"op":"remove","path":"members[value eq \"{cy}\"]"}]`, ""); err != nil || told(after) != "Group.members -cy" || string(after.Document) != before {
		t.Errorf("somebody leaves: %q, %s, %v", told(after), after.Document, err)
	}
}

// one is the document of a group.
func (c *crowd) one(t *testing.T, group string) string {
	t.Helper()
	r, err := c.Get(t.Context(), c.caller, c.group, c.ids[group], models.With{})
	if err != nil {
		t.Fatal(err)
	}
	return string(r.Document)
}
