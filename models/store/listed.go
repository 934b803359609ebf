package store

import (
	"encoding/json"

	"gorm.io/gorm"
)

// listed is a table (id, number) of the texts of one bound argument, made by
// [list]: a statement takes as many ids as there are, and their order.
func listed(tx *gorm.DB) string {
	if tx.Name() == "postgres" {
		return "(SELECT value AS id, ordinality AS number FROM json_array_elements_text(CAST(? AS json)) WITH ORDINALITY)"
	}
	return "(SELECT value AS id, key AS number FROM json_each(?))"
}

// among is the condition that a column has one of the texts of [list]. It is
// written so that both databases look each of them up in an index, instead of
// guessing how many there are.
func among(tx *gorm.DB) string {
	if tx.Name() == "postgres" {
		return "= ANY (ARRAY(SELECT json_array_elements_text(CAST(? AS json))))"
	}
	return "IN (SELECT value FROM json_each(?))"
}

// list is the argument of [listed] and [among].
func list(ids []string) string {
	cleaned := make([]string, 0, len(ids))
	for _, id := range ids {
		cleaned = append(cleaned, clean(id))
	}
	text, _ := json.Marshal(cleaned) // texts always can
	return string(text)
}
