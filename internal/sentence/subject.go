package sentence

import (
	"strconv"
	"strings"

	"scimdesk/scim"
)

// subject is whom or what a request was about.
func (s teller) subject() []any {
	name := tidy(s.f.Name)
	switch {
	case s.person() && name != "":
		return []any{bold(name)}
	case name == "":
		return []any{article(s.noun())}
	}
	return []any{"the " + s.noun() + " ", bold(name)}
}

// person says whether the request was about people. So is one that does not
// say what it was about, unless it looked at every type.
func (s teller) person() bool { return s.f.Type == scim.TypeUser || s.f.Type == "" && !s.everything() }

// everything says whether the request looked at resources of every type.
func (s teller) everything() bool { return s.f.Type == "" && s.f.Kind.Asks() }

// group says whether the request was about groups.
func (s teller) group() bool { return s.f.Type == scim.TypeGroup }

// noun is one of what the request was about. A type that was added at run time
// goes by its own name.
func (s teller) noun() string {
	switch {
	case s.person():
		return "person"
	case s.group():
		return "group"
	case s.everything():
		return "resource"
	}
	return or(s.f.Type, "resource")
}

// all is what there can be many of.
func (s teller) all() string {
	switch {
	case s.person():
		return "people"
	case s.group(), s.everything():
		return s.noun() + "s"
	}
	return s.noun() + " resources"
}

// article puts the right one before a noun.
func article(noun string) string {
	if strings.ContainsAny(noun[:1], "AEIOaeio") {
		return "an " + noun
	}
	return "a " + noun
}

// sought is what a lookup looked for, and by what when that is not the usual.
func (s teller) sought() []any {
	value, kind := tidy(s.f.Value), ""
	if !s.person() {
		kind = "the " + s.noun() + " "
	}
	if value == "" {
		return []any{"an empty " + strings.TrimPrefix(word(s.f.Attribute), "the ")}
	}
	what := []any{kind, bold(value)}
	if s.f.Attribute == "" || s.f.Attribute == "userName" || s.group() && s.f.Attribute == "displayName" {
		return what
	}
	return append(what, " by "+strings.TrimPrefix(word(s.f.Attribute), "the "))
}

// number is n with a comma at the thousands.
func number(n int) string {
	text := strconv.Itoa(max(n, 0))
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}

// counted is how many, and of what: "1 member", "1,200 members".
func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + one + "s"
}
