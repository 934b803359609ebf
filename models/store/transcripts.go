package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models/store/database"
)

// transcriptRow is what was said in exchanges that were saved together. What is
// said is much the same each time: packed together it takes a tenth, and that
// is what is written, and dropped again. See [pack].
type transcriptRow struct {
	DirectoryID string `gorm:"primaryKey"`
	ID          string `gorm:"primaryKey"` // of the newest exchange in it
	Said        []byte
}

// TableName is read by GORM.
func (transcriptRow) TableName() string { return "transcripts" }

// recording is what is saved of one directory's exchanges.
type recording struct {
	exchanges   []exchangeRow
	transcripts []transcriptRow
}

// transcribed moves what was said out of rows, which keep their order.
func transcribed(rows []exchangeRow) recording {
	r := recording{exchanges: rows}
	for first, size := 0, 0; first < len(rows); first += size {
		size = fit(rows[first:])
		r.transcripts = append(r.transcripts, transcribe(rows[first:first+size]))
	}
	return r
}

// fit is how many of rows, which are some, go into one transcript.
func fit(rows []exchangeRow) int {
	weight := 0
	for i := range rows {
		if weight += rows[i].weight(); i > 0 && weight > mostSaid {
			return i
		}
	}
	return len(rows)
}

// transcribe packs what was said in rows.
func transcribe(rows []exchangeRow) transcriptRow {
	t := transcriptRow{DirectoryID: rows[0].DirectoryID, Said: pack(rows)}
	for _, row := range rows {
		t.ID = max(t.ID, row.ID)
	}
	for i := range rows {
		row := &rows[i]
		row.Transcript = t.ID
		row.RequestHeaders, row.RequestBody, row.RequestCut = "", []byte{}, 0
		row.ResponseHeaders, row.ResponseBody, row.ResponseCut = "", []byte{}, 0
	}
	return t
}

const insertTranscript = `INSERT INTO transcripts (directory_id, id, said) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`

func insertTranscripts(tx *gorm.DB, rows []transcriptRow) error {
	for _, row := range rows {
		if err := database.Later(tx, insertTranscript, row.DirectoryID, row.ID, row.Said); err != nil {
			return err
		}
	}
	return nil
}

// dropTranscripts drops those of which no exchange is left: all in one are as
// old as the one it is named after, or older.
const dropTranscripts = `DELETE FROM transcripts WHERE directory_id = ? AND id < (SELECT min(id) FROM exchanges WHERE directory_id = ?)`

// recall puts what was said back into a row. An error when its transcript is
// not there, or does not say.
func (row *exchangeRow) recall(tx *gorm.DB) error {
	if row.Transcript == "" {
		return nil
	}
	var t transcriptRow
	err := tx.Where("directory_id = ? AND id = ?", row.DirectoryID, row.Transcript).Take(&t).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		err = errors.New("it is gone")
	case err == nil:
		err = row.unpack(t.Said)
	}
	if err != nil {
		return fmt.Errorf("transcript %s: %w", row.Transcript, err)
	}
	return nil
}
