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
// those that wait under load.
func BenchmarkSaveExchanges(b *testing.B) {
	c := newCrowd(b, 0)
	const together = 256
	body := []byte(strings.Repeat("x", 900))
	headers := []models.Header{{Name: "Content-Type", Value: "application/scim+json"}, {Name: "Accept", Value: "application/scim+json"}, {Name: "User-Agent", Value: "bench"}}
	n := 0
	before := processor()
	for b.Loop() {
		batch := make([]models.Exchange, together)
		for i := range batch {
			n++
			batch[i] = models.Exchange{
				ID: models.ExchangeID(fmt.Sprintf("exc-%012d", n)), Directory: "dir-bench", Token: "tok-1", At: time.UnixMilli(int64(n)),
				Method: "PATCH", Path: "/d/dir-bench/scim/v2/Users/0198", Status: 200, From: "127.0.0.1:50000", Agent: "bench", ResourceID: "0198",
				Facts: models.Facts{Kind: models.KindPatch, Type: "User", Name: "Ada"}, RequestHeaders: headers, RequestBody: body,
				ResponseHeaders: headers, ResponseBody: body,
			}
		}
		seen := models.Seen{Counts: models.ExchangeCounts{Seen: together}, Bars: []models.Bar{{At: time.UnixMilli(1000), Seen: together}}}
		check(b, c.SaveExchanges(b.Context(), batch, map[models.DirectoryID]models.Seen{"dir-bench": seen}))
	}
	b.ReportMetric(float64((processor()-before).Microseconds())/float64(b.N*together), "cpu-µs/exchange")
}
