package main

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestGroupsAreFollowed keeps pages about groups open in a real Chromium while
// they are pushed.
func TestGroupsAreFollowed(t *testing.T) {
	t.Parallel()
	chrome := chromium(t)
	for name, follow := range map[string]func(*testing.T, context.Context){
		"a group is pushed, filled, renamed and deleted before the reader's eyes": followAGroup,
		"the setup ticks when a group is pushed":                                  tickTheGroupStep,
		"everything about groups works without JavaScript":                        readGroupsWithoutScripts,
		"how the directory speaks is turned and turned back":                      turnStrict,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			follow(t, chrome)
		})
	}
}

// push makes a group as Okta does, and answers its id.
func (h *runningHouse) push(t *testing.T, name string, members ...string) string {
	t.Helper()
	status, made := h.okta(t, http.MethodPost, "/Groups", map[string]any{
		"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:Group"}, "displayName": name, "members": memberValues(members),
	})
	id, _ := made["id"].(string)
	if status != http.StatusCreated || id == "" {
		t.Fatalf("push %s: %d %v", name, status, made)
	}
	return id
}

func memberValues(ids []string) []any {
	all := make([]any, len(ids))
	for i, id := range ids {
		all[i] = map[string]any{"value": id}
	}
	return all
}

// patchGroup sends one operation on a group.
func (h *runningHouse) patchGroup(t *testing.T, id string, operation map[string]any) {
	t.Helper()
	status, answer := h.okta(t, http.MethodPatch, "/Groups/"+id, map[string]any{
		"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"}, "Operations": []any{operation},
	})
	if status >= http.StatusBadRequest {
		t.Fatalf("change group %s: %d %v", id, status, answer)
	}
}

// addMembers is the operation that lets people join.
func addMembers(ids ...string) map[string]any {
	return map[string]any{"op": "add", "path": "members", "value": memberValues(ids)}
}

// pushGroups gives the house n groups of different sizes, one of them in
// another, with changes of who is in them.
func (h *runningHouse) pushGroups(t *testing.T, n int) {
	t.Helper()
	_, found := h.okta(t, http.MethodGet, "/Users?count=200", nil)
	var people []string
	all, _ := found["Resources"].([]any)
	for _, one := range all {
		person, _ := one.(map[string]any)
		id, _ := person["id"].(string)
		people = append(people, id)
	}
	names := []string{"Engineering", "Finance", "Sales of the northern region", "On-call", "Legal"}
	last := ""
	for i := range n {
		name := fmt.Sprintf("%s %d", names[i%len(names)], 1+i/len(names))
		last = h.push(t, name, people[:(i*i)%(len(people)+1)]...)
	}
	within := h.push(t, "Everyone", last)
	h.patchGroup(t, within, addMembers(people[:min(len(people), 60)]...))
	h.patchGroup(t, within, map[string]any{"op": "replace", "value": map[string]any{"displayName": "All staff"}})
	h.patchGroup(t, within, addMembers("nobody-here"))
	h.patchGroup(t, within, map[string]any{"op": "Remove", "path": fmt.Sprintf("members[value eq %q]", people[0])})
}

