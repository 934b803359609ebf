package schema

import "scimdesk/scim"

// Keeps says whether resources of before can still be changed in s: their
// types, extensions and attributes are there, and the attributes hold the same
// kind of value. Otherwise no PATCH of theirs would succeed any more, not even
// one that turns somebody off. The error is an *scim.Error 400.
func (s *Set) Keeps(before *Set) error {
	for _, was := range before.types {
		is, known := s.Type(was.Name)
		if !known || is.Name != was.Name {
			return scim.Errorf(400, scim.InvalidValue, "The resource type %s may have resources and must stay, under its name; its endpoint may change.", was.Name)
		}
		if err := is.keeps(was); err != nil {
			return err
		}
	}
	return nil
}

// keeps looks at the schemas of one type.
func (t *Type) keeps(before *Type) error {
	for _, was := range before.Schemas() {
		is, extends := t.Extension(was.ID)
		switch {
		case t.IsCore(was.ID):
			is = t.core
		case !extends:
			return scim.Errorf(400, scim.InvalidValue, "%s would no longer be a schema of %s, whose resources may have data of it. Leave it there; what it defines may change.", was.ID, t.Name)
		}
		if err := sameKinds(was.ID, was.Attributes, is.Attributes); err != nil {
			return err
		}
	}
	return nil
}

// sameKinds refuses attributes whose kept values nobody could read any more.
// Those that are left out are forgotten with the next change of a resource.
func sameKinds(where string, before, now []Attribute) error {
	for i := range before {
		was := &before[i]
		for j := range now {
			is := &now[j]
			if !sameName(was.Name, is.Name) {
				continue
			}
			if is.Type != was.Type || is.MultiValued != was.MultiValued {
				return scim.Errorf(400, scim.InvalidValue, "%s:%s was of another type, and resources may have values of it. Give the new attribute another name.", where, is.Name)
			}
			if err := sameKinds(where+":"+is.Name, was.SubAttributes, is.SubAttributes); err != nil {
				return err
			}
		}
	}
	return nil
}
