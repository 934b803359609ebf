package main

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"scimdesk/handlers/controlapi"
	"scimdesk/internal/config"
	"scimdesk/models"
)

// tokenCommand issues, rotates and revokes tokens, client secrets and
// passwords.
type tokenCommand struct {
	List   tokenList   `cmd:"" help:"List a directory's tokens, client secrets and passwords."`
	Create tokenCreate `cmd:"" help:"Issue another one."`
	Rotate tokenRotate `cmd:"" help:"Replace one; without --overlap the old one ends at once."`
	Finish tokenFinish `cmd:"" help:"End the overlap now: only the new one is good."`
	Cancel tokenCancel `cmd:"" help:"Let a replaced one live on, beside the new one."`
	Expire tokenExpire `cmd:"" help:"Let one expire now, as if its time were over."`
	Revoke tokenRevoke `cmd:"" help:"End one at once."`
}

type tokenList struct {
	Directory string `required:"" placeholder:"ID" help:"The directory, dir-…"`
}

// Run lists a directory's tokens, newest first.
func (t *tokenList) Run(s *shell) error {
	return s.ask("", named("--directory", t.Directory, "directory list"), func(a *asker) error {
		var all []controlapi.Token
		if err := a.call(http.MethodGet, "/directories/"+segment(t.Directory)+"/tokens", nil, &all); err != nil {
			return err
		}
		return s.print(all, func(out io.Writer) {
			table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
			fmt.Fprintln(table, "ID\tKIND\tLABEL\tENDS IN\tCREATED\tEXPIRES\tLAST USED\tSTATE")
			for _, t := range all {
				fmt.Fprintf(table, "%s\t%s\t%s\t…%s\t%s\t%s\t%s\t%s\n", t.ID, kindWords[t.Kind], t.Label, t.Last4, when(t.CreatedAt), when(t.ExpiresAt), when(t.LastUsedAt), life(t))
			}
			_ = table.Flush()
		})
	})
}

// kindWords are the kinds as people say them.
var kindWords = map[string]string{models.KindBearer: "bearer token", models.KindBasic: "password", models.KindSecret: "client secret"}

func life(t controlapi.Token) string {
	if t.State == "replaced" {
		return "replaced, ends " + when(t.EndsAt)
	}
	return t.State
}

type tokenCreate struct {
	Directory string `required:"" placeholder:"ID" help:"The directory, dir-…"`
	Kind      string `placeholder:"K" help:"bearer, basic (a password) or secret (of the OAuth client); default: that of the directory's method."`
	Label     string `help:"What it is for."`
	Expires   string `placeholder:"D" help:"When it ends: 90d, 12h, 2027-01-31 (default: never)."`
}

// Run issues a token and prints its secret, this once.
func (t *tokenCreate) Run(s *shell) error {
	faults := named("--directory", t.Directory, "directory list")
	expires, err := parseExpiry(t.Expires, time.Now())
	if err != nil {
		faults = append(faults, err.Error()+".")
	}
	return s.makeToken(faults, "/directories/"+segment(t.Directory)+"/tokens", controlapi.NewToken{Kind: t.Kind, Label: t.Label, ExpiresAt: expires})
}

type tokenRotate struct {
	oneToken
	Overlap string `default:"0" help:"How long the old token still opens the door: 24h, 7d."`
}

// Run replaces a token and prints the new secret, this once.
func (t *tokenRotate) Run(s *shell) error {
	faults := named("ID", t.ID, "token list")
	overlap, err := parseSpan(t.Overlap)
	if err != nil {
		faults = append(faults, fmt.Sprintf("--overlap: %q is not a span of time such as 24h or 7d.", t.Overlap))
	}
	return s.makeToken(faults, "/tokens/"+segment(t.ID)+"/rotate", controlapi.Rotation{Overlap: overlap})
}

func (s *shell) makeToken(faults config.Faults, path string, in any) error {
	return s.ask("", faults, func(a *asker) error {
		var made controlapi.Token
		if err := a.call(http.MethodPost, path, in, &made); err != nil {
			return err
		}
		return s.print(made, func(out io.Writer) {
			fmt.Fprintf(out, "Token    %s\nSecret   %s\nExpires  %s\n\nThe secret is shown this once.\n", made.ID, made.Secret, when(made.ExpiresAt))
		})
	})
}

type oneToken struct {
	ID string `arg:"" help:"The token's id, tok-…"`
}

type (
	tokenFinish struct{ oneToken }
	tokenCancel struct{ oneToken }
	tokenExpire struct{ oneToken }
	tokenRevoke struct{ oneToken }
)

// Run ends the overlap.
func (t *tokenFinish) Run(s *shell) error { return s.endToken(t.ID, "finish", "is no longer good") }

// Run lets a replaced token live on.
func (t *tokenCancel) Run(s *shell) error { return s.endToken(t.ID, "cancel", "lives on") }

// Run lets a token expire.
func (t *tokenExpire) Run(s *shell) error { return s.endToken(t.ID, "expire", "has expired") }

// Run ends a token.
func (t *tokenRevoke) Run(s *shell) error { return s.endToken(t.ID, "revoke", "is revoked") }

func (s *shell) endToken(id, action, now string) error {
	return s.ask("", named("ID", id, "token list"), func(a *asker) error {
		var after controlapi.Token
		if err := a.call(http.MethodPost, "/tokens/"+segment(id)+"/"+action, nil, &after); err != nil {
			return err
		}
		return s.print(after, func(out io.Writer) { fmt.Fprintf(out, "Token %s %s.\n", after.ID, now) })
	})
}

// parseExpiry reads a moment or a span from now; "" is never. Its error is a
// fault of --expires.
func parseExpiry(text string, now time.Time) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return &at, nil
		}
	}
	span, err := parseSpan(text)
	if err != nil {
		return nil, fmt.Errorf("--expires: %q is neither a span such as 90d nor a date such as 2027-01-31", text)
	}
	at := now.Add(span)
	return &at, nil
}

// parseSpan is a Go duration, or days written as 90d.
func parseSpan(text string) (time.Duration, error) {
	if days, found := strings.CutSuffix(text, "d"); found {
		n, err := strconv.Atoi(days)
		if err != nil || n < 0 || n > 36500 {
			return 0, fmt.Errorf("days: %q", text)
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	return time.ParseDuration(text)
}
