package script

import (
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
)

func TestAllReadsEveryFile(t *testing.T) {
	t.Parallel()
	scripts, err := All()
	if err != nil {
		t.Fatal(err)
	}
	paths, err := fs.Glob(files, "*/*")
	if err != nil || len(paths) != len(scripts) || len(scripts) < 20 {
		t.Fatalf("%d files, %d conversations, %v", len(paths), len(scripts), err)
	}
	for i, s := range scripts {
		if s.Name+".txtar" != paths[i] {
			t.Errorf("wanted the order of names, got %s where %s stands", s.Name, paths[i])
		}
	}
}

// A conversation must be one that can be played: each step has a title, each
// name is learnt before it is used, each body is JSON unless it is meant not
// to be, and names that must be free differ from playing to playing.
func TestEveryConversationCanBePlayed(t *testing.T) {
	t.Parallel()
	scripts, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scripts {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(s.About, "https://") {
				t.Error("the prose names no page this is written on")
			}
			known := names{"base": "http://h", "token": "t", "unique": "u", "UNIQUE": "U"}
			for _, step := range s.Steps {
				checkStep(t, s, step, known)
			}
		})
	}
}

func checkStep(t *testing.T, s Script, step Step, known names) {
	t.Helper()
	if step.Title == "" {
		t.Errorf("line %d: the request has no title", step.Line)
	}
	text := step.Request.Target
	for _, h := range step.Request.Headers {
		text += h.Value
	}
	body := strings.TrimPrefix(step.Request.Body, lastAnswer)
	if _, err := known.fill(text+body, inJSON); err != nil {
		t.Errorf("line %d: %v", step.Line, err)
	}
	if body != "" && step.Want.Status < 400 && !json.Valid([]byte(body)) {
		t.Errorf("line %d: the body is no JSON", step.Line)
	}
	if strings.Contains(body, `"userName"`) && !strings.Contains(strings.ToLower(body), "{unique}") && step.Want.Status < 400 {
		t.Errorf("line %d: the userName is the same in every playing", step.Line)
	}
	learn(known, step.Want)
	if _, err := known.fill(step.Told+step.Why, asIs); err != nil {
		t.Errorf("line %d: the sentence: %v", step.Line, err)
	}
}

// learn gives a value to whatever name an answer would teach.
func learn(known names, w Want) {
	text := w.Body
	for _, h := range w.Headers {
		text += h.Value
	}
	for _, ref := range nameRef.FindAllStringSubmatch(text, -1) {
		known[ref[1]] = "x"
	}
}
