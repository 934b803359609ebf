package recorder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"scimdesk/models"
)

// memory keeps what it is given; only the recorder's behaviour is tested here,
// the stores are held to theirs in models/storetest.
type memory struct {
	mu    sync.Mutex
	kept  []models.Exchange
	seen  int
	fails bool
}

func (m *memory) SaveExchanges(_ context.Context, batch []models.Exchange, seen map[models.DirectoryID]models.Seen) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fails {
		return errors.New("disk full")
	}
	m.kept = append(m.kept, batch...)
	for _, c := range seen {
		m.seen += c.Counts.Seen
	}
	return nil
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func TestEverythingIsWrittenBeforeRunReturns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		r := New(store, nil, quiet())
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { r.Run(ctx); close(done) }()
		for range 700 {
			r.Record(models.Exchange{Directory: "dir-a", Token: "tok-a", Method: "POST", Status: 201}, nil)
		}
		stop()
		<-done
		if len(store.kept) != 700 || store.seen != 700 {
			t.Errorf("kept %d, seen %d of 700", len(store.kept), store.seen)
		}
	})
}

// read is a successful read of a directory, as it arrives.
func read(directory models.DirectoryID) models.Exchange {
	return models.Exchange{Directory: directory, Token: "tok-a", Method: "GET", Status: 200}
}

func TestUnderPressureReadsAreSampledAndCounted(t *testing.T) {
	t.Parallel()
	store := &memory{}
	r := New(store, nil, quiet())
	filled := 0
	for range 3 * maxReads {
		r.Record(read("dir-a"), func(*models.Exchange) { filled++ })
	}
	for _, kept := range []models.Exchange{
		{Directory: "dir-a", Token: "tok-a", Method: "GET", Status: 404},
		{Directory: "dir-a", Token: "tok-a", Method: "PATCH", Status: 204},
		{Directory: "dir-a", Token: "tok-a", Method: "POST", Status: 400, Facts: models.Facts{Kind: models.KindSearch}},
	} {
		r.Record(kept, nil)
	}
	for _, search := range []models.Exchange{
		{Directory: "dir-a", Token: "tok-a", Method: "HEAD", Status: 200},
		{Directory: "dir-a", Token: "tok-a", Method: "POST", Status: 200, Facts: models.Facts{Kind: models.KindSearch}},
	} {
		r.Record(search, nil)
	}
	r.write(t.Context())
	if len(store.kept) != maxReads+3 || filled != maxReads {
		t.Errorf("kept %d, gathered %d", len(store.kept), filled)
	}
	if last := store.kept[len(store.kept)-3:]; last[0].Status != 404 || last[1].Status != 204 || last[2].Status != 400 {
		t.Errorf("kept last %+v", last)
	}
	if store.seen != 3*maxReads+5 {
		t.Errorf("seen %d", store.seen)
	}
}

func TestLongReadsAreSampledByTheirLength(t *testing.T) {
	t.Parallel()
	store := &memory{}
	r := New(store, nil, quiet())
	page := make([]byte, MaxBody)
	for round := range 2 {
		for range maxReads {
			r.Record(read("dir-a"), func(e *models.Exchange) { e.ResponseBody = page })
		}
		r.write(t.Context())
		if want := (round + 1) * readBytes / MaxBody; len(store.kept) != want || store.seen != (round+1)*maxReads {
			t.Errorf("kept %d of %d, want %d", len(store.kept), store.seen, want)
		}
	}
}

func TestReadsAreKeptAgainAfterEachWrite(t *testing.T) {
	t.Parallel()
	store := &memory{}
	r := New(store, nil, quiet())
	for range 3 {
		for range maxReads {
			r.Record(read("dir-a"), nil)
		}
		r.write(t.Context())
	}
	if len(store.kept) != 3*maxReads {
		t.Errorf("kept %d of what came at an ordinary pace", len(store.kept))
	}
}

func TestABusyDirectoryLeavesRoomForTheReadsOfOthers(t *testing.T) {
	t.Parallel()
	store := &memory{}
	r := New(store, nil, quiet())
	for range 10 * maxReads {
		r.Record(read("dir-a"), nil)
	}
	for range 2 * fewReads {
		r.Record(read("dir-b"), nil)
	}
	r.write(t.Context())
	if len(store.kept) != maxReads+fewReads {
		t.Errorf("kept %d", len(store.kept))
	}
}

