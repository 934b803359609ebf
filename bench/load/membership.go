package load

import (
	"fmt"
	"time"
)

// add lets everybody to spare join the group, one by one.
func (d *Directory) add() Operation {
	regular := d.members
	return Operation{
		Most: len(d.spare),
		Next: func(i int64) Request { return d.joining(d.spare[i]) },
		After: func(done int) error {
			if err := d.hasMembers(regular + done); err != nil {
				return fmt.Errorf("members who were acknowledged are not there: %w", err)
			}
			return d.dismiss(d.spare[:done], regular)
		},
	}
}

// remove lets everybody to spare leave the group, one by one.
func (d *Directory) remove() Operation {
	regular := d.members
	return Operation{
		Most:   len(d.spare),
		Before: func() error { return d.join(d.spare) },
		Next:   func(i int64) Request { return d.leaving(d.spare[i]) },
		After: func(done int) error {
			if err := d.hasMembers(regular + len(d.spare) - done); err != nil {
				return fmt.Errorf("members who left are still there: %w", err)
			}
			return d.dismiss(d.spare[done:], regular)
		},
	}
}

// dismiss takes people out of the group, of whom so many must be left.
func (d *Directory) dismiss(ids []string, left int) error {
	if len(ids) > 0 {
		op := Operation{Most: len(ids), Next: func(i int64) Request { return d.leaving(ids[i]) }}
		if lap := d.client.Run(op, seeders, time.Hour); lap.First != nil {
			return lap.First
		}
	}
	return d.hasMembers(left)
}

func (d *Directory) joining(id string) Request {
	return Request{Method: "PATCH", Path: "/Groups/" + d.group, Body: patchAdd([]string{id}), Check: done}
}

func (d *Directory) leaving(id string) Request {
	return Request{Method: "PATCH", Path: "/Groups/" + d.group, Body: patchRemove(id), Check: done}
}
