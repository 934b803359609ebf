package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"scimdesk/scim/script"
)

// manner is how a directory speaks; see package scim.
type manner string

const (
	tolerant    manner = "tolerant"
	byTheLetter manner = "strict"
)

var manners = []manner{tolerant, byTheLetter}

// chapter is a file of testdata/conformance: a title, what stands below it,
// and the requirements.
//
//	A01 | MUST | RFC 7643 §2.1 | Names are compared without regard to case.
//	flags passwords same-names
//	. POST /Users {$U,"userName":"ada"}
//	= 201 {"id":"{ada}", ...}
//	> PUT /Users/{ada}
//	+ If-Match: W/"7"
//	  {$U,"userName":"ada","ACTIVE":"no"}
//	t 200 {"active":false, ...}
//	s 400 invalidValue
//
// "." is a request that only prepares, ">" one that is shown. "=" is the answer
// wanted in both manners, "t" in the tolerant one, "s" by the letter: a status
// and a body as package script writes them, or a scimType. "+" adds a header to
// what stands above it, and a line that begins with two spaces goes on with
// its body. "held" gives the reason why a requirement is not asked here.
type chapter struct {
	title, about string
	lines        []requirement
}

// requirement is one line of RFC 7643, 7644 or 9865, or one habit of clients.
type requirement struct {
	id, level, section, says string

	flags  []string
	learnt []lesson
	steps  []probe
	held   string
}

// lesson is a name that a requirement of the authorization server knows from
// the start.
type lesson struct{ kind, name, rest string }

// probe is one request of a requirement and its answers.
type probe struct {
	shown    bool
	request  string // as the file has it
	headers  []string
	want     map[manner]*wanted
	answered map[manner]string
}

type wanted struct {
	text    string // status, and scimType or body
	headers []string
}

// readChapters reads testdata/conformance.
func readChapters(t *testing.T) []chapter {
	t.Helper()
	return chaptersIn(t, filepath.Join("testdata", "conformance", "*.txt"))
}

// chaptersIn reads the chapters of a pattern, in the order of their names.
func chaptersIn(t *testing.T, pattern string) (all []chapter) {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no chapters: %v", err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		c, err := parseChapter(string(text))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, c)
	}
	return all
}

func parseChapter(text string) (c chapter, err error) {
	blocks := strings.Split(strings.TrimSpace(text), "\n\n")
	c.title, c.about, _ = strings.Cut(blocks[0], "\n")
	for _, block := range blocks[1:] {
		r, err := parseRequirement(strings.Split(block, "\n"))
		if err != nil {
			return c, err
		}
		c.lines = append(c.lines, r)
	}
	return c, nil
}

func parseRequirement(lines []string) (r requirement, err error) {
	head := strings.SplitN(lines[0], " | ", 4)
	if len(head) != 4 {
		return r, fmt.Errorf("expected ID | LEVEL | SECTION | words, found %q", lines[0])
	}
	r.id, r.level, r.section, r.says = head[0], head[1], head[2], head[3]
	var more func(rest string, header bool) // takes what belongs to the line above
	for _, line := range lines[1:] {
		kind, rest, _ := strings.Cut(line, " ")
		switch kind {
		case "flags":
			r.flags = strings.Fields(rest)
		case "held":
			r.held = rest
		case "code", "plaincode", "assertion":
			name, rest, _ := strings.Cut(rest, " ")
			r.learnt = append(r.learnt, lesson{kind, name, rest})
		case ".", ">":
			r.steps = append(r.steps, probe{shown: kind == ">", request: rest, want: map[manner]*wanted{}, answered: map[manner]string{}})
			more = r.steps[len(r.steps)-1].more
		case "=", "t", "s":
			if more == nil {
				return r, fmt.Errorf("%s: an answer before the first request", r.id)
			}
			more = r.steps[len(r.steps)-1].expect(kind, rest)
		case "+", "":
			if more == nil {
				return r, fmt.Errorf("%s: nothing stands above %q", r.id, line)
			}
			more(strings.TrimSpace(rest), kind == "+")
		default:
			return r, fmt.Errorf("%s: %q begins with nothing known", r.id, line)
		}
	}
	return r, r.check()
}

func (p *probe) more(rest string, header bool) {
	if header {
		p.headers = append(p.headers, rest)
		return
	}
	p.request += " " + rest
}

