package provisioning_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/patch"
)

// keeping is a desk whose caller's directory keeps passwords, as "#" and what
// was hashed.
func keeping(t *testing.T) *desk {
	t.Helper()
	d := open(t)
	d.Hash = func(password string) string { return "#" + password }
	d.caller.Protocol.KeepPasswords = true
	return d
}

func (d *desk) password(t *testing.T, id string) string {
	t.Helper()
	hash, err := d.store.Password(t.Context(), models.Ref{Scope: d.caller.Scope, Type: scim.TypeUser, ID: id})
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func TestAPasswordIsKeptAsAHashOrNotAtAll(t *testing.T) {
	t.Parallel()
	const user = `{"userName":"ada","password":"first"}`
	for _, tc := range []struct{ name, put, operations, kept, told string }{
		{"it is created with one", "", "", "#first", ""},
		{"PUT with another", `{"userName":"ada","password":"next"}`, "", "#next", "User.updated password"},
		{"PUT with another, in another case", `{"userName":"ada","PassWord":"next"}`, "", "#next", "User.updated password"},
		{"PUT with another, with a URN", `{"userName":"ada","urn:ietf:params:scim:schemas:core:2.0:User:password":"next"}`, "", "#next", "User.updated password"},
		{"PUT without one", `{"userName":"ada"}`, "", "#first", ""},
		{"PUT with an empty one", `{"userName":"ada","password":""}`, "", "", "User.updated password"},
		{"PUT with null", `{"userName":"ada","password":null}`, "", "", "User.updated password"},
		{"PATCH with a path", "", `[{"op":"replace","path":"password","value":"next"}]`, "#next", "User.updated password"},
		{"PATCH with a URN", "", `[{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:Password","value":"next"}]`, "#next", "User.updated password"},
		{"PATCH without a path", "", `[{"op":"replace","value":{"Password":"next","title":"x"}}]`, "#next", "User.updated title password"},
		{"PATCH of the core", "", `[{"op":"add","path":"urn:ietf:params:scim:schemas:core:2.0:User","value":{"password":"next"}}]`, "#next", "User.updated password"},
		{"PATCH twice: the last counts", "", `[{"op":"replace","path":"password","value":"x"},{"op":"replace","value":{"password":"next"}}]`, "#next", "User.updated password"},
		{"PATCH takes it away", "", `[{"op":"remove","path":"password"}]`, "", "User.updated password"},
		{"PATCH takes a listed one away", "", `[{"op":"remove","path":"password","value":"x"}]`, "", "User.updated password"},
		{"PATCH with null", "", `[{"op":"replace","path":"password","value":null}]`, "", "User.updated password"},
		{"PATCH of something else", "", `[{"op":"replace","path":"title","value":"x"}]`, "#first", "User.updated title"},
		{"composed and decomposed letters are one password", `{"userName":"ada","password":"e\u0301"}`, "", "#\u00e9", "User.updated password"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for _, d := range []*desk{keeping(t), open(t)} {
				keeps := d.caller.Protocol.KeepPasswords
				manner := &scim.Manner{}
				d.caller.Manner = manner
				made := d.create(t, user)
				if !slices.Contains(manner.Met(), scim.QuirkPassword) {
					t.Errorf("noted %v", manner.Met())
				}
				after, err := made, error(nil)
				switch {
				case tc.put != "":
					after, err = d.Replace(t.Context(), d.caller, d.user, made.ID, parse(t, tc.put), "")
				case tc.operations != "":
					after, err = d.patch(t, made.ID, tc.operations, "")
				}
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(string(after.Document), "assword") || strings.Contains(fmt.Sprint(*made.Event, after.Event), "first") {
					t.Errorf("it shows in %s or %v", after.Document, made.Event)
				}
				got := d.password(t, made.ID)
				if keeps && (got != tc.kept || tc.told != "" && told(after) != tc.told) {
					t.Errorf("kept %q, told as %q", got, told(after))
				}
				if changed := strings.Contains(tc.told, "title"); !keeps && (got != "" || (after.Version == 2) != changed) {
					t.Errorf("dropped, yet kept %q in version %d", got, after.Version)
				}
			}
		})
	}
}

