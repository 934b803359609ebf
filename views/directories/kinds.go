package directories

import (
	"strconv"
	"strings"
	"time"

	"scimdesk/models"
	"scimdesk/views/layout"
	"scimdesk/views/ui"
)

// KindOf is what an admin makes for a method, "" for one without a secret.
func KindOf(auth models.AuthMethod) string {
	switch auth {
	case models.AuthAuthorizationCode, models.AuthClientCredentials:
		return models.KindSecret
	case models.AuthBasic:
		return models.KindBasic
	case models.AuthWorkloadIdentity:
		return ""
	}
	return models.KindBearer
}

// kindWord is what a kind of token is called, inside a sentence.
func kindWord(kind string) string {
	switch kind {
	case models.KindSecret:
		return "client secret"
	case models.KindBasic:
		return "password"
	case models.KindAccess:
		return "access token"
	case models.KindRefresh:
		return "refresh token"
	}
	return "token"
}

// title is word at the beginning of a sentence or a label.
func title(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// until is how long it is to an end that is near, rounded: "9 days",
// "3 hours", "48 s".
func until(now, end time.Time) string {
	switch d := end.Sub(now); {
	case d >= 48*time.Hour:
		return ui.Counted(int(d.Round(24*time.Hour)/(24*time.Hour)), "day", "days")
	case d >= 2*time.Hour:
		return ui.Counted(int(d.Round(time.Hour)/time.Hour), "hour", "hours")
	case d >= 2*time.Minute:
		return ui.Counted(int(d.Round(time.Minute)/time.Minute), "minute", "minutes")
	default:
		return strconv.Itoa(max(1, int((d+time.Second-1)/time.Second))) + " s"
	}
}

// pkceText says whether PKCE is demanded of a client.
func pkceText(c models.Client) string {
	if c.PKCE {
		return "Required (S256)"
	}
	return "Not required; a challenge that is sent must fit"
}

// familyMeans is what follows for the identity provider when its tokens end.
func familyMeans(d layout.Directory) string {
	if d.Auth == models.AuthAuthorizationCode {
		return d.Provider.Actor() + " is refused until somebody authenticates it again there."
	}
	return d.Provider.Actor() + " asks for new ones by itself as long as its client secret, or its trust, is good."
}

// laterEnd is when a token would have ended by itself.
func laterEnd(t models.Token) string {
	if t.ExpiresAt.IsZero() {
		return "never"
	}
	return "on " + t.ExpiresAt.UTC().Format("2 Jan 15:04") + " UTC"
}

// expireMeans is what follows when a token of this kind has expired.
func expireMeans(t models.Token, d layout.Directory) string {
	switch t.Kind {
	case models.KindAccess:
		return d.Provider.Actor() + " gets 401 with its next request, and should come back with a new one by itself."
	case models.KindRefresh:
		return d.Provider.Actor() + " can go on until its access token has expired, and then somebody must authenticate it again."
	case models.KindSecret:
		return "No access token is given for it any more; those that were given live on until they expire."
	}
	return "Every request with it is refused from then on. It cannot be brought back."
}

// kindsWord is the heading of what an admin makes for a method.
func kindsWord(auth models.AuthMethod) string {
	if kind := KindOf(auth); kind != "" {
		return title(kindWord(kind)) + "s"
	}
	return "Secrets"
}

// revokeMeans is what happens when a token of this kind is revoked.
func revokeMeans(t models.Token) string {
	if t.Kind == models.KindSecret {
		return "No access token is given for the client secret " + shown(t) + " from this moment on. Those that were given live on until they expire; revoke them beside it."
	}
	return "Every request with the " + kindWord(t.Kind) + " " + shown(t) + " is refused from this moment on."
}