func TestReadsGoFirstWhenTheQueueIsHalfFull(t *testing.T) {
	t.Parallel()
	store := &memory{}
	r := New(store, nil, quiet())
	for range maxQueue/2 + 1 {
		r.Record(models.Exchange{Directory: "dir-a", Token: "tok-a", Method: "POST", Status: 201}, nil)
	}
	r.Record(read("dir-b"), nil)
	r.write(t.Context())
	if len(store.kept) != maxQueue/2+1 || store.seen != maxQueue/2+2 {
		t.Errorf("kept %d, seen %d", len(store.kept), store.seen)
	}
}

func TestRecordNeverWaitsForAStoreThatFails(t *testing.T) {
	t.Parallel()
	r := New(&memory{fails: true}, nil, quiet())
	for range 2 * maxQueue {
		r.Record(models.Exchange{Directory: "dir-a", Token: "tok-a", Method: "POST", Status: 201}, nil)
	}
	r.write(t.Context())
}

func TestBodiesThatWaitAreBounded(t *testing.T) {
	t.Parallel()
	store := &memory{}
	r := New(store, nil, quiet())
	body := []byte(strings.Repeat("x", MaxBody))
	for range 2 * maxBytes / MaxBody {
		r.Record(models.Exchange{Directory: "dir-a", Token: "tok-a", Method: "POST", Status: 201, RequestBody: body}, nil)
	}
	if r.waiting > maxBytes+MaxBody {
		t.Errorf("%d bytes wait", r.waiting)
	}
	r.write(t.Context())
	if r.waiting != 0 || len(store.kept) != maxBytes/MaxBody+1 {
		t.Errorf("after writing, %d bytes wait; kept %d", r.waiting, len(store.kept))
	}
}

func TestWhatCouldNotBeWrittenStaysCounted(t *testing.T) {
	t.Parallel()
	store := &memory{fails: true}
	r := New(store, nil, quiet())
	for range 3 {
		r.Record(models.Exchange{Directory: "dir-a", Token: "tok-a", Method: "POST", Status: 201}, nil)
	}
	r.write(t.Context())
	store.fails = false
	r.Record(models.Exchange{Directory: "dir-a", Token: "tok-a", Method: "POST", Status: 201}, nil)
	r.write(t.Context())
	if store.seen != 4 || len(store.kept) != 1 {
		t.Errorf("seen %d, kept %d", store.seen, len(store.kept))
	}
}

// forgetful saves, and now and then nobody hears what became of it.
type forgetful struct {
	memory
	saves  int
	losses map[int]bool // by number of the save: whether it was kept
	ids    map[models.ExchangeID]bool
}

func (f *forgetful) SaveExchanges(ctx context.Context, batch []models.Exchange, seen map[models.DirectoryID]models.Seen) error {
	f.saves++
	kept, lost := f.losses[f.saves]
	if len(batch) > 0 && f.ids[batch[0].ID] {
		return nil // as a store does that has it already
	}
	if !lost || kept {
		if err := f.memory.SaveExchanges(ctx, batch, seen); err != nil {
			return err
		}
		for _, e := range batch {
			f.ids[e.ID] = true
		}
	}
	if lost {
		return models.ErrUnknown
	}
	return nil
}

// TestABatchOfWhichNobodyKnowsIsCountedOnce loses the answers to some saves,
// of which the first was kept and the second was not.
func TestABatchOfWhichNobodyKnowsIsCountedOnce(t *testing.T) {
	t.Parallel()
	store := &forgetful{losses: map[int]bool{1: true, 3: false, 4: true}, ids: map[models.ExchangeID]bool{}}
	r := New(store, nil, quiet())
	for n := range 3 {
		r.Record(models.Exchange{ID: models.ExchangeID(fmt.Sprint("exc-", n)), Directory: "dir-a", Token: "tok-a", Method: "POST", Status: 201}, nil)
		r.write(t.Context())
	}
	r.write(t.Context())
	if len(store.kept) != 3 || store.seen != 3 {
		t.Errorf("kept %d, counted %d of 3 in %d saves", len(store.kept), store.seen, store.saves)
	}
}

func TestCountsOfWhichNobodyKnowsAreNotCountedTwice(t *testing.T) {
	t.Parallel()
	store := &forgetful{losses: map[int]bool{1: true}}
	r := New(store, nil, quiet())
	r.Count(models.Exchange{Directory: "dir-a", Status: 200})
	r.write(t.Context())
	r.write(t.Context())
	if store.seen != 1 {
		t.Errorf("counted %d of 1", store.seen)
	}
}

