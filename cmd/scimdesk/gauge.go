package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"scimdesk/internal/standin"
	"scimdesk/models"
)

// gauge tells on standard error how far a backup, a restore or a copy is: a
// bar on a terminal, a line now and then elsewhere.
type gauge struct {
	out      io.Writer
	now      func() time.Time
	terminal bool
	drawn    time.Time
	shown    bool // a bar stands on the line
}

func newGauge(out io.Writer, now func() time.Time) *gauge {
	return &gauge{out: out, now: now, terminal: isTerminal(out), drawn: now()}
}

// tell hears how far it is.
func (g *gauge) tell(p models.CopyProgress) {
	now := g.now()
	switch {
	case g.terminal && now.Sub(g.drawn) >= redraw:
		g.drawn, g.shown = now, true
		fmt.Fprint(g.out, "\r"+bar(p)+figures(p)+"\x1b[K")
	case !g.terminal && now.Sub(g.drawn) >= retell:
		g.drawn = now
		fmt.Fprintln(g.out, figures(p))
	}
}

// end takes the bar away.
func (g *gauge) end() {
	if g.shown {
		fmt.Fprint(g.out, "\r\x1b[K")
		g.shown = false
	}
}

// bar is empty where nobody knows how long it will be.
func bar(p models.CopyProgress) string {
	if p.Of <= 0 {
		return ""
	}
	full := int(barWidth * min(p.Done, p.Of) / p.Of)
	return strings.Repeat("█", full) + strings.Repeat("░", barWidth-full) + " "
}

func figures(p models.CopyProgress) string {
	write, unit := func(n int64) string { return standin.Number(int(n)) }, " "+p.What
	if p.What == "bytes" {
		write, unit = size, ""
	}
	if p.Of <= 0 {
		return write(p.Done) + unit
	}
	return write(p.Done) + " of " + write(p.Of) + unit
}

// size is a number of bytes for people.
func size(bytes int64) string {
	if bytes < 1e6 {
		return fmt.Sprintf("%.1f KB", float64(bytes)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}
