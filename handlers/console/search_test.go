package console_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"scimdesk/models"
)

// crowd is a house whose accounts are what a test says, by directory.
type crowd struct {
	*memory
	found map[models.DirectoryID]models.AccountPage
	slow  models.DirectoryID // answers too late
	asked []models.AccountQuery
}

func (c *crowd) Accounts(_ context.Context, q models.AccountQuery) (models.AccountPage, error) {
	c.asked = append(c.asked, q)
	if q.Scope.Directory() == c.slow {
		return models.AccountPage{}, context.DeadlineExceeded
	}
	return c.found[q.Scope.Directory()], c.err
}

// crowded has five people in each of n directories.
func crowded(n int) *crowd {
	c := &crowd{memory: emptyHouse(), found: map[models.DirectoryID]models.AccountPage{}}
	for i := range n {
		d := models.Directory{ID: models.DirectoryID(fmt.Sprintf("dir-%d", i)), Organization: "org-1", Name: fmt.Sprintf("Directory %d", i), Provider: "okta", State: models.DirectoryActive}
		c.directories = append(c.directories, d)
		page := models.AccountPage{}
		for j := range 5 {
			page.Accounts = append(page.Accounts, models.Account{ID: models.AccountID(fmt.Sprintf("acc-%d-%d", i, j)), Scope: d.Scope(), DisplayName: fmt.Sprintf("Ada %d %d", i, j), UserName: fmt.Sprintf("ada%d%d@example.com", i, j), State: models.AccountActive})
		}
		c.found[d.ID] = page
	}
	return c
}

func (c *crowd) search(t *testing.T, query string) string {
	t.Helper()
	resp := do(t, serveOver(c, c.memory, "https://scim.example.com"), get("/search?q="+url.QueryEscape(query)))
	text := page(t, resp)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("answered %d", resp.StatusCode)
	}
	return text
}

func TestASearchFindsPeopleWhereTheyAre(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.addPerson(m.directories[1], "res-2", "acc-7", "Ada Entra", models.AccountInactive)
	m.addPerson(m.directories[1], "res-3", "acc-8", "Bram de Vries", models.AccountActive)
	text := page(t, do(t, serve(m), get("/search?q=ada")))
	holds(t, text, `href="/directories/dir-1/accounts/acc-1"`, `href="/directories/dir-2/accounts/acc-7"`, "Inactive · Entra", "Active · Okta &lt;Workforce&gt;")
	for _, wrong := range []string{"/directories/dir-2/accounts/acc-1", "/directories/dir-1/accounts/acc-7", "Bram"} {
		if strings.Contains(text, wrong) {
			t.Errorf("the page contains %s", wrong)
		}
	}
	holds(t, text, `href="/directories/dir-1/exchanges/ex-1"`)
}

func TestAShortWordOfDigitsIsAPersonNotAnID(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.addPerson(m.directories[1], "res-2", "acc-7", "Ada1", models.AccountActive)
	m.exchanges = append(m.exchanges, models.Exchange{ID: "ex-7", Directory: "dir-2", ResourceID: "res-2", At: today, Method: "GET", Path: "/Users/res-2", Status: 200})
	holds(t, page(t, do(t, serve(m), get("/search?q=ada1"))), `href="/directories/dir-2/exchanges/ex-7"`)
}

func TestASearchAsksEachDirectoryForAFew(t *testing.T) {
	t.Parallel()
	c := crowded(50)
	text := c.search(t, "ada")
	if n := strings.Count(text, "Active · Directory"); n != 12 {
		t.Errorf("%d people are shown, want 12", n)
	}
	if n := strings.Count(text, "All “ada” in Directory"); n != 5 {
		t.Errorf("%d directories are named for the others, want 5", n)
	}
	if len(c.asked) != 50 {
		t.Errorf("%d questions", len(c.asked))
	}
	for _, q := range c.asked {
		if q.Limit != 5 || q.Search != "ada" {
			t.Fatalf("asked for %d by %q", q.Limit, q.Search)
		}
	}
}

