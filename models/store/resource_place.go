package store

import (
	"errors"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

const lastBlock = `(SELECT max(block) FROM resource_blocks WHERE directory_id = ? AND type = ?)`

const takeLast = `UPDATE resource_blocks SET n = n + 1, used = used + 1
	WHERE directory_id = ? AND type = ? AND block = ` + lastBlock + ` AND used < ? RETURNING block`

const takeNext = `INSERT INTO resource_blocks (directory_id, type, block, n, used)
	VALUES (?, ?, coalesce(` + lastBlock + `, 0) + 1, 1, 1)
	ON CONFLICT (directory_id, type, block)
	DO UPDATE SET n = resource_blocks.n + 1, used = resource_blocks.used + 1 RETURNING block`

const (
	roomOfLast = `SELECT block, used FROM resource_blocks WHERE directory_id = ? AND type = ? ORDER BY block DESC LIMIT 1`
	enter      = `UPDATE resource_blocks SET n = n + 1, used = used + 1 WHERE directory_id = ? AND type = ? AND block = ?`
	// atTheDoor is room for all who may come at once without seeing each other.
	atTheDoor = 64
)

// findPlace answers the block a new resource belongs to, and how it is counted
// there when everything else is written. On SQLite it is counted at once. On
// PostgreSQL that would lock everybody else out until the commit: as long as
// there is room the block is only looked at, and counted with the commit.
func findPlace(tx *gorm.DB, ref models.Ref) (block int64, count func() error, err error) {
	directory, used := string(ref.Scope.Directory()), blockSize
	if tx.Name() == "postgres" {
		err = one(tx, roomOfLast, []any{directory, ref.Type}, &block, &used)
	}
	switch {
	case err != nil && !errors.Is(err, models.ErrNotFound):
		return 0, nil, err
	case used < blockSize-atTheDoor:
		return block, func() error { return database.Later(tx, enter, directory, ref.Type, block) }, nil
	}
	block, err = takePlace(tx, ref)
	return block, func() error { return nil }, err
}

// takePlace finds the block a new resource belongs to and counts it there.
// The last block is used until it is full, then a new one begins.
func takePlace(tx *gorm.DB, ref models.Ref) (block int64, err error) {
	directory := string(ref.Scope.Directory())
	whose := []any{directory, ref.Type, directory, ref.Type}
	err = one(tx, takeLast, append(whose, blockSize), &block)
	if !errors.Is(err, models.ErrNotFound) {
		return block, err
	}
	if err = one(tx, takeNext, whose, &block); err != nil {
		return 0, err
	}
	return block, lookAround(tx, block)
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
	return database.Later(tx, `UPDATE resource_blocks SET n = n - 1 WHERE directory_id = ? AND type = ? AND block = ?`,
		row.DirectoryID, row.Type, row.Block)
}
