package exchanges

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"scimdesk/models"
	"scimdesk/views/layout"
)

// Sentence tells one exchange in words: who did what to whom. Object stands
// out; Why, when there is one, is the reason of a failure.
type Sentence struct{ Lead, Object, Tail, Why string }

// String is the sentence as plain text.
func (s Sentence) String() string {
	return strings.TrimSpace(strings.TrimSpace(s.Lead+" "+s.Object) + s.Tail)
}

// Tell makes the sentence. name is what to call the resource, "" when that is
// not known.
func Tell(p models.Provider, e models.Exchange, name string) Sentence {
	who := layout.Actor(p)
	route, query := split(e.Path)
	switch {
	case e.Status == 401:
		return Sentence{"Somebody asked for", route, " without a valid token", reason(e.Problem)}
	case e.Failed():
		return refused(who, e, route, name)
	case isUser(route):
		return aboutPerson(who, e, name)
	case route == "/Users" || strings.HasPrefix(route, "/Users/"):
		return aboutPeople(who, e, query, name)
	}
	return Sentence{Lead: who + " read", Object: discovery(route)}
}

func aboutPerson(who string, e models.Exchange, name string) Sentence {
	person := or(name, "a person")
	switch e.Method {
	case "PUT":
		return Sentence{Lead: who + " replaced", Object: person}
	case "PATCH":
		return Sentence{Lead: who + " changed", Object: person}
	case "DELETE":
		return Sentence{Lead: who + " deleted", Object: person}
	}
	return Sentence{Lead: who + " read", Object: person}
}

func aboutPeople(who string, e models.Exchange, query url.Values, name string) Sentence {
	filter := query.Get("filter")
	switch {
	case e.Method == "POST":
		return Sentence{Lead: who + " created", Object: or(name, "a person")}
	case lookedFor(filter) != "":
		return Sentence{Lead: who + " looked for", Object: lookedFor(filter)}
	case filter != "":
		return Sentence{Lead: who + " searched for people with", Object: filter}
	}
	return Sentence{Lead: who, Object: "listed people"}
}

func refused(who string, e models.Exchange, route, name string) Sentence {
	verbs := map[string]string{"POST": "create", "PUT": "replace", "PATCH": "change", "DELETE": "delete"}
	verb, object := verbs[e.Method], or(name, "a person")
	if verb == "" {
		verb = "read"
	}
	if !isUser(route) && (e.Method != "POST" || route != "/Users") {
		verb, object = "call", e.Method+" "+route
	}
	return Sentence{who + " tried to " + verb, object, "", reason(e.Problem)}
}

// reason is the problem as a sentence of its own.
func reason(problem string) string {
	first, size := utf8.DecodeRuneInString(problem)
	if size == 0 {
		return ""
	}
	problem = string(unicode.ToUpper(first)) + problem[size:]
	if !strings.HasSuffix(problem, ".") {
		problem += "."
	}
	return problem
}

func discovery(route string) string {
	switch {
	case strings.HasPrefix(route, "/ServiceProviderConfig"):
		return "what this server can do"
	case strings.HasPrefix(route, "/ResourceTypes"):
		return "the resource types"
	case strings.HasPrefix(route, "/Schemas"):
		return "the schemas"
	}
	return route
}

var equality = regexp.MustCompile(`(?i)^\s*(?:userName|externalId|emails|emails\.value|emails\[[^\]]*\]\.value)\s+eq\s+"([^"]+)"\s*$`)

// lookedFor is the value of a filter that looks for one person, else "".
func lookedFor(filter string) string {
	found := equality.FindStringSubmatch(filter)
	if found == nil {
		return ""
	}
	return found[1]
}

// readable is a path as its sender thought of it.
func readable(path string) string {
	plain, err := url.QueryUnescape(path)
	if err != nil {
		return path
	}
	return plain
}

func split(path string) (route string, query url.Values) {
	route, raw, _ := strings.Cut(path, "?")
	query, err := url.ParseQuery(raw)
	if err != nil {
		query = url.Values{}
	}
	return or(strings.TrimSuffix(route, "/"), "/"), query
}

// isUser says whether the route names one user.
func isUser(route string) bool {
	id, found := strings.CutPrefix(route, "/Users/")
	return found && id != "" && !strings.Contains(id, "/") && !strings.HasPrefix(id, ".")
}

func or(text, instead string) string {
	if text == "" {
		return instead
	}
	return text
}
