package reference_test

import (
	"database/sql"
	"net"
	"path/filepath"
	"testing"

	"scimdesk/bench/load"
	"scimdesk/bench/reference"
)

func TestWithDutiesEachChangeIsKeptAndRecorded(t *testing.T) {
	t.Parallel()
	kept, recorded := filepath.Join(t.TempDir(), "kept.db"), filepath.Join(t.TempDir(), "recorded.db")
	store, err := reference.Keeping(kept)
	if err != nil {
		t.Fatal(err)
	}
	recorder, err := reference.NewRecorder(recorded)
	if err != nil {
		t.Fatal(err)
	}
	provision(t, store, recorder)
	for _, end := range []interface{ Close() error }{store, recorder} {
		if err := end.Close(); err != nil {
			t.Error(err)
		}
	}
	changes := count(t, kept, "SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM groups)")
	if told := count(t, kept, "SELECT count(DISTINCT id) FROM events"); changes == 0 || told < changes {
		t.Errorf("%d events of %d changes or more", told, changes)
	}
	if heard := count(t, recorded, "SELECT count(*) FROM exchanges WHERE method = 'POST'"); heard != changes {
		t.Errorf("%d recorded of %d that made somebody or a group", heard, changes)
	}
	if missing := count(t, recorded, "SELECT count(*) FROM exchanges WHERE transcript NOT IN (SELECT id FROM transcripts WHERE length(said) > 0)"); missing > 0 {
		t.Errorf("what was said in %d requests is missing", missing)
	}
}

// provision makes people and a group, and stops serving.
func provision(t *testing.T, store reference.Store, recorder *reference.Recorder) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- reference.Serve(listener, store, recorder) }()
	client, err := load.NewClient("http://"+listener.Addr().String()+reference.Path, "nobody asks")
	if err == nil {
		_, err = load.Seed(client, 20, 10, 5)
	}
	if err != nil {
		t.Error(err)
	}
	_ = listener.Close()
	<-ended
}

func count(t *testing.T, path, question string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(question).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
