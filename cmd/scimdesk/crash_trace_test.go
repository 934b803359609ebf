//go:build linux

package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"scimdesk/models/storetest"
)

// TestAcknowledgedMeansOnDisk watches the system calls of the program while 16
// clients create people. Each name is written to the write-ahead log, then
// that log is synced, and only when that is done the name's 201 goes out.
func TestAcknowledgedMeansOnDisk(t *testing.T) {
	strace, err := exec.LookPath("strace")
	storetest.Require(t, "strace", err == nil)
	h := startHouse(t)
	h.stop(t)
	trace := filepath.Join(shortTemp(t), "trace")
	cmd := exec.Command(strace, append([]string{
		"-f", "-y", "-s", "4200", "-e", "trace=write,pwrite64,fsync,fdatasync,writev,sendto", "-o", trace, os.Args[0],
	}, served(h.Data)...)...)
	cmd.Env = append(os.Environ(), beMain+"=1")
	traced := start(t, h.Data, cmd).inPlaceOf(h)
	const creates = 12
	var creating sync.WaitGroup
	for client := range 16 {
		creating.Go(func() {
			for n := range creates {
				if got := post(traced, person(fmt.Sprintf("traced%d-%d@example.com", client, n))); got != 201 {
					t.Errorf("create: %d", got)
				}
			}
		})
	}
	creating.Wait()
	endTraced(t, traced)
	good, syncs := syncedAnswers(t, trace)
	if good != 16*creates {
		t.Errorf("%d of %d answers had their sync before them", good, 16*creates)
	}
	t.Logf("%d answers after %d syncs", good, syncs)
}

// endTraced stops the program under strace: the signal goes to the program.
func endTraced(t *testing.T, h *runningHouse) {
	t.Helper()
	for _, pid := range children(t, h.process.Process.Pid) {
		if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	_ = h.process.Wait()
}

func children(t *testing.T, pid int) (pids []int) {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		t.Fatal(err)
	}
	for field := range strings.FieldsSeq(string(text)) {
		var child int
		if _, err := fmt.Sscan(field, &child); err != nil {
			t.Fatal(err)
		}
		pids = append(pids, child)
	}
	return pids
}

var (
	walWrite = regexp.MustCompile(`p?write(64)?\(\d+<[^>]*scimdesk\.db-wal>`)
	walSync  = regexp.MustCompile(`^(\d+) +f(data)?sync\(\d+<[^>]*scimdesk\.db-wal>`)
	synced   = regexp.MustCompile(`^(\d+) +<\.\.\. f(data)?sync resumed>`)
	created  = regexp.MustCompile(`"HTTP/1\.1 201 Created`)
	tracedAs = regexp.MustCompile(`traced\d+-\d+@example\.com`)
)

// ledger follows a trace, line by line.
type ledger struct {
	line    int
	written map[string]int // where a name was first written to the log
	syncing map[string]int // where the sync of a thread began
	safe    int            // what was written before this line is on the disk
	syncs   int
}

// syncedAnswers counts 201 answers whose name was on the disk, and fails on
// one whose name was not.
func syncedAnswers(t *testing.T, path string) (good, syncs int) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	l := ledger{written: map[string]int{}, syncing: map[string]int{}}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		l.line++
		switch line := lines.Text(); {
		case created.MatchString(line):
			name := tracedAs.FindString(line)
			if at := l.written[name]; at == 0 || at > l.safe {
				t.Errorf("%s was answered before it was safe", name)
				continue
			}
			good++
		default:
			l.follow(line)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return good, l.syncs
}

func (l *ledger) follow(line string) {
	if walWrite.MatchString(line) {
		for _, name := range tracedAs.FindAllString(line, -1) {
			if l.written[name] == 0 {
				l.written[name] = l.line
			}
		}
	}
	if begun := walSync.FindStringSubmatch(line); begun != nil {
		l.syncing[begun[1]] = l.line
		if !strings.Contains(line, "unfinished") {
			l.done(begun[1])
		}
	}
	if ended := synced.FindStringSubmatch(line); ended != nil {
		l.done(ended[1])
	}
}

// done ends the sync of a thread, when it was one of the log.
func (l *ledger) done(thread string) {
	if began, ours := l.syncing[thread]; ours {
		l.safe = max(l.safe, began)
		l.syncs++
		delete(l.syncing, thread)
	}
}
