package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"scimdesk/handlers/controlapi"
	"scimdesk/models"
)

// populate provisions n people with names and work of their own, as Okta
// would.
func (h *runningHouse) populate(t *testing.T, n int) {
	t.Helper()
	given, family, posts := lines(t, "given.txt"), lines(t, "family.txt"), lines(t, "posts.txt")
	for i := range n {
		first, second := given[i%len(given)], family[(i+i/len(given))%len(family)]
		title, department, _ := strings.Cut(posts[i%len(posts)], ";")
		mail := asciiOnly(strings.ToLower(first + "." + second + "@example.com"))
		h.create(t, somebody{first, second, mail, title, department, fmt.Sprintf("00u%05dwkJ", i)})
	}
}

type somebody struct{ Given, Family, Mail, Title, Department, External string }

// create provisions one person and answers the resource's id.
func (h *runningHouse) create(t *testing.T, p somebody) string {
	t.Helper()
	const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	status, made := h.okta(t, http.MethodPost, "/Users", map[string]any{
		"schemas":    []string{"urn:ietf:params:scim:schemas:core:2.0:User", enterprise},
		"externalId": p.External, "userName": p.Mail, "active": true,
		"name":        map[string]any{"givenName": p.Given, "familyName": p.Family},
		"displayName": p.Given + " " + p.Family, "title": p.Title, "locale": "en-GB",
		"emails":   []any{map[string]any{"value": p.Mail, "type": "work", "primary": true}},
		enterprise: map[string]any{"department": p.Department, "employeeNumber": p.External[3:8]},
	})
	if status != http.StatusCreated {
		t.Fatalf("create %s: %d %v", p.Mail, status, made)
	}
	id, _ := made["id"].(string)
	return id
}

// join is create for a test that only needs the name.
func (h *runningHouse) join(t *testing.T, given, family string) string {
	t.Helper()
	mail := strings.ToLower(given + "." + family + "@example.com")
	return h.create(t, somebody{given, family, mail, "Engineer", "Engineering", "00u" + strings.ToLower(given+family)})
}

// change replaces attributes by PATCH.
func (h *runningHouse) change(t *testing.T, id string, value map[string]any) {
	t.Helper()
	status, answer := h.okta(t, http.MethodPatch, "/Users/"+id, map[string]any{
		"schemas":    []string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"},
		"Operations": []any{map[string]any{"op": "replace", "value": value}},
	})
	if status != http.StatusOK {
		t.Fatalf("change %s: %d %v", id, status, answer)
	}
}

// address is where the directory really is, whatever the house calls it.
func (h *runningHouse) address() string { return h.Public + "/d/" + h.ID + "/scim/v2" }

// okta sends one request the way Okta does.
func (h *runningHouse) okta(t *testing.T, method, path string, body map[string]any) (status int, answer map[string]any) {
	t.Helper()
	text := []byte{}
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			t.Fatal(err)
		}
	}
	response, said := ask(t, http.DefaultClient, method, h.address()+path, string(text),
		"Authorization", "Bearer "+h.Token, "Content-Type", "application/scim+json; charset=utf-8",
		"Accept", "application/scim+json", "User-Agent", "Okta SCIM Client 1.0.0")
	if said != "" {
		if err := json.Unmarshal([]byte(said), &answer); err != nil {
			t.Fatal(err)
		}
	}
	return response.StatusCode, answer
}

func lines(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata/browser", name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

// asciiOnly writes an address without the letters mail servers do not know.
func asciiOnly(text string) string {
	return strings.NewReplacer("é", "e", "á", "a", "í", "i", "ø", "o", "ı", "i", "’", "").Replace(text)
}

// tell gives the house a story: somebody promoted, some deactivated, two
// deleted, and requests that went wrong.
func (h *runningHouse) tell(t *testing.T) {
	t.Helper()
	noor := somebody{"Noor", "van Dijk", "noor.vandijk@example.com", "Software engineer", "Engineering", "00u90001wkJ"}
	lookFor := `/Users?startIndex=1&count=100&filter=userName%20eq%20%22noor.vandijk%40example.com%22`
	h.okta(t, http.MethodGet, "/ServiceProviderConfig", nil)
	h.okta(t, http.MethodGet, "/Users?startIndex=1&count=2", nil)
	h.okta(t, http.MethodGet, lookFor, nil)
	first := h.create(t, noor)
	for i, name := range []string{"Theo Brandt", "Ruth Adeyemi", "Pavel Horák", "Mina Sato", "Samuel Osei"} {
		given, family, _ := strings.Cut(name, " ")
		mail := asciiOnly(strings.ToLower(given + "." + family + "@example.com"))
		id := h.create(t, somebody{given, family, mail, "Contractor", "Operations", fmt.Sprintf("00u9010%dwkJ", i)})
		switch {
		case i < 2:
			h.okta(t, http.MethodDelete, "/Users/"+id, nil)
		case i < 4:
			h.change(t, id, map[string]any{"active": false})
		}
	}
	h.change(t, first, map[string]any{"title": "Engineering manager", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "Platform"})
	h.okta(t, http.MethodGet, "/Users/01a0-gone", nil)
	h.okta(t, http.MethodPost, "/Users", map[string]any{"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:User"}, "userName": noor.Mail})
	knock(t, h.address(), "Bearer revoked-long-ago")
}

