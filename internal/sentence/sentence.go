// Package sentence tells an exchange in words: who did what to whom, in the
// past tense, as an admin would tell it. It knows what the door noted about
// the exchange and nothing else, so that a sentence stays true when people are
// renamed or gone; only the actor is whoever the directory belongs to now. It
// guesses nothing: what was not noted is not told.
package sentence

import (
	"net/http"
	"strings"
	"unicode"

	"scimdesk/models"
)

// Tell makes the sentence of e, which identity provider p sent. It is never
// empty, and depends on its arguments only.
func Tell(p models.Provider, e models.Exchange) models.Sentence {
	s := teller{actor: p.Actor(), e: e, f: e.Facts}
	switch {
	case s.f.Odd.URL():
		return s.misled()
	case s.f.Kind.OAuth():
		return s.authorization()
	case e.Status == http.StatusUnauthorized:
		return s.stranger()
	case e.Failed():
		return s.refused()
	case e.Outcome() == models.Skipped:
		return s.skipped()
	}
	return s.done()
}

// skipped tells a change that changed nothing.
func (s teller) skipped() models.Sentence {
	told := s.did("sent ", s.subject(), " again: nothing changed")
	told.Why = s.unknown()
	return told
}

// teller has everything a sentence is made of.
type teller struct {
	actor string
	e     models.Exchange
	f     models.Facts
}

// bold is what a sentence is about.
type bold string

// did makes a sentence that begins with the actor. Each of what is a text, a
// bold, or a slice of such.
func (s teller) did(what ...any) models.Sentence {
	return models.Sentence{Parts: parts(append([]any{s.actor + " "}, what...))}
}

func parts(all []any) (out []models.Part) {
	for _, one := range all {
		switch one := one.(type) {
		case string:
			if one != "" {
				out = append(out, models.Part{Text: one})
			}
		case bold:
			out = append(out, models.Part{Text: string(one), Strong: true})
		case []any:
			out = append(out, parts(one)...)
		}
	}
	return out
}

// tidy is a text somebody else wrote, fit to stand in a sentence: on one
// line, without what would not show or would turn the line around.
func tidy(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return strings.Join(strings.Fields(text), " ")
}

// or is text, fit for a sentence, or something else when there is none.
func or(text, instead string) string {
	if text = tidy(text); text != "" {
		return text
	}
	return instead
}

// address is where the request went, without its query.
func (s teller) address() string {
	const most = 100
	path, _, _ := strings.Cut(s.e.Path, "?")
	path = or(path, "/")
	if cut := []rune(path); len(cut) > most {
		return string(cut[:most]) + "…"
	}
	return path
}

// call is the request in its own words, for one that nothing is known about.
func (s teller) call() bold {
	return bold(strings.TrimSpace(tidy(s.e.Method) + " " + s.address()))
}
