// Package ui is the parts every page is made of: buttons, fields, copy
// fields, states, times, JSON. A part shows what it is told; it knows no
// page, no store and no request.
package ui

import (
	"strconv"
	"strings"
)

// Count writes n with commas between thousands.
func Count(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return sign + digits
}

// Counted is the count and its noun: "1 person", "1,204 people".
func Counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + many
}

// Initials are up to two letters for the round mark of a person: first and
// last word's first letter, "" when the name has none.
func Initials(name string) string {
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	letters := first(words[0])
	if len(words) > 1 {
		letters += first(words[len(words)-1])
	}
	return strings.ToUpper(letters)
}

func first(word string) string {
	for _, r := range word {
		return string(r)
	}
	return ""
}