func TestSecretsAreRedacted(t *testing.T) {
	t.Parallel()
	const canary = "swordfish-7731"
	token := "sdsk_" + strings.Repeat("a", 49)
	for _, tc := range []struct {
		name string
		e    models.Exchange
	}{
		{"the bearer token", models.Exchange{RequestHeaders: []models.Header{{Name: "Authorization", Value: "Bearer " + canary}}}},
		{"a bare token", models.Exchange{RequestHeaders: []models.Header{{Name: "authorization", Value: canary}}}},
		{"a cookie", models.Exchange{RequestHeaders: []models.Header{{Name: "Cookie", Value: canary}}}},
		{"a header a proxy adds", models.Exchange{RequestHeaders: []models.Header{{Name: "X-Api-Key", Value: canary}}}},
		{"a password member", models.Exchange{RequestBody: []byte(`{"userName":"a","password":"` + canary + `"}`)}},
		{"a password member in capitals", models.Exchange{RequestBody: []byte(`{"PASSWORD" : "` + canary + `"}`)}},
		{"a member name in old letters", models.Exchange{RequestBody: []byte(`{"paſſword":"` + canary + `"}`)}},
		{"an escaped member name", models.Exchange{RequestBody: []byte(`{"pass\u0077ord":"` + canary + `"}`)}},
		{"a PATCH by path", models.Exchange{RequestBody: []byte(`{"Operations":[{"op":"replace","path":"password","value":"` + canary + `"}]}`)}},
		{"a PATCH by escaped path", models.Exchange{RequestBody: []byte(`{"Operations":[{"value":"` + canary + `","path":"passw\u006frd"}]}`)}},
		{"a PATCH by URN path", models.Exchange{RequestBody: []byte(`{"Operations":[{"path":"urn:ietf:params:scim:schemas:core:2.0:User:password","value":"` + canary + `"}]}`)}},
		{"a PATCH whose path holds it", models.Exchange{RequestBody: []byte(`{"Operations":[{"op":"remove","path":"password[value eq \"` + canary + `\"]"}]}`)}},
		{"an object under a secret name", models.Exchange{RequestBody: []byte(`{"password":{"value":["` + canary + `"]}}`)}},
		{"a token encoded beside a broken escape", models.Exchange{Path: "/Users?filter=%zz%73" + token[1:]}},
		{"a filter encoded twice", models.Exchange{Path: `/Users?filter=%2570assword%20eq%20%22` + canary + `%22`}},
		{"our token as an id", models.Exchange{ResourceID: token}},
		{"a PATCH without a path", models.Exchange{RequestBody: []byte(`{"Operations":[{"op":"replace","value":{"password":"` + canary + `"}}]}`)}},
		{"a filter in a body", models.Exchange{RequestBody: []byte(`{"count":1,"Filter":"pass\u0077ord eq \"` + canary + `\""}`)}},
		{"a misspelled value of a PATCH", models.Exchange{RequestBody: []byte(`{"Operations":[{"op":"add","path":"password","values":["` + canary + `"]}]}`)}},
		{"a dotted key", models.Exchange{RequestBody: []byte(`{"urn:x:User:password":"` + canary + `"}`)}},
		{"a broken body", models.Exchange{RequestBody: []byte(`{"password":"` + canary)}},
		{"a filter", models.Exchange{Path: `/Users?filter=passw%6Frd%20eq%20%22` + canary + `%22`}},
		{"a token in the query", models.Exchange{Path: `/Users?access_token=` + canary}},
		{"our token in a body", models.Exchange{RequestBody: []byte(`{"nickName":"` + token + `"}`)}},
		{"our token in the path", models.Exchange{Path: "/Users/" + token}},
		{"our token in the answer", models.Exchange{ResponseBody: []byte(token), Problem: token, Agent: token}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			e := Redact(tc.e)
			var all strings.Builder
			for _, h := range append(e.RequestHeaders, e.ResponseHeaders...) {
				all.WriteString(h.Value)
			}
			all.WriteString(e.Path + e.ResourceID + e.Agent + e.Problem + string(e.RequestBody) + string(e.ResponseBody))
			if got := all.String(); strings.Contains(got, canary) || strings.Contains(got, token[1:]) || !strings.Contains(got, Redacted) {
				t.Errorf("kept %q", got)
			}
		})
	}
}

