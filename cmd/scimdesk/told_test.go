package main

import (
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"scimdesk/handlers/controlapi"
	"scimdesk/models"
	"scimdesk/scim/scimtest"
	"scimdesk/scim/script"
)

// leastTold is how many conversations have a sentence for every step.
const leastTold = 10

// TestConversationsAreToldInTheirSentences plays each conversation that says
// how it is to be told, and reads the requests page as an admin does.
func TestConversationsAreToldInTheirSentences(t *testing.T) {
	t.Parallel()
	h := serveOn(t, shortTemp(t))
	admin := signedIn(t, h)
	scripts, err := script.All()
	if err != nil {
		t.Fatal(err)
	}
	whole := 0
	for _, s := range scripts {
		if !slices.ContainsFunc(s.Steps, func(step script.Step) bool { return step.Told != "" }) {
			continue
		}
		if !slices.ContainsFunc(s.Steps, func(step script.Step) bool { return step.Told == "" }) {
			whole++
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			checkTold(t, h, admin, s)
		})
	}
	if whole < leastTold {
		t.Errorf("only %d conversations are told whole", whole)
	}
}

// checkTold plays one conversation in a directory of its own.
func checkTold(t *testing.T, h *runningHouse, admin *http.Client, s script.Script) {
	t.Helper()
	made := directoryFor(t, h, s)
	outcomes, err := script.Player{Base: made.SCIMURL, Token: made.BearerToken, Unique: "told"}.Play(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	var said []line
	waitUntil(t, "each request stands on the page", func() bool {
		said = linesOf(t, admin, h.Console+"/directories/"+made.ID+"/exchanges")
		return len(said) >= len(outcomes)
	})
	for i, o := range outcomes {
		if o.Failed() {
			t.Error(scimtest.Report(s, o))
		}
		if want := (line{o.Told, o.Why}); o.Told != "" && said[i] != want {
			t.Errorf("scim/script/%s.txtar:%d: %s\n  wanted  %q\n  read    %q", s.Name, o.Step.Line, o.Step.Title, want, said[i])
		}
	}
	if len(said) != len(outcomes) {
		t.Errorf("%d steps were played, and %d requests are told", len(outcomes), len(said))
	}
}

// directoryFor makes a directory of the provider a conversation is recorded of.
func directoryFor(t *testing.T, h *runningHouse, s script.Script) controlapi.MadeDirectory {
	t.Helper()
	provider, _, _ := strings.Cut(s.Name, "/")
	if !models.Provider(provider).Known() {
		provider = "generic"
	}
	out, errOut, code := command(t, "directory", "create", "--data", h.Data, "--json", "--name", s.Name, "--provider", provider)
	var made controlapi.MadeDirectory
	if err := json.Unmarshal([]byte(out), &made); err != nil || code != 0 {
		t.Fatalf("directory create: exit %d, %v\n%s%s", code, err, out, errOut)
	}
	return made
}

// line is one request as the page tells it.
type line struct{ sentence, why string }

var (
	sentenceOnPage = regexp.MustCompile(`(?s)<p>(.*?)</p>`)
	whyOnPage      = regexp.MustCompile(`(?s)<div class="why wrap-anywhere">(.*?)</div>`)
	tagOnPage      = regexp.MustCompile(`<[^>]*>`)
)

// linesOf reads the requests page, oldest request first.
func linesOf(t *testing.T, admin *http.Client, url string) (lines []line) {
	t.Helper()
	response, page := ask(t, admin, http.MethodGet, url, "")
	if response.StatusCode != http.StatusOK {
		t.Fatalf("the requests page: %d", response.StatusCode)
	}
	_, page, _ = strings.Cut(page, `<ol class="lines"`)
	for _, row := range strings.Split(page, " data-row")[1:] {
		lines = append(lines, line{visible(row, sentenceOnPage), visible(row, whyOnPage)})
	}
	slices.Reverse(lines)
	return lines
}

// visible is the text of the first part of a row that fits, as it is seen.
func visible(row string, part *regexp.Regexp) string {
	found := part.FindStringSubmatch(row)
	if found == nil {
		return ""
	}
	return strings.Join(strings.Fields(html.UnescapeString(tagOnPage.ReplaceAllString(found[1], ""))), " ")
}
