package stage

import (
	"time"

	"scimdesk/internal/standin"
	"scimdesk/models"
)

// View is how the stand-in of a directory is, with a few people: from the
// number first on, or around the newest request when first is below 0; those
// with search in name or address, or all.
func (s *Stage) View(d models.Directory, first int, search string) models.StandIn {
	view := models.StandIn{Dialect: d.StandIn, Label: labelOf(d.StandIn)}
	show := s.show(d.ID)
	if show == nil {
		return view
	}
	show.mu.Lock()
	defer show.mu.Unlock()
	show.state(&view)
	show.company(&view, first, search)
	view.Requests = show.seen.newest(models.StandInRequests)
	view.Rate, view.P95 = show.seen.rate(s.Now())
	return view
}

// state needs mu, as all that fill a view.
func (s *show) state(view *models.StandIn) {
	counts := s.engine.Counts()
	view.Plays, view.Paused, view.Stepping = true, s.engine.Paused(), s.stepping
	view.Busy, view.Waiting = s.current != nil || len(s.jobs) > 0, max(len(s.jobs), 0)
	view.Speed, view.Notice, view.Stopped = s.speed, s.notice, s.engine.Quarantined()
	if client := s.proof.client(); client != nil {
		view.OAuth, view.SignsIn, view.Waits = true, client.SignsIn(), !client.Granted()
	}
	view.Counts = models.StandInCounts{
		Requests: counts.Requests, Created: counts.Created, Updated: counts.Updated, Deactivated: counts.Deactivated, Failed: counts.Failed,
	}
	view.Story = s.story
	view.Story.Steps = append([]models.StandInStep(nil), s.story.Steps...)
	view.Progress = s.progress()
}

// progress says how far the step under way is, and when it may end.
func (s *show) progress() models.StandInProgress {
	p, now := s.engine.Progress(), s.stage.Now()
	if p.Of != s.pace.of || p.What != s.pace.what || p.Done < s.pace.from {
		s.pace = pace{of: p.Of, what: p.What, began: now, from: p.Done}
	}
	out := models.StandInProgress{Title: s.engine.Doing(), What: p.What, Done: p.Done, Of: p.Of}
	if done, span := p.Done-s.pace.from, now.Sub(s.pace.began); done > 0 && span > 0 && s.current != nil && !s.engine.Paused() {
		out.Left = time.Duration(float64(span) * float64(p.Of-p.Done) / float64(done))
	}
	return out
}

// company shows some people: those asked for, or those around the one whom the
// newest request is about.
func (s *show) company(view *models.StandIn, first int, search string) {
	view.Size = s.engine.World.Len()
	if first < 0 && search == "" {
		first = s.seen.whom() / models.StandInPeople * models.StandInPeople
	}
	people, more := s.engine.Find(search, first, models.StandInPeople)
	view.More = more
	for _, p := range people {
		view.People = append(view.People, personOf(p))
	}
	for _, t := range s.engine.Teams() {
		view.Groups = append(view.Groups, models.StandInGroup{N: t.N, Name: t.Name, Members: t.Members, Pushed: t.ID != ""})
	}
}

func personOf(p standin.PersonView) models.StandInPerson {
	return models.StandInPerson{
		N: p.N, Name: p.Display(), UserName: p.UserName, Department: p.Department, Title: p.Title,
		Status: string(p.Status), Assigned: p.Assigned, Suspended: p.Suspended, Deleted: p.Deleted,
		Known: p.ID != "", Fault: p.Fault,
	}
}
