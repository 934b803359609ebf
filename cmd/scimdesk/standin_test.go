package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"scimdesk/internal/standin"
	"scimdesk/internal/standin/dialect"
)

// standinPlays runs the stand-in against a directory, the token in the
// environment.
func standinPlays(t *testing.T, base, token string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := scimdesk(t, append([]string{"standin"}, args...)...)
	cmd.Env = append(cmd.Env, "SCIMDESK_URL="+base, "SCIMDESK_TOKEN="+token)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	if all := out.String() + errOut.String(); token != "" && strings.Contains(all, token) {
		t.Errorf("the token is told: %s", all)
	}
	return out.String(), errOut.String(), cmd.ProcessState.ExitCode()
}

// TestTheStandinPlaysEveryStoryHere plays all stories of all dialects against
// this very program, one directory each.
func TestTheStandinPlaysEveryStoryHere(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	for _, name := range dialect.Names {
		t.Run(string(name), func(t *testing.T) {
			t.Parallel()
			base, token := newDirectory(t, h)
			out, told, code := standinPlays(t, base, token, string(name), "--users", "40", "--groups", "3", "--scenario", "all", "--json")
			if code != exitDone || strings.Contains(told, "✗") {
				t.Errorf("exit %d\n%s%s", code, out, told)
			}
		})
	}
}

func newDirectory(t *testing.T, h *runningHouse) (base, token string) {
	t.Helper()
	out, said, code := command(t, "directory", "create", "--data", h.Data, "--json", "--name", "For a stand-in", "--provider", "generic")
	var made struct {
		URL   string `json:"scim_url"`
		Token string `json:"bearer_token"`
	}
	if err := json.Unmarshal([]byte(out), &made); err != nil || code != exitDone {
		t.Fatalf("exit %d, %v: %s", code, err, said)
	}
	return made.URL, made.Token
}

func TestTheStandinKeepsItsContract(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	out, told, code := standinPlays(t, h.Base, h.Token, "okta", "--users", "12", "--json")
	var figures struct{ Requests, Created, Updated, Deactivated, Failed int }
	if err := json.Unmarshal([]byte(out), &figures); err != nil || code != exitDone {
		t.Fatalf("exit %d, %v\n%s%s", code, err, out, told)
	}
	if got := strings.Join(keys(t, out), " "); got != "created deactivated failed requests seconds updated" {
		t.Errorf("the keys are %s", got)
	}
	if figures.Created != 12 || figures.Failed != 0 || figures.Requests != 1+2*12+10 {
		t.Errorf("%+v", figures)
	}
	if !strings.Contains(told, "✓ First cycle of 12 people (34 requests, ") || strings.Contains(told, "\r") {
		t.Errorf("told was %q", told)
	}
	out, _, code = standinPlays(t, h.Base+"/?aadOptscim062020", h.Token, "entra-compliant", "--users", "12")
	if code != exitDone || !strings.HasPrefix(out, "Microsoft Entra ID (aadOptscim062020): ") || !strings.Contains(out, " 0 created, 12 updated, 0 deactivated, 0 failed.\n") {
		t.Errorf("exit %d: %s", code, out)
	}
}

func TestTheStandinFailsWhenSomethingDoes(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	for _, tc := range []struct {
		name, base, token string
		args              []string
		says              []string
	}{
		{"a token nobody knows", h.Base, "another-token-entirely", []string{"entra"}, []string{"answered 401", "nothing else was sent"}},
		{"nobody at home", "http://127.0.0.1:1/scim/v2", "t0ken-of-nobody", []string{"okta"}, []string{"got no answer", "connection refused"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			out, told, code := standinPlays(t, tc.base, tc.token, append(tc.args, "--json")...)
			var figures struct{ Failed int }
			if err := json.Unmarshal([]byte(out), &figures); err != nil || code != exitFailed || figures.Failed == 0 {
				t.Errorf("exit %d, %v\n%s", code, err, out)
			}
			for _, part := range tc.says {
				if !strings.Contains(told, part) {
					t.Errorf("does not say %q: %s", part, told)
				}
			}
		})
	}
}

func TestTheStandinSaysWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, args string
		says       []string
	}{
		{"nobody to play", "--url http://localhost/scim --token x", []string{"<idp>"}},
		{"nowhere to play", "okta", []string{"--url", "--token"}},
		{
			"everything at once", "ldap --url ftp://x --token= --users 0 --groups=-1 --scenario soap --parallel 99 --speed=-1",
			[]string{"ldap", "--url", "--token", "--users", "--groups", "--scenario", "--parallel", "--speed"},
		},
		{"a password in the address", "okta --url http://me:pw@localhost/scim --token x", []string{"--url: leave the user name"}},
		{"a token of two lines", "okta --url http://localhost/scim --token a\nb", []string{"--token"}},
		{"group push without groups", "okta --url http://localhost/scim --token x --scenario groups", []string{"--groups"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			out, told, code := command(t, append([]string{"standin"}, strings.Split(tc.args, " ")...)...)
			if code != exitUsage || out != "" || strings.Contains(told, "pw") {
				t.Errorf("exit %d: %s%s", code, out, told)
			}
			for _, part := range tc.says {
				if !strings.Contains(told, part) {
					t.Errorf("does not say %q: %s", part, told)
				}
			}
		})
	}
}

// TestAnInterruptFinishesWhatIsUnderWay: each request that arrived was waited
// for, and the program says where it stopped.
func TestAnInterruptFinishesWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	begun, answered := 0, 0
	reached, ended := make(chan struct{}), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		if begun++; begun == 40 {
			close(reached)
		}
		mu.Unlock()
		body := `{"totalResults":0,"startIndex":1,"Resources":[]}`
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusCreated)
			body = `{"id":"7"}`
		}
		_, err := fmt.Fprint(w, body)
		if mu.Lock(); err == nil && r.Context().Err() == nil {
			answered++
		}
		mu.Unlock()
	}))
	defer server.Close()
	cmd := scimdesk(t, "standin", "okta", "--url", server.URL, "--token", "x", "--users", "5000", "--json")
	var out, told bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &told
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	select {
	case <-reached:
		_ = cmd.Process.Signal(syscall.SIGINT)
	case <-ended:
	}
	<-ended
	mu.Lock()
	defer mu.Unlock()
	if code := cmd.ProcessState.ExitCode(); code != exitFailed || !strings.Contains(told.String(), " of 5,000 people") || !strings.Contains(told.String(), "Stopped after ") {
		t.Errorf("exit %d: %s", code, told.String())
	}
	var figures struct{ Requests, Failed int }
	if err := json.Unmarshal(out.Bytes(), &figures); err != nil || figures.Failed != 0 || figures.Requests != begun || answered != begun || begun > 5000 {
		t.Errorf("%v, %+v, %d begun, %d answered", err, figures, begun, answered)
	}
}

func TestProgressIsABarOnATerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	p := newProgress(&out, func() time.Time { return now })
	now, p.sent = now.Add(10*time.Second), 1500
	at := standin.Progress{Done: 750, Of: 3000, What: "people"}
	if got, want := p.bar(at, now), "██████░░░░░░░░░░░░░░░░░░ 750 of 3,000 people · 150 requests/s · about 30s left"; got != want {
		t.Errorf("the bar is\n%s\ninstead of\n%s", got, want)
	}
	p.shown = true
	p.step(standin.StepResult{Title: "First cycle", Sent: 1, Failed: 7, Failures: []string{"a", "b", "c", "d", "e", "f"}, Checks: []standin.Check{{What: "x is y", Got: "z"}}, Ended: "Stopped"})
	want := "\r\x1b[K✗ First cycle (1 request, 0.0 s)\n    a\n    b\n    c\n    d\n    e\n    and 2 more\n    x is y; found: z\n    Stopped\n"
	if out.String() != want {
		t.Errorf("told was %q", out.String())
	}
}
