package ui

import (
	"fmt"
	"time"
)

// Ago says how long t lies before now, the way people say it: "12 s ago",
// "4 min ago", "2 h ago", "yesterday", "3 May", "3 May 2025". A time ahead of
// now is a date.
func Ago(now, t time.Time) string {
	now, t = now.UTC(), t.UTC()
	age := now.Sub(t)
	switch {
	case age < -time.Minute:
		return date(now, t)
	case age < time.Second:
		return "just now"
	case age < time.Minute:
		return fmt.Sprintf("%d s ago", int(age.Seconds()))
	case age < time.Hour:
		return fmt.Sprintf("%d min ago", int(age.Minutes()))
	case age < 12*time.Hour || day(now) == day(t):
		return fmt.Sprintf("%d h ago", int(age.Hours()))
	case day(now.AddDate(0, 0, -1)) == day(t):
		return "yesterday"
	}
	return date(now, t)
}

// Day names the day of t for a heading: "Today, 22 November".
func Day(now, t time.Time) string {
	now, t = now.UTC(), t.UTC()
	switch day(t) {
	case day(now):
		return "Today, " + t.Format("2 January")
	case day(now.AddDate(0, 0, -1)):
		return "Yesterday, " + t.Format("2 January")
	}
	return t.Format("Monday, 2 January 2006")
}

// Took writes a duration in whole milliseconds, "<1 ms" below one.
func Took(d time.Duration) string {
	if d < time.Millisecond {
		return "<1 ms"
	}
	return Count(int(d.Milliseconds())) + " ms"
}

func clock(now, t time.Time) string {
	now, t = now.UTC(), t.UTC()
	if day(now) == day(t) {
		return t.Format("15:04:05")
	}
	return date(now, t)
}

func day(t time.Time) string { return t.Format(time.DateOnly) }

func date(now, t time.Time) string {
	if now.Year() == t.Year() {
		return t.Format("2 Jan")
	}
	return t.Format("2 Jan 2006")
}

func exact(t time.Time) string   { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
func machine(t time.Time) string { return t.UTC().Format(time.RFC3339) }
