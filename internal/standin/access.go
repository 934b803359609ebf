package standin

import (
	"context"
	"net/url"

	"scimdesk/internal/standin/grant"
)

// AccessStory is the story of access tokens, which only an OAuth client has.
const AccessStory = "access"

// client is the OAuth client the provider is; nil when it has a token or a
// password of its own.
func (e *Engine) client() *grant.OAuth {
	client, _ := e.config.Auth.(*grant.OAuth)
	return client
}

// accessStory asks for another token, whatever there is, and uses it.
func (e *Engine) accessStory() []Step {
	client := e.client()
	if client == nil {
		return []Step{{Title: "No access token is asked for", do: func(context.Context) error {
			e.note(func(r *StepResult) {
				r.Note = "The provider was given what it authenticates with, and sends that each time"
			})
			return nil
		}}}
	}
	title := "An access token is asked for"
	if client.SignsIn() {
		title = "The access token is refreshed"
	}
	return []Step{{Title: title, do: func(ctx context.Context) error { return e.given(client.Renew(ctx, e.wire.Post)) }}, e.must(TestConnection, 0)}
}

// given notes what was expected of a token answer. The error is a
// *dialect.Failure, or the context's.
func (e *Engine) given(err error) error {
	if err != nil {
		return e.wire.Failed(err)
	}
	e.note(func(r *StepResult) {
		for _, c := range e.client().Checks() {
			r.Checks = append(r.Checks, Check{What: c.What, Got: c.Got, OK: c.OK})
		}
	})
	return nil
}

// SignIn finishes a sign-in that the provider's OAuth client began, with what
// came back to its redirect URI, and tests the connection with what it got.
// binding is who began it. A provider that is no such client does nothing.
func (e *Engine) SignIn(ctx context.Context, binding string, query url.Values) StepResult {
	client := e.client()
	if client == nil {
		return StepResult{}
	}
	return e.run(ctx, Step{Title: "The app is authenticated", do: func(ctx context.Context) error {
		if err := e.given(client.Finish(ctx, e.wire.Post, binding, query)); err != nil {
			return err
		}
		return e.connect(ctx)
	}}, "", 1, 1)
}
