package scim_test

import (
	"slices"
	"testing"

	"scimdesk/scim"
)

func TestATolerantMannerNotesWhatItMeets(t *testing.T) {
	t.Parallel()
	m := &scim.Manner{}
	for _, q := range []scim.Quirk{scim.QuirkCertificate, scim.QuirkOpCase, scim.QuirkEmail, scim.QuirkOpCase} {
		if !m.Tolerates(q) {
			t.Errorf("quirk %d is not tolerated", q)
		}
	}
	m.Note(scim.QuirkPassword)
	m.Note(0)
	m.Note(-1)
	m.Note(1_000)
	if got, want := m.Met(), []scim.Quirk{1, 41, 61, 66}; !slices.Equal(got, want) {
		t.Errorf("met %v, want %v", got, want)
	}
}

func TestByTheLetterNothingIsTolerated(t *testing.T) {
	t.Parallel()
	m := &scim.Manner{Strict: true}
	if m.Tolerates(scim.QuirkSchemas) || len(m.Met()) != 0 || !m.ByTheLetter() {
		t.Errorf("met %v", m.Met())
	}
	if m.Note(scim.QuirkPassword); !slices.Equal(m.Met(), []scim.Quirk{scim.QuirkPassword}) {
		t.Errorf("met %v", m.Met())
	}
}

func TestNoMannerIsTolerant(t *testing.T) {
	t.Parallel()
	var m *scim.Manner
	m.Note(scim.QuirkSchemas)
	if !m.Tolerates(scim.QuirkSchemas) || m.Met() != nil || m.ByTheLetter() {
		t.Error("no manner is not tolerant")
	}
}
