package provisioning_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/patch"
	"scimdesk/scim/schema"
)

const (
	badge  = `{"id":"urn:example:2.0:Badge","name":"Badge","attributes":[{"name":"number","uniqueness":"server"},{"name":"colour"}]}`
	device = `[{"id":"urn:example:2.0:Device","name":"Device","attributes":[
			{"name":"displayName","required":true},{"name":"serial","mutability":"immutable","uniqueness":"global","caseExact":true},{"name":"ports","type":"integer"}]},
		{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],"id":"Device","name":"Device","endpoint":"/Devices","schema":"urn:example:2.0:Device"}]`
)

func (d *desk) define(t *testing.T, text string) error {
	t.Helper()
	read, err := schema.ReadDefinitions([]byte(text), "", false)
	if err != nil {
		t.Fatal(err)
	}
	return d.AddDefinitions(t.Context(), read, "Owner")
}

// extended is a desk with badges for users, and devices.
func extended(t *testing.T) (d *desk, devices *schema.Type) {
	t.Helper()
	d = open(t)
	for _, text := range []string{badge, device} {
		if err := d.define(t, text); err != nil {
			t.Fatal(err)
		}
	}
	d.user, _ = d.Types().Type("User")
	devices, known := d.Types().Endpoint("/Devices")
	if !known {
		t.Fatal("no devices")
	}
	return d, devices
}

