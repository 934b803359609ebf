package setup

import (
	"strings"
	"time"

	"scimdesk/models"
)

// patience is how long nothing may come before it is worth a question.
const patience = 10 * time.Minute

// problem is what is in the way of one step, nil for nothing.
func (p progress) problem(what models.Sight) *models.Problem {
	switch what {
	case models.SightConsent:
		return p.refusedAt(true)
	case models.SightIssued:
		if refused := p.refusedAt(false); refused != nil {
			return refused
		}
		return p.nothingRedeemed()
	case models.SightTest:
		return p.refused()
	case models.SightLookup:
		if odd := p.identifier(); odd != nil {
			return odd
		}
		return p.silence()
	case models.SightCreate:
		if refused := p.createRefused(); refused != nil {
			return refused
		}
		return p.nobodyCreated()
	case models.SightGroup:
		if refused := p.groupRefused(); refused != nil {
			return refused
		}
		if unknown := p.membersUnknown(); unknown != nil {
			return unknown
		}
		return p.noGroup()
	}
	return nil
}

// refused is the wrong base URL or token that was seen last, unless a live
// token came to the right URL since. Once one did, another client without any
// token of ours is a passer-by.
func (p progress) refused() *models.Problem {
	url, odd := p.seen[models.SightURL]
	token, refused := p.seen[models.SightToken]
	refused = refused && p.matters(token)
	mended := p.seen[models.SightKnown]
	passerBy := p.saw(models.SightKnown) && anybody(models.Odd(token.Detail)) && token.Agent != mended.Agent
	switch {
	case odd && newer(url, mended) && (!refused || newer(url, token)):
		return p.oddURL(url)
	case refused && !passerBy && newer(token, mended):
		return p.oddToken(token)
	}
	return nil
}

// anybody says whether somebody sends this who has nothing to do with us.
func anybody(odd models.Odd) bool {
	return odd == models.OddTokenNone || odd == models.OddTokenForeign || odd == models.OddTokenBasic
}

// identifier is a lookup by another attribute than was asked for, until a
// lookup by the right one is newer.
func (p progress) identifier() *models.Problem {
	by, odd := p.seen[models.SightIdentifier]
	if !odd || newer(p.seen[models.SightLookup], by) {
		return nil
	}
	attribute := or(by.Detail, "another attribute")
	advice := "That was understood, so it works. To go by one attribute everywhere, choose userName " + p.words.identifier + "."
	works := understood(p.seen)
	if !works {
		advice = "That was not understood. Choose userName " + p.words.identifier + ", then try again."
	}
	return &models.Problem{
		Text:   p.d.Provider.Actor() + " looks people up by " + attribute + ", not by userName",
		Advice: advice, Exchange: by.Exchange, Works: works,
	}
}

// understood says whether the last lookup by another attribute was answered.
func understood(seen models.Sightings) bool {
	return !newer(seen[models.SightIdentifier], seen[models.SightLookup])
}

// silence is that nobody was sent since the connection was tested.
func (p progress) silence() *models.Problem {
	test, tested := p.ticked(models.SightTest)
	if !tested || p.saw(models.SightLookup, models.SightIdentifier, models.SightCreate, models.SightUpdate, models.SightDeactivate) || !p.tooLong(test.First) {
		return nil
	}
	return &models.Problem{
		Text:   "Nobody has come since the connection test: was anyone assigned?",
		Advice: p.words.assign, Exchange: test.Exchange,
	}
}

// nobodyCreated is that somebody was looked for, and nothing came of it.
func (p progress) nobodyCreated() *models.Problem {
	lookup, looked := p.seen[models.SightLookup]
	if !looked || p.saw(models.SightCreate, models.SightUpdate, models.SightDeactivate) || !p.tooLong(lookup.First) {
		return nil
	}
	return &models.Problem{
		Text:   p.d.Provider.Actor() + " looked for somebody and has created nobody since",
		Advice: p.words.create, Exchange: lookup.Exchange,
	}
}

// createRefused is a person who could not be created before anybody could.
// Later refusals are no matter of the setup: a create that is sent twice
// because the first answer was late is refused, too.
func (p progress) createRefused() *models.Problem {
	tried, seen := p.seen[models.SightTried]
	if !seen || p.saw(models.SightCreate) {
		return nil
	}
	return &models.Problem{
		Text:   p.d.Provider.Actor() + " tried to create " + or(tried.Detail, "a person") + " and was refused",
		Advice: "The request says why. " + p.d.Provider.Actor() + " tries again by itself when the cause is mended there.", Exchange: tried.Exchange,
	}
}

// groupRefused is a group that was pushed in vain.
func (p progress) groupRefused() *models.Problem {
	tried, seen := p.seen[models.SightGroupTried]
	if !seen || newer(p.seen[models.SightGroup], tried) {
		return nil
	}
	group := "a group"
	if tried.Detail != "" {
		group = "the group " + tried.Detail
	}
	return &models.Problem{
		Text:     p.d.Provider.Actor() + " pushed " + group + " and was refused",
		Advice:   "The request says why. People are provisioned all the same.",
		Exchange: tried.Exchange,
	}
}

// membersUnknown is a group that came with members nobody here is, until a
// later change of a group has none.
func (p progress) membersUnknown() *models.Problem {
	unknown, seen := p.seen[models.SightUnknown]
	if !seen || newer(p.seen[models.SightGroup], unknown) {
		return nil
	}
	return &models.Problem{
		Text:   p.d.Provider.Actor() + " pushed " + or(unknown.Detail, "a group") + " with members who are not known here",
		Advice: "They were left out, and the others are in. " + p.words.members, Exchange: unknown.Exchange, Works: true,
	}
}

// noGroup is that groups are wanted and none was pushed.
func (p progress) noGroup() *models.Problem {
	created, seen := p.seen[models.SightCreate]
	if !seen || !p.d.WantsGroups || p.saw(models.SightGroup) || !p.tooLong(created.First) {
		return nil
	}
	return &models.Problem{
		Text:   "People have come, and no group with them",
		Advice: p.words.push,
	}
}

// tooLong says whether patience is over. It never is while the directory does
// not answer, or while something refuses what would come.
func (p progress) tooLong(since time.Time) bool {
	return p.answering() && p.refused() == nil && p.now.Sub(since) >= patience
}

// answering says whether the directory answers at all.
func (p progress) answering() bool {
	return p.d.State == models.DirectorySetup || p.d.State == models.DirectoryActive
}

func or(text, instead string) string {
	if text = strings.TrimSpace(text); text != "" {
		return text
	}
	return instead
}
