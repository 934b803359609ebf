package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"scimdesk/bench/machine"
)

// warmUp is the first part of the time, in which caches fill: it does not
// count for what grows.
const warmUp = 0.25

// entry is how the server is at one moment, and what it answered since the
// last one.
type entry struct {
	at         time.Duration
	answered   int
	p99        time.Duration
	memory     int64
	goroutines int // -1 when the program does not tell
	threads    int
	files      int
	wal        int64
	data       int64
}

// diary notes how the server is, now and then.
type diary struct {
	subject *subject
	out     io.Writer
	version string
	options soakCommand
	entries []entry
	lines   strings.Builder
	wrong   int
	first   error
}

// keep writes a line for every span until ctx ends.
func (d *diary) keep(ctx context.Context, state *soaking, every time.Duration) {
	d.write(head)
	began := time.Now()
	beat := time.NewTicker(every)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			lap := state.since()
			d.wrong += lap.Wrong
			d.first = cmp.Or(d.first, lap.First)
			e := d.look()
			e.at, e.answered, e.p99 = time.Since(began), len(lap.Took), lap.Within(0.99)
			d.entries = append(d.entries, e)
			d.write(e.line(d.wrong, state.late.Load()))
		}
	}
}

// write prints a line and keeps it for the page.
func (d *diary) write(line string) {
	d.lines.WriteString(line)
	fmt.Fprint(d.out, line)
}

// look asks the system, and the program for its goroutines.
func (d *diary) look() entry {
	own := d.subject.own
	e := entry{memory: own.Memory(), threads: own.Threads(), files: own.Files(), goroutines: d.goroutines()}
	found, _ := filepath.Glob(filepath.Join(d.subject.folder, "*")) // the pattern is a good one
	for _, path := range found {
		info, err := os.Stat(path)
		switch {
		case err != nil:
		case strings.HasSuffix(path, "-wal"):
			e.wal += info.Size()
		default:
			e.data += info.Size()
		}
	}
	return e
}

var told = regexp.MustCompile(`goroutines=(\d+)`)

// goroutines asks the program by a signal, which it answers in its log when
// it was built with -tags soak.
func (d *diary) goroutines() int {
	if d.options.Binary != "" {
		return -1 // the signal would end a program that does not know it
	}
	if err := d.subject.child.ask(); err != nil {
		return -1
	}
	time.Sleep(shortly)
	log, err := os.ReadFile(d.subject.child.log)
	all := told.FindAllSubmatch(log, -1)
	if err != nil || len(all) == 0 {
		return -1
	}
	n, err := strconv.Atoi(string(all[len(all)-1][1]))
	if err != nil {
		return -1
	}
	return n
}

const head = "| minute | answered | p99 ms | wrong | late | RSS MB | goroutines | threads | files | WAL MB | data MB |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"

func (e entry) line(wrong int, late int64) string {
	return fmt.Sprintf("| %.1f | %d | %s | %d | %d | %.1f | %d | %d | %d | %.1f | %.1f |\n", e.at.Minutes(), e.answered, milliseconds(e.p99),
		wrong, late, float64(e.memory)/1e6, e.goroutines, e.threads, e.files, float64(e.wal)/1e6, float64(e.data)/1e6)
}

// slopes is what grew, in an hour, once the server was warm.
func (d *diary) slopes() string {
	warm := d.warm()
	hours := make([]float64, len(warm))
	for i, e := range warm {
		hours[i] = e.at.Hours()
	}
	grow := func(of func(entry) float64) float64 {
		values := make([]float64, len(warm))
		for i, e := range warm {
			values[i] = of(e)
		}
		return slope(hours, values)
	}
	return fmt.Sprintf("\nGrowth in an hour, the first quarter left out: RSS %+.2f MB, goroutines %+.1f, threads %+.1f, files %+.1f, WAL %+.1f MB. Largest WAL: %.1f MB.\n",
		grow(func(e entry) float64 { return float64(e.memory) / 1e6 }), grow(func(e entry) float64 { return float64(e.goroutines) }),
		grow(func(e entry) float64 { return float64(e.threads) }), grow(func(e entry) float64 { return float64(e.files) }),
		grow(func(e entry) float64 { return float64(e.wal) / 1e6 }), float64(d.largestWAL())/1e6)
}

// warm are the entries that count.
func (d *diary) warm() []entry {
	if len(d.entries) == 0 {
		return nil
	}
	last := d.entries[len(d.entries)-1].at
	return slices.DeleteFunc(slices.Clone(d.entries), func(e entry) bool { return float64(e.at) < warmUp*float64(last) })
}

func (d *diary) largestWAL() (most int64) {
	for _, e := range d.entries {
		most = max(most, e.wal)
	}
	return most
}

// mark names the diary's place in a page.
func (d *diary) mark() string { return "soak" }

// markdown is the diary as people read it.
func (d *diary) markdown() string {
	return fmt.Sprintf("%g minutes at %d requests/s, %s people; %s; %s.\n\n%s%s", d.options.Minutes, d.options.Rate,
		number(d.options.Users), d.version, machine.Describe(), d.lines.String(), d.slopes())
}
