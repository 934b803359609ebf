package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// TestADirectoryIsToldHowToSpeak sets each part of the protocol, with a server
// and without, and finds what was not named as it was.
func TestADirectoryIsToldHowToSpeak(t *testing.T) {
	t.Parallel()
	running := startHouse(t)
	alone := shortTemp(t)
	out, _, _ := command(t, "directory", "create", "--data", alone, "--json", "--name", "Staff", "--provider", "okta", "--strict", "--passwords", "argon2id", "--groups")
	var there struct{ ID string }
	if err := json.Unmarshal([]byte(out), &there); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		data, id string
		steps    [][2]string // flags, and what is shown after them
	}{
		"with a server": {running.Data, running.ID, [][2]string{
			{"", "tolerant, group names unique, passwords dropped"},
			{"--strict", "strict, group names unique, passwords dropped"},
			{"--same-names --passwords=argon2id", "strict, group names may repeat, passwords kept as argon2id hashes"},
			{"--strict=false", "tolerant, group names may repeat, passwords kept as argon2id hashes"},
		}},
		"without a server": {alone, there.ID, [][2]string{
			{"", "strict, group names unique, passwords kept as argon2id hashes"},
			{"--passwords=drop --strict=false", "tolerant, group names unique, passwords dropped"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, step := range tc.steps {
				if step[0] != "" {
					if _, said, code := command(t, append([]string{"directory", "set", tc.id, "--data", tc.data}, strings.Fields(step[0])...)...); code != exitDone {
						t.Fatalf("%s: exit %d, %s", step[0], code, said)
					}
				}
				out, _, _ := command(t, "directory", "show", tc.id, "--data", tc.data)
				if !strings.Contains(out, "Protocol      "+step[1]+"\n") {
					t.Errorf("after %q: %s", step[0], out)
				}
			}
		})
	}
}

// TestStrictnessHoldsFromTheNextRequest switches it while the server answers.
func TestStrictnessHoldsFromTheNextRequest(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	const loose = `{"userName":"ada@example.com"}`
	for _, step := range []struct {
		flag string
		want int
	}{{"--strict", http.StatusBadRequest}, {"--strict=false", http.StatusCreated}} {
		if _, said, code := command(t, "directory", "set", h.ID, "--data", h.Data, step.flag); code != exitDone {
			t.Fatal(said)
		}
		if status, answer := h.scim(t, http.MethodPost, "/Users", loose); status != step.want {
			t.Errorf("%s: %d %v", step.flag, status, answer)
		}
	}
}
