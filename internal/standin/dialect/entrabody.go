package dialect

import (
	"strings"
	"time"

	"scimdesk/internal/standin/world"
)

// mapped is one attribute Entra maps, and where it goes.
type mapped struct {
	path  string
	value any // string or bool
}

const enterprisePrefix = enterpriseURN + ":"

// mapping is every mapped attribute of a person, the manager aside: that one
// is a reference and comes after the people.
func mapping(s *Subject) []mapped {
	p := s.Person
	return []mapped{
		{"active", s.Active},
		{"displayName", p.Display()},
		{"title", p.Title},
		{`emails[type eq "work"].value`, p.Email},
		{"preferredLanguage", p.Locale},
		{"name.givenName", p.Given},
		{"name.familyName", p.Family},
		{"name.formatted", p.Display()},
		{`addresses[type eq "work"].locality`, p.City},
		{`addresses[type eq "work"].country`, p.Country},
		{`phoneNumbers[type eq "work"].value`, p.Phone},
		{"externalId", p.Nick},
		{"userName", p.UserName},
		{`roles[primary eq "True"].value`, p.Role},
		{enterprisePrefix + "employeeNumber", p.Employee},
		{enterprisePrefix + "department", p.Department},
	}
}

// user is the body of a create, its members in Entra's order; schemas names
// the extension whether or not anything of it follows.
func (e *entra) user(s *Subject) Object {
	p := s.Person
	user := Object{
		{"schemas", texts(userURN, enterpriseURN)},
		{"externalId", p.Nick},
		{"userName", p.UserName},
		{"active", s.Active},
	}
	if p.City != "" {
		user.Set("addresses", []any{Object{{"type", "work"}, {"locality", p.City}, {"country", p.Country}}})
	}
	user = append(
		user,
		Field{"displayName", p.Display()},
		Field{"emails", []any{Object{{"primary", true}, {"type", "work"}, {"value", p.Email}}}},
		Field{"meta", Object{{"resourceType", "User"}}},
		Field{"name", Object{{"formatted", p.Display()}, {"familyName", p.Family}, {"givenName", p.Given}}},
	)
	if p.Phone != "" {
		user.Set("phoneNumbers", []any{Object{{"type", "work"}, {"value", p.Phone}}})
	}
	user = append(user, Field{"preferredLanguage", p.Locale}, Field{"roles", entraRoles(p.Role)})
	if p.Title != "" {
		user.Set("title", p.Title)
	}
	if extension := entraExtension(p); len(extension) > 0 {
		user.Set(enterpriseURN, extension)
	}
	return user
}

func entraRoles(role string) []any {
	if role == "" {
		return []any{}
	}
	return []any{Object{{"primary", true}, {"value", role}}}
}

func entraExtension(p world.Person) Object {
	var extension Object
	if p.Employee != "" {
		extension.Set("employeeNumber", p.Employee)
	}
	if p.Department != "" {
		extension.Set("department", p.Department)
	}
	return extension
}

// edit is one attribute that differs: added when the server has none.
type edit struct {
	mapped
	add bool
}

// differences compares a person with the server's user, value by value: what
// is not returned exactly as it was sent is sent again in every cycle.
func differences(s *Subject, theirs Object) []edit {
	var changes []edit
	for _, m := range mapping(s) {
		value := ValueAt(theirs, m.path)
		text, isText := value.(string)
		switch {
		case value == m.value:
		case m.value == "" && (value == nil || isText && text == ""):
		default:
			changes = append(changes, edit{m, value == nil})
		}
	}
	return changes
}

// ValueAt reads a path as Entra writes them: "title", "name.givenName",
// `emails[type eq "work"].value`, or the enterprise URN, a colon and an
// attribute. It is nil when nothing is there.
func ValueAt(user Object, path string) any {
	if attribute, inside := strings.CutPrefix(path, enterprisePrefix); inside {
		return user.Object(enterpriseURN).Get(attribute)
	}
	list, rest, filtered := strings.Cut(path, "[")
	if !filtered {
		outer, inner, dotted := strings.Cut(path, ".")
		if dotted {
			return user.Object(outer).Get(inner)
		}
		return user.Get(path)
	}
	filter, attribute, _ := strings.Cut(rest, "].")
	name, wanted, _ := strings.Cut(filter, " eq ")
	for _, e := range user.List(list) {
		if element, _ := e.(Object); hasValue(element.Get(name), strings.Trim(wanted, `"`)) {
			return element.Get(attribute)
		}
	}
	return nil
}

// hasValue compares loosely: Entra asks for primary eq "True".
func hasValue(value any, wanted string) bool {
	switch v := value.(type) {
	case string:
		return strings.EqualFold(v, wanted)
	case bool:
		return v == strings.EqualFold(wanted, "true")
	}
	return false
}

// verboseOps are an operation each, capitalised, booleans as text.
func verboseOps(changes []edit) []any {
	var ops []any
	for _, c := range changes {
		op := "Replace"
		if c.add {
			op = "Add"
		}
		ops = append(ops, Object{{"op", op}, {"path", c.path}, {"value", spelt(c.value)}})
	}
	return ops
}

func spelt(value any) any {
	switch value {
	case true:
		return "True"
	case false:
		return "False"
	}
	return value
}

// compliantOps keep filtered paths and active as operations of their own; the
// rest goes into one replace without a path, unless it is a single addition.
func compliantOps(changes []edit) []any {
	var ops []any
	var rest []edit
	for _, c := range changes {
		if c.path != "active" && !strings.Contains(c.path, "[") {
			rest = append(rest, c)
			continue
		}
		ops = append(ops, Object{{"op", compliantOp(c)}, {"path", c.path}, {"value", c.value}})
	}
	if len(rest) == 1 && rest[0].add {
		return append(ops, Object{{"op", "add"}, {"path", rest[0].path}, {"value", rest[0].value}})
	}
	var value Object
	for _, c := range rest {
		value = append(value, Field{c.path, c.value})
	}
	if len(value) > 0 {
		ops = append(ops, Object{{"op", "replace"}, {"value", value}})
	}
	return ops
}

func compliantOp(c edit) string {
	if c.add {
		return "add"
	}
	return "replace"
}

// randomGUID differs from moment to moment; nobody is called that.
func randomGUID(now time.Time) string {
	return world.ObjectID(uint64(now.UnixNano()), "nobody", 0)
}
