package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"scimdesk/scim/script"
)

// conformance is docs/conformance.md: what was asked, wanted and answered.
func conformance(chapters, grants []chapter) string {
	var out strings.Builder
	out.WriteString(conformanceTop)
	for _, a := range abbreviations {
		fmt.Fprintf(&out, "| `%s` | %s |\n", a.short, cell([]string{a.long}))
	}
	for _, c := range chapters {
		fmt.Fprintf(&out, "\n## %s\n", c.title)
		if c.about != "" {
			fmt.Fprintf(&out, "\n%s\n", c.about)
		}
		for _, r := range c.lines {
			r.write(&out)
		}
	}
	out.WriteString(grantsTop)
	for _, c := range grants {
		fmt.Fprintf(&out, "\n## %s\n", c.title)
		if c.about != "" {
			fmt.Fprintf(&out, "\n%s\n", c.about)
		}
		for _, r := range c.lines {
			r.writeGrant(&out)
		}
	}
	return out.String()
}

const grantsTop = `
# The authorization server

Each directory that uses OAuth is an authorization server of its own. Each requirement is asked in a directory of the method named below it, beside another one of the
same method, ` + "`{o}`" + `. ` + "`ALLOW`" + ` and ` + "`DENY`" + ` stand for an administrator who is signed in, opens that address, and presses the button. Of an answer only what the requirement
is about is shown; names in braces stand for values that differ from run to run, and an error is its status and code. A request with a body has the ` + "`Content-Type`" + ` of a form.
`

const conformanceTop = `# Conformance

What the RFCs ask of a service provider, and what Scimdesk answers. This page is written by ` + "`TestEveryLineOfTheStandardIsAnswered`" + `, which asks the
running program; CI fails when an answer is not the one wanted, or not the one below.

Each requirement is asked in two directories: a **tolerant** one, as ` + "`scimdesk directory create`" + ` makes it, and a **strict** one (` + "`--strict`" + `).
Where one row says *both*, the two were asked and answered alike. Of an answer only what the requirement is about is shown; ` + "`...`" + ` stands for more, names in braces
for values that differ from run to run, and an error is its status and scimType. Requests that only prepare are left out. Short forms:

| | |
|---|---|
`

func (r requirement) write(out *strings.Builder) {
	fmt.Fprintf(out, "\n### %s · %s · %s\n\n%s\n", r.id, r.level, r.section, r.says)
	if r.held != "" {
		fmt.Fprintf(out, "\n%s\n", r.held)
	}
	if len(r.steps) == 0 {
		return
	}
	if len(r.flags) > 0 {
		fmt.Fprintf(out, "\nThe directory was made with `%s`.\n", strings.Join(r.flags, " "))
	}
	out.WriteString("\n| Manner | Request | Expected | Answer |\n|---|---|---|---|\n")
	for _, p := range r.steps {
		if p.shown {
			p.write(out)
		}
	}
}

// writeGrant writes a requirement of the authorization server, which has one
// manner.
func (r requirement) writeGrant(out *strings.Builder) {
	fmt.Fprintf(out, "\n### %s · %s · %s\n\n%s\n", r.id, r.level, r.section, r.says)
	if r.held != "" {
		fmt.Fprintf(out, "\n%s\n", r.held)
	}
	if len(r.steps) == 0 {
		return
	}
	fmt.Fprintf(out, "\nThe directory was made with `%s`.\n\n| Request | Expected | Answer |\n|---|---|---|\n", strings.Join(r.flags, " "))
	for _, p := range r.steps {
		if p.shown {
			want := append([]string{p.want[tolerant].text}, p.want[tolerant].headers...)
			fmt.Fprintf(out, "| %s | %s | %s |\n", cell(append([]string{p.request}, p.headers...)), cell(want), cell(strings.Split(p.answered[tolerant], "\n")))
		}
	}
}

func (p probe) write(out *strings.Builder) {
	if p.want[tolerant].text == p.want[byTheLetter].text && p.answered[tolerant] == p.answered[byTheLetter] {
		p.row(out, "both", tolerant)
		return
	}
	for _, m := range manners {
		p.row(out, string(m), m)
	}
}

func (p probe) row(out *strings.Builder, name string, m manner) {
	fmt.Fprintf(out, "| %s | %s | %s | %s |\n", name,
		cell(append([]string{p.request}, p.headers...)), cell(append([]string{p.want[m].text}, p.want[m].headers...)), cell([]string{p.answered[m]}))
}

// cell is code in a table, a line each.
func cell(lines []string) string {
	for i, line := range lines {
		lines[i] = "`" + strings.ReplaceAll(line, "|", "\\|") + "`"
	}
	return strings.Join(lines, "<br>")
}

// answered is an answer as far as the pattern wanted speaks of it.
func answered(o script.Outcome) string {
	status := strconv.Itoa(o.Got.Status)
	var got any
	if json.Unmarshal(o.Got.Body, &got) != nil {
		return status
	}
	if e, ok := got.(map[string]any); ok && o.Got.Status >= http.StatusBadRequest {
		kind, _ := e["scimType"].(string)
		return strings.TrimSpace(status + " " + kind)
	}
	var want any
	if json.Unmarshal([]byte(furtherOnes.ReplaceAllString(o.Step.Want.Body, "")), &want) != nil {
		return status
	}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(narrowed(want, got)); err != nil {
		return status
	}
	return status + " " + abbreviated(strings.TrimSpace(text.String()))
}

// furtherOnes are the dots that stand for more.
var furtherOnes = regexp.MustCompile(`,?\s*\.\.\.`)

// narrowed is the part of got that want speaks of; what want has a name for
// differs from run to run and is shown by it.
func narrowed(want, got any) any {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return got
		}
		part := map[string]any{}
		for key := range want {
			if value, there := object[key]; there {
				part[key] = narrowed(want[key], value)
			}
		}
		return part
	case []any:
		array, ok := got.([]any)
		if !ok {
			return got
		}
		if len(array) != len(want) { // those wanted are among others
			return []any{"…"}
		}
		part := make([]any, len(array))
		for i := range array {
			part[i] = narrowed(want[i], array[i])
		}
		return part
	case string:
		_, text := got.(string)
		_, number := got.(float64)
		if text && strings.Contains(want, "{") || number && want == "{any}" {
			return want
		}
	}
	return got
}

// abbreviated writes the URNs of a text short again.
func abbreviated(text string) string {
	for _, a := range abbreviations {
		text = strings.ReplaceAll(text, `"`+a.long+`"`, `"`+a.short+`"`)
	}
	return text
}
