package dialect

import "strings"

// oktaUser is the body of a create, its members in Okta's order.
func oktaUser(s *Subject) Object {
	p := s.Person
	user := Object{
		{"schemas", texts(userURN)},
		{"userName", p.UserName},
		{"name", Object{{"givenName", p.Given}, {"familyName", p.Family}}},
		{"emails", []any{Object{{"primary", true}, {"value", p.Email}, {"type", "work"}}}},
	}
	if p.Title != "" {
		user.Set("title", p.Title)
	}
	user = append(
		user,
		Field{"displayName", p.Display()}, Field{"locale", p.Locale}, Field{"externalId", p.OktaID()},
		Field{"groups", []any{}}, Field{"password", p.Password()}, Field{"active", true},
	)
	if p.Phone != "" {
		user.Set("phoneNumbers", []any{Object{{"primary", true}, {"value", p.Phone}, {"type", "work"}}})
	}
	setAddress(&user, s)
	setRole(&user, p.Role)
	setEnterprise(&user, s)
	return user
}

// oktaProfile merges everything Okta maps into what the server has.
func oktaProfile(s *Subject) func(*Object) {
	return func(user *Object) {
		p := s.Person
		user.Set("userName", p.UserName)
		name := user.Object("name")
		name.Set("givenName", p.Given)
		name.Set("familyName", p.Family)
		user.Set("name", name)
		setPrimary(user, "emails", Field{"value", p.Email})
		change(user, "title", p.Title)
		user.Set("displayName", p.Display())
		user.Set("locale", p.Locale)
		if p.Phone != "" {
			setPrimary(user, "phoneNumbers", Field{"value", p.Phone})
		}
		user.Set("active", s.Active)
		setAddress(user, s)
		setRole(user, p.Role)
		setEnterprise(user, s)
	}
}

// change sets a text; an empty one only clears what is there.
func change(user *Object, name, value string) {
	if value != "" || user.Get(name) != nil {
		user.Set(name, value)
	}
}

// setPrimary changes the element that is primary, which is how Okta addresses
// lists, or adds one.
func setPrimary(user *Object, list string, fields ...Field) {
	elements := user.List(list)
	for i, e := range elements {
		element, _ := e.(Object)
		if element.Get("primary") == true {
			for _, f := range fields {
				element.Set(f.Name, f.Value)
			}
			elements[i] = element
			return
		}
	}
	element := append(Object{{"primary", true}}, fields...)
	user.Set(list, append(elements, append(element, Field{"type", "work"})))
}

func setAddress(user *Object, s *Subject) {
	if s.Person.City != "" {
		setPrimary(user, "addresses", Field{"locality", s.Person.City}, Field{"country", s.Person.Country})
	}
}

// setRole follows an external name such as roles.^[type=='base'].value.
func setRole(user *Object, role string) {
	if role != "" {
		user.Set("roles", []any{Object{{"type", "base"}, {"value", role}}})
	}
}

// setEnterprise puts attributes with an external namespace below its URN, and
// the URN into schemas.
func setEnterprise(user *Object, s *Subject) {
	p := s.Person
	before := user.Object(enterpriseURN)
	extension := append(Object(nil), before...)
	change(&extension, "department", p.Department)
	change(&extension, "employeeNumber", p.Employee)
	if s.Manager != "" {
		manager := extension.Object("manager")
		if manager.Text("value") != s.Manager {
			manager = Object{{"value", s.Manager}} // $ref and displayName were another's
		}
		extension.Set("manager", manager)
	}
	if len(extension) == 0 {
		return
	}
	user.Set(enterpriseURN, extension)
	for _, urn := range user.List("schemas") {
		if text, _ := urn.(string); strings.EqualFold(text, enterpriseURN) {
			return
		}
	}
	user.Set("schemas", append(user.List("schemas"), any(enterpriseURN)))
}
