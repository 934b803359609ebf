package store

import (
	"context"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"

	"scimdesk/models"
)

// summary are the columns of a list: everything but headers and bodies.
const summary = "directory_id, id, token_id, at, took, method, path, status, peer, agent, resource_id, problem, facts"

// exchangeRow is one exchange as it is kept.
type exchangeRow struct {
	DirectoryID     string `gorm:"primaryKey"`
	ID              string `gorm:"primaryKey"`
	TokenID         string
	At              int64
	Took            int64 // nanoseconds
	Method          string
	Path            string
	Status          int
	Peer            string
	Agent           string
	ResourceID      string `gorm:"primaryKey"`
	Problem         string
	Facts           string
	RequestHeaders  string
	RequestBody     []byte
	RequestCut      int
	ResponseHeaders string
	ResponseBody    []byte
	ResponseCut     int
	Transcript      string // which one has the headers and bodies; "" when they are here
}

// TableName is read by GORM.
func (exchangeRow) TableName() string { return "exchanges" }

func exchangeRowOf(e models.Exchange) (exchangeRow, error) {
	request, err := headersText(e.RequestHeaders)
	if err != nil {
		return exchangeRow{}, fmt.Errorf("request headers: %w", err)
	}
	response, err := headersText(e.ResponseHeaders)
	if err != nil {
		return exchangeRow{}, fmt.Errorf("response headers: %w", err)
	}
	facts, err := json.Marshal(e.Facts)
	if err != nil {
		return exchangeRow{}, fmt.Errorf("facts: %w", err)
	}
	return exchangeRow{
		DirectoryID: clean(string(e.Directory)), ID: string(e.ID), TokenID: string(e.Token),
		At: ms(e.At), Took: int64(e.Took), Method: clean(e.Method), Path: clean(e.Path), Status: e.Status,
		Peer: clean(e.From), Agent: clean(e.Agent), ResourceID: clean(e.ResourceID), Problem: clean(e.Problem),
		Facts:          string(facts),
		RequestHeaders: request, RequestBody: bytesOf(e.RequestBody), RequestCut: e.RequestCut,
		ResponseHeaders: response, ResponseBody: bytesOf(e.ResponseBody), ResponseCut: e.ResponseCut,
	}, nil
}

// bytesOf is never NULL.
func bytesOf(body []byte) []byte {
	if body == nil {
		return []byte{}
	}
	return body
}

// Exchanges answers a page, newest first, without headers and bodies.
func (s *Store) Exchanges(ctx context.Context, q models.ExchangeQuery) (models.ExchangePage, error) {
	var page models.ExchangePage
	k := keyset{after: string(q.After), before: string(q.Before), limit: q.Limit}
	err := s.traffic.Snapshot(ctx, func(tx *gorm.DB) error {
		rows, older, newer, err := read[exchangeRow](k, func(cursor, order string, at ...any) *gorm.DB {
			return exchangesBeside(tx, q).Where(cursor, at...).Order(order)
		})
		if err != nil {
			return err
		}
		page.Older, page.Newer = older, newer
		page.Exchanges, err = summaries(rows)
		return err
	})
	if err != nil {
		return models.ExchangePage{}, fmt.Errorf("exchanges: %w", err)
	}
	return page, nil
}

func summaries(rows []exchangeRow) (exchanges []models.Exchange, err error) {
	for _, row := range rows {
		e, err := row.model()
		if err != nil {
			return nil, err
		}
		exchanges = append(exchanges, e)
	}
	return exchanges, nil
}

func exchangesBeside(tx *gorm.DB, q models.ExchangeQuery) *gorm.DB {
	query := tx.Session(&gorm.Session{NewDB: true}).Model(&exchangeRow{}).Select(summary).
		Where("directory_id = ?", clean(string(q.Directory)))
	if q.Failed {
		query = failures(query)
	}
	if q.Resource != "" {
		query = query.Where("resource_id = ? AND resource_id <> ''", clean(q.Resource))
	}
	return query
}

// failures are in an index of their own, which SQLite would think no better
// than the key.
func failures(query *gorm.DB) *gorm.DB {
	if query.Name() == "sqlite" {
		query = query.Table("exchanges INDEXED BY exchanges_failed")
	}
	return query.Where("status >= 400")
}

// Exchange finds one, whole. models.ErrNotFound also for another directory's.
func (s *Store) Exchange(ctx context.Context, directory models.DirectoryID, id models.ExchangeID) (models.Exchange, error) {
	var row exchangeRow
	err := s.traffic.Snapshot(ctx, func(tx *gorm.DB) error {
		err := tx.Where("directory_id = ? AND id = ?", clean(string(directory)), clean(string(id))).Take(&row).Error
		if err != nil {
			return err
		}
		return row.recall(tx)
	})
	if err != nil {
		return models.Exchange{}, fmt.Errorf("exchange %s: %w", id, err)
	}
	return row.whole()
}