func TestTheSchemeOfAnAuthorizationStays(t *testing.T) {
	t.Parallel()
	e := Redact(models.Exchange{RequestHeaders: []models.Header{{Name: "Authorization", Value: "bearer x"}}})
	if got := e.RequestHeaders[0].Value; got != "bearer "+Redacted {
		t.Errorf("got %q", got)
	}
}

// TestABodyOfAnyShapeCostsItsLength feeds what once cost its length times its
// depth: the allocations of one redaction are bounded, and it is not kept.
func TestABodyOfAnyShapeCostsItsLength(t *testing.T) {
	t.Parallel()
	for _, opening := range []string{"[", `{"password":`, `{"a":`} {
		body := []byte(strings.Repeat(opening, 20_000) + `"password xxx"` + strings.Repeat("x", 500_000))
		var kept []byte
		allocations := testing.Benchmark(func(b *testing.B) {
			for b.Loop() {
				kept, _ = redactBody(body, nil)
			}
		}).AllocedBytesPerOp()
		if allocations > 8<<20 || len(kept) > 200 {
			t.Errorf("%s…: %d bytes allocated, %d kept", opening, allocations, len(kept))
		}
	}
}

func TestWhatIsNotSecretStays(t *testing.T) {
	t.Parallel()
	e := Redact(models.Exchange{RequestBody: []byte(`{"Operations":[{"op":"replace","path":"title","value":"x"},{"path":"password","value":"s"}],"n":[1,{"token":2}]}`)})
	if want := `{"Operations":[{"op":"replace","path":"title","value":"x"},{"path":"[redacted]","value":"[redacted]"}],"n":[1,{"token":"[redacted]"}]}`; strings.TrimSpace(string(e.RequestBody)) != want {
		t.Errorf("kept %s", e.RequestBody)
	}
}

func TestBodiesAreCutAt64KiB(t *testing.T) {
	t.Parallel()
	e := Redact(models.Exchange{RequestBody: []byte(strings.Repeat("é", MaxBody))})
	if len(e.RequestBody) > MaxBody || len(e.RequestBody)+e.RequestCut != 2*MaxBody {
		t.Errorf("kept %d, cut %d", len(e.RequestBody), e.RequestCut)
	}
	if kept, cut := redactBody(bytes.Repeat([]byte{0x80}, MaxBody+9), nil); len(kept) != MaxBody || cut != 9 {
		t.Errorf("of what is no text %d bytes are kept, %d cut", len(kept), cut)
	}
	plain := []byte(`{"userName":"ada"}`)
	if got, cut := redactBody(plain, nil); string(got) != string(plain) || cut != 0 {
		t.Errorf("a harmless body became %q", got)
	}
}

func TestWhatASchemaCallsSecretIsRedacted(t *testing.T) {
	t.Parallel()
	const pin = "4711-0815"
	for _, body := range []string{
		`{"userName":"ada","urn:example:Badge":{"PIN":"` + pin + `"}}`,
		`{"userName":"ada","urn:example:Badge:pin":"` + pin + `"}`,
		`{"Operations":[{"op":"add","path":"urn:example:Badge:pin","value":"` + pin + `"}]}`,
		`{"filter":"urn:example:Badge:pin eq \"` + pin + `\""}`,
		`not JSON: pin ` + pin,
	} {
		e := Redact(models.Exchange{
			Path: "/Users?filter=urn:example:Badge:pin%20eq%20%22" + pin + "%22", RequestBody: []byte(body), Secrets: []string{"pin"},
			Facts: models.Facts{Filter: `pin eq "` + pin + `"`, Attribute: "urn:example:Badge:pin", Value: pin},
		})
		if kept := fmt.Sprint(e.Path, string(e.RequestBody), e.Facts); strings.Contains(kept, pin) {
			t.Errorf("%s\nis kept as %s", body, kept)
		}
	}
}

func TestASightingKeepsNoSecretOfASchema(t *testing.T) {
	t.Parallel()
	for _, path := range []string{`/Users?filter=pin%20eq%20%224711%22`, `/Users?filter=p%69n%20eq%20%224711%22`, `/Users?x=1&filter=p%2569n+eq+4711`} {
		seen := tally{}
		seen.add(models.Exchange{Directory: "dir-a", Token: "tok-1", Status: 200, Path: path, Secrets: []string{"pin"}})
		seen.redact()
		for what, s := range seen["dir-a"].Sightings {
			if strings.Contains(s.Path, "4711") {
				t.Errorf("%s keeps %s", what, s.Path)
			}
		}
		if len(seen["dir-a"].Sightings) == 0 {
			t.Error("nothing was seen")
		}
	}
}
