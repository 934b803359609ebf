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

	blocksBehind = `SELECT block, n FROM resource_blocks WHERE directory_id = ? AND type = ? AND block > ? AND n > 0 ORDER BY block`
)

// totalOf is how many there are, by the counters.
func totalOf(tx *gorm.DB, of kind) (total int, err error) {
	err = one(tx, sumOfBlocks, []any{of.directory(), of.name}, &total)
	return total, err
}

// placeOf answers how many there are, and the spot behind which number skip
// stands, counted from 0. As no block holds more than its size, skip tells how
// many blocks are certainly before it: the database adds those up. Unless many
// were deleted, the next one is it.
func placeOf(tx *gorm.DB, of kind, skip int) (total int, at spot, err error) {
	known, before := int64(skip/blockSize), 0
	if err := one(tx, sumsOfBlocks, []any{known, of.directory(), of.name}, &total, &before); err != nil || skip >= total {
		return total, at, err
	}
	if before > skip { // of blocks that were larger
		known, before = 0, 0
	}
	b, err := blockWith(tx, of, known, skip-before)
	if at.Block = b.Block; err != nil || b.before == 0 {
		return total, at, err
	}
	at.ID, err = b.lastBefore(tx, of)
	return total, at, err
}

// blockPlace is a block and how many of it come before somebody.
type blockPlace struct {
	blockRow
	before int
}

// blockWith finds the block, behind known ones, that holds number skip of
// those behind them.
func blockWith(tx *gorm.DB, of kind, known int64, skip int) (blockPlace, error) {
	found := blockPlace{blockRow{Block: math.MaxInt64}, 0} // behind everybody
	err := database.Query(tx, blocksBehind, []any{of.directory(), of.name, known}, func(scan func(...any) error) error {
		var b blockRow
		if err := scan(&b.Block, &b.N); err != nil {
			return err
		}
		if skip < b.N {
			found = blockPlace{b, skip}
			return errEnough
		}
		skip -= b.N
		return nil
	})
	return found, unlessEnough(err)
}

const (
	lastOfFirst = `SELECT coalesce(max(id), '') FROM (SELECT id FROM resources
		WHERE directory_id = ? AND type = ? AND block = ? ORDER BY id LIMIT 0 + ?) few`
	firstOfLast = `SELECT coalesce(min(id), '') FROM (SELECT id FROM resources
		WHERE directory_id = ? AND type = ? AND block = ? ORDER BY id DESC LIMIT 0 + ?) few`
)

// lastBefore is the id of the last one before, looked for from the nearer end
// of the block.
func (b blockPlace) lastBefore(tx *gorm.DB, of kind) (id string, err error) {
	statement, few := lastOfFirst, b.before
	if 2*b.before > b.N {
		statement, few = firstOfLast, b.N-b.before+1
	}
	err = one(tx, statement, []any{of.directory(), of.name, b.Block, few}, &id)
	return id, err
}
