package recorder

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"scimdesk/models"
)

// ledger adds up what it is given, and fails when told to.
type ledger struct {
	tally
	fails bool
}

func (l *ledger) SaveExchanges(_ context.Context, _ []models.Exchange, seen map[models.DirectoryID]models.Seen) error {
	if l.fails {
		return errors.New("disk full")
	}
	l.merge(seen)
	return nil
}

// rung notes whose bell was rung.
type rung []string

func (r *rung) Ring(topic string) { *r = append(*r, topic) }

var noon = time.Date(2026, 11, 22, 12, 4, 59, 0, time.UTC)

func created(id models.ExchangeID, at time.Time) models.Exchange {
	return models.Exchange{
		ID: id, Directory: "dir-a", Token: "tok-a", At: at, Method: "POST", Path: "/Users", Agent: "Okta", Status: 201,
		Facts: models.Facts{Kind: models.KindCreate, Type: "User", Event: models.EventCreated},
	}
}

func TestWhatAnExchangeShowsIsSighted(t *testing.T) {
	t.Parallel()
	refused := models.Exchange{Directory: "dir-a", Status: 401, Facts: models.Facts{Odd: models.OddTokenCut}}
	group := models.Exchange{Directory: "dir-a", Token: "tok-a", Status: 409, Facts: models.Facts{Kind: models.KindCreate, Type: "Group", Name: "Engineering"}}
	partly := models.Exchange{Directory: "dir-a", Token: "tok-a", Status: 204, Facts: models.Facts{Kind: models.KindPatch, Type: "Group", Name: "Engineering", Event: models.EventGroupMembers, Join: 2, Unknown: 1}}
	lookup := models.Exchange{Directory: "dir-a", Token: "tok-a", Status: 200, Facts: models.Facts{Kind: models.KindLookup, Type: "User", Attribute: "emails.value"}}
	for _, tc := range []struct {
		name string
		e    models.Exchange
		want map[models.Sight]string
	}{
		{"a create", created("x", noon), map[models.Sight]string{models.SightKnown: "", models.SightAnswered: "", models.SightCreate: ""}},
		{"a refused token", refused, map[models.Sight]string{models.SightToken: "token-cut"}},
		{"a group that was pushed in vain", group, map[models.Sight]string{models.SightKnown: "", models.SightGroupTried: "Engineering"}},
		{"a group that was pushed in part", partly, map[models.Sight]string{models.SightKnown: "", models.SightAnswered: "", models.SightGroup: "", models.SightUnknown: "Engineering"}},
		{"a lookup by e-mail", lookup, map[models.Sight]string{models.SightKnown: "", models.SightAnswered: "", models.SightLookup: "", models.SightIdentifier: "emails.value"}},
		{"a stray", models.Exchange{Status: 404, Facts: models.Facts{Odd: models.OddURLCut}}, map[models.Sight]string{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			store := &ledger{tally: tally{}}
			r := New(store, nil, quiet())
			r.Record(tc.e, nil)
			r.write(t.Context())
			got := store.tally[tc.e.Directory].Sightings
			if len(got) != len(tc.want) {
				t.Errorf("sighted %+v", got)
			}
			for what, detail := range tc.want {
				if s, seen := got[what]; !seen || s.Detail != detail {
					t.Errorf("%s: %+v", what, s)
				}
			}
		})
	}
}

func TestASightingKeepsTheFirstTimeAndTheLastRequest(t *testing.T) {
	t.Parallel()
	store := &ledger{tally: tally{}, fails: true}
	r := New(store, nil, quiet())
	r.Record(created("first", noon), nil)
	r.write(t.Context()) // fails: given back
	store.fails = false
	r.Record(created("second", noon.Add(time.Second)), nil)
	r.write(t.Context())
	seen := store.tally["dir-a"]
	got, want := seen.Sightings[models.SightCreate], models.Sighting{First: noon, Last: noon.Add(time.Second), Exchange: "second", Agent: "Okta", Path: "/Users"}
	if got != want {
		t.Errorf("sighted %+v", got)
	}
	bars := []models.Bar{{At: noon.Truncate(5 * time.Minute), Seen: 1}, {At: noon.Add(time.Second), Seen: 1}}
	if !slices.Equal(seen.Bars, bars) || seen.Counts.Seen != 2 {
		t.Errorf("bars %+v, counts %+v", seen.Bars, seen.Counts)
	}
}

func TestWhatIsNotKeptIsStillCountedAndSighted(t *testing.T) {
	t.Parallel()
	store := &ledger{tally: tally{}}
	r := New(store, nil, quiet())
	read := models.Exchange{ID: "x", Directory: "dir-a", Token: "tok-a", At: noon, Method: "GET", Status: 200, Facts: models.Facts{Kind: models.KindTest, Type: "User"}}
	for range maxQueue {
		r.Record(created("kept", noon), nil)
	}
	r.Record(read, nil)
	for range 2 * maxStrange {
		r.Record(models.Exchange{ID: "s", Directory: "dir-b", At: noon, Status: 401, Facts: models.Facts{Odd: models.OddTokenNone}}, nil)
	}
	r.write(t.Context())
	a, b := store.tally["dir-a"], store.tally["dir-b"]
	if s, seen := a.Sightings[models.SightTest]; !seen || s.Exchange != "" {
		t.Errorf("a read under pressure: %+v", s)
	}
	if a.Bars[0].Seen != maxQueue+1 || b.Bars[0] != (models.Bar{At: noon.Truncate(models.BarLength), Seen: 2 * maxStrange, Failed: 2 * maxStrange}) {
		t.Errorf("bars %+v and %+v", a.Bars, b.Bars)
	}
	if s := b.Sightings[models.SightToken]; s.Exchange != "s" {
		t.Errorf("a stranger of many who were kept: %+v", s)
	}
}