func (p *probe) expect(kind, rest string) func(string, bool) {
	w := &wanted{text: rest}
	for _, m := range manners {
		if kind == "=" || kind == string(m[0]) {
			p.want[m] = w
		}
	}
	return func(rest string, header bool) {
		if header {
			w.headers = append(w.headers, rest)
			return
		}
		w.text += " " + rest
	}
}

// check says whether each request has an answer in each manner.
func (r *requirement) check() error {
	for _, step := range r.steps {
		for _, m := range manners {
			if step.want[m] == nil {
				return fmt.Errorf("%s: %s has no answer in the %s manner", r.id, step.request, m)
			}
		}
	}
	return nil
}

// abbreviations keep the requests readable; the page explains them.
var abbreviations = []struct{ short, long string }{
	{"$USER", "urn:ietf:params:scim:schemas:core:2.0:User"},
	{"$GROUP", "urn:ietf:params:scim:schemas:core:2.0:Group"},
	{"$ENTERPRISE", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"},
	{"$BADGE", "urn:example:scim:schemas:extension:badge:1.0:User"},
	{"$ROOM", "urn:example:scim:schemas:room:1.0:Room"},
	{"$PLAN", "urn:example:scim:schemas:extension:plan:1.0:Room"},
	{"$MESSAGES", "urn:ietf:params:scim:api:messages:2.0"},
	{"$U", `"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"]`},
	{"$G", `"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]`},
	{"$R", `"schemas":["urn:example:scim:schemas:room:1.0:Room"]`},
	{"$P", `"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":`},
	{"$B", `"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]`},
	{"$S", `"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]`},
	{"$DER", certificateOfAda},
}

// certificateOfAda is one of Ada's, DER in base64.
const certificateOfAda = "MIIBcjCCARmgAwIBAgIUdtV5CHJcaCJRVehzl2cz3rYkpA0wCgYIKoZIzj0EAwIwDjEMMAoGA1UEAwwDQWRhMCAXDTI2MTEyMjA3NTgzMloYDzIxMjYxMDI5MDc1ODMyWjAOMQwwCgYDVQQDDANBZGEwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATgzw2Hr1hDJTAVkQ9VH3qZnDx6iR53lYFxaHjjZ5fElarNq9EbLs8F6n/Ig4Ib2MFt4StaIY19BnZBP9Nj4aHao1MwUTAdBgNVHQ4EFgQU/5YD2SKa3RvEeK8KVBxljsjuz5cwHwYDVR0jBBgwFoAU/5YD2SKa3RvEeK8KVBxljsjuz5cwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAtxXRA+fDmQjXn8eV05etX5wFGSeBA6RCPDLrFmc0HiwIgUj7oZ1D8t5p2kSFjFeEGfwrpu8hG40cyOZLqJBNchRk="

func unabbreviated(text string) string {
	for _, a := range abbreviations {
		text = strings.ReplaceAll(text, a.short, a.long)
	}
	return text
}

var scimTypeOnly = regexp.MustCompile(`^(\d{3}) ([A-Za-z]+)$`)

// script writes the requirement as a conversation of package script.
func (r *requirement) script(m manner) (script.Script, error) {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n", r.id)
	if len(r.steps) > 0 {
		out.WriteString("-- headers --\nContent-Type: application/scim+json\n")
	}
	for _, p := range r.steps {
		line, body := cutBody(unabbreviated(p.request))
		fmt.Fprintf(&out, "-- request --\n%s\n%s\n\n%s\n", line, unabbreviated(strings.Join(p.headers, "\n")), body)
		status, want := cutBody(p.want[m].body())
		fmt.Fprintf(&out, "-- response --\n%s\n%s\n\n%s\n", status, unabbreviated(strings.Join(p.want[m].headers, "\n")), want)
	}
	return script.Parse(r.id, out.String())
}

// body is the answer wanted, a scimType written out.
func (w *wanted) body() string {
	if m := scimTypeOnly.FindStringSubmatch(w.text); m != nil {
		return m[1] + ` {"scimType":"` + m[2] + `", ...}`
	}
	return unabbreviated(w.text)
}

// cutBody parts a line from its body, which begins with a bracket, or behind
// " << " when it is no JSON.
func cutBody(text string) (line, body string) {
	if line, body, found := strings.Cut(text, " << "); found {
		return line, body
	}
	at := bodyBegins.FindStringIndex(text)
	if at == nil {
		return text, ""
	}
	return text[:at[0]], text[at[0]+1:]
}

var bodyBegins = regexp.MustCompile(` (?:\{["\s}.]|\{answer\}|\[)`)
