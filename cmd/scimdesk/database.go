package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"scimdesk/handlers/controlapi"
	"scimdesk/internal/config"
	"scimdesk/internal/secret"
	"scimdesk/internal/standin"
	"scimdesk/models"
	"scimdesk/models/store"
)

// databaseCommand moves an installation between databases.
type databaseCommand struct {
	Copy databaseCopy `cmd:"" help:"Copy everything into an empty database, while the server runs."`
}

type databaseCopy struct {
	To string `required:"" placeholder:"URL" help:"postgres://… or sqlite:FOLDER, empty."`
}

// Help says what is compared and what --json prints.
func (databaseCopy) Help() string {
	return `From SQLite to PostgreSQL or back, as everything is at one moment; what is written later is not in the copy, so stop the server first when you move. Each row is read back and compared before anything is kept: after an error the target is as empty as before.
With --json: {"bytes", "rows", "sha256"}, of all rows; the hash is the same on both sides and both databases.`
}

// target checks the address and makes a folder's absolute: the server may
// stand elsewhere.
func (d *databaseCopy) target() (string, config.Faults) {
	folder, files := strings.CutPrefix(d.To, store.SQLiteAt)
	folder = strings.TrimPrefix(folder, "//")
	switch {
	case strings.HasPrefix(d.To, "postgres://"), strings.HasPrefix(d.To, "postgresql://"):
		return d.To, nil
	case !files || folder == "":
		return "", config.Faults{"--to: write a URL that begins with postgres://, or sqlite: and a folder."}
	}
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return "", config.Faults{fmt.Sprintf("--to: %v.", err)}
	}
	return store.SQLiteAt + absolute, nil
}

// Run copies and shows how far it is.
func (d *databaseCopy) Run(s *shell) error {
	ctx, stop := interrupted()
	defer stop()
	to, faults := d.target()
	return s.ask("", faults, func(a *asker) error {
		bar := newGauge(s.err, time.Now)
		made, err := a.copyDatabase(ctx, to, bar.tell)
		bar.end()
		if err != nil {
			return err
		}
		return s.print(made, func(out io.Writer) { tellCopied(out, made, to) })
	})
}

// copyDatabase reads the lines of the answer to the last.
func (a *asker) copyDatabase(ctx context.Context, to string, told func(models.CopyProgress)) (*controlapi.Copied, error) {
	body, err := a.open(ctx, http.MethodPost, "/database/copy", controlapi.NewCopy{To: to})
	if err != nil {
		return nil, err
	}
	defer body.Close()
	lines := bufio.NewScanner(body)
	for lines.Scan() {
		var line controlapi.CopyLine
		switch err := json.Unmarshal(lines.Bytes(), &line); {
		case err != nil:
			return nil, fmt.Errorf("the running scimdesk answered what this version does not understand: %w", err)
		case line.Error != "":
			return nil, errors.New(line.Error)
		case line.Made != nil:
			return line.Made, nil
		}
		told(models.CopyProgress{What: "rows", Done: line.Done, Of: line.Of})
	}
	return nil, errors.Join(errors.New("the copy broke off: see what the server logged, and copy into an empty database again"), lines.Err())
}

func tellCopied(out io.Writer, made *controlapi.Copied, to string) {
	fmt.Fprintf(out, "Copied %s rows; both sides have the checksum %s.\n", standin.Number(int(made.Rows)), made.SHA256)
	folder, files := strings.CutPrefix(to, store.SQLiteAt)
	if files {
		fmt.Fprintf(out, "To work there: stop this server, copy %s of the data folder to %s, and start scimdesk with --data %s\n", secret.KeyFile, folder, folder)
		return
	}
	fmt.Fprintln(out, "To work there: stop this server, and start scimdesk on the same data folder with --database and that URL.")
}
