package machine

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Programs are processes by their ids; their children count with them.
type Programs []int

// Self is this process.
func Self() Programs { return Programs{os.Getpid()} }

// Processor is the processor time they have used, both in and out of the
// kernel.
func (p Programs) Processor() time.Duration {
	var ticks int64
	for _, id := range p.family() {
		fields := status(id)
		ticks += number(fields, 11) + number(fields, 12) // utime, stime
	}
	return time.Duration(ticks) * tick
}

// Memory is the bytes they hold in memory (RSS).
func (p Programs) Memory() int64 { return p.sum("VmRSS") * 1024 }

// Peak is the most they ever held.
func (p Programs) Peak() int64 { return p.sum("VmHWM") * 1024 }

// Threads is how many threads of the system they have.
func (p Programs) Threads() int { return int(p.sum("Threads")) }

// Files is how many files, sockets and the like they hold open.
func (p Programs) Files() int {
	open := 0
	for _, id := range p.family() {
		entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", id))
		if err == nil {
			open += len(entries)
		}
	}
	return open
}

func (p Programs) sum(name string) int64 {
	var total int64
	for _, id := range p.family() {
		total += kilobytes(fmt.Sprintf("/proc/%d/status", id), name)
	}
	return total
}

// family is p and all that descend from them.
func (p Programs) family() []int {
	children := map[int][]int{}
	folders, _ := filepath.Glob("/proc/[0-9]*") // the pattern is a good one
	for _, folder := range folders {
		id, _ := strconv.Atoi(filepath.Base(folder)) // digits only
		parent := int(number(status(id), 1))
		children[parent] = append(children[parent], id)
	}
	all := append([]int(nil), p...)
	for i := 0; i < len(all); i++ {
		all = append(all, children[all[i]]...)
	}
	return all
}

// status is /proc/id/stat from the state on: what comes before holds the
// program's name, in which there may be anything.
func status(id int) []string {
	text := read(fmt.Sprintf("/proc/%d/stat", id))
	return strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
}
