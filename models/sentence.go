package models

import "strings"

// Part is a stretch of a sentence; Strong for what it is about.
type Part struct {
	Text   string
	Strong bool
}

// Sentence tells one exchange in words: actor, verb, object, past tense.
type Sentence struct {
	Parts []Part
	Why   string // the reason of a failure, or what is worth knowing; a sentence of its own, "" for none
}

// String is the sentence as plain text, without Why.
func (s Sentence) String() string {
	var text strings.Builder
	for _, p := range s.Parts {
		text.WriteString(p.Text)
	}
	return text.String()
}

// Told is an exchange with its sentence.
type Told struct {
	Exchange
	Sentence Sentence
}
