package script

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Parse reads one conversation. name becomes [Script.Name] and opens every
// error, which also tells the line and what was expected there.
func Parse(name, text string) (Script, error) {
	about, sections := split(text)
	s := Script{Name: name, About: about}
	if about == "" {
		return s, fmt.Errorf("%s:1: a conversation opens with a paragraph on who sends it and why", name)
	}
	for i, sec := range sections {
		if err := s.add(sec, i, sections); err != nil {
			return s, fmt.Errorf("%s:%d: %w", name, sec.line, err)
		}
	}
	if len(s.Steps) == 0 {
		return s, fmt.Errorf("%s:1: there is no request in it", name)
	}
	return s, nil
}

// section is the text between two "-- … --" lines.
type section struct {
	kind, title string
	line        int
	lines       []string
}

var (
	sectionLine = regexp.MustCompile(`^-- ([a-z]+)(?:: (.+))? --$`)
	headerLine  = regexp.MustCompile("^([!#$%&'*+.^_|~0-9A-Za-z-]+):[ \t]*(.*)$")
	requestLine = regexp.MustCompile(`^([A-Z]+) (/\S?.*)$`)
)

func split(text string) (about string, sections []section) {
	var prose []string
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, "\r")
		switch m := sectionLine.FindStringSubmatch(line); {
		case m != nil:
			sections = append(sections, section{kind: m[1], title: m[2], line: i + 1})
		case len(sections) == 0:
			prose = append(prose, line)
		case !strings.HasPrefix(strings.TrimSpace(line), "#"):
			last := &sections[len(sections)-1]
			last.lines = append(last.lines, line)
		}
	}
	return strings.TrimSpace(strings.Join(prose, "\n")), sections
}

// add takes in section number i of all.
func (s *Script) add(sec section, i int, all []section) (err error) {
	after := ""
	if i > 0 {
		after = all[i-1].kind
	}
	if after == "request" && sec.kind != "response" {
		return fmt.Errorf("expected the response to the request above, found %q", sec.kind)
	}
	switch sec.kind {
	case "headers":
		return s.addHeaders(sec, i)
	case "request":
		return s.addRequest(sec, i == len(all)-1)
	case "response":
		if after != "request" {
			return fmt.Errorf("this response follows no request")
		}
		s.Steps[len(s.Steps)-1].Want, err = parseWant(sec.lines)
		return err
	case "told":
		if after != "response" {
			return fmt.Errorf("this sentence follows no response")
		}
		return s.Steps[len(s.Steps)-1].addTold(sec.lines)
	}
	return fmt.Errorf("there is no section %q; a file has headers, request, response and told", sec.kind)
}

func (s *Script) addHeaders(sec section, i int) error {
	if i > 0 {
		return fmt.Errorf("headers stand before the first request, once")
	}
	headers, rest := takeHeaders(skipEmpty(sec.lines))
	if len(skipEmpty(rest)) > 0 {
		return fmt.Errorf("%q is no header", skipEmpty(rest)[0])
	}
	s.Headers = headers
	return nil
}

func (s *Script) addRequest(sec section, last bool) error {
	if last {
		return fmt.Errorf("this request has no response")
	}
	lines := skipEmpty(sec.lines)
	if len(lines) == 0 {
		return fmt.Errorf("expected a method and a target, such as GET /Users")
	}
	m := requestLine.FindStringSubmatch(lines[0])
	if m == nil {
		return fmt.Errorf("expected a method and a target, such as GET /Users, found %q", lines[0])
	}
	headers, rest := takeHeaders(lines[1:])
	s.Steps = append(s.Steps, Step{Title: sec.title, Line: sec.line, Request: Request{
		Method: m[1], Target: m[2], Headers: headers, Body: body(rest),
	}})
	return nil
}

// addTold takes the sentence, and the one below it when there is one.
func (step *Step) addTold(lines []string) error {
	said := strings.Split(body(lines), "\n")
	if said[0] == "" || len(said) > 2 {
		return fmt.Errorf("expected a sentence on one line, and on a second what belongs below it, if anything does")
	}
	step.Told = strings.TrimSpace(said[0])
	if len(said) == 2 {
		step.Why = strings.TrimSpace(said[1])
	}
	return nil
}

func parseWant(lines []string) (w Want, err error) {
	lines = skipEmpty(lines)
	if len(lines) == 0 {
		return w, fmt.Errorf("expected a status, such as 200")
	}
	w.Status, err = strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || w.Status < 200 || w.Status > 599 {
		return w, fmt.Errorf("expected a status from 200 to 599, found %q", lines[0])
	}
	w.Headers, lines = takeHeaders(lines[1:])
	if w.Body = body(lines); w.Body == "" {
		return w, nil
	}
	if w.pattern, err = parsePattern(w.Body); err != nil {
		return w, fmt.Errorf("the body wanted is not JSON: %w", err)
	}
	return w, nil
}

// takeHeaders takes the header lines lines begins with.
func takeHeaders(lines []string) (headers []Header, rest []string) {
	for i, line := range lines {
		m := headerLine.FindStringSubmatch(line)
		if m == nil {
			return headers, lines[i:]
		}
		headers = append(headers, Header{Name: m[1], Value: strings.TrimSpace(m[2])})
	}
	return headers, nil
}

func skipEmpty(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	return lines
}

func body(lines []string) string { return strings.TrimSpace(strings.Join(lines, "\n")) }
