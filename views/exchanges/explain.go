package exchanges

import (
	"slices"
	"strings"

	"scimdesk/models"
	"scimdesk/scim"
)

// explain says what an exchange came to, for the person it was about, and what
// else is worth knowing. Both are "" when nothing is known beyond the sentence.
func explain(p ShowPage) (came, more string) {
	actor, f := p.Head.Provider.Actor(), p.Told.Facts
	switch {
	case f.Kind.OAuth():
		return authorized(p.Told)
	case p.Told.Failed():
		return refused(p.Told), or(oddities[f.Odd].advice, answer(actor, p.Told))
	case p.Told.Outcome() == models.Skipped:
		return "What was sent was here already. Nothing was written, and the version stayed the same.", whoIsLeftOut(f, actor)
	case f.Event != "" && f.Type == scim.TypeGroup:
		return becameOfGroup(p, actor)
	case f.Event != "" && notPeople(f):
		return becameOfOther(p, actor)
	case f.Event != "":
		return became(p, actor)
	}
	return answered(actor, f)
}

// refused is why, and what did not happen.
func refused(e models.Told) string {
	const nothing = "Nothing was changed."
	why := or(e.Sentence.Why, "The answer was "+status(e.Status)+".")
	if !e.Facts.Kind.Writes() || strings.Contains(why, nothing) {
		return why
	}
	return why + " " + nothing
}

// answer is what the other side read. Who was not let in was told nothing.
func answer(actor string, e models.Told) string {
	if e.Token == "" || e.Problem == "" {
		return ""
	}
	return actor + " was told: “" + e.Problem + "”"
}

// became is what an event means for the person it happened to.
func became(p ShowPage, actor string) (came, more string) {
	const same = "If somebody with the same userName is created here again, it is the same account."
	f := p.Told.Facts
	began, name := or(f.Name, "The person"), or(f.Name, "the person")
	switch {
	case f.Event == models.EventCreated:
		return began + " has an account in " + p.Head.Name + ".", "If somebody with this userName was removed here before, it is the same account, with all it owned."
	case f.Event == models.EventDeactivated:
		return began + " can no longer be signed in by the application. The account stays, and what it owned stays with it.", turnsOff(p.Head.Provider)
	case f.Event == models.EventReactivated:
		return began + " can be signed in by the application again. It is the same account as before, with all it owned.", ""
	case f.Event == models.EventDeleted:
		return began + " can no longer be signed in by the application. The account stays, marked as removed, and what it owned stays with it.", same
	case slices.Contains(f.Fields, "userName"):
		return "The account of " + name + " says what " + actor + " sent. It is the same account under another userName.", ""
	}
	return "The account of " + name + " says what " + actor + " sent. Nothing else changed.", ""
}

// turnsOff is when a provider sends a deactivation, and what it does later.
func turnsOff(p models.Provider) string {
	switch p {
	case "okta":
		return "Okta sends this when a person is unassigned from the app or deactivated. It does not delete people over SCIM."
	case "entra":
		return "Entra sends this when a person is unassigned, disabled or deleted. For a deleted person a DELETE follows after 30 days, unless the person is restored."
	}
	return ""
}

// answered is what came of a request that changed nothing.
func answered(actor string, f models.Facts) (came, more string) {
	const nothing = "Nothing was changed by reading."
	switch f.Kind {
	case models.KindTest:
		return "The base URL and the token fit. Nobody was created or changed by the test.", ""
	case models.KindDiscovery:
		return actor + " learns from this which attributes and operations are known here. " + nothing, ""
	case models.KindLookup:
		if notPeople(f) {
			return lookedUpOther(actor, f), ""
		}
		return lookedUp(actor, f), ""
	case models.KindBulk:
		return "Each change was carried out by itself; one that fails undoes none of the others.", ""
	case models.KindList:
		if notPeople(f) {
			return nothing, "An identity provider lists what is here to compare it with its own."
		}
		return nothing, "An identity provider lists people to compare them with its own."
	case models.KindSearch, models.KindRead:
		return nothing, ""
	}
	return "", ""
}

func lookedUp(actor string, f models.Facts) string {
	if f.Found == 0 {
		return "Nobody here has this " + or(f.Attribute, "value") + ". " + actor + " usually creates the person next."
	}
	return "This tells " + actor + " that the person is here already: it sends changes, and does not create the person again."
}
