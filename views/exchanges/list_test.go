package exchanges_test

import (
	"strings"
	"testing"
	"time"

	"scimdesk/models"
	"scimdesk/views/exchanges"
	"scimdesk/views/layout"
)

// line is an exchange so long ago.
func line(id models.ExchangeID, ago time.Duration, status int, f models.Facts) models.Told {
	return models.Told{
		Exchange: models.Exchange{ID: id, Token: "tok-1", At: now.Add(-ago), Method: "GET", Path: "/Users?filter=a%20b", Status: status, Facts: f},
		Sentence: models.Sentence{Parts: []models.Part{{Text: "Entra read "}, {Text: "<Ada>", Strong: true}}},
	}
}

func listed(live bool, told ...models.Told) exchanges.ListPage {
	return exchanges.ListPage{
		Frame: layout.Frame{Now: now, Live: live}, Told: told, Older: true,
		Head: layout.Directory{Directory: models.Directory{ID: "dir-1", Provider: "entra"}, Tab: layout.TabRequests},
		Bars: []models.Bar{{At: now.Truncate(models.BarLength), Seen: 34, Failed: 2}},
	}
}

func TestOutcomesAreTheWordsOfTheProvidersLogs(t *testing.T) {
	t.Parallel()
	page := render(t, exchanges.Lines(now, models.Directory{ID: "dir-1"}, []models.Told{
		line("ex-3", 0, 200, models.Facts{Kind: models.KindList}),
		line("ex-2", 0, 409, models.Facts{Kind: models.KindCreate}),
		line("ex-1", 0, 200, models.Facts{Kind: models.KindPatch}),
	}))
	for _, want := range []string{
		`dot dot-ok" role="img" aria-label="Success"`, `dot dot-bad" role="img" aria-label="Failure"`, `dot dot-off" role="img" aria-label="Skipped"`,
		`id="ex-ex-3"`, "Entra read <b>&lt;Ada&gt;</b>", "GET /Users?filter=a b", `href="/directories/dir-1/exchanges/ex-2"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is missing in %s", want, page)
		}
	}
}

func TestWhyComesBeforeTheOneValueThatChanged(t *testing.T) {
	t.Parallel()
	changed := models.Facts{Kind: models.KindPatch, Event: models.EventUpdated, Fields: []string{"title"}, Before: "Analyst", After: "Lead"}
	why := line("ex-1", 0, 200, changed)
	why.Sentence.Why = "Two quirks."
	for _, tc := range []struct {
		name       string
		told       models.Told
		want, lack string
	}{
		{"one value", line("ex-1", 0, 200, changed), `<span class="was">Analyst</span>`, "Two quirks."},
		{"a reason", why, "Two quirks.", "Analyst"},
		{"several values", line("ex-1", 0, 200, models.Facts{Kind: models.KindPatch, Event: models.EventUpdated, Fields: []string{"title"}, More: 1, Before: "Analyst"}), "ex-1", "Analyst"},
		{"turned off", line("ex-1", 0, 200, models.Facts{Kind: models.KindPatch, Event: models.EventDeactivated, Fields: []string{"active"}, Before: "true", After: "false"}), "ex-1", "was"},
	} {
		page := render(t, exchanges.Lines(now, models.Directory{}, []models.Told{tc.told}))
		if !strings.Contains(page, tc.want) || strings.Contains(page, tc.lack) {
			t.Errorf("%s: %s", tc.name, page)
		}
	}
}

func TestOnlyYoungRowsAreFresh(t *testing.T) {
	t.Parallel()
	page := render(t, exchanges.List(listed(true, line("new", time.Second, 200, models.Facts{}), line("old", 3*time.Second, 200, models.Facts{}))))
	if !strings.Contains(page, `id="ex-new" class="fresh"`) || strings.Count(page, `class="fresh"`) != 1 {
		t.Error("not just the row of the last moment is fresh")
	}
}

func TestOnlyALivePageHoldsBackAndCanBeSwitchedOff(t *testing.T) {
	t.Parallel()
	told := line("ex-1", time.Minute, 200, models.Facts{})
	live, still := render(t, exchanges.List(listed(true, told))), render(t, exchanges.List(listed(false, told)))
	for _, part := range []string{"data-live-toggle", "hidden data-held", "data-live=", "34 requests in the last hour, 2 failed"} {
		if !strings.Contains(live, part) {
			t.Errorf("the live page lacks %s", part)
		}
		if strings.Contains(still, part) {
			t.Errorf("the page that stays as it is has %s", part)
		}
	}
	if strings.Contains(live, `class="lines" aria-live`) {
		t.Error("a whole list is read out whenever it changes")
	}
}

func TestTheListIsSplitByDay(t *testing.T) {
	t.Parallel()
	page := render(t, exchanges.List(listed(true, line("ex-2", time.Hour, 200, models.Facts{}), line("ex-1", 24*time.Hour, 200, models.Facts{}))))
	for _, want := range []string{`id="day-2026-11-22"`, "Today, 22 November", `id="day-2026-11-21"`, "Yesterday, 21 November", "13:32:06", "after=ex-1"} {
		if !strings.Contains(page, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Count(page, "in the last hour") != 1 {
		t.Error("the last hour is not drawn once")
	}
}

func TestAnEmptyListTeaches(t *testing.T) {
	t.Parallel()
	all, failures := listed(true), listed(true)
	failures.Query.Failed = true
	if page := render(t, exchanges.List(all)); !strings.Contains(page, "No requests yet") || !strings.Contains(page, `href="/directories/dir-1/setup"`) {
		t.Error("the empty list does not say what to do")
	}
	if page := render(t, exchanges.List(failures)); !strings.Contains(page, "No failures") {
		t.Error("the empty list of failures does not say that none is good news")
	}
}
