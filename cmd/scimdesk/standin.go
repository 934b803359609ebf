package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"scimdesk/internal/config"
	"scimdesk/internal/standin"
	"scimdesk/internal/standin/dialect"
	"scimdesk/internal/standin/grant"
)

// standinCommand plays a pretend identity provider against any SCIM server.
type standinCommand struct {
	Dialect  string  `arg:"" name:"idp" help:"okta, okta-catalogue, entra or entra-compliant."`
	URL      string  `name:"url" placeholder:"SCIM_URL" help:"The SCIM base URL of a directory, ours or another server's (required)."`
	Users    int     `default:"25" help:"How many people work there."`
	Groups   int     `default:"0" help:"How many groups are pushed."`
	Seed     uint64  `default:"1" help:"The same seed makes the same people."`
	Scenario string  `default:"first-cycle" help:"first-cycle, access, increments, joiner, mover, leaver, rehire, swap, import, groups, mass-deletion or all."`
	Parallel int     `default:"4" help:"Requests under way at once."`
	Speed    float64 `default:"0" help:"Requests a second; 0 is as fast as it goes."`
	authFlags
}

// allStories is every story, one after another.
const allStories = "all"

// standinFigures are what a playing ends with.
type standinFigures struct {
	standin.Counts
	Seconds float64 `json:"seconds"`
}

// Run plays and reports. An interrupt finishes what is under way.
func (c *standinCommand) Run(s *shell) error {
	if faults := c.faults(); len(faults) > 0 {
		return faults
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	auth, issuer, err := c.authorizer(dialect.Name(c.Dialect))
	if err != nil {
		return err
	}
	if issuer != nil {
		defer issuer.Close()
	}
	return c.perform(ctx, s, auth)
}

// perform signs in when somebody has to, plays, and reports.
func (c *standinCommand) perform(ctx context.Context, s *shell, auth grant.Authorizer) error {
	bar := newProgress(s.err, time.Now)
	engine, err := standin.New(c.config(bar, auth))
	if err != nil {
		return err
	}
	bar.watch(engine)
	began := time.Now()
	if client, is := auth.(*grant.OAuth); is && client.SignsIn() {
		err = c.signIn(ctx, s, client, engine)
	}
	if err == nil {
		err = c.play(ctx, engine)
	}
	bar.end()
	figures := standinFigures{engine.Counts(), time.Since(began).Seconds()}
	return errors.Join(s.print(figures, func(out io.Writer) { figures.tell(out, dialect.Name(c.Dialect)) }), err)
}

func (c *standinCommand) config(bar *progress, auth grant.Authorizer) standin.Config {
	base, _, _ := strings.Cut(c.URL, "?")
	return standin.Config{
		Base: base, Auth: auth, Dialect: dialect.Name(c.Dialect), Seed: c.Seed,
		People: c.Users, Groups: c.Groups, Parallel: c.Parallel, Speed: c.Speed,
		Watch: standin.Observer{Answered: bar.answered, Step: bar.step},
	}
}

// stories are the names to play, in their order.
func (c *standinCommand) stories() []string {
	if c.Scenario != allStories {
		return []string{c.Scenario}
	}
	return slices.DeleteFunc(standin.StoryNames(), func(name string) bool {
		return name == "first-cycle" || name == "groups" && c.Groups == 0 || name == standin.AccessStory && c.TokenURL == ""
	})
}

// play plays the stories; the error says that something failed, or where it
// stopped.
func (c *standinCommand) play(ctx context.Context, engine *standin.Engine) error {
	steps, failed := 0, 0
	for _, name := range c.stories() {
		playing, err := engine.Begin(name)
		if err != nil {
			return err
		}
		for _, r := range playing.Play(ctx) {
			if steps++; !r.OK {
				failed++
			}
			if r.Ended != "" {
				return fmt.Errorf("%s (%s, step %d of %d: %s)", r.Ended, name, r.Number, r.Of, r.Title)
			}
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d steps did not end as they should", failed, steps)
	}
	return nil
}

// faults are all values that do not fit.
func (c *standinCommand) faults() config.Faults {
	var faults config.Faults
	add := func(wrong bool, format string, args ...any) {
		if wrong {
			faults = append(faults, fmt.Sprintf(format, args...))
		}
	}
	add(!dialect.Name(c.Dialect).Known(), "%q is no identity provider played here: choose %s.", c.Dialect, dialect.Choices())
	u, err := url.Parse(c.URL)
	add(err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https", "--url: write the SCIM base URL of a server, such as http://127.0.0.1:8481/d/dir-…/scim/v2.")
	add(err == nil && u.User != nil, "--url: leave the user name and password out; they go into --username and --password.")
	faults = append(faults, c.authFlags.faults()...)
	add(c.Users < 1 || c.Users > standin.MaxPeople, "--users: choose 1 to %d.", standin.MaxPeople)
	add(c.Groups < 0 || c.Groups > standin.MaxGroups, "--groups: choose 0 to %d.", standin.MaxGroups)
	add(c.Scenario == standin.AccessStory && c.TokenURL == "", "--scenario: access needs an OAuth client: --token-url.")
	add(c.Scenario == "groups" && c.Groups == 0, "--groups: the scenario groups needs at least one.")
	add(c.Parallel < 1 || c.Parallel > standin.MaxParallel, "--parallel: choose 1 to %d.", standin.MaxParallel)
	add(c.Speed < 0 || c.Speed > 100_000, "--speed: choose 0 (as fast as it goes) to 100000 requests a second.")
	add(c.Scenario != allStories && !slices.Contains(standin.StoryNames(), c.Scenario), "--scenario: choose one of %s, %s.", strings.Join(standin.StoryNames(), ", "), allStories)
	return faults
}

// tell writes the figures for people.
func (f standinFigures) tell(out io.Writer, name dialect.Name) {
	fmt.Fprintf(out, "%s: %s in %.1f s. %s created, %s updated, %s deactivated, %s failed.\n", name.Label(),
		requests(f.Requests), f.Seconds, standin.Number(f.Created), standin.Number(f.Updated), standin.Number(f.Deactivated), standin.Number(f.Failed))
}
