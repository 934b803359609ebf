package ui_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"scimdesk/models"
	"scimdesk/views/ui"
)

const oneDay = 24 * time.Hour

func TestBarsFallIntoTheStretchOfTheClockTheyBelongTo(t *testing.T) {
	t.Parallel()
	at := func(clock string) time.Time {
		got, err := time.Parse(time.DateTime, "2026-11-"+clock)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for _, tc := range []struct {
		name string
		n    int
		bar  time.Time
		want int // the bucket, -1 for none
	}{
		{"the minute before now is in the last hour", 24, at("22 14:30:00"), 23},
		{"the full hour begins the last hour", 24, at("22 14:00:00"), 23},
		{"five minutes before it is the hour before", 24, at("22 13:55:00"), 22},
		{"the oldest hour begins at the next hour of yesterday", 24, at("21 15:00:00"), 0},
		{"what is older is left out", 24, at("21 14:55:00"), -1},
		{"half hours begin at the half hour", 48, at("22 14:30:00"), 47},
		{"and end there", 48, at("22 14:25:00"), 46},
		{"the oldest half hour", 48, at("21 15:00:00"), 0},
		{"older than the oldest half hour", 48, at("21 14:55:00"), -1},
		{"a clock that went back a little", 48, at("22 15:05:00"), 47},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := ui.Buckets([]models.Bar{{At: tc.bar, Seen: 7, Failed: 2}}, now, tc.n, oneDay)
			if len(got) != tc.n {
				t.Fatalf("%d buckets, want %d", len(got), tc.n)
			}
			for i, b := range got {
				want := ui.Bucket{}
				if i == tc.want {
					want = ui.Bucket{Seen: 7, Failed: 2}
				}
				if b != want {
					t.Errorf("bucket %d has %v, want %v", i, b, want)
				}
			}
		})
	}
}

func TestNothingBecomesEmptyBuckets(t *testing.T) {
	t.Parallel()
	if got := ui.Buckets(nil, now, 24, oneDay); len(got) != 24 || ui.Sum(got) != (ui.Bucket{}) || ui.Peak(got) != 0 {
		t.Errorf("got %v", got)
	}
	if got := ui.Buckets([]models.Bar{{At: now, Seen: 1}}, now, 0, oneDay); got != nil {
		t.Errorf("no buckets were asked for, got %v", got)
	}
}

func TestEveryBarWithinTheDayIsCountedOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		bars, want := []models.Bar{}, ui.Bucket{}
		for _, back := range rapid.SliceOfN(rapid.IntRange(0, 282), 0, 50).Draw(rt, "bars back") {
			bars = append(bars, models.Bar{At: now.Truncate(models.BarLength).Add(-time.Duration(back) * models.BarLength), Seen: 3, Failed: 1})
			want.Seen, want.Failed = want.Seen+3, want.Failed+1
		}
		for _, n := range []int{24, 48} {
			if got := ui.Sum(ui.Buckets(bars, now, n, oneDay)); got != want {
				rt.Fatalf("%d buckets have %v, want %v", n, got, want)
			}
		}
	})
}

func TestTrafficIsSaidInASentence(t *testing.T) {
	t.Parallel()
	for want, b := range map[string]ui.Bucket{
		"No requests in the last 24 hours":                  {},
		"1 request in the last 24 hours, none failed":       {Seen: 1},
		"1,276 requests in the last 24 hours, 6 failed":     {Seen: 1276, Failed: 6},
		"1,276 requests in the last 24 hours, 1,276 failed": {Seen: 1276, Failed: 1276},
	} {
		if got := ui.Requests(b, "the last 24 hours"); got != want {
			t.Errorf("%v is %q, want %q", b, got, want)
		}
	}
}

func TestASparkShowsFailuresAndTheBarStillFilling(t *testing.T) {
	t.Parallel()
	buckets := make([]ui.Bucket, 24)
	buckets[3] = ui.Bucket{Seen: 1000}
	buckets[4] = ui.Bucket{Seen: 1000, Failed: 1}
	buckets[5] = ui.Bucket{Seen: 1}
	got := render(t, ui.Spark(`Okta "<Workforce>": 2,000 requests`, buckets))
	for want, times := range map[string]int{"<rect": 25, `class="fail"`: 1, `class="now-bar"`: 1, `height="20"`: 2, `height="3"`: 1, `height="1"`: 21, `height="2"`: 1, `role="img"`: 1} {
		if n := strings.Count(got, want); n != times {
			t.Errorf("%s is there %d times, want %d:\n%s", want, n, times, got)
		}
	}
	if strings.Contains(got, "<Workforce>") || !strings.Contains(got, "aria-label=") {
		t.Errorf("the sentence is missing or not escaped:\n%s", got)
	}
	if chart := render(t, ui.Traffic("none", nil)); strings.Contains(chart, "<rect") {
		t.Errorf("a chart of nothing has bars:\n%s", chart)
	}
}
