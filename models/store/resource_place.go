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
	enter      = `UPDATE resource_blocks SET n = n + ?, used = used + ? WHERE directory_id = ? AND type = ? AND block = ?`
	// atTheDoor is room for all who may come at once without seeing each other.
	atTheDoor = 64
)

// findPlace answers the block a new resource belongs to, and how it is counted
// there when everything else is written. Where several share a commit they are
// counted together, at its end. On PostgreSQL counting locks everybody else out
// until the commit: as long as there is room the block is only looked at, and
// counted with the commit.
func findPlace(tx *gorm.DB, ref models.Ref) (block int64, count func() error, err error) {
	if shared := database.Together(tx); shared != nil {
		return placeTogether(tx, shared, ref)
	}
	directory, used := string(ref.Scope.Directory()), 0
	err = one(tx, roomOfLast, []any{directory, ref.Type}, &block, &used)
	switch {
	case err != nil && !errors.Is(err, models.ErrNotFound):
		return 0, nil, err
	case err == nil && used < blockSize-atTheDoor:
		return block, func() error { return database.Later(tx, enter, 1, 1, directory, ref.Type, block) }, nil
	}
	block, err = takePlace(tx, ref)
	return block, func() error { return nil }, err
}

// places are those that are given away in one commit.
type places struct {
	block int64
	room  int // that is left
	taken int // and not counted yet
}

type placesKey struct {
	directory models.DirectoryID
	kind      string
}

// placeTogether counts nobody whose edit does not come so far: a commit in
// which one of them writes and fails begins anew.
func placeTogether(tx *gorm.DB, shared *database.Shared, ref models.Ref) (block int64, count func() error, err error) {
	key := placesKey{ref.Scope.Directory(), ref.Type}
	p, _ := shared.Get(key).(*places)
	if p == nil {
		if p, err = lastPlaces(tx, ref); err != nil {
			return 0, nil, err
		}
		shared.Put(key, p)
		shared.Last(func(tx *gorm.DB) error { return p.enter(tx, ref) })
	}
	if p.room > 0 {
		return p.block, func() error { p.room, p.taken = p.room-1, p.taken+1; return nil }, nil
	}
	if err := p.enter(tx, ref); err != nil {
		return 0, nil, err
	}
	if p.block, err = takePlace(tx, ref); err == nil {
		p.room = blockSize - 1
	}
	return p.block, func() error { return nil }, err
}

// lastPlaces are those of the last block; none where there is none.
func lastPlaces(tx *gorm.DB, ref models.Ref) (*places, error) {
	p, used := &places{}, blockSize
	err := one(tx, roomOfLast, []any{string(ref.Scope.Directory()), ref.Type}, &p.block, &used)
	if errors.Is(err, models.ErrNotFound) {
		err = nil
	}
	p.room = max(0, blockSize-used)
	return p, err
}

func (p *places) enter(tx *gorm.DB, ref models.Ref) error {
	taken := p.taken
	if p.taken = 0; taken == 0 {
		return nil
	}
	return database.Later(tx, enter, taken, taken, string(ref.Scope.Directory()), ref.Type, p.block)
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
