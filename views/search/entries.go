package search

import (
	"strings"

	"scimdesk/models"
	"scimdesk/views/layout"
)

// most bounds a group of the list.
const most = 8

// entry is a place to go or a thing to do.
type entry struct {
	icon   string           // "" when there is a tile
	tile   models.Directory // whose tile stands before it
	label  string
	words  string // it is found by these, too
	remark string
	href   string
	keys   []string // that lead there as well
}

// actions are what can be done: each leads to where it is one click, and says
// there what it will do.
func actions(p Page) []entry {
	all := []entry{{
		icon: "plus", label: "Enable SCIM for another identity provider", words: "new create add connect directory okta entra idp",
		href: "/directories/new",
	}, {
		icon: "drama", label: "Start a stand-in IdP", words: "new try demo pretend play okta entra test example", href: "/standins",
	}, {
		icon: "globe-lock", label: "Reachability", words: "public url address tunnel cloudflared ngrok tailscale funnel https tls", href: "/reach",
	}, {
		icon: "check", label: "Approve a sign-in", words: "code public side oauth consent allow", href: "/approvals",
	}, {
		icon: "key-round", label: "Your password", words: "settings change set sign in public side", href: "/settings/password",
	}}
	for _, d := range p.Directories {
		if p.Query != "" {
			all = append(all, steering(d)...)
		}
	}
	return found(all, p.Query)
}

// steering is what can be done with one directory in its present state; what
// an action does stands beside its button on the overview.
func steering(d models.Directory) []entry {
	does := func(icon, verb, words, href string) entry {
		return entry{icon: icon, label: verb + " " + d.Name, words: words + " " + d.Provider.Label(), href: href}
	}
	at := layout.Path(d.ID) + "#steer-"
	pause, resume := does("pause", "Pause", "stop hold", at+"pause"), does("play", "Resume", "start continue", at+"resume")
	disable, enable := does("ban", "Disable", "stop off", at+"disable"), does("play", "Enable", "start on", at+"enable")
	token := does("key-round", "New token for", "create secret credential", layout.Path(d.ID, "tokens", "new"))
	switch d.State {
	case models.DirectorySetup:
		return []entry{does("check", "Complete the setup of", "finish activate configuration", layout.Path(d.ID, "setup")), pause, disable, token}
	case models.DirectoryActive:
		return []entry{pause, disable, token}
	case models.DirectoryPaused:
		return []entry{resume, disable, token}
	case models.DirectoryDisabled:
		return []entry{enable, token}
	}
	return []entry{token}
}

// places are where one can go.
func places(p Page) []entry {
	all := []entry{
		{icon: "house", label: "Home", href: "/", keys: []string{"g", "h"}},
		{icon: "folder-sync", label: "All directories", href: "/directories", keys: []string{"g", "d"}},
		{icon: "drama", label: "Stand-in IdPs", words: "demo try pretend play", href: "/standins", keys: []string{"g", "i"}},
		{icon: "circle-question-mark", label: "All keys", words: "keyboard shortcuts help", href: "/keys", keys: []string{"?"}},
	}
	for _, d := range p.Directories {
		all = append(all, entry{tile: d, label: d.Name, words: "overview directory " + d.Provider.Label(), remark: stateWord(d), href: layout.Path(d.ID)})
		if p.Query != "" {
			all = append(all, within(d)...)
		}
	}
	return found(all, p.Query)
}

// within are the other pages of one directory.
func within(d models.Directory) []entry {
	goes := func(label, words, path string) entry {
		return entry{tile: d, label: d.Name + " › " + label, words: words + " " + d.Provider.Label(), href: layout.Path(d.ID, path)}
	}
	var stage []entry
	if d.StandIn != "" {
		stage = []entry{{icon: "drama", label: d.Name + " › Stage", words: "stand-in play " + d.Provider.Label(), href: layout.Home(d)}}
	}
	return append(stage,
		goes("Setup", "guide steps base url token", "setup"),
		goes("Accounts", "people users", "accounts"),
		goes("Groups", "teams members pushed", "groups"),
		goes("Requests", "exchanges traffic log failures", "exchanges"),
	)
}

func stateWord(d models.Directory) string { _, word := layout.State(d.State); return word }

// found are the entries each word of the query leads to, at most most.
func found(all []entry, query string) []entry {
	wanted := strings.FieldsFunc(strings.ToLower(query), apart)
	if len(wanted) == 0 && query != "" {
		return nil
	}
	var fit []entry
	for _, e := range all {
		if fits(strings.FieldsFunc(strings.ToLower(e.label+" "+e.words), apart), wanted) && len(fit) < most {
			fit = append(fit, e)
		}
	}
	return fit
}

func fits(words, wanted []string) bool {
	for _, w := range wanted {
		if !begun(words, w) {
			return false
		}
	}
	return true
}

func begun(words []string, start string) bool {
	for _, w := range words {
		if strings.HasPrefix(w, start) {
			return true
		}
	}
	return false
}

// look is an appearance to choose.
type look struct {
	value       layout.Look
	icon, label string
}

// looks are offered when they are asked for.
func looks(query string) (fit []look) {
	for _, l := range []look{
		{"", "monitor", "Appearance as the system"},
		{layout.Light, "sun", "Light appearance"},
		{layout.Dark, "moon", "Dark appearance"},
	} {
		if query != "" && len(found([]entry{{label: l.label, words: "theme mode"}}, query)) > 0 {
			fit = append(fit, l)
		}
	}
	return fit
}
