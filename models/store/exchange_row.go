package store

import (
	"encoding/json"
	"fmt"
	"time"

	"scimdesk/models"
)

// model is the exchange without headers and bodies.
func (row exchangeRow) model() (models.Exchange, error) {
	e := models.Exchange{
		ID: models.ExchangeID(row.ID), Directory: models.DirectoryID(row.DirectoryID), Token: models.TokenID(row.TokenID),
		At: moment(row.At), Took: time.Duration(row.Took), Method: row.Method, Path: row.Path, Status: row.Status,
		From: row.Peer, Agent: row.Agent, ResourceID: row.ResourceID, Problem: row.Problem,
	}
	if err := json.Unmarshal([]byte(row.Facts), &e.Facts); err != nil {
		return e, fmt.Errorf("facts of exchange %s: %w", row.ID, err)
	}
	return e, nil
}

// whole is the exchange with everything that was kept of it.
func (row exchangeRow) whole() (models.Exchange, error) {
	e, err := row.model()
	if err != nil {
		return e, err
	}
	e.RequestBody, e.RequestCut = row.RequestBody, row.RequestCut
	e.ResponseBody, e.ResponseCut = row.ResponseBody, row.ResponseCut
	if err := json.Unmarshal([]byte(row.RequestHeaders), &e.RequestHeaders); err != nil {
		return e, fmt.Errorf("request headers of exchange %s: %w", row.ID, err)
	}
	if err := json.Unmarshal([]byte(row.ResponseHeaders), &e.ResponseHeaders); err != nil {
		return e, fmt.Errorf("response headers of exchange %s: %w", row.ID, err)
	}
	return e, nil
}
