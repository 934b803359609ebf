package provisioning

import (
	"scimdesk/models"
	"scimdesk/scim/schema"
)

// news is what is told of a change.
type news struct {
	service *Service
	caller  Caller
	kind    string
	about   models.Resource // as it is after it
	fields  []models.FieldChange
}

// tell adds the event to its change: of a group once it is known who joined
// and left, of everything else at once.
func (n news) tell(t *schema.Type, change *models.Change) {
	if lists(t) {
		change.Told = n.told
		return
	}
	event := n.event()
	event.Account = accountID(change.Account)
	change.Events = []models.Event{event}
}

func (n news) event() models.Event {
	return models.Event{
		ID: models.EventID(n.service.NewID()), Scope: n.caller.Scope, Type: n.kind, Subject: n.about.ID,
		Exchange: n.caller.Exchange, At: n.about.UpdatedAt, Fields: n.fields,
	}
}

func (n news) told(moved models.Moved) models.Event {
	event := n.event()
	if event.Moved = moved; n.kind == models.EventGroupUpdated && len(n.fields) == 0 {
		event.Type = models.EventGroupMembers
	}
	return event
}
