package main

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"scimdesk/models/storetest"
)

func person(name string) string {
	return fmt.Sprintf(`{"userName":%q,"name":{"givenName":"Ada","familyName":"Okonjo"},"emails":[{"value":"%s.home@example.com","type":"home"}]}`, name, name)
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// post creates a person and answers the status, 0 when nobody answered.
func post(h *runningHouse, body string) int {
	request, err := http.NewRequest(http.MethodPost, h.Base+"/Users", strings.NewReader(body))
	if err != nil {
		return 0
	}
	request.Header.Set("Authorization", "Bearer "+h.Token)
	request.Header.Set("Content-Type", "application/scim+json")
	response, err := client.Do(request)
	if err != nil {
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// TestKilledInTheMiddleNothingAcknowledgedIsLost kills the program while 8
// clients create 1,000 people, starts it again, and looks for everyone who
// was told 201.
func TestKilledInTheMiddleNothingAcknowledgedIsLost(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	enough := make(chan struct{})
	var clients sync.WaitGroup
	for worker := range 8 {
		clients.Go(func() {
			for n := range 125 {
				name := fmt.Sprintf("w%d-%d@example.com", worker, n)
				if post(h, person(name)) != http.StatusCreated {
					return
				}
				mu.Lock()
				acknowledged[name] = true
				if len(acknowledged) == 500 {
					close(enough)
				}
				mu.Unlock()
			}
		})
	}
	<-enough
	h.kill()
	clients.Wait()
	again := serveOn(t, h.Data)
	again.Token, again.Base = h.Token, again.Public+"/d/"+h.ID+"/scim/v2"
	for name := range acknowledged {
		_, found := again.scim(t, http.MethodGet, "/Users?filter=userName+eq+%22"+name+"%22", "")
		if found["totalResults"] != float64(1) {
			t.Errorf("%s was acknowledged and is lost: %v", name, found)
		}
	}
	_, all := again.scim(t, http.MethodGet, "/Users?count=0", "")
	if total := all["totalResults"].(float64); total < float64(len(acknowledged)) || total > float64(len(acknowledged)+8) {
		t.Errorf("%v people for %d acknowledged creates of 8 clients", total, len(acknowledged))
	}
}

// TestAcknowledgedMeansOnDisk watches the system calls of the program: between
// the write of a create to the write-ahead log and its 201 there is an fsync
// of that log.
func TestAcknowledgedMeansOnDisk(t *testing.T) {
	strace, err := exec.LookPath("strace")
	storetest.Require(t, "strace", err == nil)
	data := shortTemp(t)
	h := serveOn(t, data)
	h.addDirectory(t)
	h.stop(t)
	trace := filepath.Join(shortTemp(t), "trace")
	cmd := exec.Command(strace, "-f", "-y", "-s", "32", "-e", "trace=write,pwrite64,fsync,fdatasync,writev,sendto", "-o", trace,
		os.Args[0], "serve", "--data", data, "--json", "--no-browser", "--admin-addr", "127.0.0.1:0", "--public-addr", "127.0.0.1:0")
	cmd.Env = append(os.Environ(), beMain+"=1")
	traced := start(t, data, cmd)
	traced.Token, traced.Base = h.Token, traced.Public+"/d/"+h.ID+"/scim/v2"
	const creates = 25
	for n := range creates {
		if got := post(traced, person(fmt.Sprintf("traced%d@example.com", n))); got != http.StatusCreated {
			t.Fatalf("create: %d", got)
		}
	}
	endTraced(t, traced)
	if good := syncedAnswers(t, trace); good < creates {
		t.Errorf("%d of %d answers had their fsync before them", good, creates)
	}
}

// endTraced stops the program under strace: the signal goes to the program.
func endTraced(t *testing.T, h *runningHouse) {
	t.Helper()
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", h.process.Process.Pid, h.process.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for pid := range strings.FieldsSeq(string(children)) {
		if err := exec.Command("kill", "-TERM", pid).Run(); err != nil {
			t.Fatal(err)
		}
	}
	_ = h.process.Wait()
}

var (
	walWrite = regexp.MustCompile(`pwrite64\(\d+<[^>]*scimdesk\.db-wal>|write\(\d+<[^>]*scimdesk\.db-wal>`)
	walSync  = regexp.MustCompile(`(fsync|fdatasync)\(\d+<[^>]*scimdesk\.db-wal>`)
	created  = regexp.MustCompile(`"HTTP/1\.1 201 Created`)
)

// syncedAnswers counts 201 answers that came after an fsync that came after a
// write, and fails on one that did not.
func syncedAnswers(t *testing.T, path string) (good int) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	wrote, synced := false, false
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		switch line := lines.Text(); {
		case walWrite.MatchString(line):
			wrote, synced = true, false
		case walSync.MatchString(line):
			synced = wrote
		case created.MatchString(line):
			if !synced {
				t.Errorf("an answer went out before its fsync: %s", line)
			} else {
				good++
			}
			wrote, synced = false, false
		}
	}
	return good
}
