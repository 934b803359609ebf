package grant

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// How long Microsoft Entra ID wants access tokens to live.
const (
	leastLife = time.Hour
	mostLife  = 6 * time.Hour
)

// Check is one thing that ought to be true of a token answer.
type Check struct {
	What string
	Got  string // when it is not
	OK   bool
}

// token is a token answer (RFC 6749 §5.1).
type token struct {
	Access    string `json:"access_token"`
	Type      string `json:"token_type"`
	ExpiresIn int64  `json:"expires_in"`
	Refresh   string `json:"refresh_token"`
	Scope     string `json:"scope"`
}

func (t token) life() time.Duration {
	return time.Duration(min(max(t.ExpiresIn, 0), int64(365*24*time.Hour/time.Second))) * time.Second
}

// longest is more than any token answer needs.
const longest = 64 << 10

// token reads an answer; anything a provider cannot work with is a *Refusal.
func (a Answer) token() (token, error) {
	var t token
	if a.Status != http.StatusOK {
		return t, a.refusal()
	}
	if len(a.Body) > longest || json.Unmarshal(a.Body, &t) != nil {
		return t, &Refusal{Status: a.Status, Text: "the token endpoint answered 200 without the JSON object of a token"}
	}
	if t.Access == "" || !strings.EqualFold(t.Type, "Bearer") || strings.ContainsFunc(t.Access, unsendable) {
		return t, &Refusal{Status: a.Status, Text: "the token endpoint answered 200 without an access_token of token_type Bearer"}
	}
	return t, nil
}

// unsendable is what no header may carry.
func unsendable(r rune) bool { return r <= ' ' || r > '~' }

// refusal says what the server said (RFC 6749 §5.2).
func (a Answer) refusal() *Refusal {
	var said struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if len(a.Body) > longest || json.Unmarshal(a.Body, &said) != nil || said.Error == "" {
		return &Refusal{Status: a.Status, Header: a.Header, Text: fmt.Sprintf("the token endpoint answered %d without an error of RFC 6749", a.Status)}
	}
	text := strings.Join(strings.Fields(said.Error+": "+said.Description), " ")
	if r := []rune(text); len(r) > 200 {
		text = string(r[:200]) + "…"
	}
	text = strings.TrimRight(text, ".: ")
	return &Refusal{Status: a.Status, Code: said.Error, Header: a.Header, Text: fmt.Sprintf("the token endpoint answered %d: %s", a.Status, text)}
}

// checks are what providers expect of an answer that works.
func (a Answer) checks(t token) []Check {
	life := t.life()
	return []Check{
		check("token_type is Bearer", t.Type, strings.EqualFold(t.Type, "Bearer")),
		check("expires_in lies between 1 and 6 hours", fmt.Sprintf("%d", t.ExpiresIn), life >= leastLife && life <= mostLife),
		check("Cache-Control is no-store", a.Header.Get("Cache-Control"), strings.Contains(strings.ToLower(a.Header.Get("Cache-Control")), "no-store")),
		check("Content-Type is JSON", a.Header.Get("Content-Type"), strings.HasPrefix(a.Header.Get("Content-Type"), "application/json")),
		check("the scope that was given is named", "none", t.Scope != ""),
	}
}

func check(what, got string, ok bool) Check {
	c := Check{What: what, OK: ok}
	if !ok {
		if c.Got = got; got == "" {
			c.Got = "nothing"
		}
	}
	return c
}