func TestWhoIsCalledExactlySoComesFirst(t *testing.T) {
	t.Parallel()
	c := crowded(50)
	text := c.search(t, "ADA493@example.com")
	if found := strings.Index(text, "acc-49-3"); found < 0 || found > strings.Index(text, "acc-0-0") {
		t.Error("the last directory's person is not the first of the list")
	}
}

func TestADirectoryThatIsSlowHidesNobodyElse(t *testing.T) {
	t.Parallel()
	c := crowded(2)
	c.slow = "dir-0"
	text := c.search(t, "ada")
	holds(t, text, "acc-1-0", "1 directory was not searched in time")
}

func TestASearchThatFailsIsAnErrorPage(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.err = io.ErrUnexpectedEOF
	if resp := do(t, serve(m), get("/search?q=ada")); resp.StatusCode != http.StatusInternalServerError {
		t.Errorf("answered %d", resp.StatusCode)
	}
}

func TestAnActionLeadsToWhereItIsOneClick(t *testing.T) {
	t.Parallel()
	app := serve(fullHouse())
	for query, id := range map[string]string{"pause entra": "steer-pause", "disable entra": "steer-disable"} {
		holds(t, page(t, do(t, app, get("/search?q="+url.QueryEscape(query)))), `href="/directories/dir-2#`+id+`"`)
		holds(t, page(t, do(t, app, get("/directories/dir-2"))), `id="`+id+`"`)
	}
}

func TestWithoutAQueryNobodyIsAsked(t *testing.T) {
	t.Parallel()
	c := crowded(3)
	for _, nothing := range []string{"", "   ", "\x00"} {
		holds(t, c.search(t, nothing), `href="/directories/new"`, `href="/directories/dir-2"`)
	}
	if len(c.asked) != 0 {
		t.Errorf("asked %v", c.asked)
	}
}

func TestRequestsAreFoundByTheirIDAndByWhatTheyWereAbout(t *testing.T) {
	t.Parallel()
	const id, about = "01981234-5678-7abc-8def-0123456789ab", "01980000-5678-7abc-8def-0123456789ab"
	m := fullHouse()
	m.exchanges = append(m.exchanges, models.Exchange{ID: id, Directory: "dir-2", ResourceID: about, At: today, Method: "GET", Path: "/Users/" + about, Status: 200})
	for query, want := range map[string]bool{
		id: true, strings.ToUpper(id): true, about: true, "/Users/" + about: true, "/scim/v2/Users/" + about: true,
		id[:30]: false, "/Users/": false, "deadbeefdeadbeef": false,
	} {
		text := page(t, do(t, serve(m), get("/search?q="+url.QueryEscape(query))))
		if got := strings.Contains(text, `href="/directories/dir-2/exchanges/`+id+`"`); got != want {
			t.Errorf("%q: found %v, want %v", query, got, want)
		}
		if strings.Contains(text, "/directories/dir-1/exchanges/"+id) {
			t.Errorf("%q leads into another directory", query)
		}
	}
}

func TestWhateverIsSearchedForIsAPage(t *testing.T) {
	t.Parallel()
	app := serve(fullHouse())
	for _, query := range []string{`"><script>alert(1)</script>`, "%00", "%ff%fe", strings.Repeat("a", 5000), "%F0%9F%98%80", "a/../../b", "javascript:x"} {
		resp := do(t, app, get("/search?q="+url.QueryEscape(query)))
		raw := do(t, app, get("/search?q="+strings.NewReplacer(`"`, "%22", "<", "%3C", ">", "%3E").Replace(query)))
		for _, r := range []*http.Response{resp, raw} {
			body, err := io.ReadAll(r.Body)
			if err != nil || r.StatusCode != http.StatusOK || strings.Contains(string(body), "<script>alert") || !strings.Contains(string(body), "</html>") {
				t.Errorf("%.40q answered %d", query, r.StatusCode)
			}
		}
	}
}
