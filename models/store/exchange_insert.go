package store

import (
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"scimdesk/models/store/database"
)

// insertExchange leaves out what was said: it is in the transcript.
const insertExchange = `INSERT INTO exchanges (directory_id, id, token_id, at, took, method, path, status, peer, agent, resource_id,
		problem, facts, transcript, request_headers, request_body, request_cut, response_headers, response_body, response_cut)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', x'', 0, '', x'', 0) ON CONFLICT DO NOTHING`

// insertExchanges answers how many were not there yet. A statement of SQLite
// is compiled once and then costs no more for one row than for a part of
// many; one of PostgreSQL costs a journey.
func insertExchanges(tx *gorm.DB, rows []exchangeRow) (written int, err error) {
	if tx.Name() == "postgres" {
		return insertTogether(tx, rows)
	}
	for _, r := range rows {
		inserted, err := database.Exec(tx, insertExchange, r.DirectoryID, r.ID, r.TokenID, r.At, r.Took, r.Method, r.Path, r.Status,
			r.Peer, r.Agent, r.ResourceID, r.Problem, r.Facts, r.Transcript)
		if err != nil {
			return written, err
		}
		written += int(inserted)
	}
	return written, nil
}

func insertTogether(tx *gorm.DB, rows []exchangeRow) (written int, err error) {
	for part := range slices.Chunk(rows, 500) {
		inserted := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&part)
		if inserted.Error != nil {
			return written, inserted.Error
		}
		written += int(inserted.RowsAffected)
	}
	return written, nil
}
