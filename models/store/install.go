package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// noteName is the note in a data folder that says which files are about to
// take their place. While it is there, what lies there is neither the old data
// nor the new.
const noteName = "installing.json"

// installation is how finished files take the place of what is there. Six
// names cannot change at once, so a note is written first and taken away last;
// who finds it ends what somebody began who was killed.
type installation struct {
	From  string `json:"from"`  // the folder in the data folder where finished files wait
	Aside string `json:"aside"` // and the one for what makes room, "" when nothing does

	place  string
	rename func(from, to string) error
}

// install moves both files from a folder in place into it. Files of before move
// to aside, a name in place, "" when there are none. After an error everything
// is as it was, or, when even that fails, the next start goes on.
func install(from, place, aside string, rename func(from, to string) error) error {
	for _, file := range files(from) { // the slow part, while nothing has moved
		if err := Synced(file.Path); err != nil {
			return err
		}
	}
	in := installation{From: filepath.Base(from), Aside: aside, place: place, rename: rename}
	if err := in.note(); err != nil {
		return err
	}
	err := in.forth()
	if err == nil {
		return in.end()
	}
	if undone := in.back(); undone != nil {
		return errors.Join(err, fmt.Errorf("the next start goes on with it: %w", undone))
	}
	return errors.Join(err, in.end())
}

// finishInstall ends an installation that was interrupted; nil for none. The
// caller has the folder to itself.
func finishInstall(place string) (*installation, error) {
	text, err := os.ReadFile(filepath.Join(place, noteName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	in := &installation{place: place, rename: os.Rename}
	err = json.Unmarshal(text, in)
	if err == nil && (!filepath.IsLocal(in.From) || in.Aside != "" && !filepath.IsLocal(in.Aside)) {
		err = errors.New("it names other places")
	}
	if err == nil {
		err = errors.Join(in.forth(), in.whole())
	}
	if err != nil {
		return nil, fmt.Errorf("a restore was interrupted and cannot be ended (%w): what was there before is in %s; "+
			"move its files back to %s, delete %s, and restore again", err, filepath.Join(place, in.Aside), place, filepath.Join(place, noteName))
	}
	return in, errors.Join(os.Remove(filepath.Join(place, noteName)), Synced(place), os.RemoveAll(in.from()))
}

func (in *installation) from() string  { return filepath.Join(in.place, in.From) }
func (in *installation) aside() string { return filepath.Join(in.place, in.Aside) }

// note is on the disk before anything moves.
func (in *installation) note() error {
	text, err := json.Marshal(in)
	if err != nil {
		return err
	}
	draft, path := filepath.Join(in.from(), noteName), filepath.Join(in.place, noteName)
	if err := errors.Join(os.WriteFile(draft, text, 0o600), Synced(draft), Synced(in.from())); err != nil {
		return err
	}
	return errors.Join(in.rename(draft, path), Synced(in.place))
}

// end takes the note away.
func (in *installation) end() error {
	note := filepath.Join(in.place, noteName)
	return errors.Join(in.rename(note, filepath.Join(in.from(), noteName)), Synced(in.place))
}

// forth moves what has not moved yet: as long as a finished file waits, the one
// in its place is the old one.
func (in *installation) forth() error {
	if in.Aside != "" {
		if err := os.MkdirAll(in.aside(), 0o700); err != nil {
			return fmt.Errorf("set the old data aside: %w", err)
		}
	}
	sources, places, asides := files(in.from()), files(in.place), files(in.aside())
	for i := range sources {
		if there, err := exists(sources[i].Path); !there || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		if err := in.makeRoom(places[i].Path, asides[i].Path); err != nil {
			return fmt.Errorf("set the old data aside: %w", err)
		}
		if err := in.rename(sources[i].Path, places[i].Path); err != nil {
			return err
		}
	}
	return Synced(in.place)
}

func (in *installation) makeRoom(path, aside string) error {
	if in.Aside == "" {
		return nil
	}
	return errors.Join(in.move(path, aside), Synced(in.aside()), Synced(in.place))
}

// back undoes forth.
func (in *installation) back() error {
	sources, places, asides := files(in.from()), files(in.place), files(in.aside())
	for i := range sources {
		waits, err := exists(sources[i].Path)
		if err == nil && !waits {
			err = in.rename(places[i].Path, sources[i].Path)
		}
		if err == nil && in.Aside != "" {
			err = in.move(asides[i].Path, places[i].Path)
		}
		if err != nil {
			return err
		}
	}
	if in.Aside == "" {
		return Synced(in.place)
	}
	return errors.Join(Synced(in.place), os.Remove(in.aside()))
}

// move moves what there is of one database.
func (in *installation) move(from, to string) error {
	for _, end := range parts {
		if err := in.rename(from+end, to+end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// whole says what is missing of an installation that should be there.
func (in *installation) whole() error {
	for _, file := range files(in.place) {
		if _, err := os.Lstat(file.Path); err != nil {
			return err
		}
	}
	return nil
}

func exists(path string) (bool, error) {
	_, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
