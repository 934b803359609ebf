// Package machine reads from /proc what programs and the whole machine have
// used. It owns no measuring; where there is no /proc, everything reads as
// nothing used.
package machine

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of processor times in /proc: it is a hundredth of a second
// on every Linux there is.
const tick = 10 * time.Millisecond

// Busy is how long all processors together have worked since the machine
// started, for whomever.
func Busy() time.Duration {
	line, _, _ := bytes.Cut(read("/proc/stat"), []byte("\n"))
	fields := strings.Fields(string(line))
	var ticks int64
	for _, i := range []int{1, 2, 3, 6, 7, 8} { // user, nice, system, irq, softirq, steal
		ticks += number(fields, i)
	}
	return time.Duration(ticks) * tick
}

// Processors is how many there are.
func Processors() int { return runtime.NumCPU() }

// Describe is the machine in a line.
func Describe() string {
	return fmt.Sprintf("%d × %s, %.0f GB, Linux %s, %s", Processors(), value("/proc/cpuinfo", "model name"),
		float64(kilobytes("/proc/meminfo", "MemTotal"))/1e6, strings.TrimSpace(string(read("/proc/sys/kernel/osrelease"))), runtime.Version())
}

// read is what a file of /proc says; nothing when it is gone.
func read(path string) []byte {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	return text
}

// value is what follows the first "name:" of a file.
func value(path, name string) string {
	for line := range strings.Lines(string(read(path))) {
		if key, text, found := strings.Cut(line, ":"); found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(text)
		}
	}
	return ""
}

// kilobytes is a value such as "VmRSS: 12345 kB".
func kilobytes(path, name string) int64 {
	return number(strings.Fields(value(path, name)), 0)
}

// number is field i, 0 when there is none.
func number(fields []string, i int) int64 {
	if i >= len(fields) {
		return 0
	}
	n, err := strconv.ParseInt(fields[i], 10, 64)
	if err != nil {
		return 0
	}
	return n
}