// today goes on with the story and answers the userName it is about.
func (h *runningHouse) today(t *testing.T) string {
	t.Helper()
	const who = "noor.vandijk@example.com"
	_, found := h.okta(t, http.MethodGet, `/Users?filter=userName%20eq%20%22`+who+`%22`, nil)
	all, _ := found["Resources"].([]any)
	if len(all) != 1 {
		t.Fatalf("found %v", found)
	}
	one, _ := all[0].(map[string]any)
	id, _ := one["id"].(string)
	h.change(t, id, map[string]any{"title": "Director of engineering", "displayName": "Noor van Dijk-Bakker"})
	h.change(t, id, map[string]any{"active": false})
	return who
}

// furnish gives an empty house the directory of the pictures.
func (h *runningHouse) furnish(t *testing.T) {
	t.Helper()
	for _, args := range [][]string{{"--name", "Entra Contractors", "--provider", "entra"}, {"--name", "Okta Workforce", "--provider", "okta"}} {
		out, errOut, code := command(t, append([]string{"directory", "create", "--data", h.Data, "--json"}, args...)...)
		var made controlapi.MadeDirectory
		if err := json.Unmarshal([]byte(out), &made); err != nil || code != 0 {
			t.Fatalf("directory create: exit %d, %v\n%s%s", code, err, out, errOut)
		}
		h.ID, h.Token = made.ID, made.BearerToken
	}
	if _, errOut, code := command(t, "directory", "complete", h.ID, "--data", h.Data); code != 0 {
		t.Fatalf("directory complete: exit %d\n%s", code, errOut)
	}
}

// stretch makes the moments in a stopped house's data lie as far apart as if
// its short life had lasted that long and ended half an hour ago.
func stretch(t *testing.T, data string, life time.Duration) {
	t.Helper()
	moments := map[string][]string{
		"scimdesk.db": {"directories created_at", "directories state_at", "accounts created_at", "accounts updated_at", "resources created_at", "resources updated_at", "group_members joined_at", "events at", "tokens created_at", "tokens last_used_at"},
		"traffic.db":  {"exchanges at", "exchange_counts last_at", "sightings first_at", "sightings last_at"},
	}
	end := time.Now().Add(-30 * time.Minute).UnixMilli()
	var born, died int64
	for _, file := range []string{"scimdesk.db", "traffic.db"} {
		db, err := sql.Open("sqlite", filepath.Join(data, file))
		if err != nil {
			t.Fatal(err)
		}
		if born == 0 {
			if err := db.QueryRow("SELECT min(created_at), (SELECT max(at) FROM events) FROM directories").Scan(&born, &died); err != nil {
				t.Fatal(err)
			}
		}
		for _, moment := range moments[file] {
			table, column, _ := strings.Cut(moment, " ")
			change := fmt.Sprintf("UPDATE %s SET %s = ? - max(? - %s, 0) * ? WHERE %s > 0", table, column, column, column)
			if _, err := db.Exec(change, end, died, life.Milliseconds()/(died-born)); err != nil {
				t.Fatal(err)
			}
		}
		if file == "traffic.db" {
			recount(t, db)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// recount makes the bars anew from the exchanges whose moments were moved.
func recount(t *testing.T, db *sql.DB) {
	t.Helper()
	bar := models.BarLength.Milliseconds()
	_, err := db.Exec(`DELETE FROM traffic_bars;
		INSERT INTO traffic_bars (directory_id, at, seen, failed)
		SELECT directory_id, at / ? * ?, count(*), sum(status >= 400) FROM exchanges GROUP BY 1, 2`, bar, bar)
	if err != nil {
		t.Fatal(err)
	}
}
