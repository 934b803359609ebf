package ui

import (
	"strconv"
	"time"

	"scimdesk/models"
)

// Bucket is one bar of a drawing of traffic.
type Bucket struct{ Seen, Failed int }

// Buckets spreads bars over n buckets of equal length that cover span and end
// with the one now lies in, which is still filling. They begin where the clock
// does: at the full hour, the half hour. A bar ahead of now counts as now.
func Buckets(bars []models.Bar, now time.Time, n int, span time.Duration) []Bucket {
	if n < 1 || span < time.Duration(n) {
		return nil
	}
	buckets := make([]Bucket, n)
	length := span / time.Duration(n)
	last := now.UTC().Truncate(length)
	for _, b := range bars {
		back := max(0, int(last.Sub(b.At.UTC().Truncate(length))/length))
		if back >= n {
			continue
		}
		buckets[n-1-back].Seen += b.Seen
		buckets[n-1-back].Failed += b.Failed
	}
	return buckets
}

// Sum is all buckets as one.
func Sum(buckets []Bucket) (sum Bucket) {
	for _, b := range buckets {
		sum.Seen += b.Seen
		sum.Failed += b.Failed
	}
	return sum
}

// Peak is the most that was seen in one bucket.
func Peak(buckets []Bucket) (most int) {
	for _, b := range buckets {
		most = max(most, b.Seen)
	}
	return most
}

// Requests says how much came within a stretch of time: "1,276 requests in
// the last 24 hours, 6 failed".
func Requests(b Bucket, within string) string {
	switch {
	case b.Seen == 0:
		return "No requests in " + within
	case b.Failed == 0:
		return Counted(b.Seen, "request", "requests") + " in " + within + ", none failed"
	}
	return Counted(b.Seen, "request", "requests") + " in " + within + ", " + Count(b.Failed) + " failed"
}

// canvas is the size of a drawing, and how much of its step a bar fills.
type canvas struct{ width, height, fill float64 }

var (
	sparkCanvas   = canvas{width: 96, height: 22, fill: 0.625}
	trafficCanvas = canvas{width: 768, height: 64, fill: 0.81}
)

// column is one bar as SVG has it: where it stands, how high it is, and how
// much of that is red.
type column struct {
	x, width, y, height string
	failY, failHeight   string // "" when nothing failed
	last                bool
}

// columns draws the buckets; the busiest reaches the top. What happened once
// can be seen, and so can a failure.
func (c canvas) columns(buckets []Bucket) []column {
	most := float64(max(1, Peak(buckets)))
	drawn := make([]column, len(buckets))
	step := c.width / float64(max(1, len(buckets)))
	for i, b := range buckets {
		height := 1.0
		if b.Seen > 0 {
			height = max(3, (c.height-2)*float64(b.Seen)/most)
		}
		drawn[i] = column{
			x: number(float64(i) * step), width: number(step * c.fill),
			y: number(c.height - height), height: number(height), last: i == len(buckets)-1,
		}
		if b.Failed > 0 {
			failed := min(height, max(2, height*float64(b.Failed)/float64(max(b.Seen, b.Failed))))
			drawn[i].failY, drawn[i].failHeight = number(c.height-failed), number(failed)
		}
	}
	return drawn
}

func (c canvas) viewBox() string { return "0 0 " + number(c.width) + " " + number(c.height) }

func number(n float64) string { return strconv.FormatFloat(float64(int(n*10+0.5))/10, 'f', -1, 64) }
