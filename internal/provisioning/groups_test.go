package provisioning_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"scimdesk/internal/provisioning"
	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/patch"
	"scimdesk/scim/schema"
)

// crowd is a desk with Ada, Bo and Cy, a group of Ada and Bo, and another that
// is in it.
type crowd struct {
	*desk
	ids   map[string]string // name to id
	names *strings.Replacer // id to name
}

func gather(t *testing.T) *crowd {
	t.Helper()
	c := &crowd{desk: open(t), ids: map[string]string{}}
	for _, name := range []string{"ada", "bo", "cy"} {
		c.ids[name] = c.create(t, `{"userName":"`+name+`"}`).ID
	}
	c.ids["sub"] = c.found(t, `{"displayName":"sub"}`).ID
	c.ids["crew"] = c.found(t, c.fill(`{"displayName":"Crew","members":[{"value":"{ada}"},{"value":"{bo}"},{"value":"{sub}"}]}`)).ID
	var pairs []string
	for name, id := range c.ids {
		pairs = append(pairs, id, name)
	}
	c.names = strings.NewReplacer(pairs...)
	return c
}

// fill puts ids in place of {name}.
func (c *crowd) fill(text string) string {
	for name, id := range c.ids {
		text = strings.ReplaceAll(text, "{"+name+"}", id)
	}
	return text
}

// found creates a group.
func (d *desk) found(t *testing.T, body string) provisioning.Written {
	t.Helper()
	made, err := d.Create(t.Context(), d.caller, d.group, parse(t, body))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// members are the names of who is in a group.
func (c *crowd) members(t *testing.T, group string) string {
	t.Helper()
	r, err := c.Get(t.Context(), c.caller, c.group, c.ids[group], models.With{Members: true})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range r.Members {
		names = append(names, c.names.Replace(m.ID))
	}
	if r.MemberCount != len(names) {
		t.Errorf("%d are counted, %d are there", r.MemberCount, len(names))
	}
	return strings.Join(names, " ")
}

// told is an event as "type fields +joined -left ?unknown".
func told(w provisioning.Written) string {
	var out []string
	if e := w.Event; e != nil {
		out = append(out, e.Type)
		for _, f := range e.Fields {
			out = append(out, f.Path)
		}
		for _, m := range e.Moved.Joined {
			out = append(out, "+"+m.Name)
		}
		for _, m := range e.Moved.Left {
			out = append(out, "-"+m.Name)
		}
	}
	for range w.Moved.Unknown {
		out = append(out, "?")
	}
	return strings.Join(out, " ")
}

func (c *crowd) regroup(t *testing.T, m *scim.Manner, operations, match string) (provisioning.Written, error) {
	t.Helper()
	ops, err := patch.ParseLong([]byte(`{"schemas":["`+scim.MessagePatch+`"],"Operations":`+c.fill(operations)+`}`), m)
	if err != nil {
		return provisioning.Written{}, err
	}
	caller := c.caller
	caller.Manner = m
	return c.Patch(t.Context(), caller, c.group, c.ids["crew"], ops, match)
}

func TestAChangeOfAGroupIsToldWithWhoMoved(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, operations, told, members string }{
		{"somebody joins", `[{"op":"add","path":"members","value":[{"value":"{cy}"}]}]`, "Group.members +cy", "ada bo sub cy"},
		{"somebody leaves", `[{"op":"remove","path":"members[value eq \"{bo}\"]"}]`, "Group.members -bo", "ada sub"},
		{"somebody is listed to leave", `[{"op":"remove","path":"members","value":[{"value":"{bo}"}]}]`, "Group.members -bo", "ada sub"},
		{"groups leave", `[{"op":"remove","path":"members[type eq \"Group\"]"}]`, "Group.members -sub", "ada bo"},
		{"all leave", `[{"op":"remove","path":"members"}]`, "Group.members -ada -bo -sub", ""},
		{"exactly these", `[{"op":"replace","path":"members","value":[{"value":"{cy}"},{"value":"{ada}"}]}]`, "Group.members +cy -bo -sub", "ada cy"},
		{"who is in joins again", `[{"op":"add","path":"members","value":[{"value":"{ada}"}]}]`, "", "ada bo sub"},
		{"who is not in leaves", `[{"op":"remove","path":"members[value eq \"{cy}\"]"}]`, "", "ada bo sub"},
		{"nobody here joins", `[{"op":"add","path":"members","value":[{"value":"nobody"}]}]`, "?", "ada bo sub"},
		{"somebody and nobody join", `[{"op":"add","path":"members","value":[{"value":"nobody"},{"value":"{cy}"}]}]`, "Group.members +cy ?", "ada bo sub cy"},
		{"a new name", `[{"op":"replace","path":"displayName","value":"R&D"}]`, "Group.updated displayName", "ada bo sub"},
		{"a new name, and somebody joins", `[{"op":"replace","value":{"displayName":"R&D","members":[{"value":"{cy}"}]}}]`, "Group.updated displayName +cy -ada -bo -sub", "cy"},
		{"the same name again", `[{"op":"replace","value":{"displayName":"Crew","id":"x"}}]`, "", "ada bo sub"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := gather(t)
			bell := &rung{}
			c.Bell = bell
			after, err := c.regroup(t, nil, tc.operations, `W/"1"`)
			if err != nil {
				t.Fatal(err)
			}
			if got := told(after); got != tc.told {
				t.Errorf("told as %q, want %q", got, tc.told)
			}
			if got := c.members(t, "crew"); got != tc.members {
				t.Errorf("members %q, want %q", got, tc.members)
			}
			changed := strings.HasPrefix(tc.told, "Group")
			if (after.Version == 2) != changed || (len(*bell) == 1) != changed || after.Name == "" || (after.Event != nil) != changed {
				t.Errorf("version %d of %q, rang %v", after.Version, after.Name, *bell)
			}
			if changed && after.Event.Account != "" {
				t.Error("a group has an account")
			}
		})
	}
}

