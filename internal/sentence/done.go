package sentence

import (
	"net/http"
	"strings"

	"scimdesk/models"
)

// done tells a request that was answered well.
func (s teller) done() models.Sentence {
	switch s.f.Kind {
	case models.KindTest:
		return s.did("tested the connection")
	case models.KindDiscovery:
		return s.did("read ", s.discovered())
	case models.KindLookup:
		return s.did("looked for ", s.sought(), " and ", s.found())
	case models.KindSearch:
		return s.did("searched for "+s.all()+" with ", bold(or(s.f.Filter, "a filter")), " and ", s.counted())
	case models.KindList:
		return s.listed()
	case models.KindRead:
		return s.read()
	case models.KindCreate:
		return s.created()
	case models.KindReplace, models.KindPatch:
		return s.changed()
	case models.KindDelete:
		return s.did("deleted ", s.subject())
	case models.KindBulk:
		return s.bulk()
	}
	return s.did("called ", s.call())
}

// discovered is what a client read about this server.
func (s teller) discovered() string {
	route, one, _ := strings.Cut(strings.Trim(strings.ToLower(s.address()), "/"), "/")
	switch {
	case route == "serviceproviderconfig":
		return "what is served here"
	case route == "resourcetypes" && one == "":
		return "the resource types"
	case route == "resourcetypes":
		return "a resource type"
	case route == "schemas" && one == "":
		return "the schemas"
	case route == "schemas":
		return "a schema"
	}
	return "what is known here"
}

// found is how a lookup ended.
func (s teller) found() []any {
	name := tidy(s.f.Name)
	switch {
	case s.f.Found == 0 && !s.person():
		return []any{"did not find it"}
	case s.f.Found == 1 && !s.person():
		return []any{"found it"}
	case s.f.Found == 1 && name != "" && name != tidy(s.f.Value):
		return []any{"found ", bold(name)}
	case s.f.Found == 1:
		return []any{"found the person"}
	}
	return s.counted()
}

// counted is how many a search found.
func (s teller) counted() []any {
	switch {
	case s.f.Found > 1:
		return []any{"found " + number(s.f.Found) + " " + s.all()}
	case s.f.Found == 1:
		return []any{"found one " + s.noun()}
	case s.person():
		return []any{"found nobody"}
	}
	return []any{"found none"}
}

func (s teller) listed() models.Sentence {
	if s.f.Found <= 0 {
		return s.did("listed the "+s.all()+" and ", s.counted())
	}
	return s.did("listed the " + s.all() + ", " + number(s.f.Found) + " in all")
}

// created tells somebody or something new. Groups are pushed, as the consoles
// of identity providers say; who is in them from the start is told, too.
func (s teller) created() models.Sentence {
	if !s.group() {
		return s.did("created ", s.subject())
	}
	told := s.did("pushed ", s.subject())
	if s.f.Join > 0 {
		told = s.did("pushed ", s.subject(), " with ", s.joined())
	}
	told.Why = s.unknown()
	return told
}

func (s teller) read() models.Sentence {
	if s.e.Status == http.StatusNotModified {
		return s.did("read ", s.subject(), " again: nothing changed")
	}
	return s.did("read ", s.subject())
}
