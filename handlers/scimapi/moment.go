package scimapi

import "time"

// dateTime is RFC 3339 in UTC with milliseconds, what both databases keep.
const dateTime = "2006-01-02T15:04:05.000Z"

// appendTime writes t as dateTime. A page of a list has hundreds of times in
// it, and reading the layout each time is what they cost.
func appendTime(dst []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	if year < 0 || year > 9999 {
		return t.AppendFormat(dst, dateTime)
	}
	hour, minute, second := t.Clock()
	dst = append(appendTwo(appendTwo(dst, year/100), year%100), '-')
	dst = append(appendTwo(dst, int(month)), '-')
	dst = append(appendTwo(dst, day), 'T')
	dst = append(appendTwo(dst, hour), ':')
	dst = append(appendTwo(dst, minute), ':')
	dst = append(appendTwo(dst, second), '.')
	thousandths := t.Nanosecond() / int(time.Millisecond)
	return append(appendTwo(append(dst, '0'+byte(thousandths/100)), thousandths%100), 'Z')
}

// appendTwo writes a number below 100 with two digits.
func appendTwo(dst []byte, n int) []byte { return append(dst, '0'+byte(n/10), '0'+byte(n%10)) }
