package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"scimdesk/internal/standin"
	"scimdesk/internal/standin/dialect"
)

const (
	redraw   = 100 * time.Millisecond // between two drawings of the bar
	retell   = 2 * time.Second        // between two lines, where there is no terminal
	barWidth = 24

	namedFailures = 5 // of one step; the others are counted
)

// progress tells on standard error how a playing goes: a bar that is drawn
// again and again on a terminal, a line now and then elsewhere, and a line for
// every step in both.
type progress struct {
	out      io.Writer
	now      func() time.Time
	terminal bool

	mu     sync.Mutex
	engine *standin.Engine
	began  time.Time // of the present step
	sent   int       // requests of the present step
	drawn  time.Time
	shown  bool // a bar stands on the line
}

func newProgress(out io.Writer, now func() time.Time) *progress {
	return &progress{out: out, now: now, terminal: isTerminal(out), began: now(), drawn: now()}
}

// isTerminal says whether somebody may be watching.
func isTerminal(out io.Writer) bool {
	file, is := out.(*os.File)
	if !is {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (p *progress) watch(e *standin.Engine) { p.engine = e }

// answered hears of every request.
func (p *progress) answered(dialect.Exchange) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent++
	at, now := p.engine.Progress(), p.now()
	switch {
	case at.Of < 2:
	case p.terminal && now.Sub(p.drawn) >= redraw:
		p.drawn, p.shown = now, true
		fmt.Fprint(p.out, "\r"+p.bar(at, now)+"\x1b[K")
	case !p.terminal && now.Sub(p.drawn) >= retell:
		p.drawn = now
		fmt.Fprintln(p.out, p.figures(at, now))
	}
}

// bar is the line on a terminal.
func (p *progress) bar(at standin.Progress, now time.Time) string {
	full := barWidth * at.Done / at.Of
	return strings.Repeat("█", full) + strings.Repeat("░", barWidth-full) + " " + p.figures(at, now)
}

// figures are done of all, the rate, and the time that is left.
func (p *progress) figures(at standin.Progress, now time.Time) string {
	took := now.Sub(p.began).Seconds()
	text := fmt.Sprintf("%s of %s %s", standin.Number(at.Done), standin.Number(at.Of), at.What)
	if took <= 0 {
		return text
	}
	text += fmt.Sprintf(" · %s requests/s", standin.Number(int(float64(p.sent)/took)))
	if at.Done > 0 && at.Done < at.Of {
		left := time.Duration(took / float64(at.Done) * float64(at.Of-at.Done) * float64(time.Second))
		text += fmt.Sprintf(" · about %s left", max(left.Round(time.Second), time.Second))
	}
	return text
}

// step hears that a step ended.
func (p *progress) step(r standin.StepResult) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
	tick := "✓"
	if !r.OK {
		tick = "✗"
	}
	fmt.Fprintf(p.out, "%s %s (%s, %.1f s)\n", tick, r.Title, requests(r.Sent), r.Took.Seconds())
	for _, line := range stepLines(r) {
		fmt.Fprintf(p.out, "    %s\n", line)
	}
	p.began, p.drawn, p.sent = p.now(), p.now(), 0
}

// end takes the bar away.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
}

func (p *progress) wipe() {
	if p.shown {
		fmt.Fprint(p.out, "\r\x1b[K")
		p.shown = false
	}
}

// stepLines are what there is to say about a step besides its tick.
func stepLines(r standin.StepResult) []string {
	var lines []string
	if r.Note != "" {
		lines = append(lines, r.Note)
	}
	named := r.Failures[:min(len(r.Failures), namedFailures)]
	lines = append(lines, named...)
	if more := r.Failed - len(named); more > 0 {
		lines = append(lines, fmt.Sprintf("and %s more", standin.Number(more)))
	}
	for _, c := range r.Checks {
		if !c.OK {
			lines = append(lines, c.What+"; found: "+c.Got)
		}
	}
	if r.Ended != "" {
		lines = append(lines, r.Ended)
	}
	return lines
}

// requests counts requests in words.
func requests(n int) string {
	if n == 1 {
		return "1 request"
	}
	return standin.Number(n) + " requests"
}
