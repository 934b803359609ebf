package store

import (
	"strings"

	"gorm.io/gorm"

	"scimdesk/models"
)

// mostBlocks bounds the blocks whose ids are remembered, about 50 KiB each. Of a
// kind that has more none are: most pages would be read anew.
const mostBlocks = 128

// blockOf names a block.
type blockOf struct {
	of    kind
	block int64
}

// blockIDs are the ids of a block, in order. They are the same as long as its
// counters are: used grows with everybody who comes, and n falls with everybody
// who leaves, so that no two sets of them ever have both the same.
type blockIDs struct {
	n, used int
	ids     []string
}

// idsOfBlock asks for them as one text; ids have no spaces, and a limited table
// is read in its order.
const idsOfBlock = `SELECT coalesce(string_agg(id, ' '), '') FROM (SELECT id FROM resources
	WHERE directory_id = ? AND type = ? AND block = ? ORDER BY id LIMIT 0 + ?) everybody`

// idsOf are the ids of a block whose counters have just been read by tx; nil
// when they say something else than its rows.
func (s *Store) idsOf(tx *gorm.DB, of kind, b blockRow) ([]string, error) {
	if ids := s.memory.blockIDs(of, b); ids != nil {
		return ids, nil
	}
	var text string
	if err := one(tx, idsOfBlock, []any{of.directory(), of.name, b.Block, b.N + 1}, &text); err != nil {
		return nil, err
	}
	ids := strings.Fields(text)
	if len(ids) != b.N {
		return nil, nil
	}
	s.memory.keepBlockIDs(of, b, ids)
	return ids, nil
}

// idsOfPage says who is in a page, and behind which spot it begins. ids are nil
// where nobody remembers, or the page is not one that is remembered.
func (s *Store) idsOfPage(tx *gorm.DB, q models.Query, p place) (ids []string, behind spot, err error) {
	of := kindOf(q)
	if s.memory == nil || q.With.Members || q.SpotsOnly || q.Count > portion || p.total > mostBlocks*blockSize || len(p.blocks) == 0 {
		behind, err = p.behind(tx, of)
		return nil, behind, err
	}
	ids = make([]string, 0, q.Count)
	for i, b := range p.blocks {
		all, err := s.idsOf(tx, of, b)
		switch {
		case err != nil:
			return nil, behind, err
		case all == nil:
			behind, err = p.behind(tx, of)
			return nil, behind, err
		case i == 0:
			if behind.Block = b.Block; p.before > 0 {
				behind.ID = all[p.before-1]
			}
			all = all[p.before:]
		}
		ids = append(ids, all[:min(len(all), q.Count-len(ids))]...)
	}
	return ids, behind, nil
}

// blockIDs are those of a block that has these counters.
func (m *memory) blockIDs(of kind, b blockRow) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	known := m.blocks[blockOf{of, b.Block}]
	if known.n != b.N || known.used != b.Used {
		return nil
	}
	return known.ids
}

// keepBlockIDs remembers them.
func (m *memory) keepBlockIDs(of kind, b blockRow, ids []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := blockOf{of, b.Block}
	if _, known := m.blocks[at]; !known && len(m.blocks) >= mostBlocks {
		for other := range m.blocks {
			delete(m.blocks, other)
			break
		}
	}
	m.blocks[at] = blockIDs{b.N, b.Used, ids}
}
