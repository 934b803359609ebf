package store

import (
	"math"

	"gorm.io/gorm"

	"scimdesk/models/store/database"
)

// blockSize is how many resources are ever placed in one block.
const blockSize = 1024

// blockRow counts one block: n live resources of used ever placed. A page
// starts by adding up blocks, so nobody walks resources to count or skip them.
type blockRow struct {
	DirectoryID string `gorm:"primaryKey"`
	Type        string `gorm:"primaryKey"`
	Block       int64  `gorm:"primaryKey"`
	N           int
	Used        int
}

// TableName is read by GORM.
func (blockRow) TableName() string { return "resource_blocks" }

const (
	sumOfBlocks = `SELECT coalesce(sum(n), 0) FROM resource_blocks WHERE directory_id = ? AND type = ?`

	// sumsOfBlocks are of all, and of those up to one.
	sumsOfBlocks = `SELECT coalesce(sum(n), 0), coalesce(sum(CASE WHEN block <= ? THEN n ELSE 0 END), 0)
		FROM resource_blocks WHERE directory_id = ? AND type = ?`

	blocksBehind = `SELECT block, n, used FROM resource_blocks WHERE directory_id = ? AND type = ? AND block > ? AND n > 0 ORDER BY block`
)

// totalOf is how many there are, by the counters.
func totalOf(tx *gorm.DB, of kind) (total int, err error) {
	err = one(tx, sumOfBlocks, []any{of.directory(), of.name}, &total)
	return total, err
}

// place is where a page lies among all.
type place struct {
	total  int        // how many there are
	blocks []blockRow // that hold it, in order; none for a page behind everybody
	before int        // how many of the first block come before it
}

// placeOf finds count resources from number skip on, counted from 0. As no block
// holds more than its size, skip tells how many blocks are certainly before it:
// the database adds those up. Unless many were deleted, the next one is it.
func placeOf(tx *gorm.DB, of kind, skip, count int) (p place, err error) {
	known, before := int64(skip/blockSize), 0
	if err := one(tx, sumsOfBlocks, []any{known, of.directory(), of.name}, &p.total, &before); err != nil || skip >= p.total {
		return p, err
	}
	if before > skip { // of blocks that were larger
		known, before = 0, 0
	}
	err = p.find(tx, of, known, skip-before, count)
	return p, err
}

// find finds the blocks, behind known ones, that hold count of those behind
// them from number skip on.
func (p *place) find(tx *gorm.DB, of kind, known int64, skip, count int) error {
	err := database.Query(tx, blocksBehind, []any{of.directory(), of.name, known}, func(scan func(...any) error) error {
		var b blockRow
		if err := scan(&b.Block, &b.N, &b.Used); err != nil {
			return err
		}
		if len(p.blocks) == 0 && skip >= b.N {
			skip -= b.N
			return nil
		}
		if len(p.blocks) == 0 {
			p.before = skip
			count += skip
		}
		p.blocks = append(p.blocks, b)
		if count -= b.N; count <= 0 {
			return errEnough
		}
		return nil
	})
	return unlessEnough(err)
}

// behind is the spot of the last one before the page.
func (p *place) behind(tx *gorm.DB, of kind) (at spot, err error) {
	if len(p.blocks) == 0 {
		return spot{Block: math.MaxInt64}, nil
	}
	at.Block = p.blocks[0].Block
	if p.before > 0 {
		at.ID, err = p.blocks[0].lastOf(tx, of, p.before)
	}
	return at, err
}

const (
	lastOfFirst = `SELECT coalesce(max(id), '') FROM (SELECT id FROM resources
		WHERE directory_id = ? AND type = ? AND block = ? ORDER BY id LIMIT 0 + ?) few`
	firstOfLast = `SELECT coalesce(min(id), '') FROM (SELECT id FROM resources
		WHERE directory_id = ? AND type = ? AND block = ? ORDER BY id DESC LIMIT 0 + ?) few`
)

// lastOf is the id of the last of so many, looked for from the nearer end of
// the block.
func (b blockRow) lastOf(tx *gorm.DB, of kind, few int) (id string, err error) {
	statement := lastOfFirst
	if 2*few > b.N {
		statement, few = firstOfLast, b.N-few+1
	}
	err = one(tx, statement, []any{of.directory(), of.name, b.Block, few}, &id)
	return id, err
}
