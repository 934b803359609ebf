package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers"
	"scimdesk/handlers/console"
	"scimdesk/handlers/controlapi"
	"scimdesk/handlers/oauthapi"
	"scimdesk/handlers/scimapi"
	"scimdesk/internal/admin"
	"scimdesk/internal/config"
	"scimdesk/internal/desk"
	"scimdesk/internal/live"
	"scimdesk/internal/oauth"
	"scimdesk/internal/outbound"
	"scimdesk/internal/provisioning"
	"scimdesk/internal/reach"
	"scimdesk/internal/recorder"
	"scimdesk/internal/secret"
	"scimdesk/internal/stage"
	"scimdesk/internal/token"
	"scimdesk/models"
	"scimdesk/models/store"
)

// house is every room, wired; nothing listens yet.
type house struct {
	store    *store.Store
	bell     *live.Bell
	relay    *live.Relay
	recorder *recorder.Recorder
	desk     *desk.Service
	signIn   *admin.Service
	tokens   *token.Service
	people   *provisioning.Service
	access   *oauth.Service
	reach    *reach.Service
	stage    *stage.Stage

	scim     *scimapi.Handler
	oauth    *oauthapi.Handler
	pages    *console.Console
	commands *controlapi.Handler
	control  *fiber.App
}

// build opens the data folder and wires the rooms: the one place that knows
// them all.
func build(ctx context.Context, c config.Config, log *slog.Logger) (*house, error) {
	keyFile := filepath.Join(c.Data, secret.KeyFile)
	key, err := loadKey(keyFile)
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, store.Config{Data: c.Data, Database: c.Database, Log: log, Now: time.Now, NewID: secret.NewID, Version: version})
	if err != nil {
		return nil, damaged(c.Data, err)
	}
	if key, err = checkKey(ctx, db, keyFile, key); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	h := furnish(db, c, key, log)
	if err := h.people.Refresh(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	h.hire(log)
	return h, nil
}

// furnish makes the rooms below the doors.
func furnish(db *store.Store, c config.Config, key []byte, log *slog.Logger) *house {
	h := &house{store: db, bell: live.NewAt(uint64(time.Now().UnixMicro()))} // beyond every count of earlier runs
	h.relay = relay(db, h.bell, log)
	h.tokens = &token.Service{Store: db, Now: time.Now, NewID: func() string { return secret.NewID("tok") }, Log: log, Uses: token.NewUses()}
	h.desk = &desk.Service{Store: db, Tokens: h.tokens, Bell: h.bell, Now: time.Now, NewID: secret.NewID}
	h.signIn = &admin.Service{Store: db, Now: time.Now}
	h.people = &provisioning.Service{
		Store: db, Definitions: db, Bell: h.bell, Now: time.Now, NewID: secret.NewTimeID,
		Hash: secret.HashPassword, Key: secret.Derive(key, "cursors"), Log: log,
	}
	issuers := outbound.New(outbound.Rules{Private: c.PrivateIssuers, Own: h.inside})
	h.access = &oauth.Service{
		Store: db, Tokens: h.tokens, Issuers: oauth.NewKeys(issuers, time.Now),
		Now: time.Now, NewID: secret.NewID, Log: log,
	}
	h.reach = &reach.Service{URL: h.publicURL, Client: outbound.New(outbound.Rules{Private: true}), Key: secret.Derive(key, "reach"), Now: time.Now}
	h.recorder = recorder.New(db, h.bell, log)
	h.stage = stage.New(stage.Config{Store: db, Tokens: h.tokens, Bell: h.bell, Now: time.Now, NewID: secret.NewID, Log: log})
	return h
}

// hire puts somebody at each door.
func (h *house) hire(log *slog.Logger) {
	db := h.store
	h.scim = &scimapi.Handler{
		Provisioning: h.people, Tokens: h.tokens, Directories: db, Recorder: h.recorder,
		Broken: db.Broken(), Now: time.Now, NewID: secret.NewTimeID, Log: log,
	}
	h.oauth = &oauthapi.Handler{
		OAuth: h.access, SignIn: h.signIn, Directories: db, Recorder: h.recorder,
		Now: time.Now, NewID: secret.NewTimeID, Log: log,
	}
	h.commands = &controlapi.Handler{Desk: h.desk, Store: db, Definitions: h.people, Backups: db, SignIn: h.signIn, Now: time.Now, Log: log}
	h.pages = &console.Console{
		Store: db, Desk: h.desk, SignIn: h.signIn, Operators: h.signIn, Minter: h.access, Reach: h.reach,
		Bell: h.bell, Stage: h.stage, Broken: db.Broken(), Now: time.Now, Log: log,
	}
	h.control = handlers.Control(h.commands, log)
}

