package sentence

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"scimdesk/models"
)

// refused tells a request that was answered with an error.
func (s teller) refused() models.Sentence {
	if s.e.Token == "" {
		s.actor = "Someone"
	}
	reason, why := s.reason()
	told := s.did(s.tried(), ": "+reason)
	told.Why = why
	return told
}

// tried is what the request wanted.
func (s teller) tried() []any {
	switch s.f.Kind {
	case models.KindTest:
		return []any{"tried to test the connection"}
	case models.KindDiscovery:
		return []any{"tried to read " + s.discovered()}
	case models.KindLookup:
		return []any{"tried to look for ", s.sought()}
	case models.KindSearch:
		return []any{"tried to search for " + s.all() + " with ", bold(or(s.f.Filter, "a filter"))}
	case models.KindList:
		return []any{"tried to list the " + s.all()}
	case models.KindRead:
		return []any{"tried to read ", s.subject()}
	case models.KindCreate:
		if s.group() {
			return []any{"tried to push ", s.subject()}
		}
		return []any{"tried to create ", s.subject()}
	case models.KindReplace, models.KindPatch:
		return []any{"tried to change ", s.subject()}
	case models.KindDelete:
		return []any{"tried to delete ", s.subject()}
	case models.KindBulk:
		return []any{"tried to send ", s.parts(), " in one request"}
	}
	return []any{"called ", s.call()}
}

// reason is why, short enough to stand in the sentence, and what is to be
// said or done about it.
func (s teller) reason() (reason, why string) {
	switch s.e.Status {
	case http.StatusForbidden:
		if s.f.Odd == models.OddTokenScope {
			return "the access token is for reading only", "Nothing was changed. The identity provider must ask for the scope scim."
		}
		if s.f.Kind != models.KindDiscovery {
			return "the directory is disabled", "Nothing was changed. People stay as they are until the directory is enabled again."
		}
	case http.StatusNotFound:
		return s.missing()
	case http.StatusMethodNotAllowed:
		return "this is not possible here", "The address exists, and does something else."
	case http.StatusConflict:
		return s.taken()
	case http.StatusPreconditionFailed:
		return "somebody else changed it in between", "The version the request named is no longer the present one. Nothing was changed."
	case http.StatusTooManyRequests:
		return "too many requests came at once", "Nothing was changed. " + s.actor + " may try again after a while."
	case http.StatusInternalServerError:
		return "something went wrong on this side", "The log of the server says more, under the id of this request."
	}
	return split(s.e.Problem, s.e.Status)
}

func (s teller) missing() (reason, why string) {
	switch {
	case s.f.Kind == models.KindUnknown:
		return "there is nothing at this address", "People are at /Users and groups at /Groups, right below the base URL."
	case s.f.Kind == models.KindDiscovery:
		return "nothing here has this name", ""
	case !s.person():
		return "no " + s.noun() + " here has this id", "It was deleted, or the id belongs to another directory."
	}
	return "nobody here has this id", "The person was deleted, or the id belongs to another directory."
}

func (s teller) taken() (reason, why string) {
	if s.group() {
		return "the name is already taken", "Another group of this directory has it. Rename one of the two."
	}
	if !s.person() {
		return "a value that may occur only once is already taken", "Another " + s.noun() + " of this directory has it. Change one of the two."
	}
	return "the userName is already taken", "Another person of this directory has it. Change one of the two, or delete the one who should not be here."
}

var operation = regexp.MustCompile(`^Operation \d+: `)

// split takes an error's detail apart: its first sentence is the reason, if
// it is short enough, and the rest says more.
func split(detail string, status int) (reason, why string) {
	const most = 140
	detail = operation.ReplaceAllString(tidy(detail), "")
	first, rest, _ := strings.Cut(detail, ". ")
	first = strings.TrimRight(first, ". ")
	switch {
	case first == "":
		return "the answer was " + strconv.Itoa(status), ""
	case len(first) > most:
		return "it was not understood", ended(detail)
	}
	return lower(first), ended(rest)
}

// lower begins a text in lower case, unless its first word is a name.
func lower(text string) string {
	word, _, _ := strings.Cut(text, " ")
	first, size := utf8.DecodeRuneInString(word)
	if strings.ToLower(word[size:]) != word[size:] {
		return text
	}
	return string(unicode.ToLower(first)) + text[size:]
}

// sentenceOf begins a text in upper case.
func sentenceOf(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// ended makes a text one or more whole sentences.
func ended(text string) string {
	text = sentenceOf(tidy(text))
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}
