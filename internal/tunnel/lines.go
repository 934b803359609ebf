package tunnel

import (
	"bufio"
	"errors"
	"strings"
	"sync"
)

// What is remembered of a program that talks all day.
const (
	lineBytes = 512
	lastLines = 3
)

// lines listens to the program: for its address, and for its last words.
type lines struct {
	found chan string // its address, once

	mu   sync.Mutex
	told bool
	last []string
}

// listen reads to the end. Of a long line, each piece is a line.
func (l *lines) listen(r *bufio.Reader) {
	for {
		line, _, err := r.ReadLine()
		if err != nil {
			return
		}
		l.hear(strings.TrimSpace(string(line)))
	}
}

func (l *lines) hear(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if line == "" {
		return
	}
	l.last = append(l.last, line)
	l.last = l.last[max(0, len(l.last)-lastLines):]
	if url := address.FindString(line); url != "" && !l.told {
		l.told = true
		l.found <- url
	}
}

// explain puts the last words behind what the system says of the end.
func (l *lines) explain(err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := "it ended by itself"
	if err != nil {
		text = err.Error()
	}
	if len(l.last) > 0 {
		text += `. It said: "` + strings.Join(l.last, " / ") + `"`
	}
	return errors.New(text)
}