// relay joins the bell with those of the other processes on the same database,
// nil when there can be none.
func relay(db *store.Store, bell *live.Bell, log *slog.Logger) *live.Relay {
	if db.Alone() {
		return nil
	}
	return &live.Relay{Bell: bell, Neighbours: db, Log: log}
}

// tell says under which addresses the two sides are reached; doors open after.
func (h *house) tell(publicURL, consoleURL string) {
	h.scim.PublicURL, h.commands.PublicURL, h.pages.PublicURL = publicURL, publicURL, publicURL
	h.access.PublicURL, h.oauth.PublicURL = publicURL, publicURL
	h.commands.ConsoleURL = consoleURL
	h.stage.PublicURL, h.stage.ConsoleURL = publicURL, consoleURL
}

// inside is where this machine reaches the public side: the test issuers of
// stand-ins are there.
func (h *house) inside() string { return h.stage.Base }

// publicURL is under which address the public side is reached, once told.
func (h *house) publicURL() string { return h.scim.PublicURL }

// storedPublicURL is what the server last said identity providers use.
func (h *house) storedPublicURL(ctx context.Context) string {
	stored, err := h.store.Setting(ctx, settingPublicURL)
	if err != nil {
		return "http://" + config.DefaultPublicAddr
	}
	return stored
}

// The settings kept in the database: what commands print when the server does
// not run, and the word that tells whether the key file fits.
const (
	settingPublicURL = "public_url"
	settingKeyCheck  = "key_check"
)

// close leaves files on a disk that failed as they are: SQLite would end by
// copying from a log that may no longer hold what was written to it.
func (h *house) close() error {
	select {
	case <-h.store.Broken():
		return nil
	default:
		return h.store.Close()
	}
}

// damaged adds what to do when SQLite finds a file of the data folder broken.
// Its result codes are read without leaning on the driver.
func damaged(data string, err error) error {
	const corrupt, notDatabase = 11, 26 // https://sqlite.org/rescode.html
	var lite interface{ Code() int }
	broken := strings.Contains(err.Error(), "is not a SQLite database")
	if errors.As(err, &lite) {
		code := lite.Code() & 0xff
		broken = broken || code == corrupt || code == notDatabase
	}
	if !broken {
		return err
	}
	return fmt.Errorf("%w. If this file of the data folder %s was Scimdesk's, it is damaged: restore a backup", err, data)
}

// loadKey reads the key file and refuses a damaged one; nil when there is none.
func loadKey(path string) ([]byte, error) {
	key, err := secret.LoadKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return key, err
}

// checkKey tells at once, not at the first secret, when the key file does not
// belong to this database: a sealed word in the database must open. Only a
// database without that word is given a new key. It answers the key in use.
func checkKey(ctx context.Context, db *store.Store, path string, key []byte) ([]byte, error) {
	sealed, err := db.Setting(ctx, settingKeyCheck)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return firstKey(ctx, db, path, key)
	case err != nil:
		return nil, err
	case key == nil:
		return nil, fmt.Errorf("the key file %s is missing, and this database was sealed with one: restore %s from the backup, or copy it from the data folder this database was used with", path, secret.KeyFile)
	}
	return key, opens(key, sealed, path)
}

// opens says whether key opens the sealed word.
func opens(key []byte, sealed, path string) error {
	sealer, err := secret.NewSealer(key)
	if err != nil {
		return err
	}
	word, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return fmt.Errorf("setting %s: %w", settingKeyCheck, err)
	}
	if _, err := sealer.Open(settingKeyCheck, word); err != nil {
		return fmt.Errorf("the key file %s does not belong to this database: restore the one that was backed up with it, or copy it from the data folder this database was used with", path)
	}
	return nil
}

// firstKey seals the word of a new database, with a new key unless there
// already is one. Of processes that begin together with keys of their own,
// one is first; what the others made is taken back.
func firstKey(ctx context.Context, db *store.Store, path string, key []byte) (_ []byte, err error) {
	made := key == nil
	if made {
		if key, err = secret.MakeKey(path); err != nil {
			return nil, err
		}
	}
	sealer, err := secret.NewSealer(key)
	if err != nil {
		return nil, err
	}
	word := sealer.Seal(settingKeyCheck, []byte(settingKeyCheck))
	sealed, err := db.FirstSetting(ctx, settingKeyCheck, base64.StdEncoding.EncodeToString(word))
	if err != nil {
		return nil, err
	}
	refused := opens(key, sealed, path)
	if refused != nil && made {
		return nil, errors.Join(refused, os.Remove(path))
	}
	return key, refused
}

// sweep forgets sessions and grants that are over, every hour until ctx ends.
func (h *house) sweep(ctx context.Context, log *slog.Logger) {
	ticker := time.NewTicker(time.Hour)
	defer ticker.Stop()
	for {
		err := errors.Join(h.signIn.Sweep(ctx), h.tokens.Sweep(ctx, h.store))
		if err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, models.ErrBusy) {
			log.Warn("what ended long ago was not swept", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
