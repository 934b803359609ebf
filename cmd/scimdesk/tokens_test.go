package main

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"scimdesk/handlers/controlapi"
)

// knock asks for one user with an Authorization header and answers the status.
func knock(t *testing.T, url, authorization string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/Users?count=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func TestOnlyTheWholeTokenOpensTheDoor(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	for _, spelling := range []string{"Bearer " + h.Token, "bearer " + h.Token, "BEARER  " + h.Token, h.Token} {
		if got := knock(t, h.Base, spelling); got != http.StatusOK {
			t.Errorf("%.8s…: %d", spelling, got)
		}
	}
	for n := range len(h.Token) {
		if got := knock(t, h.Base, "Bearer "+h.Token[:n]); got != http.StatusUnauthorized {
			t.Fatalf("the first %d characters: %d", n, got)
		}
	}
	for i := range len(h.Token) {
		for bit := range 7 {
			damaged := []byte(h.Token)
			damaged[i] ^= 1 << bit
			if damaged[i] < ' ' || damaged[i] == 0x7f {
				continue // no header can carry it
			}
			if got := knock(t, h.Base, "Bearer "+string(damaged)); got != http.StatusUnauthorized {
				t.Fatalf("bit %d of character %d flipped: %d", bit, i, got)
			}
		}
	}
}

func TestATokenOpensItsOwnDirectoryOnly(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	first := *h
	h.addDirectory(t)
	if got := knock(t, h.Base, "Bearer "+h.Token); got != http.StatusOK {
		t.Fatalf("own directory: %d", got)
	}
	if got := knock(t, h.Base, "Bearer "+first.Token); got != http.StatusUnauthorized {
		t.Errorf("another directory's token: %d", got)
	}
	_, made := first.scim(t, http.MethodPost, "/Users", `{"userName":"ada@example.com"}`)
	status, _ := h.scim(t, http.MethodGet, "/Users/"+made["id"].(string), "")
	never, _ := h.scim(t, http.MethodGet, "/Users/01890000-0000-7000-8000-000000000000", "")
	if status != http.StatusNotFound || never != status {
		t.Errorf("another directory's id: %d, an id that never was: %d", status, never)
	}
}

func TestRevokedAndReplacedTokensEndAsSaid(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	old := tokenList1(t, h)
	next := tokenCall(t, "rotate", old.ID, "--overlap", "24h", "--data", h.Data)
	if a, b := knock(t, h.Base, h.Token), knock(t, h.Base, next.Secret); a != 200 || b != 200 {
		t.Errorf("during the overlap: old %d, new %d", a, b)
	}
	last := tokenCall(t, "rotate", next.ID, "--data", h.Data)
	if a, b := knock(t, h.Base, next.Secret), knock(t, h.Base, last.Secret); a != 401 || b != 200 {
		t.Errorf("rotated without overlap: old %d, new %d", a, b)
	}
	tokenCall(t, "revoke", old.ID, "--data", h.Data)
	if got := knock(t, h.Base, h.Token); got != 401 {
		t.Errorf("revoked: %d", got)
	}
	short := tokenCall(t, "create", "--directory", h.ID, "--label", "short", "--expires", "24h", "--data", h.Data)
	if short.ExpiresAt == nil || time.Until(*short.ExpiresAt) > 24*time.Hour {
		t.Errorf("expires_at %v", short.ExpiresAt)
	}
}

func tokenCall(t *testing.T, args ...string) controlapi.Token {
	t.Helper()
	out, errOut, code := command(t, append([]string{"token", "--json"}, args...)...)
	var token controlapi.Token
	if err := json.Unmarshal([]byte(out), &token); err != nil || code != 0 {
		t.Fatalf("token %v: exit %d %v\n%s%s", args, code, err, out, errOut)
	}
	return token
}

func tokenList1(t *testing.T, h *runningHouse) controlapi.Token {
	t.Helper()
	out, _, _ := command(t, "token", "list", "--json", "--directory", h.ID, "--data", h.Data)
	var all []controlapi.Token
	if err := json.Unmarshal([]byte(out), &all); err != nil || len(all) != 1 {
		t.Fatalf("token list: %v\n%s", err, out)
	}
	return all[0]
}
