package provisioning

import (
	"context"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// MaxBulk is the most operations one bulk request holds, as the
// ServiceProviderConfig says.
const MaxBulk = 1_000

// BulkOp is one operation of a bulk request (RFC 7644 §3.7).
type BulkOp struct {
	Method  string // as sent
	BulkID  string // what others call what a POST makes
	Path    string // "/Users", "/Groups/{id}"; the id may be "bulkId:…"
	Version string // as If-Match
	Data    scim.Resource
}

// BulkResult is what came of one operation.
type BulkResult struct {
	Method  string // in capitals
	BulkID  string
	Version string // ETag of what was written; "" when it failed or is gone
	Type    string // of the resource, "" when the path names none
	ID      string // of the resource, "" when there is none
	Status  int    // of what was done; 0 when it failed
	Written Written
	Err     error // as the single request would have answered it; nil when it was done
}

// Bulk carries out operations, each with the rules and the atomicity of the
// single request. What others refer to by its bulkId is made first, whatever
// their order; of several that refer to each other, the first is made without
// the reference and given it as soon as the others are there. After
// failOnErrors failures the rest is left alone (0: never). The results are in
// the order of ops, without those left alone.
//
// *scim.Error for the whole request: 413 for more than MaxBulk operations, 400
// invalidValue when two are called the same. Nothing was changed then.
func (s *Service) Bulk(ctx context.Context, c Caller, ops []BulkOp, failOnErrors int) ([]BulkResult, error) {
	if len(ops) > MaxBulk {
		return nil, scim.Errorf(413, "", "A bulk request holds at most %d operations, and this one has %d. Send it in parts; nothing was changed.", MaxBulk, len(ops))
	}
	b := &bulk{service: s, caller: c, types: s.Types(), ops: ops, named: map[string]int{}, limit: failOnErrors}
	for i, op := range ops {
		if _, twice := b.named[op.BulkID]; twice {
			return nil, scim.Errorf(400, scim.InvalidValue, "Two operations have the bulkId %q. Give each its own; nothing was changed.", op.BulkID)
		}
		if op.BulkID != "" {
			b.named[op.BulkID] = i
		}
	}
	b.stages, b.results = make([]stage, len(ops)), make([]BulkResult, len(ops))
	for i := range ops {
		b.run(ctx, i)
		b.complete(ctx)
	}
	var results []BulkResult
	for i, result := range b.results {
		if b.stages[i] == over {
			results = append(results, result)
		}
	}
	return results, nil
}

// stage is how far an operation is.
type stage int

const (
	waiting stage = iota
	underway
	over
)

// bulk is one bulk request on its way.
type bulk struct {
	service *Service
	caller  Caller
	types   *schema.Set
	ops     []BulkOp
	named   map[string]int // bulkId to place
	stages  []stage
	results []BulkResult
	open    []int // made without what they refer to, which is underway
	failed  int
	limit   int
}

// run carries out one operation, after those it refers to.
func (b *bulk) run(ctx context.Context, i int) {
	if b.stages[i] != waiting {
		return
	}
	b.stages[i] = underway
	for _, on := range b.needs(b.ops[i]) {
		b.run(ctx, on)
	}
	if b.limit > 0 && b.failed >= b.limit {
		b.stages[i] = waiting // left alone
		return
	}
	b.results[i] = b.perform(ctx, i)
	b.stages[i] = over
	if b.results[i].Err != nil {
		b.failed++
	}
}

// complete gives those that were made without a reference what it refers to.
// Nothing is underway any more. What cannot be made whole is taken back.
func (b *bulk) complete(ctx context.Context) {
	for _, i := range b.open {
		r := &b.results[i]
		t, err := b.whole(ctx, i, r)
		if err == nil {
			continue
		}
		if _, undone := b.service.Delete(ctx, b.caller, t, r.ID, ""); undone != nil {
			err = undone
		}
		r.Status, r.Version, r.ID, r.Written, r.Err = 0, "", "", Written{Name: r.Written.Name}, err
		b.failed++
	}
	b.open = nil
}

// whole puts what a client really sent in place of what was made of it.
func (b *bulk) whole(ctx context.Context, i int, r *BulkResult) (*schema.Type, error) {
	t, _ := b.types.Type(r.Type)
	data, err := resolved(b.ops[i].Data, b.idOf)
	if err != nil {
		return t, err
	}
	c := b.caller
	c.Protocol.KeepPasswords = false // it is kept already
	again, err := b.service.Replace(ctx, c, t, r.ID, data, "")
	if err == nil {
		r.Version, r.Written.Resource = again.ETag(), again.Resource
	}
	return t, err
}
