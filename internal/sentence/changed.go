package sentence

import (
	"slices"
	"strings"

	"scimdesk/models"
)

// named is how many changed attributes stand in a sentence; more are counted
// there, and named below it.
const named = 3

// changed tells a change that came true.
func (s teller) changed() models.Sentence {
	words := s.words()
	switch s.f.Event {
	case models.EventDeactivated:
		return s.also(s.did("turned ", s.subject(), " off"), words)
	case models.EventReactivated:
		return s.also(s.did("turned ", s.subject(), " on again"), words)
	}
	if s.moved() && len(words) == 0 {
		return s.members()
	}
	told := s.fields(words)
	told.Why = both(told.Why, both(s.came(), s.unknown()))
	return told
}

// fields tells which attributes changed.
func (s teller) fields(words []string) models.Sentence {
	switch count := len(words) + s.f.More; {
	case len(words) == 0:
		return s.did("changed ", s.subject())
	case s.group() && slices.Equal(words, []string{word("displayName")}):
		return s.renamed()
	case count == 1:
		return s.did(s.verb(), " "+words[0]+" of ", s.subject())
	case count <= named:
		return s.did("changed "+listed(words)+" of ", s.subject())
	default:
		told := s.did("changed "+number(count)+" fields of ", s.subject())
		told.Why = sentenceOf(s.enumerated(words)) + "."
		return told
	}
}

// renamed tells a group's new name, and the old one where it was noted.
func (s teller) renamed() models.Sentence {
	before, after := tidy(s.f.Before), tidy(s.f.After)
	if before == "" || after == "" {
		return s.did("renamed ", s.subject())
	}
	return s.did("renamed the group ", bold(before), " to ", bold(after))
}

// also names below the sentence what changed besides.
func (s teller) also(told models.Sentence, words []string) models.Sentence {
	if len(words) > 0 {
		told.Why = sentenceOf(s.enumerated(words)) + " changed, too."
	}
	return told
}

// verb is what became of the only attribute that changed.
func (s teller) verb() string {
	switch {
	case s.f.Before == "" && s.f.After != "":
		return "set"
	case s.f.Before != "" && s.f.After == "":
		return "removed"
	}
	return "changed"
}

// words are the attributes that changed, each once; whether the person is
// active, and who is in a group, is told otherwise.
func (s teller) words() (words []string) {
	for _, field := range s.f.Fields {
		if w := word(field); !s.otherwise(field) && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return words
}

func (s teller) otherwise(field string) bool {
	return field == "active" && s.person() || field == "members" && s.moved()
}

// enumerated is all of words and how many more there are.
func (s teller) enumerated(words []string) string {
	if s.f.More > 0 {
		words = append(slices.Clone(words), number(s.f.More)+" more")
	}
	return listed(words)
}

// listed joins words as in "a, b and c".
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