func TestASightingShowsAReadThatWasKept(t *testing.T) {
	t.Parallel()
	store := &ledger{tally: tally{}}
	r := New(store, nil, quiet())
	for i := range maxReads + 10 {
		e := read("dir-a")
		e.ID, e.At = models.ExchangeID(fmt.Sprint("exc-", i)), noon.Add(time.Duration(i)*time.Millisecond)
		e.Facts = models.Facts{Kind: models.KindLookup, Type: "User", Attribute: "emails.value"}
		r.Record(e, nil)
	}
	r.write(t.Context())
	last := models.ExchangeID(fmt.Sprint("exc-", maxReads-1))
	for _, what := range []models.Sight{models.SightLookup, models.SightIdentifier, models.SightKnown, models.SightAnswered} {
		if s := store.tally["dir-a"].Sightings[what]; s.Exchange != last || !s.Last.Equal(noon.Add((maxReads+9)*time.Millisecond)) {
			t.Errorf("%s: %+v", what, s)
		}
	}
}

func TestASightingHoldsNoSecretAndIsCut(t *testing.T) {
	t.Parallel()
	token := "sdsk_" + strings.Repeat("a", 49)
	store := &ledger{tally: tally{}}
	r := New(store, nil, quiet())
	e := created("x", noon)
	e.Path, e.Agent = "/Users/"+token+"?access_token=swordfish&x="+strings.Repeat("é", 300), token+strings.Repeat("é", 300)
	e.Status, e.Facts = 501, models.Facts{Kind: models.KindPatch, Type: "Group", Name: token}
	r.Record(e, nil)
	r.write(t.Context())
	s := store.tally["dir-a"].Sightings[models.SightGroupTried]
	e.Directory, e.Path = "dir-b", "/"+strings.Repeat("x", maxSighting-9)+token
	r.Record(e, nil)
	r.write(t.Context())
	if path := store.tally["dir-b"].Sightings[models.SightGroupTried].Path; strings.Contains(path, "sdsk") {
		t.Errorf("cut before it was redacted: %s", path)
	}
	if all := fmt.Sprintf("%+v", s); strings.Contains(all, "aaaa") || strings.Contains(all, "swordfish") || s.Detail != Redacted {
		t.Errorf("sighted %s", all)
	}
	if len(s.Path) > maxSighting+len("…") || len(s.Agent) > maxSighting+len("…") || !strings.HasPrefix(s.Path, "/Users/"+Redacted) {
		t.Errorf("%d bytes of path, %d of agent", len(s.Path), len(s.Agent))
	}
}

func TestTheBellIsRungForEachDirectoryThatWasWrittenAbout(t *testing.T) {
	t.Parallel()
	store, bell := &ledger{tally: tally{}, fails: true}, &rung{}
	r := New(store, bell, quiet())
	r.Record(created("x", noon), nil)
	r.Record(models.Exchange{ID: "y", Directory: "dir-b", Status: 401}, nil)
	r.Count(models.Exchange{Status: 404})
	r.write(t.Context())
	if len(*bell) != 0 {
		t.Errorf("rang %v before anything was saved", *bell)
	}
	store.fails = false
	r.write(t.Context())
	slices.Sort(*bell)
	if got := fmt.Sprint(*bell); got != "[dir-a dir-b]" {
		t.Errorf("rang %s", got)
	}
	r.write(t.Context())
	if len(*bell) != 2 {
		t.Errorf("rang %v without news", *bell)
	}
	r.Record(created("z", noon), nil)
	r.taken() // its count went with an earlier batch
	r.write(t.Context())
	if len(*bell) != 3 {
		t.Errorf("rang %v for an exchange that was counted before", *bell)
	}
}

func TestFactsHoldNoSecret(t *testing.T) {
	t.Parallel()
	token := "sdsk_" + strings.Repeat("a", 49)
	for _, tc := range []struct {
		name     string
		in, want models.Facts
	}{
		{"a lookup by password", models.Facts{Attribute: "password", Value: "swordfish"}, models.Facts{Attribute: "password", Value: Redacted}},
		{"a search by password", models.Facts{Filter: `PassWord sw "sword"`}, models.Facts{Filter: Redacted}},
		{"a search by an encoded password", models.Facts{Filter: `p%61ssword sw "sword"`}, models.Facts{Filter: Redacted}},
		{"a lookup by an encoded password", models.Facts{Attribute: "urn:p%61ssword", Value: "swordfish"}, models.Facts{Attribute: "urn:p%61ssword", Value: Redacted}},
		{"a secret that changed", models.Facts{Fields: []string{"urn:x:clientSecret"}, Before: "a", After: "b"}, models.Facts{Fields: []string{"urn:x:clientSecret"}}},
		{"our token anywhere", models.Facts{Name: token, Value: token, Filter: "x " + token, Before: token, After: token, Attribute: token}, models.Facts{Name: Redacted, Value: Redacted, Filter: "x " + Redacted, Before: Redacted, After: Redacted, Attribute: Redacted}},
		{"nothing secret", models.Facts{Name: "Ada", Attribute: "title", Value: "x", Fields: []string{"title"}, Before: "a"}, models.Facts{Name: "Ada", Attribute: "title", Value: "x", Fields: []string{"title"}, Before: "a"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := Redact(models.Exchange{Facts: tc.in}).Facts; fmt.Sprint(got) != fmt.Sprint(tc.want) {
				t.Errorf("kept %+v", got)
			}
		})
	}
}