func TestAPasswordThatCannotBeOneIsRefused(t *testing.T) {
	t.Parallel()
	d := keeping(t)
	made := d.create(t, `{"userName":"ada"}`)
	for _, value := range []string{`["x"]`, `"a\u0085b"`} {
		_, err := d.patch(t, made.ID, `[{"op":"replace","path":"password","value":`+value+`}]`, "")
		var e *scim.Error
		if !errors.As(err, &e) || e.Status != 400 || e.Type != scim.InvalidValue {
			t.Errorf("%s: %v", value, err)
		}
	}
}

// TestFewPasswordsAreHashedAtATime holds memory to two hashes, however many
// requests come, and gives up when the caller does.
func TestFewPasswordsAreHashedAtATime(t *testing.T) {
	t.Parallel()
	d := keeping(t)
	var now, most atomic.Int64
	entered, release := make(chan bool, 20), make(chan bool)
	d.Hash = func(password string) string {
		n := now.Add(1)
		for seen := most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
			continue // somebody who entered at the same moment was quicker
		}
		entered <- true
		<-release
		now.Add(-1)
		return password
	}
	var running sync.WaitGroup
	for i := range 6 {
		running.Go(func() {
			if _, err := d.Create(t.Context(), d.caller, d.user, scim.Resource{"userName": fmt.Sprint(i), "password": "x"}); err != nil {
				t.Error(err)
			}
		})
	}
	<-entered
	<-entered
	late, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := d.Create(late, d.caller, d.user, scim.Resource{"userName": "late", "password": "x"}); !errors.Is(err, models.ErrBusy) {
		t.Errorf("who waits longer than it may: %v", err)
	}
	close(release)
	running.Wait()
	if most.Load() != 2 {
		t.Errorf("%d at a time", most.Load())
	}
}

func TestNoPasswordReachesTheDatabase(t *testing.T) {
	t.Parallel()
	d := open(t)
	made := d.create(t, `{"userName":"ada","password":"swordfish"}`)
	if _, err := d.patch(t, made.ID, `[{"op":"replace","value":{"password":"swordfish","title":"x"}}]`, ""); err != nil {
		t.Fatal(err)
	}
	after, err := d.Get(t.Context(), d.caller, d.user, made.ID, models.With{})
	if err != nil || bytes.Contains(after.Document, []byte("swordfish")) {
		t.Errorf("%s, %v", after.Document, err)
	}
}

func TestAnAttributeCalledPasswordOfAnotherTypeIsOneLikeAnyOther(t *testing.T) {
	t.Parallel()
	d := keeping(t)
	err := d.define(t, `[{"id":"urn:example:2.0:Door","name":"Door","attributes":[{"name":"displayName"},{"name":"password"}]},
		{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],"id":"Door","name":"Door","endpoint":"/Doors","schema":"urn:example:2.0:Door"}]`)
	if err != nil {
		t.Fatal(err)
	}
	doors, _ := d.Types().Type("Door")
	shows := func(what string, w provisioning.Written, err error, password string) {
		t.Helper()
		kept, lost := d.store.Password(t.Context(), w.Ref)
		if err != nil || lost != nil || kept != "" || !strings.Contains(string(w.Document), `"password":"`+password+`"`) {
			t.Errorf("%s: %s, and kept %q aside; %v, %v", what, w.Document, kept, err, lost)
		}
	}
	made, err := d.Create(t.Context(), d.caller, doors, parse(t, `{"displayName":"Gate","password":"sesame"}`))
	shows("create", made, err, "sesame")
	put, err := d.Replace(t.Context(), d.caller, doors, made.ID, parse(t, `{"displayName":"Gate","password":"oats"}`), "")
	shows("replace", put, err, "oats")
	ops, err := patch.Parse([]byte(`{"Operations":[{"op":"replace","path":"password","value":"rye"}]}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	patched, err := d.Patch(t.Context(), d.caller, doors, made.ID, ops, "")
	shows("patch", patched, err, "rye")
}
