package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"scimdesk/handlers"
	"scimdesk/handlers/scimapi"
)

// scimRoutes are the paths below a directory's base URL that routes.go lists,
// parameters filled in.
func scimRoutes(t *testing.T) []string {
	t.Helper()
	const prefix = "/d/:directory/scim/v2"
	var paths []string
	seen := map[string]bool{}
	for _, route := range handlers.Public(handlers.Side{SCIM: &scimapi.Handler{}, Log: slog.New(slog.DiscardHandler)}).GetRoutes(true) {
		path, ours := strings.CutPrefix(route.Path, prefix)
		if path = strings.NewReplacer(":endpoint", "Users", ":id", "x").Replace(path); ours && path != "" && !seen[path] {
			seen[path] = true
			paths = append(paths, path)
		}
	}
	if len(paths) < 10 {
		t.Fatalf("only %d routes found", len(paths))
	}
	return paths
}

// TestNoRouteAnswersWithoutAToken asks every route by every method, known and
// unknown, with no token: discovery is no exception.
func TestNoRouteAnswersWithoutAToken(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	for _, path := range append(scimRoutes(t), "/", "", "/Nothing", "/Users/x/y") {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
			response, body := ask(t, http.DefaultClient, method, h.Base+path, "", "X-Forwarded-For", "127.0.0.1", "Cookie", "scimdesk_console=x")
			if response.StatusCode != http.StatusUnauthorized || response.Header.Get("WWW-Authenticate") == "" || (method != "HEAD" && !strings.Contains(body, `"status":"401"`)) {
				t.Errorf("%s %s: %d %s", method, path, response.StatusCode, body)
			}
		}
	}
}

// TestNoSpellingOfARouteGoesAroundTheToken is the class of CVE-2026-32130:
// each byte of each route percent-encoded, once and twice, and the usual ways
// to write a path differently.
func TestNoSpellingOfARouteGoesAroundTheToken(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	base := strings.TrimPrefix(h.Base, h.Public)
	if got := rawGet(t, h, base+"/Users"); got != http.StatusUnauthorized {
		t.Fatalf("the plain spelling: %d", got)
	}
	for _, path := range scimRoutes(t) {
		whole := base + path
		spellings := []string{whole + "/", "/" + whole, whole + ";x", whole + ".json", whole + "%2F", whole + "%00", strings.ToUpper(whole), "/x/.." + whole, base + "/." + path, base + "/x/.." + path, base + "//" + path}
		for i := 1; i < len(whole); i++ {
			spellings = append(spellings, fmt.Sprintf("%s%%%02X%s", whole[:i], whole[i], whole[i+1:]), fmt.Sprintf("%s%%25%02X%s", whole[:i], whole[i], whole[i+1:]))
		}
		for _, spelling := range spellings {
			if got := rawGet(t, h, spelling); got != http.StatusUnauthorized && got != http.StatusNotFound {
				t.Errorf("GET %s: %d", spelling, got)
			}
		}
	}
}

// rawGet sends path as it is written, without a token.
func rawGet(t *testing.T, h *runningHouse, path string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.Public, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.URL.Opaque = path
	if strings.HasPrefix(path, "//") {
		request.URL.Opaque = "//" + request.URL.Host + path // in absolute form, or "//d" were a host
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return response.StatusCode
}
