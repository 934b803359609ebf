package home

import (
	"slices"
	"time"

	"scimdesk/models"
	"scimdesk/views/layout"
	"scimdesk/views/ui"
)

// need is one thing somebody should look at: what is so, what it means, and
// where it is mended.
type need struct {
	bad          bool // something fails now
	icon         string
	fact, text   string
	href, button string
}

// needs are those of all directories; what fails now comes first.
func (p Page) needs() []need {
	var all []need
	for _, r := range p.Rows {
		if r.State != models.DirectoryDisabled {
			all = append(all, r.needs(p.Now)...)
		}
	}
	slices.SortStableFunc(all, func(a, b need) int {
		switch {
		case a.bad == b.bad:
			return 0
		case a.bad:
			return -1
		}
		return 1
	})
	return all
}

func (r Row) needs(now time.Time) []need {
	if r.State == models.DirectoryPaused {
		return append([]need{r.paused(now)}, r.tokens(now)...)
	}
	return slices.Concat(r.failing(now), r.troubles(), r.tokens(now))
}

func (r Row) paused(now time.Time) need {
	text := r.Provider.Actor() + " is told to try again later. The people stay as they are."
	if !r.StateAt.IsZero() && r.StateBy != "" {
		text = "By " + r.StateBy + ", " + ui.Ago(now, r.StateAt) + ". " + text
	}
	return need{icon: "pause", fact: r.Name + " is paused", text: text, href: layout.Path(r.ID) + "#steer-resume", button: "Resume"}
}

// failing names the newest failure of the hour, unless a trouble of the setup
// already explains it.
func (r Row) failing(now time.Time) []need {
	if r.Failure == nil || slices.ContainsFunc(r.Troubles, func(t models.Problem) bool { return t.Exchange == r.Failure.ID }) {
		return nil
	}
	text := r.Name + ": " + ui.Counted(max(1, r.failures(now)), "request", "requests") + " failed in the last hour."
	if why := r.Failure.Sentence.Why; why != "" {
		text += " " + why
	}
	return []need{{
		bad: true, icon: "circle-alert", fact: r.Failure.Sentence.String(), text: text,
		href: layout.Path(r.ID, "exchanges") + "?failed=1", button: "Show failures",
	}}
}

func (r Row) troubles() []need {
	all := make([]need, len(r.Troubles))
	for i, t := range r.Troubles {
		all[i] = need{icon: "triangle-alert", fact: t.Text, text: r.Name + ": " + t.Advice, href: layout.Path(r.ID, "setup"), button: "Open setup"}
	}
	return all
}

// tokens are the needs of what opens the directory.
func (r Row) tokens(now time.Time) []need {
	if _, found := r.credential(now); !found && r.Auth != models.AuthWorkloadIdentity {
		return []need{{
			bad: true, icon: "key-round", fact: r.Name + ": no " + r.word() + " opens it",
			text: "Every request of " + r.Provider.Actor() + " is refused until it has a new " + r.word() + ".",
			href: layout.Path(r.ID, "tokens", "new"), button: "New " + r.word(),
		}}
	}
	var all []need
	for _, t := range r.Tokens {
		if t.Live(now) && r.ofMethod(t) && soon(now, ends(t)) {
			all = append(all, r.ending(now, t)...)
		}
	}
	return all
}

// ending is a token that stops soon. One that was replaced may, unless the
// new one was never used.
func (r Row) ending(now time.Time, t models.Token) []need {
	end := left(now, ends(t))
	if t.OverlapUntil.IsZero() {
		return []need{{
			icon: "key-round", fact: r.Name + ": the " + r.word() + " “" + t.Label + "” expires in " + end,
			text: r.used(now, t) + " An overlap keeps both valid while the new one is pasted.",
			href: layout.Path(r.ID, "tokens", string(t.ID), "rotate"), button: "Rotate " + r.word(),
		}}
	}
	if t.LastUsedAt.IsZero() || r.arrived(now, t) {
		return nil
	}
	return []need{{
		icon: "key-round", fact: r.Name + ": the replaced " + r.word() + " ends in " + end + " and the new one was never used",
		text: r.used(now, t) + " Paste the new one before the old one ends.",
		href: layout.Path(r.ID, "credentials"), button: "Show credentials",
	}}
}

// word is what the directory's method calls its secret.
func (r Row) word() string {
	switch {
	case r.Auth == models.AuthBasic:
		return "password"
	case r.Auth.OAuth():
		return "client secret"
	}
	return "token"
}

// ofMethod says whether t is a secret of the directory's method; those of an
// earlier one are meant to end.
func (r Row) ofMethod(t models.Token) bool {
	switch r.word() {
	case "password":
		return t.Kind == models.KindBasic
	case "client secret":
		return t.Kind == models.KindSecret
	}
	return t.Kind == models.KindBearer || t.Kind == ""
}

// arrived says whether a token that outlives t was already used.
func (r Row) arrived(now time.Time, t models.Token) bool {
	return slices.ContainsFunc(r.Tokens, func(other models.Token) bool {
		return other.Live(now) && outlives(other, t) && !other.LastUsedAt.IsZero()
	})
}

func (r Row) used(now time.Time, t models.Token) string {
	if t.LastUsedAt.IsZero() {
		return r.Provider.Actor() + " has not used it yet."
	}
	return r.Provider.Actor() + " last used it " + ui.Ago(now, t.LastUsedAt) + "."
}