func TestAGroupIsReplacedWithItsMembers(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, body, told, members string }{
		{"others", `{"displayName":"Crew","members":[{"value":"{cy}"},{"value":"{cy}"},{"value":"{ada}"}]}`, "Group.members +cy -bo -sub", "ada cy"},
		{"the same", `{"displayName":"Crew","members":[{"value":"{bo}"},{"value":"{ada}"},{"value":"{sub}"}]}`, "", "ada bo sub"},
		{"members are not spoken of", `{"displayName":"Crew"}`, "Group.members -ada -bo -sub", ""},
		{"no members", `{"displayName":"Crew","members":[]}`, "Group.members -ada -bo -sub", ""},
		{"null for members", `{"displayName":"Crew","members":null}`, "Group.members -ada -bo -sub", ""},
		{"names in another case", `{"DISPLAYNAME":"Crew","Members":[{"VALUE":"{ada}"}]}`, "Group.members -bo -sub", "ada"},
		{"names with a URN", `{"displayName":"Crew","urn:ietf:params:scim:schemas:core:2.0:Group:members":[{"value":"{ada}"}]}`, "Group.members -bo -sub", "ada"},
		{"a text for a member", `{"displayName":"Crew","members":["{ada}"]}`, "Group.members -bo -sub", "ada"},
		{"itself", `{"displayName":"Crew","members":[{"value":"{crew}"}]}`, "Group.members +Crew -ada -bo -sub", "crew"},
		{"nobody here", `{"displayName":"Crew","members":[{"value":"x"},{"value":"{ada}"}]}`, "Group.members -bo -sub ?", "ada"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := gather(t)
			after, err := c.Replace(t.Context(), c.caller, c.group, c.ids["crew"], parse(t, c.fill(tc.body)), "")
			if err != nil {
				t.Fatal(err)
			}
			if got := told(after); got != tc.told {
				t.Errorf("told as %q, want %q", got, tc.told)
			}
			if got := c.members(t, "crew"); got != tc.members {
				t.Errorf("members %q, want %q", got, tc.members)
			}
			if strings.Contains(string(after.Document), "members") {
				t.Errorf("the document is %s", after.Document)
			}
		})
	}
}

