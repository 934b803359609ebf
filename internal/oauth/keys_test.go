package oauth_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"scimdesk/internal/oauth"
)

func TestKeysAreKeptForAnHour(t *testing.T) {
	t.Parallel()
	w := openWorkload(t)
	present := func(key any, kid string) error {
		_, err := w.present(sign(t, jose.ES256, key, kid, w.claims(nil)))
		return err
	}
	for range 3 {
		if err := present(w.issuer.key, "k1"); err != nil {
			t.Fatal(err)
		}
	}
	if asked := w.issuer.asked.Load(); asked != 1 {
		t.Errorf("asked %d times for the keys", asked)
	}
	next := newKey(t)
	w.issuer.published = []jose.JSONWebKey{{Key: next.Public(), KeyID: "k2"}}
	w.pass(time.Minute)
	if err := present(next, "k2"); err != nil {
		t.Errorf("a key that was published since: %v", err)
	}
	w.issuer.published = nil
	w.pass(time.Hour)
	if err := present(next, "k2"); refusal(err).Code != oauth.InvalidClient {
		t.Errorf("a key that was taken back an hour ago: %v", err)
	}
}

// TestRubbishDoesNotMakeUsAskOften: whoever sends a key identifier nobody
// knows makes us look for it, and no more than twice a minute.
func TestRubbishDoesNotMakeUsAskOften(t *testing.T) {
	t.Parallel()
	w := openWorkload(t)
	stranger := newKey(t)
	for i := range 50 {
		if _, err := w.present(sign(t, jose.ES256, stranger, "k"+strconv.Itoa(100+i), w.claims(nil))); refusal(err).Code != oauth.InvalidClient {
			t.Fatal(err)
		}
	}
	if asked := w.issuer.asked.Load(); asked != 1 {
		t.Errorf("asked %d times for the keys", asked)
	}
}

func TestAnIssuerIsAskedAgainAfterAFailure(t *testing.T) {
	t.Parallel()
	w := openWorkload(t)
	well := w.issuer.discovery
	w.issuer.discovery = http.NotFound
	if _, err := w.present(w.sign(t, nil)); refusal(err).Status != 503 {
		t.Fatal(err)
	}
	w.issuer.discovery = well
	w.pass(6 * time.Second)
	if _, err := w.present(w.sign(t, nil)); err != nil {
		t.Error(err)
	}
}

func TestManyIssuersAreNotAllRemembered(t *testing.T) {
	t.Parallel()
	w := openWorkload(t)
	for i := range 200 {
		if _, err := w.Issuers.Verify(t.Context(), w.issuer.URL+"/"+strconv.Itoa(i), w.sign(t, nil)); err == nil || errors.Is(err, oauth.ErrSignature) {
			t.Fatalf("an issuer that is not: %v", err)
		}
	}
	if _, err := w.present(w.sign(t, nil)); err != nil {
		t.Error(err)
	}
}

func TestWhoDoesNotWaitAnyMoreSpoilsNothing(t *testing.T) {
	t.Parallel()
	w := openWorkload(t)
	gone, leave := context.WithCancel(t.Context())
	well := w.issuer.discovery
	w.issuer.discovery = func(http.ResponseWriter, *http.Request) {
		leave()
		<-t.Context().Done()
	}
	if _, err := w.Issuers.Verify(gone, w.issuer.URL, w.sign(t, nil)); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	w.issuer.discovery = well
	if _, err := w.present(w.sign(t, nil)); err != nil {
		t.Errorf("the next who asks: %v", err)
	}
}
