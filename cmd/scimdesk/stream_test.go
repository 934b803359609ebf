package main

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
)

// stream is what a page follows, without the page.
type stream struct{ lines *bufio.Reader }

// follow opens a stream and reads its first words.
func (h *runningHouse) follow(t testing.TB, client *http.Client) *stream {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.Console+"/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	s := &stream{bufio.NewReader(response.Body)}
	if response.StatusCode != http.StatusOK || s.topics(t) != "*" {
		t.Fatalf("a stream was answered %d", response.StatusCode)
	}
	return s
}

// topics waits for the next news and answers what they are about.
func (s *stream) topics(t testing.TB) string {
	t.Helper()
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			t.Fatalf("the stream ended: %v", err)
		}
		if topics, found := strings.CutPrefix(line, "data: "); found {
			return strings.TrimSpace(topics)
		}
	}
}

func TestTheStreamTellsWhoHasNews(t *testing.T) {
	t.Parallel()
	h := startHouse(t)
	client := signedIn(t, h)
	s := h.follow(t, client)
	h.join(t, "Ada", "Okonjo")
	if got := s.topics(t); got != h.ID {
		t.Errorf("a person arrived: %q", got)
	}
	if got := s.topics(t); got != h.ID {
		t.Errorf("the request was recorded: %q", got)
	}
	if response, _ := ask(t, client, "POST", h.Console+"/sign-out", "", "Origin", h.Console, "Content-Type", "application/x-www-form-urlencoded"); response.StatusCode != http.StatusSeeOther {
		t.Fatalf("sign-out: %d", response.StatusCode)
	}
	h.join(t, "Ben", "Okonjo")
	for line := ""; ; {
		var err error
		if strings.Contains(line, "news") {
			t.Error("who signed out still hears")
		}
		if line, err = s.lines.ReadString('\n'); err != nil {
			break
		}
	}
}