// TestByTheLetterAMemberMustExist is what quirk 21 is by the RFC.
func TestByTheLetterAMemberMustExist(t *testing.T) {
	t.Parallel()
	c := gather(t)
	strict := func() provisioning.Caller {
		caller := c.caller
		caller.Manner = &scim.Manner{Strict: true}
		return caller
	}
	body := func(text string) scim.Resource {
		return parse(t, c.fill(`{"schemas":["`+scim.SchemaGroup+`"],`+text+`}`))
	}
	for _, tc := range []struct {
		name  string
		write func() (provisioning.Written, error)
	}{
		{"POST", func() (provisioning.Written, error) {
			return c.Create(t.Context(), strict(), c.group, body(`"displayName":"New","members":[{"value":"x"},{"value":"{ada}"}]`))
		}},
		{"PUT", func() (provisioning.Written, error) {
			return c.Replace(t.Context(), strict(), c.group, c.ids["crew"], body(`"displayName":"Crew","members":[{"value":"x"}]`), "")
		}},
		{"PATCH", func() (provisioning.Written, error) {
			return c.regroup(t, &scim.Manner{Strict: true}, `[{"op":"remove","path":"members"},{"op":"add","path":"members","value":[{"value":"x"},{"value":"{cy}"}]}]`, "")
		}},
	} {
		_, err := tc.write()
		var e *scim.Error
		if !errors.As(err, &e) || e.Status != 400 || e.Type != scim.InvalidValue || !strings.Contains(e.Detail, "1 of the members is") {
			t.Errorf("%s: %v", tc.name, err)
		}
		if got := c.members(t, "crew"); got != "ada bo sub" {
			t.Errorf("%s: members are now %q", tc.name, got)
		}
	}
}

func TestQuirksOfMembersAreNoted(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, operations string
		quirk            scim.Quirk
		noted            bool
	}{
		{"nobody here joins", `[{"op":"add","path":"members","value":[{"value":"x","type":"User"}]}]`, scim.QuirkUnknownMember, true},
		{"somebody joins", `[{"op":"add","path":"members","value":[{"value":"{cy}","type":"User"}]}]`, scim.QuirkUnknownMember, false},
		{"who is in joins", `[{"op":"add","path":"members","value":[{"value":"{ada}","type":"User"}]}]`, scim.QuirkNoChange, true},
		{"who is not in leaves", `[{"op":"remove","path":"members[value eq \"{cy}\"]"}]`, scim.QuirkNoChange, true},
		{"who is not in joins", `[{"op":"add","path":"members","value":[{"value":"{cy}","type":"User"}]}]`, scim.QuirkNoChange, false},
		{"who is in leaves", `[{"op":"remove","path":"members[value eq \"{ada}\"]"}]`, scim.QuirkNoChange, false},
		{"nobody here is no member", `[{"op":"add","path":"members","value":[{"value":"x","type":"User"}]}]`, scim.QuirkNoChange, false},
		{"the same are set", `[{"op":"replace","path":"members","value":[{"value":"{ada}","type":"User"},{"value":"{bo}","type":"User"},{"value":"{sub}","type":"Group"}]}]`, scim.QuirkNoChange, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m := &scim.Manner{}
			if _, err := gather(t).regroup(t, m, tc.operations, ""); err != nil {
				t.Fatal(err)
			}
			if slices.Contains(m.Met(), tc.quirk) != tc.noted {
				t.Errorf("noted %v", m.Met())
			}
		})
	}
}

func TestAPutThatLeavesMembersOrActiveOutIsNoted(t *testing.T) {
	t.Parallel()
	c := gather(t)
	for _, tc := range []struct {
		kind     *schema.Type
		id, body string
		noted    bool
	}{
		{c.group, c.ids["crew"], `{"displayName":"Crew"}`, true},
		{c.group, c.ids["crew"], `{"displayName":"Crew","members":[]}`, false},
		{c.user, c.ids["ada"], `{"userName":"ada"}`, true},
		{c.user, c.ids["ada"], `{"userName":"ada","active":true}`, false},
	} {
		caller := c.caller
		caller.Manner = &scim.Manner{}
		if _, err := c.Replace(t.Context(), caller, tc.kind, tc.id, parse(t, tc.body), ""); err != nil {
			t.Fatal(err)
		}
		if got := slices.Contains(caller.Manner.Met(), scim.QuirkAbsentOnPut); got != tc.noted {
			t.Errorf("%s: noted %v", tc.body, caller.Manner.Met())
		}
	}
}

