package console_test

import (
	"strings"
	"testing"
	"time"

	"scimdesk/models"
)

func TestRowsKeepTheirNamesWhenTheyChange(t *testing.T) {
	t.Parallel()
	text := page(t, do(t, serve(fullHouse()), get("/directories/dir-1/accounts")))
	for _, want := range []string{`<tr id="acc-acc-1"`, `<tr id="acc-acc-2" class="fresh"`, `id="q"`, "Removed", `Accounts <span class="n">2</span>`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Count(text, `class="fresh"`) != 1 {
		t.Error("somebody who did not just change is fresh")
	}
}

func TestAPersonIsShownWithWhatChangedAndWhoAsked(t *testing.T) {
	t.Parallel()
	text := page(t, do(t, serve(fullHouse()), get("/directories/dir-1/accounts/acc-1")))
	for _, want := range []string{
		`<span class="was">Analyst</span>`, `<span class="now">Financial controller</span>`, `id="ev-ev-2"`,
		`href="/directories/dir-1/exchanges/ex-1"`, `id="ex-ex-1"`, "Okta changed the title and the department of <b>Ada Okonjo</b>",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if newest, oldest := strings.Index(text, `id="ev-ev-2"`), strings.Index(text, `id="ev-ev-1"`); newest > oldest {
		t.Error("the history does not begin with what happened last")
	}
}

func TestAPersonWhoIsTurnedOffIsInactive(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.accounts[0].State = models.AccountInactive
	m.events = append([]models.Event{{ID: "ev-3", Type: models.EventDeactivated, Account: "acc-1", Exchange: "ex-1", At: today.Add(-time.Second), Fields: []models.FieldChange{{Path: "active", Before: "true", After: "false"}}}}, m.events...)
	text := page(t, do(t, serve(m), get("/directories/dir-1/accounts/acc-1")))
	for _, want := range []string{"Inactive", "Okta deactivated the account", `<span class="was">true</span>`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Count(text, "aria-live") != 1 {
		t.Error("more than the state is read out when it changes")
	}
}
