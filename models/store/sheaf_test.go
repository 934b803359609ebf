package store

import "testing"

func TestTheFirstRowFitsWhateverItsSize(t *testing.T) {
	t.Parallel()
	var s sheaf
	row := readRow{resourceRow: resourceRow{Document: make([]byte, mostBytes+1)}}
	if err := s.put(&row); err != nil || len(s.rows) != 1 || s.full {
		t.Errorf("%d rows, full %v, error %v", len(s.rows), s.full, err)
	}
	row.Document = nil
	if err := s.put(&row); err != errEnough || len(s.rows) != 1 || !s.full {
		t.Errorf("behind it %d rows, full %v, error %v", len(s.rows), s.full, err)
	}
}

// TestARowThatStaysHasADocumentOfItsOwn: a driver writes the next one over it.
func TestARowThatStaysHasADocumentOfItsOwn(t *testing.T) {
	t.Parallel()
	row := readRow{resourceRow: resourceRow{Document: []byte("jane")}}
	stays := row.kept()
	copy(row.Document, "joan")
	if string(stays.Document) != "jane" {
		t.Errorf("it became %s", stays.Document)
	}
}
