package storetest

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"scimdesk/models"
)

var exchangePromises = []promise{
	{"An exchange is found whole and listed without its bodies", testExchange},
	{"Exchanges come newest first, by failure and by resource, in both directions", testExchangePages},
	{"The oldest exchanges are dropped beyond the limit, and the counters tell", testExchangePrune},
	{"What was said in an exchange is there as long as the exchange is", testExchangeSaid},
	{"A batch of exchanges that is saved again is counted once", testExchangesAgain},
}

func testExchange(t *testing.T, w *world) {
	e := models.Exchange{
		ID: "exc-1", Directory: w.dir.ID, Token: "tok-1", At: w.at(1), Took: 1234 * time.Microsecond, Method: "POST",
		Path: "/Users?x=%00", Status: 409, From: "192.0.2.1", Agent: "Okta", ResourceID: "res-1", Problem: "taken",
		Facts: models.Facts{
			Kind: models.KindPatch, Type: "User", Name: "Ada \x00Okonjo <é>", Event: models.EventUpdated,
			Fields: []string{"title", "active"}, More: 2, Found: 1, Odd: models.OddTokenCut,
		},
		RequestHeaders: []models.Header{{Name: "Authorization", Value: "Bearer …abcd"}}, RequestBody: []byte("\x00\xff{}"), RequestCut: 3,
		ResponseHeaders: []models.Header{{Name: "ETag", Value: `W/"1"`}}, ResponseBody: []byte("{}"), ResponseCut: 4,
	}
	must(t, w.SaveExchanges(t.Context(), []models.Exchange{e}, nil))
	found, err := w.Exchange(t.Context(), w.dir.ID, e.ID)
	must(t, err)
	if !reflect.DeepEqual(found, e) {
		t.Errorf("found %+v, want %+v", found, e)
	}
	page, err := w.Exchanges(t.Context(), models.ExchangeQuery{Directory: w.dir.ID, Limit: 5})
	must(t, err)
	e.RequestHeaders, e.RequestBody, e.RequestCut = nil, nil, 0
	e.ResponseHeaders, e.ResponseBody, e.ResponseCut = nil, nil, 0
	if len(page.Exchanges) != 1 || !reflect.DeepEqual(page.Exchanges[0], e) {
		t.Errorf("listed %+v, want %+v", page.Exchanges, e)
	}
	hostile := models.Exchange{ID: "exc-2", Directory: "dir-\x00", Path: "/a\x00\xff", Agent: "\xff", Method: "\x00"}
	counts := models.ExchangeCounts{Seen: 2, Failed: 1, LastAt: w.at(1)}
	must(t, w.SaveExchanges(t.Context(), []models.Exchange{hostile}, map[models.DirectoryID]models.Seen{hostile.Directory: {Counts: counts}}))
	kept, err := w.ExchangeCounts(t.Context(), hostile.Directory)
	must(t, err)
	if counts.Kept = 1; kept != counts {
		t.Errorf("counts of a hostile directory %+v, want %+v", kept, counts)
	}
}

// exchanges saves n of them; every third failed, every fourth is about res-4.
func (w *world) exchanges(t *testing.T, first, n int) {
	t.Helper()
	var batch []models.Exchange
	counts := models.ExchangeCounts{Seen: n, LastAt: w.at(first + n)}
	for i := first; i < first+n; i++ {
		e := models.Exchange{ID: models.ExchangeID(fmt.Sprintf("exc-%04d", i)), Directory: w.dir.ID, At: w.at(i), Status: 200}
		if i%3 == 0 {
			e.Status = 404
			counts.Failed++
		}
		if i%4 == 0 {
			e.ResourceID = "res-4"
		}
		batch = append(batch, e)
	}
	must(t, w.SaveExchanges(t.Context(), batch, map[models.DirectoryID]models.Seen{w.dir.ID: {Counts: counts}}))
}

func exchangeIDs(page models.ExchangePage) []models.ExchangeID {
	var ids []models.ExchangeID
	for _, e := range page.Exchanges {
		ids = append(ids, e.ID)
	}
	return ids
}

func testExchangePages(t *testing.T, w *world) {
	w.exchanges(t, 1, 12)
	q := models.ExchangeQuery{Directory: w.dir.ID, Limit: 2}
	for _, tc := range []struct {
		name         string
		failed       bool
		resource     string
		after        models.ExchangeID
		before       models.ExchangeID
		want         []models.ExchangeID
		older, newer bool
	}{
		{name: "the newest", want: []models.ExchangeID{"exc-0012", "exc-0011"}, older: true},
		{name: "older ones", after: "exc-0011", want: []models.ExchangeID{"exc-0010", "exc-0009"}, older: true, newer: true},
		{name: "the last", after: "exc-0003", want: []models.ExchangeID{"exc-0002", "exc-0001"}, newer: true},
		{name: "newer ones", before: "exc-0009", want: []models.ExchangeID{"exc-0011", "exc-0010"}, older: true, newer: true},
		{name: "failures", failed: true, want: []models.ExchangeID{"exc-0012", "exc-0009"}, older: true},
		{name: "older failures", failed: true, after: "exc-0006", want: []models.ExchangeID{"exc-0003"}, newer: true},
		{name: "of a resource", resource: "res-4", after: "exc-0012", want: []models.ExchangeID{"exc-0008", "exc-0004"}, newer: true},
	} {
		q.Failed, q.Resource, q.After, q.Before = tc.failed, tc.resource, tc.after, tc.before
		page, err := w.Exchanges(t.Context(), q)
		must(t, err)
		if got := exchangeIDs(page); !slices.Equal(got, tc.want) || page.Older != tc.older || page.Newer != tc.newer {
			t.Errorf("%s: %v, older %t, newer %t", tc.name, got, page.Older, page.Newer)
		}
	}
}