func followAGroup(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	ada, ben := h.join(t, "Ada", "Okonjo"), h.join(t, "Ben", "Ito")
	b.visit(200, h.Link)
	b.visit(200, h.page("/groups"))
	b.sees("No groups yet", "How groups are sent")
	finance := h.push(t, "Finance", ada)
	b.sees("Finance")
	b.until(`document.querySelector(".tabs-line [aria-current] .n").innerText === "1"`)

	b.press(200, "Finance")
	b.sees("1 member", "Ada Okonjo", "Okta pushed the group with 1 member")
	h.patchGroup(t, finance, addMembers(ben, "nobody-here"))
	b.sees("2 members", "Ben Ito", "Okta added 1 member", "1 member is not known here, and left out")
	b.types("input[type=search]", "ben")
	b.until(`document.querySelectorAll("#members [data-row]").length === 1 && location.search === "?q=ben"`)
	h.patchGroup(t, finance, map[string]any{"op": "replace", "value": map[string]any{"displayName": "Treasury"}})
	b.until(`document.querySelector("h1").innerText === "Treasury"`)
	if typed := read[string](b, `document.activeElement.value`); typed != "ben" {
		b.Errorf("the field holds %q", typed)
	}
	h.push(t, "Board", finance)
	b.sees("Groups it is in", "Board")

	b.press(200, "Ben Ito")
	b.sees("Treasury", "Through another group")
	b.visit(200, h.page("/exchanges"))
	b.comes("Okta pushed the group Board with Treasury")
	b.sees("Okta added Ben Ito to Finance", "1 member is not known here and was left out.", "Okta renamed the group Finance to Treasury")
	b.press(200, "Okta added Ben Ito to Finance")
	b.sees("Who joined and left", "Tolerated", "A member was named who is not known here.")
	b.press(200, "Open group")
	b.at("/directories/" + h.ID + "/groups/" + finance)
	b.openPalette("treas")
	b.sees("Treasury")

	b.visit(200, h.page("/groups"))
	b.sees("Treasury")
	if status, _ := h.okta(t, http.MethodDelete, "/Groups/"+finance, nil); status != http.StatusNoContent {
		t.Fatalf("delete answered %d", status)
	}
	b.until(`!document.querySelector("main").innerText.includes("Treasury")`)
	b.visit(404, h.page("/groups/"+finance))
}

func tickTheGroupStep(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	b.visit(200, h.Link)
	b.visit(200, h.page("/setup"))
	b.sees("Push a group with “Find groups by name”")
	const state = `document.getElementById("step-group").dataset.step`
	if before := read[string](b, state); before != "todo" {
		b.Errorf("the step is %s before any group", before)
	}
	h.push(t, "Finance", "nobody-here")
	b.until(state + ` === "done"`)
	b.sees("Okta pushed Finance with members who are not known here")
}

func readGroupsWithoutScripts(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	var all []string
	for n := range 30 {
		all = append(all, h.join(t, "Person", fmt.Sprintf("Nr%02d", n)))
	}
	for n := range 51 {
		h.push(t, fmt.Sprintf("Team %02d", n), all...)
	}
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.visit(200, h.Link)
	b.visit(200, h.page("/groups"))
	b.press(200, "Older")
	b.sees("Team 00")
	b.press(200, "Newer")
	b.types("input[type=search]", "team 07")
	b.arrive(200, chromedp.KeyEvent(kb.Enter))
	b.press(200, "Team 07")
	b.sees("30 members", "Person Nr00")
	b.press(200, "Next")
	b.sees("Person Nr29")
	b.press(200, "Previous")
	b.types("input[type=search]", "nr17")
	b.arrive(200, chromedp.KeyEvent(kb.Enter))
	b.press(200, "Person Nr17")
	b.sees("Direct", "Team 07")
}

func turnStrict(t *testing.T, chrome context.Context) {
	h := startHouse(t)
	b := openTab(t, chrome)
	ada := h.join(t, "Ada", "Okonjo")
	odd := func() int {
		status, _ := h.okta(t, http.MethodPatch, "/Users/"+ada, map[string]any{
			"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"}, "Operations": []any{map[string]any{"op": "Replace", "path": "active", "value": "False"}},
		})
		return status
	}
	b.visit(200, h.Link)
	b.visit(200, h.page(""))
	if status := odd(); status != http.StatusOK {
		t.Errorf("a tolerant directory answered %d", status)
	}
	b.press(200, "Turn strict on")
	b.sees("Strict: by the letter")
	if status := odd(); status != http.StatusBadRequest {
		t.Errorf("a strict directory answered %d", status)
	}
	b.press(200, "Turn strict off")
	b.sees("Tolerant")
	if status := odd(); status != http.StatusOK {
		t.Errorf("a tolerant directory answered %d", status)
	}
}
