package console_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"scimdesk/models"
)

func TestGroupsAreListed(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	app := serve(m)
	says(
		t, page(t, do(t, app, get("/directories/dir-1/groups"))),
		"Finance &lt;EMEA&gt;", `href="/directories/dir-1/groups/grp-1"`, "00g1", `<td class="num">2</td>`, `href="/directories/dir-1/groups?after=grp-1"`, "Newer",
		`data-live="dir-1"`,
	)
	says(t, page(t, do(t, app, get("/directories/dir-1/groups?q=zzz"))), "No group found", "a word that starts with “zzz”", "All groups")
	says(t, page(t, do(t, app, get("/directories/dir-2/groups"))), "No groups yet", "being pushed by Microsoft Entra ID", `href="/directories/dir-2/setup"`)
}

func TestAGroupHasItsPage(t *testing.T) {
	t.Parallel()
	text := page(t, do(t, serve(fullHouse()), get("/directories/dir-1/groups/grp-1")))
	for what, want := range map[string]string{
		"the number of members": "2 members", "a member who leads to the account": `href="/directories/dir-1/accounts/acc-1"`,
		"a group in it that leads to its page": `href="/directories/dir-1/groups/grp-2"`, "its mark": `">Group</span>`,
		"the group it is in": `href="/directories/dir-1/groups/grp-3"`, "its version": "W/&#34;7&#34;",
		"who joined": `<span class="now">Ada Okonjo</span>`, "who left, by id without a name": `<span class="was">res-9</span>`,
		"who is not known": "1 member is not known here, and left out", "what it was called": `<span class="was">Finance</span>`,
		"how it began": "Okta pushed the group", "the request that did it": `href="/directories/dir-1/exchanges/ex-g2"`,
		"its document": "Raw JSON", "more members": `href="/directories/dir-1/groups/grp-1?after=grp-2"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing: %s", what, want)
		}
	}
}

func TestAMemberWithoutAPageIsNoLink(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.members["grp-1"] = []models.GroupMember{{Member: models.Member{ID: "dev-1", Type: "Device", Name: "Laptop 7"}}, {Member: models.Member{ID: "res-7", Type: "User"}}}
	text := page(t, do(t, serve(m), get("/directories/dir-1/groups/grp-1")))
	says(t, text, "Laptop 7", ">res-7</span>")
	if strings.Contains(text, `/accounts/"`) {
		t.Error("a member leads to nobody’s page")
	}
}

func TestMembersAreSearched(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	app := serve(m)
	text := page(t, do(t, app, get("/directories/dir-1/groups/grp-1?q=aud")))
	if !strings.Contains(text, "Auditors") || strings.Contains(text, `id="mem-res-1"`) {
		t.Error("the search shows others than it found")
	}
	says(t, page(t, do(t, app, get("/directories/dir-1/groups/grp-1?q=zzz"))), "No member found", "All members")
	says(t, page(t, do(t, app, get("/directories/dir-1/groups/grp-1?after=x&before=y"))), "Ada Okonjo")
	want := models.MemberQuery{Scope: m.directories[0].Scope(), Group: "grp-1", After: "x", Limit: 25}
	if got := m.asked[len(m.asked)-1]; got != want {
		t.Errorf("asked %+v", got)
	}
}

func TestAnEmptyGroupSaysWhy(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.members, m.groups[0].Members = nil, 0
	text := page(t, do(t, serve(m), get("/directories/dir-1/groups/grp-1")))
	says(t, text, "Nobody is in this group", "Okta sends members after the group itself")
	if strings.Contains(text, `type="search"`) {
		t.Error("nobody can be searched for")
	}
}

func TestAGroupThatIsNotHereHasNoPage(t *testing.T) {
	t.Parallel()
	app := serve(fullHouse())
	for _, path := range []string{"/directories/dir-1/groups/grp-9", "/directories/dir-2/groups/grp-1", "/directories/dir-9/groups"} {
		if resp := do(t, app, get(path)); resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s answered %d", path, resp.StatusCode)
		}
	}
}

func TestAPersonSaysWhichGroups(t *testing.T) {
	t.Parallel()
	app := serve(fullHouse())
	text := page(t, do(t, app, get("/directories/dir-1/accounts/acc-1")))
	says(t, text, `href="/directories/dir-1/groups/grp-1"`, "Direct", `href="/directories/dir-1/groups/grp-3"`, "Through another group")
	if gone := page(t, do(t, app, get("/directories/dir-1/accounts/acc-2"))); strings.Contains(gone, `id="groups-h"`) {
		t.Error("somebody without a resource is in groups")
	}
}

