package sentence

import "scimdesk/models"

// bulk tells many changes that came in one request.
func (s teller) bulk() models.Sentence {
	told := s.did("sent ", s.parts(), " in one request")
	switch {
	case s.f.Failed <= 0:
		return told
	case s.f.Failed >= s.f.Parts:
		told = s.did("sent ", s.parts(), " in one request, and none of them worked")
	default:
		told = s.did("sent ", s.parts(), " in one request, ", number(s.f.Failed), " failed")
	}
	told.Why = "The answer says of each change how it ended."
	return told
}

// parts are the changes of a bulk request.
func (s teller) parts() []any {
	if s.f.Parts <= 0 {
		return []any{"changes"}
	}
	return []any{bold(counted(s.f.Parts, "change"))}
}
