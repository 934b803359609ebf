package sentence

import "scimdesk/models"

// moved says whether anybody joined or left a group.
func (s teller) moved() bool { return s.group() && s.f.Join+s.f.Leave > 0 }

// members tells who joined and who left a group.
func (s teller) members() models.Sentence {
	var told models.Sentence
	switch {
	case s.f.Emptied && s.f.Leave > named:
		told = s.did("emptied ", s.subject())
		told.Why = counted(s.f.Leave, "member") + " left it."
	case s.f.Leave == 0:
		told = s.did("added ", s.joined(), " to ", s.called())
	case s.f.Join == 0:
		told = s.did("removed ", s.left(), " from ", s.called())
	default:
		told = s.did("added ", s.joined(), " to ", s.called(), " and removed ", s.left())
	}
	if s.f.Emptied && s.f.Leave <= named {
		told.Why = "Nobody is in it any more."
	}
	told.Why = both(told.Why, s.unknown())
	return told
}

// came says below a sentence about something else who joined and left.
func (s teller) came() string {
	switch join, leave := s.f.Join, s.f.Leave; {
	case !s.moved():
		return ""
	case leave == 0:
		return counted(join, "member") + " joined, too."
	case join == 0:
		return counted(leave, "member") + " left, too."
	default:
		return counted(join, "member") + " joined and " + number(leave) + " left, too."
	}
}

// unknown says that members were named whom nobody here is.
func (s teller) unknown() string {
	switch {
	case s.f.Unknown <= 0:
		return ""
	case s.f.Unknown == 1:
		return "1 member is not known here and was left out."
	}
	return number(s.f.Unknown) + " members are not known here and were left out."
}

// called is the group by its name alone, which is enough where somebody joins
// or leaves it.
func (s teller) called() []any {
	if name := tidy(s.f.Name); name != "" {
		return []any{bold(name)}
	}
	return s.subject()
}

func (s teller) joined() []any { return people(s.f.Joined, s.f.Join) }
func (s teller) left() []any   { return people(s.f.Left, s.f.Leave) }

// people names a few, and counts many.
func people(names []string, count int) (out []any) {
	if count < 0 || count > named || len(names) < count {
		return []any{bold(counted(max(count, 0), "member"))}
	}
	for i, name := range names[:count] {
		switch {
		case i > 0 && i == count-1:
			out = append(out, " and ")
		case i > 0:
			out = append(out, ", ")
		}
		out = append(out, bold(or(name, "a member")))
	}
	return out
}

// both joins two remarks.
func both(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}