func TestTwoGroupsOfOneName(t *testing.T) {
	t.Parallel()
	d := open(t)
	several := d.caller
	several.Protocol.SameNames = true
	first := d.found(t, `{"displayName":"Straße"}`)
	second := parse(t, `{"displayName":"STRASSE"}`)
	var taken *models.TakenError
	if _, err := d.Create(t.Context(), d.caller, d.group, second); !errors.As(err, &taken) || taken.Attribute != "displayName" {
		t.Errorf("the second: %v", err)
	}
	other, err := d.Create(t.Context(), several, d.group, second)
	if err != nil {
		t.Fatalf("the second, where several may have one name: %v", err)
	}
	title := `[{"op":"add","path":"externalId","value":"7"}]`
	ops, err := patch.Parse([]byte(`{"Operations":`+title+`}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{first.ID, other.ID} {
		if _, err := d.Patch(t.Context(), d.caller, d.group, id, ops, ""); err != nil {
			t.Errorf("a change where names are unique again: %v", err)
		}
	}
	third := d.found(t, `{"displayName":"Third"}`)
	if _, err := d.Replace(t.Context(), d.caller, d.group, third.ID, second, ""); !errors.As(err, &taken) {
		t.Errorf("a group that takes the name: %v", err)
	}
	if _, err := d.Replace(t.Context(), several, d.group, third.ID, second, ""); err != nil {
		t.Errorf("a group that takes the name, where several may: %v", err)
	}
	long := strings.Repeat("x", 20_000)
	d.found(t, `{"displayName":"`+long+`a"}`)
	d.found(t, `{"displayName":"`+long+`b"}`)
	if _, err := d.Create(t.Context(), d.caller, d.group, parse(t, `{"displayName":"`+strings.ToUpper(long)+`A"}`)); !errors.As(err, &taken) {
		t.Errorf("a long name twice: %v", err)
	}
}

func TestADeletedGroupTellsWhoWasInIt(t *testing.T) {
	t.Parallel()
	c := gather(t)
	gone, err := c.Delete(t.Context(), c.caller, c.group, c.ids["crew"], "")
	if err != nil || gone.Name != "Crew" || gone.Event == nil || gone.Event.Type != models.EventGroupDeleted || gone.Event.Moved.LeftCount != 3 {
		t.Errorf("%+v, %v", gone.Event, err)
	}
	ada, err := c.Get(t.Context(), c.caller, c.user, c.ids["ada"], models.With{Groups: true})
	if err != nil || len(ada.Groups) != 0 {
		t.Errorf("Ada is in %v, %v", ada.Groups, err)
	}
}

func TestAWriteAnswersWithTheRowsAskedFor(t *testing.T) {
	t.Parallel()
	c := gather(t)
	caller := c.caller
	caller.With = models.With{Members: true, Groups: true}
	group, err := c.Replace(t.Context(), caller, c.group, c.ids["sub"], parse(t, c.fill(`{"displayName":"sub","members":[{"value":"{cy}"}]}`)), "")
	if err != nil || len(group.Members) != 1 || group.Members[0].Name != "cy" {
		t.Errorf("members %v, %v", group.Members, err)
	}
	user, err := c.Replace(t.Context(), caller, c.user, c.ids["cy"], parse(t, `{"userName":"cy","title":"x"}`), "")
	if err != nil || len(user.Groups) != 2 || user.Event == nil {
		t.Errorf("groups %v, %v", user.Groups, err)
	}
}

// TestNoChangeOfMembersIsLost lets 64 writers change the members of one group
// many times each (a hundred with SCIMDESK_RACES=all), as Okta and Entra do: one at a time.
func TestNoChangeOfMembersIsLost(t *testing.T) {
	t.Parallel()
	const writers, people = 64, 4
	rounds := long(3, 25) // odd, so that everybody is in at the end
	d := open(t)
	crew := d.found(t, `{"displayName":"Crew"}`)
	ids := make([]string, writers*people)
	for i := range ids {
		ids[i] = d.create(t, fmt.Sprintf(`{"userName":"u%d"}`, i)).ID
	}
	var running sync.WaitGroup
	for own := range slices.Chunk(ids, people) {
		running.Go(func() {
			for round := range rounds {
				op := `{"op":"Add","path":"members","value":[{"value":"%s"}]}`
				if round%2 == 1 {
					op = `{"op":"Remove","path":"members[value eq \"%s\"]"}`
				}
				for _, id := range own {
					if err := d.one(t, crew.ID, fmt.Sprintf(op, id)); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	running.Wait()
	after, err := d.Get(t.Context(), d.caller, d.group, crew.ID, models.With{Members: true})
	if err != nil || len(after.Members) != len(ids) || after.MemberCount != len(ids) || after.Version != int64(1+writers*people*rounds) {
		t.Errorf("%d members, %d counted, version %d, %v", len(after.Members), after.MemberCount, after.Version, err)
	}
}

// one carries out one operation on a group, from any goroutine.
func (d *desk) one(t *testing.T, id, op string) error {
	ops, err := patch.ParseLong([]byte(`{"Operations":[`+op+`]}`), nil)
	if err != nil {
		return err
	}
	_, err = d.Patch(t.Context(), d.caller, d.group, id, ops, "")
	return err
}
