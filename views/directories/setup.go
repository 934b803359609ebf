package directories

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"scimdesk/models"
	"scimdesk/views/guide"
	"scimdesk/views/layout"
	"scimdesk/views/ui"
)

// SetupPage is how one directory and its identity provider come together.
type SetupPage struct {
	layout.Frame
	Head   layout.Directory
	At     guide.At        // what its identity provider is told
	Tokens []models.Token  // newest first
	Steps  []models.Step   // in order
	Reach  templ.Component // whether the public address is reached, nil for nothing to say
	Change *Change         // the form for another provider, nil when it is closed
	Secret *Secret         // one that was just made, nil otherwise
}

// Change is the form for another identity provider, filled as it was sent.
type Change struct {
	Provider    models.Provider
	WantsGroups bool
	Problems    models.Invalid
}

// Secret is shown once.
type Secret struct {
	Token    models.Token
	Text     string
	Replaced *models.Token // the token it takes over from, nil for none
}

func (p SetupPage) guide() guide.Guide { return guide.For(p.Head.Provider, p.At) }

// path is the address of the setup page.
func (p SetupPage) path() string { return layout.Path(p.Head.ID, "setup") }

// moved says whether the values were last shown with another public address.
func (p SetupPage) moved() bool {
	return p.Head.ShownURL != "" && p.Head.SCIMURL(p.Head.ShownURL) != p.At.URL
}

// back is the page the dialog leads to.
func (p SetupPage) back() string {
	if p.Secret != nil && p.Secret.Token.Kind == models.KindAccess {
		return layout.Path(p.Head.ID, "credentials")
	}
	return p.path()
}

// token is the one the values speak of: the newest of the method's kind that
// opens the door, a replaceable one first; false when none does.
func (p SetupPage) token() (models.Token, bool) {
	var found models.Token
	for _, t := range p.Tokens {
		if !p.ofMethod(t) {
			continue
		}
		if replaceable(t, p.Now) {
			return t, true
		}
		if found.ID == "" && t.Live(p.Now) {
			found = t
		}
	}
	return found, found.ID != ""
}

// ofMethod says whether a token is one of those the values speak of.
func (p SetupPage) ofMethod(t models.Token) bool {
	return t.Kind == KindOf(p.Head.Auth) || t.Kind == "" && p.Head.Auth == models.AuthBearer
}

// others is how many more credentials open the door.
func (p SetupPage) others() int {
	live := 0
	for _, t := range p.Tokens {
		if t.Live(p.Now) {
			live++
		}
	}
	return live - 1
}

// replace is where the token is replaced, or made when there is none.
func (p SetupPage) replace() string {
	if t, found := p.token(); found && replaceable(t, p.Now) {
		return tokenPath(p.Head, t, "rotate")
	}
	return layout.Path(p.Head.ID, "tokens", "new")
}

// counted are the steps that were ever seen, of those that are waited for:
// all but optional ones.
func counted(steps []models.Step) (seen, of int) {
	for _, s := range steps {
		if !s.Seen.Last.IsZero() {
			seen++
		}
		if !s.Optional || !s.Seen.Last.IsZero() {
			of++
		}
	}
	return seen, of
}

func progress(steps []models.Step) string {
	seen, of := counted(steps)
	return ui.Count(seen) + " of " + ui.Count(of)
}

// next says what is waited for, or what is wrong.
func next(p OverviewPage) string {
	g := guide.For(p.Head.Provider, guide.At{Auth: p.Head.Auth})
	for _, s := range p.Steps {
		if s.State == models.StepProblem && s.Problem != nil && !s.Optional {
			return s.Problem.Text + "."
		}
	}
	for _, s := range p.Steps {
		if s.State == models.StepWaiting {
			return g.Step(s.Sight).Wait + "."
		}
	}
	return "Every step was seen. Say so on the setup page."
}

// missing says what “I have completed” means while steps are not seen yet.
func missing(steps []models.Step, actor string) string {
	var failing, unseen []string
	for i, s := range steps {
		number := strconv.Itoa(i + 1)
		switch {
		case s.State == models.StepProblem && !s.Optional:
			failing = append(failing, number)
		case s.State != models.StepDone && !s.Optional:
			unseen = append(unseen, number)
		}
	}
	switch {
	case len(failing) > 0:
		return numbered(failing, "still fails", "still fail") + ": " + actor + " cannot send everything until that is mended."
	case len(unseen) > 0:
		return numbered(unseen, "is not seen yet; that is allowed, and it ticks later, too.", "are not seen yet; that is allowed, and they tick later, too.")
	}
	return "Every step was seen."
}

// numbered is "Step 3 fails" or "Steps 3, 4 and 5 fail".
func numbered(all []string, one, many string) string {
	last := len(all) - 1
	if last == 0 {
		return "Step " + all[0] + " " + one
	}
	return "Steps " + strings.Join(all[:last], ", ") + " and " + all[last] + " " + many
}
