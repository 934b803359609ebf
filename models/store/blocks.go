package store

import (
	"gorm.io/gorm"

	"scimdesk/models"
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

const lastBlock = `(SELECT max(block) FROM resource_blocks WHERE directory_id = ? AND type = ?)`

// takePlace finds the block a new resource belongs to and counts it there.
// The last block is used until it is full, then a new one begins.
func takePlace(tx *gorm.DB, ref models.Ref) (int64, error) {
	directory := string(ref.Scope.Directory())
	var place []int64
	err := tx.Raw(`UPDATE resource_blocks SET n = n + 1, used = used + 1
		WHERE directory_id = ? AND type = ? AND block = `+lastBlock+` AND used < ? RETURNING block`,
		directory, ref.Type, directory, ref.Type, blockSize).Scan(&place).Error
	if err != nil || len(place) == 1 {
		return sum(place), err
	}
	err = tx.Raw(`INSERT INTO resource_blocks (directory_id, type, block, n, used)
		VALUES (?, ?, coalesce(`+lastBlock+`, 0) + 1, 1, 1)
		ON CONFLICT (directory_id, type, block)
		DO UPDATE SET n = resource_blocks.n + 1, used = resource_blocks.used + 1 RETURNING block`,
		directory, ref.Type, directory, ref.Type).Scan(&place).Error
	if err != nil {
		return 0, err
	}
	return sum(place), lookAround(tx, sum(place))
}

// lookAround lets PostgreSQL notice at the second block, the fourth and so on
// that a directory has grown. Until it does so by itself, a minute later, it
// takes any index that begins with the directory for as good as the key.
func lookAround(tx *gorm.DB, block int64) error {
	if tx.Name() != "postgres" || block < 2 || block&(block-1) != 0 {
		return nil
	}
	return tx.Exec("ANALYZE resources (directory_id, type, id)").Error
}

// leavePlace counts a resource out of its block.
func leavePlace(tx *gorm.DB, row resourceRow) error {
	return tx.Exec(`UPDATE resource_blocks SET n = n - 1 WHERE directory_id = ? AND type = ? AND block = ?`,
		row.DirectoryID, row.Type, row.Block).Error
}

// blocksOf lists the blocks with anybody in them, in order of creation.
func blocksOf(tx *gorm.DB, scope models.Scope, kind string) ([]blockRow, int, error) {
	var blocks []blockRow
	err := tx.Scopes(ofType(scope, kind)).Where("n > 0").Order("block").Find(&blocks).Error
	total := 0
	for _, b := range blocks {
		total += b.N
	}
	return blocks, total, err
}

// place finds the block that holds the resource number skip (from 0), and how
// many of that block come before it.
func place(blocks []blockRow, skip int) (block int64, before int) {
	for _, b := range blocks {
		if skip < b.N {
			return b.Block, skip
		}
		skip -= b.N
	}
	return 0, 0
}

func sum(one []int64) (total int64) {
	for _, n := range one {
		total += n
	}
	return total
}
