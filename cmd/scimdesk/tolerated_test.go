package main

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"scimdesk/scim/script"
)

// TestWhatIsToleratedIsNoted asks what a strict directory answers otherwise,
// and finds each such request's page say that it was tolerated.
func TestWhatIsToleratedIsNoted(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t))
	addSchema(t, h, badgeFile)
	admin := signedIn(t, h)
	noted := 0
	for _, c := range readChapters(t) {
		for i := range c.lines {
			r := &c.lines[i]
			if !strings.HasPrefix(r.id, "T") || !slices.ContainsFunc(r.steps, probe.differs) {
				continue
			}
			noted++
			t.Run(r.id, func(t *testing.T) {
				t.Parallel()
				r.checkNoted(t, h, admin)
			})
		}
	}
	if noted < 24 {
		t.Errorf("only %d habits are tolerated", noted)
	}
}

// differs says whether the two manners answer a probe differently.
func (p probe) differs() bool { return p.want[tolerant].text != p.want[byTheLetter].text }

// checkNoted plays the requirement in a tolerant directory and reads the pages of
// its requests.
func (r *requirement) checkNoted(t *testing.T, h *runningHouse, admin *http.Client) {
	t.Helper()
	made := r.directory(t, h, tolerant)
	played, err := r.script(tolerant)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (script.Player{Base: made.SCIMURL, Token: made.BearerToken, Unique: "noted"}).Play(t.Context(), played); err != nil {
		t.Fatal(err)
	}
	list := h.Console + "/directories/" + made.ID + "/exchanges"
	var links []string
	waitUntil(t, "each request stands on the page", func() bool {
		_, page := ask(t, admin, http.MethodGet, list, "")
		links = exchangeLinks.FindAllString(page, -1)
		return len(slices.Compact(links)) >= len(r.steps)
	})
	links = slices.Compact(links)
	slices.Reverse(links) // oldest first
	for i, p := range r.steps {
		if !p.differs() {
			continue
		}
		if _, page := ask(t, admin, http.MethodGet, h.Console+links[i], ""); !strings.Contains(page, `id="quirks-h"`) {
			t.Errorf("%s: %s was tolerated, and its page does not say so", r.id, p.request)
		}
	}
}

var exchangeLinks = regexp.MustCompile(`/directories/dir-[a-z0-9]+/exchanges/[0-9a-z-]{20,}`)
