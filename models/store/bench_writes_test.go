package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"scimdesk/models"
	"scimdesk/models/store"
)

// BenchmarkWrites is what sixteen who write at once cost: processor time is
// what counts, since the time they wait is mostly the disk's.
func BenchmarkWrites(b *testing.B) {
	for name, write := range map[string]func(c *crowd, b *testing.B, n int64){
		"create":            (*crowd).create,
		"create, or refuse": (*crowd).createOrNot,
		"change of a title": (*crowd).retitle,
		"change of a name":  (*crowd).renamed,
		"change of active":  (*crowd).toggle,
		"add and remove":    (*crowd).joinAndLeave,
	} {
		b.Run(name, func(b *testing.B) {
			c := newCrowd(b, 2000)
			team := c.team(b)
			c.group = &team
			var n atomic.Int64
			before := processor()
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					write(c, b, n.Add(1))
				}
			})
			b.ReportMetric(float64((processor()-before).Microseconds())/float64(b.N), "cpu-µs/op")
		})
	}
}

// processor is the processor time this process took so far.
func processor() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

var making sync.Mutex

func (c *crowd) create(b *testing.B, _ int64) {
	making.Lock()
	next := c.next()
	making.Unlock()
	_, err := c.CreateResource(b.Context(), next)
	check(b, err)
}

// createOrNot makes a person, and every other time one who is there.
func (c *crowd) createOrNot(b *testing.B, n int64) {
	if n%2 == 0 {
		c.create(b, n)
		return
	}
	making.Lock()
	next := c.next()
	making.Unlock()
	next.After.UniqueKey = "person1@example.com"
	_, err := c.CreateResource(b.Context(), next)
	if !errors.As(err, new(*models.TakenError)) {
		b.Errorf("made one who is there: %v", err)
	}
}

func (c *crowd) somebody(n int64) models.Ref {
	return models.Ref{Scope: c.scope, Type: "User", ID: fmt.Sprintf("0198-%012d", 2*(n%1000)+1)}
}

func (c *crowd) edited(b *testing.B, n int64, change func(r *models.Resource, account *models.Account)) {
	_, err := c.EditResource(b.Context(), c.somebody(n), func(before models.Resource, account *models.Account) (*models.Change, error) {
		next, after := *account, before
		after.UpdatedAt = before.UpdatedAt.Add(time.Millisecond)
		next.UpdatedAt = after.UpdatedAt
		change(&after, &next)
		return &models.Change{After: after, Account: &next, Events: []models.Event{c.event(after, account.ID)}}, nil
	})
	check(b, err)
}

func (c *crowd) retitle(b *testing.B, n int64) {
	c.edited(b, n, func(r *models.Resource, _ *models.Account) {
		r.Document = fmt.Appendf(nil, `{"title":"%0600d"}`, n)
	})
}

func (c *crowd) renamed(b *testing.B, n int64) {
	c.edited(b, n, func(r *models.Resource, a *models.Account) {
		r.DisplayName = fmt.Sprint("Renamed ", n)
		r.Document, a.DisplayName = fmt.Appendf(nil, `{"displayName":"%0600d"}`, n), r.DisplayName
	})
}

func (c *crowd) toggle(b *testing.B, n int64) {
	c.edited(b, n, func(r *models.Resource, a *models.Account) {
		r.Active = !r.Active
		a.State = map[bool]models.AccountState{true: models.AccountActive, false: models.AccountInactive}[r.Active]
		r.Document = fmt.Appendf(nil, `{"active":"%0600d"}`, n)
	})
}

func (c *crowd) joinAndLeave(b *testing.B, n int64) {
	ids := []string{strings.Clone(c.somebody(n).ID)}
	c.change(b, *c.group, models.MemberChange{Verb: models.MembersRemove, IDs: ids})
	c.change(b, *c.group, models.MemberChange{Verb: models.MembersAdd, IDs: ids})
}

// BenchmarkSaveExchanges is what recording one exchange costs, of a batch of
// those that wait under load, once there are as many as are kept.
func BenchmarkSaveExchanges(b *testing.B) {
	c := newCrowd(b, 0)
	const together = 256
	for range store.DefaultKeepExchanges / together {
		c.record(b, together)
	}
	before := processor()
	for b.Loop() {
		c.record(b, together)
	}
	b.ReportMetric(float64((processor()-before).Microseconds())/float64(b.N*together), "cpu-µs/exchange")
}

// record saves changes of one person after the other.
func (c *crowd) record(b *testing.B, together int) {
	batch := make([]models.Exchange, together)
	for i := range batch {
		c.n++
		id, person := fmt.Sprintf("0198c5d2-7c1e-7d3a-9c55-%012d", c.n), fmt.Sprintf("0198c5d2-7c1e-7d3a-%016d", c.n*7919%5000)
		batch[i] = models.Exchange{
			ID: models.ExchangeID(id), Directory: "dir-gsvzdg9jzg6y2xcz", Token: "tok-xpxtbxjz6kfm6i5m", At: time.UnixMilli(int64(c.n)),
			Method: "PUT", Path: "/Users/" + person, Status: 200, From: "127.0.0.1", Agent: "bench", ResourceID: person,
			Facts:          models.Facts{Kind: models.KindReplace, Type: "User", Name: "Renamed 1", Event: models.EventUpdated, Fields: []string{"displayName"}, Before: "Given Family", After: "Renamed 1"},
			RequestHeaders: headersOf("Host", "Content-Length", "Content-Type", "User-Agent", "Authorization"), RequestBody: []byte(strings.Repeat("x", 700)),
			ResponseHeaders: headersOf("Content-Type", "X-Request-Id", "Cache-Control", "Etag"), ResponseBody: []byte(strings.Repeat("y", 1100)),
		}
	}
	seen := models.Seen{Counts: models.ExchangeCounts{Seen: together}, Bars: []models.Bar{{At: time.UnixMilli(1000), Seen: together}}}
	check(b, c.SaveExchanges(b.Context(), batch, map[models.DirectoryID]models.Seen{batch[0].Directory: seen}))
}

func headersOf(names ...string) (all []models.Header) {
	for _, name := range names {
		all = append(all, models.Header{Name: name, Value: "application/scim+json"})
	}
	return all
}
