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
	case s.f.Type == scim.TypeGroup && name == "":
		return []any{"a group"}
	case s.f.Type == scim.TypeGroup:
		return []any{"the group ", bold(name)}
	case name != "":
		return []any{bold(name)}
	}
	return []any{"a person"}
}

// group says whether the request was about groups.
func (s teller) group() bool { return s.f.Type == scim.TypeGroup }

// all is what there can be many of.
func (s teller) all() string {
	if s.group() {
		return "groups"
	}
	return "people"
}

// sought is what a lookup looked for, and by what when that is not the usual.
func (s teller) sought() []any {
	value, kind := tidy(s.f.Value), ""
	if s.group() {
		kind = "the group "
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