func testExchangePrune(t *testing.T, w *world) {
	other := w.directory(t, "Other")
	must(t, w.SaveExchanges(t.Context(), []models.Exchange{{ID: "exc-0000", Directory: other.ID}}, nil))
	for first := 1; first <= 3*KeepExchanges; first += 10 {
		w.exchanges(t, first, 10)
	}
	page, err := w.Exchanges(t.Context(), models.ExchangeQuery{Directory: w.dir.ID, Limit: 500})
	must(t, err)
	oldest := page.Exchanges[len(page.Exchanges)-1].ID
	if want := models.ExchangeID(fmt.Sprintf("exc-%04d", 2*KeepExchanges+1)); len(page.Exchanges) != KeepExchanges || oldest != want {
		t.Errorf("%d left, the oldest %s, want %d from %s", len(page.Exchanges), oldest, KeepExchanges, want)
	}
	lost := map[models.DirectoryID]models.Seen{w.dir.ID: {Counts: models.ExchangeCounts{Seen: 5, Failed: 2}}}
	must(t, w.SaveExchanges(t.Context(), nil, lost))
	counts, err := w.ExchangeCounts(t.Context(), w.dir.ID)
	must(t, err)
	want := models.ExchangeCounts{Seen: 3*KeepExchanges + 5, Kept: 3 * KeepExchanges, Failed: KeepExchanges + 2, LastAt: w.at(3*KeepExchanges + 1)}
	if counts != want {
		t.Errorf("counts %+v, want %+v", counts, want)
	}
	if _, err := w.Exchange(t.Context(), other.ID, "exc-0000"); err != nil {
		t.Errorf("another directory's exchange is gone: %v", err)
	}
}

// testExchangeSaid has every tenth exchange come late, in the batch behind
// that of those which began with it, and some that say a lot.
func testExchangeSaid(t *testing.T, w *world) {
	said := func(i int) []byte { return bytes.Repeat([]byte(fmt.Sprintf("%d said this. ", i)), 1+i*i%7*800) }
	id := func(i int) models.ExchangeID { return models.ExchangeID(fmt.Sprintf("exc-%04d", i)) }
	var late []models.Exchange
	for first := 0; first < 2*KeepExchanges; first += 20 {
		batch := late
		late = nil
		for i := first; i < first+20; i++ {
			e := models.Exchange{
				ID: id(i), Directory: w.dir.ID, RequestBody: said(i), RequestCut: i, ResponseBody: said(-i), ResponseCut: -i,
				RequestHeaders: []models.Header{{Name: "Host", Value: string(id(i))}}, ResponseHeaders: []models.Header{{Name: "ETag", Value: string(id(-i))}},
			}
			if i%10 == 9 {
				late = append(late, e)
			} else {
				batch = append(batch, e)
			}
		}
		must(t, w.SaveExchanges(t.Context(), batch, nil))
	}
	page, err := w.Exchanges(t.Context(), models.ExchangeQuery{Directory: w.dir.ID, Limit: 500})
	must(t, err)
	if len(page.Exchanges) != KeepExchanges {
		t.Fatalf("%d are left", len(page.Exchanges))
	}
	for _, listed := range page.Exchanges {
		e, err := w.Exchange(t.Context(), w.dir.ID, listed.ID)
		must(t, err)
		i, _ := strconv.Atoi(string(listed.ID[4:]))
		if !bytes.Equal(e.RequestBody, said(i)) || e.RequestCut != i || e.RequestHeaders[0].Value != string(id(i)) ||
			!bytes.Equal(e.ResponseBody, said(-i)) || e.ResponseCut != -i || e.ResponseHeaders[0].Value != string(id(-i)) {
			t.Errorf("%s is %.60s…", listed.ID, e.RequestBody)
		}
	}
}

func testExchangesAgain(t *testing.T, w *world) {
	other := w.directory(t, "Other")
	batch := []models.Exchange{{ID: "exc-1", Directory: w.dir.ID}, {ID: "exc-2", Directory: other.ID}}
	seen := models.Seen{Counts: models.ExchangeCounts{Seen: 2, Failed: 1}, Bars: []models.Bar{w.bar(0, 2, 1)}}
	for range 3 {
		must(t, w.SaveExchanges(t.Context(), batch, map[models.DirectoryID]models.Seen{w.dir.ID: seen, other.ID: seen, "": seen}))
	}
	for _, id := range []models.DirectoryID{w.dir.ID, other.ID} {
		counts, err := w.ExchangeCounts(t.Context(), id)
		must(t, err)
		if counts.Seen != 2 || counts.Kept != 1 || counts.Failed != 1 {
			t.Errorf("%s counts %+v", id, counts)
		}
	}
	w.wantTraffic(t, w.start, map[models.DirectoryID][]models.Bar{w.dir.ID: {w.bar(0, 2, 1)}, other.ID: {w.bar(0, 2, 1)}})
}
