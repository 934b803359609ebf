// Package reach shows whether identity providers reach the public side, and
// how that is brought about.
package reach

import (
	"strings"
	"time"

	"scimdesk/models"
	"scimdesk/views/layout"
	"scimdesk/views/ui"
)

// About is the card of one page.
type About struct {
	models.Reach
	Now   time.Time
	Back  string // page to return to after asking
	Shown string // the public URL an identity provider was given, "" for none
}

// Page is the card on its own page.
type Page struct {
	layout.Frame
	Reach models.Reach
	Moved []models.Directory // whose identity providers were given another public URL
}

// verdict is the one sentence of the card, and what to do.
type verdict struct{ tone, icon, fact, text string }

func (a About) verdict() verdict {
	if a.Ended != "" {
		return verdict{"bad", "circle-alert", "The tunnel ended.", "Identity providers reach nothing until Scimdesk is started again; a new tunnel has a new address. " + a.Ended}
	}
	if a.At.IsZero() && a.State == models.ReachPlain {
		return verdict{"warn", "triangle-alert", "The public URL is not https.", "Identity providers in the cloud ask https addresses only, and tokens travel unencrypted. Serve TLS before Scimdesk or with --tls-cert and --tls-key, and start with an https address."}
	}
	v := verdicts[a.State]
	if v.text == "" {
		v.text = a.Reason
	}
	return v
}

var verdicts = map[models.ReachState]verdict{
	models.ReachLocal:   {"", "globe-lock", "Only this computer can reach Scimdesk.", "An identity provider in the cloud needs a public https address. One that runs on this computer, too, does not."},
	models.ReachPlain:   {"warn", "triangle-alert", "It answers, but the public URL is not https.", "Identity providers in the cloud ask https addresses only, and tokens travel unencrypted."},
	models.ReachUnknown: {"", "info", "Nobody has asked yet.", "Ask now: Scimdesk sends one request to its own public URL and sees what arrives."},
	models.ReachSilent:  {"bad", "circle-alert", "Nothing answers at the public URL.", ""},
	models.ReachForeign: {"bad", "circle-alert", "Something else answers at the public URL.", ""},
	models.ReachCut:     {"bad", "circle-alert", "The Authorization header does not arrive.", "Scimdesk answers, but something before it takes the header away or puts its own in. Let it pass: no identity provider gets in without."},
	models.ReachFine:    {"ok", "circle-check", "Identity providers can reach Scimdesk.", "The public URL answers over https, and the Authorization header arrives."},
}

// check is one line of what has to hold.
type check struct{ tone, word, text string }

func (a About) checks() []check {
	asked, secure := !a.At.IsZero(), strings.HasPrefix(a.URL, "https://")
	answers := asked && (a.State == models.ReachFine || a.State == models.ReachCut || a.State == models.ReachPlain)
	return []check{
		line("A public URL is set", true, a.State != models.ReachLocal),
		line("It is https", a.URL != "", secure),
		line("It leads to this Scimdesk", asked, answers),
		line("Authorization is passed through", asked && answers, a.State != models.ReachCut),
	}
}

func line(text string, known, good bool) check {
	switch {
	case !known:
		return check{"", "Not asked", text}
	case good:
		return check{"ok", "Yes", text}
	}
	return check{"bad", "No", text}
}

// asked is when.
func (a About) asked() string {
	if a.At.IsZero() {
		return "Not asked yet"
	}
	return "Asked " + ui.Ago(a.Now, a.At)
}

// moved says whether the identity provider has an address that no longer
// leads here.
func (a About) moved() bool { return a.Shown != "" && a.Shown != a.URL }

// way is one program that makes a public address.
type way struct{ id, name, command, text string }

func (a About) ways() []way {
	target := "http://127.0.0.1:" + a.Port
	if a.Secure {
		target = "https://127.0.0.1:" + a.Port
	}
	return []way{
		{"way-cloudflared", "cloudflared", "cloudflared tunnel --url " + target + when(a.Secure, " --no-tls-verify"), "No account is needed. Its address is another at each start; a named tunnel keeps one."},
		{"way-ngrok", "ngrok", "ngrok http " + target, "With an account, and an address that stays."},
		{"way-tailscale", "Tailscale Funnel", "tailscale funnel --bg " + strings.Replace(target, "https://", "https+insecure://", 1), "The address is the machine’s name in your tailnet, and stays."},
	}
}

func when(is bool, text string) string {
	if is {
		return text
	}
	return ""
}

// open says whether the ways are shown at once: on their own page, when none
// is in use. A setup page has values to copy, which they would push away.
func (a About) open() bool { return a.State == models.ReachLocal && a.Back == "/reach" }

// about is the card of the page.
func (p Page) about() About { return About{Reach: p.Reach, Now: p.Now, Back: "/reach"} }

// Needed says whether home has to speak of reachability.
func Needed(r models.Reach) bool {
	return r.Ended != "" || r.State != models.ReachFine && r.State != models.ReachUnknown
}

func bannerClass(tone string) string {
	if tone == "" {
		return ""
	}
	return "banner-" + tone
}
