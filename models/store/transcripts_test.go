package store

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"gorm.io/gorm"
	"pgregory.net/rapid"

	"scimdesk/models"
)

// spoken is an exchange in which anything may have been said.
func spoken(id string) *rapid.Generator[exchangeRow] {
	return rapid.Custom(func(t *rapid.T) exchangeRow {
		body := rapid.SliceOfN(rapid.Byte(), 0, 300)
		return exchangeRow{
			ID: id, RequestHeaders: rapid.String().Draw(t, "asked with"), RequestBody: body.Draw(t, "asked"), RequestCut: rapid.Int().Draw(t, "cut of it"),
			ResponseHeaders: rapid.String().Draw(t, "answered with"), ResponseBody: body.Draw(t, "answered"), ResponseCut: rapid.Int().Draw(t, "cut of that"),
		}
	})
}

func TestATranscriptSaysWhatWasSaid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := make([]exchangeRow, rapid.IntRange(1, 5).Draw(t, "exchanges"))
		for i := range rows {
			rows[i] = spoken(fmt.Sprint("exc-", i)).Draw(t, "exchange")
		}
		packed := pack(rows)
		for _, said := range rows {
			row := exchangeRow{ID: said.ID}
			if err := row.unpack(packed); err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(row) != fmt.Sprint(said) {
				t.Fatalf("said\n%v\ntranscript\n%v", said, row)
			}
		}
		if err := (&exchangeRow{ID: "exc-9"}).unpack(packed); err == nil {
			t.Fatal("somebody was heard who said nothing")
		}
	})
}

func TestATranscriptThatWasSpoiledIsAnError(t *testing.T) {
	t.Parallel()
	packed := pack([]exchangeRow{{ID: "exc-1", RequestBody: []byte(strings.Repeat("said ", 50))}})
	rapid.Check(t, func(t *rapid.T) {
		spoiled := bytes.Clone(packed[:rapid.IntRange(0, len(packed)).Draw(t, "length")])
		for range rapid.IntRange(0, 4).Draw(t, "times") {
			if len(spoiled) > 0 {
				spoiled[rapid.IntRange(0, len(spoiled)-1).Draw(t, "where")] = rapid.Byte().Draw(t, "what")
			}
		}
		_ = (&exchangeRow{ID: "exc-1"}).unpack(spoiled) // a panic ends the test
	})
	for name, said := range map[string][]byte{"nothing": {}, "a length without its text": {5, 'a'}, "what would take all memory": {0xff, 0xff, 0xff, 0xff, 0x0f, 0}} {
		if err := (&exchangeRow{ID: "exc-1"}).unpack(said); err == nil {
			t.Errorf("%s is a transcript", name)
		}
	}
}

// TestTranscriptsGoWithTheirExchanges counts them.
func TestTranscriptsGoWithTheirExchanges(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	s.config.KeepExchanges = 10
	for i := range 20 {
		var batch []models.Exchange
		for j := range 4 {
			e := models.Exchange{ID: models.ExchangeID(fmt.Sprintf("exc-%04d", 4*i+j)), Directory: "dir-1"}
			if j == 3 {
				e.RequestBody = make([]byte, mostSaid)
			}
			batch = append(batch, e)
		}
		if err := s.SaveExchanges(t.Context(), batch, nil); err != nil {
			t.Fatal(err)
		}
	}
	var left []string
	err := s.traffic.View(t.Context(), func(db *gorm.DB) error {
		return db.Model(&transcriptRow{}).Order("id").Pluck("id", &left).Error
	})
	if want := "[exc-0070 exc-0071 exc-0074 exc-0075 exc-0078 exc-0079]"; err != nil || fmt.Sprint(left) != want {
		t.Errorf("left are %v, %v; want %s", left, err, want)
	}
}

func TestAnExchangeOfAnOlderVersionIsWhole(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	err := s.traffic.Write(t.Context(), func(tx *gorm.DB) error {
		return tx.Create(&exchangeRow{
			DirectoryID: "dir-1", ID: "exc-1", Facts: "{}", RequestHeaders: `[{"n":"Host","v":"x"}]`, RequestBody: []byte("asked"),
			ResponseHeaders: "null", ResponseBody: []byte("answered"), ResponseCut: 7,
		}).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Exchange(t.Context(), "dir-1", "exc-1")
	if err != nil || string(e.RequestBody) != "asked" || string(e.ResponseBody) != "answered" || e.ResponseCut != 7 || len(e.RequestHeaders) != 1 {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestAnExchangeWithoutItsTranscriptSaysSo(t *testing.T) {
	t.Parallel()
	s := openInternal(t)
	for _, id := range []models.ExchangeID{"exc-1", "exc-2"} {
		if err := s.SaveExchanges(t.Context(), []models.Exchange{{ID: id, Directory: "dir-1"}}, nil); err != nil {
			t.Fatal(err)
		}
	}
	err := s.traffic.Write(t.Context(), func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM transcripts WHERE id = 'exc-1'").Error; err != nil {
			return err
		}
		return tx.Exec("UPDATE transcripts SET said = 'spoiled' WHERE id = 'exc-2'").Error
	})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[models.ExchangeID]string{"exc-1": "transcript exc-1: it is gone", "exc-2": "transcript exc-2: it cannot be read"} {
		if _, err := s.Exchange(t.Context(), "dir-1", id); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", id, err, want)
		}
	}
}
