package store

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
	"scimdesk/models/store/database"
)

// eventRow is one event as it is kept.
type eventRow struct {
	DirectoryID string `gorm:"primaryKey"`
	ID          string `gorm:"primaryKey"`
	Type        string
	Subject     string
	AccountID   *string
	ExchangeID  string
	At          int64
	Fields      string
	Moved       string // "" for nobody
	Previous    string // in the history of the account; "" for none
}

// TableName is read by GORM.
func (eventRow) TableName() string { return "events" }

const insertEvent = `INSERT INTO events (directory_id, id, type, subject, account_id, exchange_id, at, fields, moved, previous)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// chain sets Previous of events, oldest first and all of one account: the first
// follows the event last, each other the one ahead of it. It answers the newest,
// last if there is none: from there a history is read, without an index that
// every change would write. To chain again, behind another event, overwrites.
func chain(events []eventRow, last string) string {
	for i := range events {
		if given(events[i].AccountID) != "" {
			events[i].Previous, last = last, events[i].ID
		}
	}
	return last
}

// appendEvents writes events in the transaction of the change they tell of.
func appendEvents(tx *gorm.DB, events []eventRow) error {
	for _, row := range events {
		err := database.Later(tx, insertEvent, row.DirectoryID, row.ID, row.Type, row.Subject, nullable(row.AccountID),
			row.ExchangeID, row.At, row.Fields, row.Moved, row.Previous)
		if err != nil {
			return err
		}
	}
	return nil
}

func eventRowsOf(events []models.Event) ([]eventRow, error) {
	rows := make([]eventRow, 0, len(events))
	for _, e := range events {
		row, err := eventRowOf(e)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func eventRowOf(e models.Event) (eventRow, error) {
	fields, err := json.Marshal(e.Fields)
	if err != nil {
		return eventRow{}, fmt.Errorf("event fields: %w", err)
	}
	var moved []byte
	if e.Moved.Any() || e.Moved.UnknownCount > 0 {
		if moved, err = json.Marshal(e.Moved); err != nil {
			return eventRow{}, fmt.Errorf("event members: %w", err)
		}
	}
	return eventRow{
		DirectoryID: string(e.Scope.Directory()), ID: string(e.ID), Type: e.Type, Subject: e.Subject,
		AccountID: optional(string(e.Account)), ExchangeID: string(e.Exchange), At: ms(e.At),
		Fields: string(fields), Moved: string(moved),
	}, nil
}

func (row eventRow) model(scope models.Scope) (models.Event, error) {
	e := models.Event{
		ID: models.EventID(row.ID), Scope: scope, Type: row.Type, Subject: row.Subject,
		Account: models.AccountID(given(row.AccountID)), Exchange: models.ExchangeID(row.ExchangeID), At: moment(row.At),
	}
	if err := json.Unmarshal([]byte(row.Fields), &e.Fields); err != nil {
		return e, fmt.Errorf("fields of event %s: %w", row.ID, err)
	}
	if row.Moved == "" {
		return e, nil
	}
	if err := json.Unmarshal([]byte(row.Moved), &e.Moved); err != nil {
		return e, fmt.Errorf("members of event %s: %w", row.ID, err)
	}
	return e, nil
}

func eventsOf(scope models.Scope, rows []eventRow) ([]models.Event, error) {
	events := make([]models.Event, 0, len(rows))
	for _, row := range rows {
		event, err := row.model(scope)
		if err != nil {
			return nil, err
		}
		events = append(events, event)
	}
	return events, nil
}

const askHistory = `WITH RECURSIVE told (id, n) AS (
		SELECT coalesce(r.last_event, a.last_event), 1 FROM accounts a
		LEFT JOIN resources r ON r.directory_id = a.directory_id AND r.type = 'User' AND r.id = a.resource_id
		WHERE a.directory_id = ? AND a.id = ?
		UNION ALL
		SELECT e.previous, t.n + 1 FROM told t CROSS JOIN events e WHERE e.directory_id = ? AND e.id = t.id AND t.n < ?
	) SELECT e.* FROM told t CROSS JOIN events e WHERE e.directory_id = ? AND e.id = t.id ORDER BY t.n`

// AccountEvents are the newest events of one account, newest first; none for
// an account of another directory.
func (s *Store) AccountEvents(ctx context.Context, scope models.Scope, id models.AccountID, limit int) ([]models.Event, error) {
	var rows []eventRow
	directory := string(scope.Directory())
	err := s.main.View(ctx, func(db *gorm.DB) error {
		return db.Raw(askHistory, directory, clean(string(id)), directory, pageLimit(limit), directory).Scan(&rows).Error
	})
	if err != nil {
		return nil, fmt.Errorf("events of account %s: %w", id, err)
	}
	return eventsOf(scope, rows)
}