func TestAnExtensionDefinedAtRunTimeIsKeptPatchedAndFound(t *testing.T) {
	t.Parallel()
	d, _ := extended(t)
	ada := d.create(t, `{"userName":"ada","urn:example:2.0:Badge":{"NUMBER":"A7","colour":"red"}}`)
	if _, err := d.patch(t, ada.ID, `[{"op":"replace","path":"urn:example:2.0:Badge:colour","value":"blue"}]`, ""); err != nil {
		t.Fatal(err)
	}
	found, err := d.List(t.Context(), d.caller, provisioning.Question{Type: d.user, Filter: `urn:example:2.0:Badge:colour eq "BLUE"`})
	if err != nil || found.Total != 1 || !strings.Contains(string(found.Resources[0].Document), `"urn:example:2.0:Badge":{"number":"A7","colour":"blue"}`) {
		t.Errorf("%+v, %v", found, err)
	}
	var taken *models.TakenError
	if _, err := d.Create(t.Context(), d.caller, d.user, parse(t, `{"userName":"bo","urn:example:2.0:Badge":{"number":"a7"}}`)); !errors.As(err, &taken) || !strings.HasSuffix(taken.Attribute, "number") {
		t.Errorf("a badge twice: %v", err)
	}
	bo := d.create(t, `{"userName":"bo","urn:example:2.0:Badge":{"number":"B8"}}`)
	if _, err := d.patch(t, bo.ID, `[{"op":"replace","path":"urn:example:2.0:Badge:number","value":"A7"}]`, ""); !errors.As(err, &taken) {
		t.Errorf("a badge taken over: %v", err)
	}
	if _, err := d.Delete(t.Context(), d.caller, d.user, ada.ID, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := d.patch(t, bo.ID, `[{"op":"replace","path":"urn:example:2.0:Badge:number","value":"A7"}]`, ""); err != nil {
		t.Errorf("a badge given back: %v", err)
	}
}

func TestATypeDefinedAtRunTimeLivesLikeAnyOther(t *testing.T) {
	t.Parallel()
	d, devices := extended(t)
	made, err := d.Create(t.Context(), d.caller, devices, parse(t, `{"displayName":"Door","serial":"s1","ports":2,"externalId":"7"}`))
	if err != nil || told(made) != "Device.created displayName externalId ports serial" || made.Name != "Door" || made.Account != "" {
		t.Fatalf("%q of %q, %v", told(made), made.Name, err)
	}
	other, err := d.Create(t.Context(), d.caller, devices, parse(t, `{"displayName":"door","serial":"S1"}`))
	if err != nil {
		t.Fatalf("another of the same name, and a serial in another case: %v", err)
	}
	var taken *models.TakenError
	if _, err := d.Create(t.Context(), d.caller, devices, parse(t, `{"displayName":"x","serial":"s1"}`)); !errors.As(err, &taken) || taken.Attribute != "serial" {
		t.Errorf("a serial twice: %v", err)
	}
	put, err := d.Replace(t.Context(), d.caller, devices, made.ID, parse(t, `{"displayName":"Gate"}`), "")
	if err != nil || told(put) != "Device.updated displayName externalId ports" || !strings.Contains(string(put.Document), `"serial":"s1"`) {
		t.Errorf("PUT: %q, %s, %v", told(put), put.Document, err)
	}
	var e *scim.Error
	if _, err := d.Replace(t.Context(), d.caller, devices, made.ID, parse(t, `{"displayName":"Gate","serial":"s2"}`), ""); !errors.As(err, &e) || e.Type != scim.Mutability {
		t.Errorf("PUT of another serial: %v", err)
	}
	ops, err := patch.Parse([]byte(`{"Operations":[{"op":"add","path":"ports","value":4}]}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	patched, err := d.Patch(t.Context(), d.caller, devices, made.ID, ops, `W/"2"`)
	if err != nil || told(patched) != "Device.updated ports" {
		t.Errorf("PATCH: %q, %v", told(patched), err)
	}
	all, err := d.List(t.Context(), d.caller, provisioning.Question{Filter: `ports gt 3 or displayName eq "DOOR"`})
	if err != nil || names(all.Resources) != "Gate door" {
		t.Errorf("every type: %s, %v", names(all.Resources), err)
	}
	if _, err := d.Get(t.Context(), d.caller, d.user, made.ID, models.With{}); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("as a user: %v", err)
	}
	results, err := d.Bulk(t.Context(), d.caller, []provisioning.BulkOp{{Method: "DELETE", Path: "/Devices/" + other.ID}}, 0)
	if err != nil || results[0].Err != nil || told(results[0].Written) != "Device.deleted" || results[0].Written.Name != "door" {
		t.Errorf("DELETE in bulk: %+v, %v", results, err)
	}
}

func TestDefinitionsThatDoNotFitChangeNothing(t *testing.T) {
	t.Parallel()
	d, _ := extended(t)
	before := d.Types()
	var e *scim.Error
	for name, text := range map[string]string{
		"an endpoint twice":               strings.NewReplacer("2.0:Device", "2.0:Thing", `"Device"`, `"Thing"`).Replace(device),
		"a schema every server has":       `{"id":"urn:ietf:params:scim:schemas:core:2.0:User","name":"User","attributes":[{"name":"x"}]}`,
		"an attribute of another type":    strings.Replace(badge, `"colour"`, `"colour","type":"integer"`, 1),
		"one that fits with one that not": `[{"id":"urn:example:2.0:More","name":"More","attributes":[{"name":"x"}]},{"id":"urn:ietf:params:scim:schemas:core:2.0:Group","name":"Group","attributes":[{"name":"x"}]}]`,
	} {
		if err := d.define(t, text); !errors.As(err, &e) || e.Status != 400 {
			t.Errorf("%s: %v", name, err)
		}
	}
	stored, _, err := d.store.Definitions(t.Context())
	if err != nil || len(stored) != 3 || d.Types() != before {
		t.Errorf("%d stored, %v", len(stored), err)
	}
	d.Definitions = nil
	if err := d.define(t, badge); !errors.As(err, &e) || e.Status != 501 {
		t.Errorf("where nothing can be kept: %v", err)
	}
}

// TestAnotherProcessSeesWhatWasDefined runs two services on one store, as two
// processes on one database.
func TestAnotherProcessSeesWhatWasDefined(t *testing.T) {
	t.Parallel()
	d := open(t)
	other := &provisioning.Service{Store: d.store, Definitions: d.store, Now: d.Now, NewID: d.NewID}
	if err := other.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := d.define(t, badge); err != nil {
		t.Fatal(err)
	}
	d.user, _ = d.Types().Type("User")
	ada := d.create(t, `{"userName":"ada","urn:example:2.0:Badge":{"number":"A7"}}`)

	// Not yet seen, what was defined is not written over.
	var e *scim.Error
	if _, err := other.Replace(t.Context(), d.caller, schema.User(), ada.ID, parse(t, `{"userName":"ada"}`), ""); !errors.As(err, &e) || e.Status != 503 {
		t.Errorf("before it is read: %v", err)
	}
	before := other.Types()
	if err := other.Refresh(t.Context()); err != nil || other.Types() == before {
		t.Errorf("nothing new, %v", err)
	}
	now, _ := other.Types().Type("User")
	if _, known := now.Extension("urn:example:2.0:Badge"); !known {
		t.Error("no badges after it is read")
	}
	same := other.Types()
	if err := other.Refresh(t.Context()); err != nil || other.Types() != same {
		t.Errorf("read again though nothing changed, %v", err)
	}
}

// definitions is the promise by another name than its method's.
type definitions = models.Definitions

// unreadable cannot say what was defined.
type unreadable struct{ definitions }

func (unreadable) DefinitionsRevision(context.Context) (int64, error) { return 0, models.ErrBusy }

func TestTroubleWithDefinitionsIsLoggedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		s := &provisioning.Service{Definitions: unreadable{}, Log: slog.New(slog.NewTextHandler(&log, nil))}
		before := s.Types()
		ctx, cancel := context.WithCancel(t.Context())
		go s.Run(ctx)
		time.Sleep(10 * time.Second) // of the bubble's clock
		cancel()
		synctest.Wait()
		if n := strings.Count(log.String(), "not read again"); n != 1 || s.Types() != before {
			t.Errorf("logged %d times: %s", n, log.String())
		}
	})
}
