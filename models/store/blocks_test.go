package store

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// fill places people in blocks as if many had left: sizes are how many are in
// the block of that number. It answers their ids in order of creation.
func fill(t *testing.T, s *Store, of kind, sizes map[int]int) (ids []string) {
	t.Helper()
	err := s.main.Write(t.Context(), func(tx *gorm.DB) error {
		for block := 1; block <= 9; block++ {
			n, there := sizes[block]
			if !there {
				continue
			}
			if _, err := database.Exec(tx, `INSERT INTO resource_blocks (directory_id, type, block, n, used) VALUES (?, ?, ?, ?, 0)`, of.directory(), of.name, block, n); err != nil {
				return err
			}
			for i := range n {
				row := resourceRow{DirectoryID: of.directory(), Type: of.name, ID: fmt.Sprintf("%d-%04d", block, i), Block: int64(block), Document: []byte("{}")}
				if err := tx.Create(&row).Error; err != nil {
					return err
				}
				ids = append(ids, row.ID)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestAPageBeginsWhereTheBlocksSay(t *testing.T) {
	t.Parallel()
	for name, sizes := range map[string]map[int]int{
		"full blocks":                   {1: blockSize, 2: blockSize, 3: 5},
		"many left":                     {1: 3, 2: 0, 4: 1, 5: 2, 7: 40},
		"the first are empty":           {1: 0, 2: 0, 3: 4},
		"blocks that were larger":       {1: blockSize + 100, 2: blockSize + 7, 3: 9},
		"one that was larger, and many": {2: blockSize + 1, 3: 2, 9: 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openInternal(t)
			of := kind{home(t, s), "User"}
			ids := fill(t, s, of, sizes)
			for skip := 0; skip <= len(ids)+1; skip += 1 + skip*7%31 {
				page, err := s.Resources(t.Context(), models.Query{Scope: of.scope, Type: of.name, StartIndex: skip + 1, Count: 3})
				if err != nil || page.Total != len(ids) {
					t.Fatalf("behind %d: %d of %d, error %v", skip, page.Total, len(ids), err)
				}
				var got []string
				for _, r := range page.Resources {
					got = append(got, r.ID)
				}
				from := min(skip, len(ids))
				if want := ids[from:min(from+3, len(ids))]; !slices.Equal(got, want) {
					t.Fatalf("behind %d: %v, want %v", skip, got, want)
				}
			}
		})
	}
}

func TestAPageBehindTheEndIsEmpty(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	of := kind{home(t, s), "User"}
	fill(t, s, of, map[int]int{1: 2})
	err := s.main.View(t.Context(), func(db *gorm.DB) error {
		var p place
		if err := p.find(db, of, 0, 2, 1); err != nil { // counters that say more than there is
			return err
		}
		at, err := p.behind(db, of)
		if at.Block != math.MaxInt64 {
			t.Errorf("number 2 of 2 is in block %d", at.Block)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestCountersThatSayMoreThanThereIsAreNotBelieved asks for a page behind
// everybody that the counters say is in the middle.
func TestCountersThatSayMoreThanThereIsAreNotBelieved(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	of := kind{home(t, s), "User"}
	fill(t, s, of, map[int]int{1: 2})
	err := s.main.Write(t.Context(), func(tx *gorm.DB) error {
		return tx.Exec("UPDATE resource_blocks SET n = 9 WHERE directory_id = ?", of.directory()).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	page, err := s.Resources(t.Context(), models.Query{Scope: of.scope, Type: of.name, StartIndex: 5, Count: 3})
	if err != nil || len(page.Resources) != 0 {
		t.Errorf("%d people, error %v", len(page.Resources), err)
	}
}
