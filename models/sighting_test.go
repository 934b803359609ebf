package models_test

import (
	"strings"
	"testing"
	"time"

	"scimdesk/models"
)

func TestASightingIsOfTheNewestExchangeThatWasKept(t *testing.T) {
	t.Parallel()
	at := func(second int) time.Time { return time.Date(2026, 11, 22, 9, 0, second, 0, time.UTC) }
	sighting := func(second int, exchange models.ExchangeID, path string) models.Sighting {
		return models.Sighting{First: at(second), Last: at(second), Exchange: exchange, Agent: "agent " + path, Path: path, Detail: path}
	}
	for _, tc := range []struct {
		name         string
		before, seen models.Sighting
		path         string // of the one that is shown
	}{
		{"the newer of two that were kept", sighting(1, "a", "/a"), sighting(2, "b", "/b"), "/b"},
		{"not the older of two that were kept", sighting(2, "a", "/a"), sighting(1, "b", "/b"), "/a"},
		{"the one that was kept, not a newer one", sighting(1, "a", "/a"), sighting(2, "", "/b"), "/a"},
		{"the one that was kept, though it is older", sighting(2, "", "/a"), sighting(1, "b", "/b"), "/b"},
		{"the newer of two that were not", sighting(1, "", "/a"), sighting(2, "", "/b"), "/b"},
		{"not the older of two that were not", sighting(2, "", "/a"), sighting(1, "", "/b"), "/a"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			all := models.Sightings{models.SightTest: tc.before}
			all.Add(models.SightTest, tc.seen)
			want := tc.before
			if tc.path == tc.seen.Path {
				want = tc.seen
			}
			want.First, want.Last = at(1), at(2)
			if got := all[models.SightTest]; got != want {
				t.Errorf("shown %+v, want %+v", got, want)
			}
		})
	}
}

func TestTheAuthorizationServerIsSeen(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		e    models.Exchange
		want string
	}{
		{"a token is given", models.Exchange{Status: 200, Facts: models.Facts{Kind: models.KindToken}}, "issued="},
		{"a code is redeemed", models.Exchange{Status: 200, Token: "tok-1", Facts: models.Facts{Kind: models.KindRedeem}}, "issued="},
		{"a token is refreshed", models.Exchange{Status: 200, Facts: models.Facts{Kind: models.KindRefreshed}}, "refreshed="},
		{"an admin allowed it", models.Exchange{Status: 303, Facts: models.Facts{Kind: models.KindConsent, Name: "Noor"}}, "consent=Noor"},
		{"an admin denied it", models.Exchange{Status: 303, Facts: models.Facts{Kind: models.KindConsent, Odd: models.OddDenied}}, "oauth=denied"},
		{"a wrong password", models.Exchange{Status: 401, Facts: models.Facts{Kind: models.KindAuthorize, Odd: models.OddSignIn}}, ""},
		{"it failed here", models.Exchange{Status: 503, Facts: models.Facts{Kind: models.KindToken}}, ""},
		{"a wrong secret", models.Exchange{Status: 401, Facts: models.Facts{Kind: models.KindToken, Odd: models.OddSecretWrong}}, "oauth=secret-wrong"},
		{"a foreign redirect", models.Exchange{Status: 400, Facts: models.Facts{Kind: models.KindAuthorize, Odd: models.OddRedirect, Value: "https://a.example"}}, "oauth=redirect redirect=https://a.example"},
		{"a look at the page", models.Exchange{Status: 200, Facts: models.Facts{Kind: models.KindAuthorize}}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var seen []string
			tc.e.Sights(func(what models.Sight, detail string) { seen = append(seen, string(what)+"="+detail) })
			if got := strings.Join(seen, " "); got != tc.want {
				t.Errorf("saw %q, want %q", got, tc.want)
			}
		})
	}
}