func TestARequestAboutAGroupLeadsToIt(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	text := page(t, do(t, serve(m), get("/directories/dir-1/exchanges/ex-g2")))
	says(
		t, text, "Okta added Ada Okonjo to Finance &lt;EMEA&gt; and removed Ben", "Open group", `href="/directories/dir-1/groups/grp-1"`, "Who joined and left", "Nobody’s account changed by it",
		"Tolerated", "Entra writes them so", "By the letter: 400 invalidSyntax.",
	)
	m.directories[0].Protocol.Strict, m.groups = true, nil
	text = page(t, do(t, serve(m), get("/directories/dir-1/exchanges/ex-g2")))
	if strings.Contains(text, "Open group") || strings.Contains(text, "By the letter") || !strings.Contains(text, "Who joined and left") {
		t.Error("a group that is gone is linked, its history is lost, or a strict directory is told about itself")
	}
}

func TestASearchFindsGroups(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	for range 9 {
		m.addGroup(m.directories[0])
	}
	text := page(t, do(t, serve(m), get("/search?q=fin")))
	says(t, text, `href="/directories/dir-1/groups/grp-1"`, "<mark>Fin</mark>ance", "2 members · Okta")
	asked := slices.DeleteFunc(m.asked, func(q any) bool { _, groups := q.(models.GroupQuery); return !groups })
	if n := strings.Count(text, "/groups/grp-1"); n != 6 || len(asked) != 1 {
		t.Errorf("%d groups after %d questions", n, len(asked))
	}
}

// slowGroups answers about people at once, and about groups too late.
type slowGroups struct{ *memory }

func (slowGroups) Groups(context.Context, models.GroupQuery) (models.GroupPage, error) {
	return models.GroupPage{}, context.DeadlineExceeded
}

func TestGroupsThatTakeTooLongHideNobody(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	says(t, page(t, do(t, serveOver(slowGroups{m}, m, "https://scim.example.com"), get("/search?q=ada"))), "Ada", "1 directory was not searched in time")
}

func TestHowADirectorySpeaksIsTurned(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		form   url.Values
		status int
		want   models.Protocol
	}{
		{url.Values{"strict": {"true"}}, http.StatusSeeOther, models.Protocol{Strict: true, KeepPasswords: true}},
		{url.Values{"same-names": {"true"}}, http.StatusSeeOther, models.Protocol{SameNames: true, KeepPasswords: true}},
		{url.Values{"passwords": {"drop"}}, http.StatusSeeOther, models.Protocol{}},
		{url.Values{"passwords": {"true"}}, http.StatusBadRequest, models.Protocol{KeepPasswords: true}},
		{url.Values{"strict": {"drop"}}, http.StatusBadRequest, models.Protocol{KeepPasswords: true}},
		{url.Values{"strict": {"maybe"}}, http.StatusBadRequest, models.Protocol{KeepPasswords: true}},
		{url.Values{"secret": {"true"}}, http.StatusBadRequest, models.Protocol{KeepPasswords: true}},
	} {
		t.Run(tc.form.Encode(), func(t *testing.T) {
			t.Parallel()
			m := fullHouse()
			m.directories[0].Protocol.KeepPasswords = true
			resp := do(t, serve(m), post("/directories/dir-1/protocol", tc.form))
			if resp.StatusCode != tc.status || m.directories[0].Protocol != tc.want {
				t.Errorf("answered %d, and it is %+v", resp.StatusCode, m.directories[0].Protocol)
			}
			if refused := tc.status != http.StatusSeeOther; refused != (len(m.spoken) == 0) {
				t.Errorf("the desk was told %v", m.spoken)
			}
		})
	}
	if resp := do(t, serve(fullHouse()), post("/directories/dir-9/protocol", url.Values{"strict": {"true"}})); resp.StatusCode != http.StatusNotFound {
		t.Errorf("no directory, and it answered %d", resp.StatusCode)
	}
}

func TestEachSwitchOffersTheOtherSide(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	off := page(t, do(t, serve(m), get("/directories/dir-1")))
	says(t, off, `name="strict" value="true"`, `name="same-names" value="true"`, `name="passwords" value="argon2id"`, "scimdesk directory set dir-1 --strict=true")
	m.directories[0].Protocol = models.Protocol{Strict: true, SameNames: true, KeepPasswords: true}
	on := page(t, do(t, serve(m), get("/directories/dir-1")))
	says(t, on, `name="strict" value="false"`, `name="same-names" value="false"`, `name="passwords" value="drop"`, "Strict: by the letter")
}
