package store

import (
	"bytes"
	"slices"
	"strings"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
	"scimdesk/scim"
)

// In words: a draft is of one resource; drafts are those that are kept ready, each
// one drafted, and the crowd keeps the rest packed. sketches are those of a commit
// that is not made yet, and publish hands them to memory. An outcome is what an
// edit decided upon a draft, ahead of its turn or in it.

// draft is a resource as its last writer left it: what the next edit would
// read. Nobody changes one. One that was packed from a row that was read says
// only what a lean answer shows; see [entire].
type draft struct {
	row     resourceRow // but for what follows from other columns
	values  []models.Value
	uniques []models.Unique
	texts   int // bytes of all that is said beside the document
}

// before is what an edit is shown, beside the account.
func (d *draft) before(scope models.Scope) models.Resource {
	r := d.row.model(scope)
	r.Values, r.Uniques = d.values, d.uniques
	return r
}

// draftOf is what a write leaves of a resource.
func draftOf(row resourceRow, saved models.Resource) *draft {
	row.Search, row.ExternalKey, row.DisplayNameKey = "", nil, nil
	d := &draft{row: row, values: saved.Values, uniques: saved.Uniques}
	d.pack()
	return d
}

// pack copies what a draft says into pieces of its own: texts of a request are
// parts of all that was sent, and would keep it.
func (d *draft) pack() {
	d.row.Document = bytes.Clone(d.row.Document)
	texts := []*string{&d.row.ExternalID, &d.row.DisplayName, &d.row.Called, &d.row.Email, &d.row.UserName}
	if d.row.UniqueKey != nil {
		key := *d.row.UniqueKey
		d.row.UniqueKey = &key
		texts = append(texts, &key)
	}
	d.values, d.uniques = slices.Clone(d.values), slices.Clone(d.uniques)
	for i := range d.values {
		texts = append(texts, &d.values[i].Folded, &d.values[i].Exact)
	}
	for i := range d.uniques {
		texts = append(texts, &d.uniques[i].Key)
	}
	d.texts = inOnePiece(texts)
}

// inOnePiece puts texts into one piece of memory, and answers its length; what
// is said twice in a row is kept once.
func inOnePiece(texts []*string) int {
	var all strings.Builder
	for i, text := range texts {
		if i == 0 || *text != *texts[i-1] {
			all.WriteString(*text)
		}
	}
	one, end := strings.Clone(all.String()), 0
	for i, text := range texts {
		if i == 0 || *text != *texts[i-1] {
			end += len(*text)
		}
		*text = one[end-len(*text) : end]
	}
	return end
}

// weight is about what a draft takes, in bytes.
func (d *draft) weight() int {
	return draftWeight + len(d.row.Document) + d.texts + valueWeight*(len(d.values)+len(d.uniques))
}

const (
	draftWeight = 900
	valueWeight = 100
)

// sketches are the drafts of one commit that is not made yet. They are
// published when it is.
type sketches struct {
	memory *memory
	at     reading               // while nobody else could write
	drafts map[models.Ref]*draft // nil for who must be read
	born   map[models.Ref]bool   // who was made, a member of nothing
	groups bool                  // of any group nothing is known but what is in drafts
}

type sketchesKey struct{}

// sketched are the sketches of the commit tx belongs to; nil where nothing is
// remembered.
func (s *Store) sketched(tx *gorm.DB) *sketches {
	shared := database.Together(tx)
	if s.memory == nil || shared == nil {
		return nil
	}
	if known, ok := shared.Get(sketchesKey{}).(*sketches); ok {
		return known
	}
	made := &sketches{memory: s.memory, at: s.memory.now(), drafts: map[models.Ref]*draft{}, born: map[models.Ref]bool{}}
	shared.Put(sketchesKey{}, made)
	shared.Settled(made.publish)
	return made
}

// draft is what is known of a resource at this point of the commit, nil when
// it must be read.
func (s *Store) draft(tx *gorm.DB, ref models.Ref) *draft {
	shared := database.Together(tx)
	if s.memory == nil || shared == nil || shared.Careful {
		return nil
	}
	known, _ := shared.Get(sketchesKey{}).(*sketches)
	if known == nil {
		return s.memory.draft(ref)
	}
	if d, sketched := known.drafts[ref]; sketched || known.groups && ref.Type == scim.TypeGroup {
		return d
	}
	return s.memory.draft(ref)
}

// sketch notes what a write left; draw is asked where anything is remembered.
func (s *Store) sketch(tx *gorm.DB, ref models.Ref, draw func() *draft) {
	if sketched := s.sketched(tx); sketched != nil {
		sketched.drafts[ref] = draw()
	}
}

// made notes that somebody is new, and in no group.
func (s *sketches) made(ref models.Ref) {
	if s != nil && ref.Type == scim.TypeUser {
		s.born[ref] = true
	}
}

// gone notes that somebody was deleted, and left any group.
func (s *sketches) gone(ref models.Ref) {
	if s == nil {
		return
	}
	for other := range s.drafts {
		if other.Type == scim.TypeGroup {
			s.drafts[other] = nil
		}
	}
	s.drafts[ref], s.groups = nil, true
}

// publish is called with the outcome of the commit.
func (s *sketches) publish(kept bool) { s.memory.publish(s, kept) }
