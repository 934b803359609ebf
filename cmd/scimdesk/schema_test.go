package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	badgeFile = "testdata/conformance/badge.json" // an extension of User
	roomFile  = "testdata/conformance/room.json"  // a resource type with an extension
	badgeUser = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:example:scim:schemas:extension:badge:1.0:User"],"userName":"ada@example.com","urn:example:scim:schemas:extension:badge:1.0:User":{"level":7}}`
)

// addSchema teaches h what a file defines.
func addSchema(t *testing.T, h *runningHouse, file string) {
	t.Helper()
	if out, said, code := command(t, "schema", "add", file, "--data", h.Data); code != exitDone {
		t.Fatalf("schema add: exit %d\n%s%s", code, out, said)
	}
}

// TestASchemaIsSpokenAtOnce adds one to a running server, and finds it in
// use, listed, and there after a restart.
func TestASchemaIsSpokenAtOnce(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	if status, _ := h.scim(t, http.MethodGet, "/Rooms", ""); status != http.StatusNotFound {
		t.Errorf("there are rooms before anybody defined them: %d", status)
	}
	addSchema(t, h, badgeFile)
	addSchema(t, h, roomFile)
	h.speaksBadge(t)
	listsBadge(t, h.Data)
	h.stop(t)
	again := serveOn(t, h.Data)
	again.Base, again.Token = strings.Replace(h.Base, h.Public, again.Public, 1), h.Token
	again.speaksBadge(t)
}

// speaksBadge finds the extension and the type published, and in use.
func (h *runningHouse) speaksBadge(t *testing.T) {
	t.Helper()
	for _, path := range []string{"/Schemas/urn:example:scim:schemas:extension:badge:1.0:User", "/ResourceTypes/Room", "/Rooms"} {
		if status, answer := h.scim(t, http.MethodGet, path, ""); status != http.StatusOK {
			t.Errorf("%s: %d %v", path, status, answer)
		}
	}
	status, answer := h.send(http.MethodPost, "/Users", badgeUser)
	if status == http.StatusConflict { // made before the restart
		status, answer = h.send(http.MethodGet, `/Users?filter=urn:example:scim:schemas:extension:badge:1.0:User:level%20gt%206`, "")
	}
	if status > 299 || !strings.Contains(string(answer), `"level":7`) {
		t.Errorf("the extension is not kept: %d %s", status, answer)
	}
}

// listsBadge finds all four definitions listed.
func listsBadge(t *testing.T, data string) {
	t.Helper()
	out, said, code := command(t, "schema", "list", "--json", "--data", data)
	var listed []struct {
		Kind, ID, Extends string
		AddedBy           string `json:"added_by"`
	}
	if err := json.Unmarshal([]byte(out), &listed); err != nil || code != exitDone {
		t.Fatalf("exit %d, %v\n%s%s", code, err, out, said)
	}
	kinds := map[string]int{}
	for _, d := range listed {
		kinds[d.Kind+" "+d.Extends]++
		if d.AddedBy != "command line" {
			t.Errorf("%s was added by %q", d.ID, d.AddedBy)
		}
	}
	if want := map[string]int{"Schema User": 1, "Schema ": 2, "ResourceType ": 1}; !maps.Equal(kinds, want) {
		t.Errorf("listed %+v", listed)
	}
}

// TestASchemaIsAddedWithoutAServer, and the server that starts later speaks it.
func TestASchemaIsAddedWithoutAServer(t *testing.T) {
	t.Parallel()
	data := shortTemp(t)
	for file, definitions := range map[string]int{badgeFile: 1, roomFile: 3} {
		out, said, code := command(t, "schema", "add", file, "--data", data)
		if code != exitDone || strings.Count(out, "Added ") != definitions || said != "" {
			t.Fatalf("exit %d\n%s%s", code, out, said)
		}
	}
	listsBadge(t, data)
	h := serveOn(t, data)
	h.addDirectory(t)
	h.speaksBadge(t)
}

// TestSchemasThatBreakTheRulesAreRefused whole, with a sentence, and nothing of
// them is kept.
func TestSchemasThatBreakTheRulesAreRefused(t *testing.T) {
	t.Parallel()
	data := shortTemp(t)
	attribute := func(text string) string {
		return `{"id":"urn:example:x:1.0:User","name":"X","attributes":[{"name":"good"},` + text + `]}`
	}
	for _, tc := range []struct{ name, text, says string }{
		{"no JSON", `{"id":`, "JSON"},
		{"nothing", `[]`, "nothing"},
		{"a name that begins with a digit", attribute(`{"name":"1x"}`), "1x"},
		{"a name with a space", attribute(`{"name":"a b"}`), "a b"},
		{"a name that is taken by every resource", attribute(`{"name":"id"}`), "id"},
		{"a name twice", attribute(`{"name":"GOOD"}`), "GOOD"},
		{"a type nobody knows", attribute(`{"name":"x","type":"colour"}`), "colour"},
		{"a complex attribute in a complex one", attribute(`{"name":"x","type":"complex","subAttributes":[{"name":"y","type":"complex","subAttributes":[{"name":"z"}]}]}`), "complex"},
		{"a mutability nobody knows", attribute(`{"name":"x","mutability":"sometimes"}`), "sometimes"},
		{"a schema of the RFC", `{"id":"urn:ietf:params:scim:schemas:core:2.0:User","name":"User","attributes":[{"name":"x"}]}`, "urn:ietf"},
		{"an id that is no URN", `{"id":"X","name":"X","attributes":[{"name":"x"}]}`, "X"},
		{"a type whose schema is not there", `{"id":"Pet","name":"Pet","endpoint":"/Pets","schema":"urn:example:nobody"}`, "urn:example:nobody"},
		{"a type at an endpoint that is taken", `[{"id":"urn:example:pet:1.0:Pet","name":"Pet","attributes":[{"name":"x"}]},{"id":"Pet","name":"Pet","endpoint":"/Users","schema":"urn:example:pet:1.0:Pet"}]`, "Users"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "x.json")
			if err := os.WriteFile(file, []byte(tc.text), 0o600); err != nil {
				t.Fatal(err)
			}
			out, said, code := command(t, "schema", "add", file, "--data", data)
			if code != exitFailed || out != "" || !strings.Contains(said, tc.says) {
				t.Errorf("exit %d, printed %q, said %q", code, out, said)
			}
		})
	}
	t.Cleanup(func() {
		if out, _, _ := command(t, "schema", "list", "--json", "--data", data); strings.TrimSpace(out) != "[]" {
			t.Errorf("kept %s", out)
		}
	})
}

func TestAFileOfSchemasMustBeReadable(t *testing.T) {
	t.Parallel()
	folder := shortTemp(t)
	long := filepath.Join(folder, "long.json")
	if err := os.WriteFile(long, []byte(strings.Repeat(" ", maxSchemaFile+1)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"no file": filepath.Join(folder, "none.json"), "a folder": folder, "a long one": long} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, said, code := command(t, "schema", "add", file, "--data", shortTemp(t))
			if code != exitUsage || out != "" || !strings.Contains(said, "FILE.json") {
				t.Errorf("exit %d, printed %q, said %q", code, out, said)
			}
		})
	}
}
