package provisioning

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"scimdesk/scim"
	"scimdesk/scim/patch"
	"scimdesk/scim/schema"
)

// perform carries out one operation and says what came of it.
func (b *bulk) perform(ctx context.Context, i int) BulkResult {
	op := b.ops[i]
	r := BulkResult{Method: strings.ToUpper(op.Method), BulkID: op.BulkID}
	t, id, err := b.target(op, r.Method)
	if err != nil {
		r.Err = err
		return r
	}
	r.Type, r.ID = t.Name, id
	data, whole := op.Data, true
	if r.Method == http.MethodPost {
		data, whole = b.bare(data)
	}
	if data, r.Err = resolved(data, b.idOf); r.Err == nil {
		r.Written, r.Status, r.Err = b.write(ctx, r.Method, t, id, op.Version, data)
	}
	if r.Err != nil {
		r.Status = 0
		return r
	}
	if r.ID = r.Written.ID; r.Method != http.MethodDelete {
		r.Version = r.Written.ETag()
	}
	if !whole {
		b.open = append(b.open, i)
	}
	return r
}

// write is the single request an operation stands for, and its status.
func (b *bulk) write(ctx context.Context, method string, t *schema.Type, id, match string, data scim.Resource) (w Written, status int, err error) {
	switch method {
	case http.MethodPost:
		w, err = b.service.Create(ctx, b.caller, t, data)
		return w, http.StatusCreated, err
	case http.MethodPut:
		w, err = b.service.Replace(ctx, b.caller, t, id, data, match)
		return w, http.StatusOK, err
	case http.MethodPatch:
		ops, err := operations(t, data, b.caller.Manner)
		if err != nil {
			return Written{}, 0, err
		}
		w, err = b.service.Patch(ctx, b.caller, t, id, ops, match)
		return w, http.StatusOK, err
	}
	w, err = b.service.Delete(ctx, b.caller, t, id, match)
	return w, http.StatusNoContent, err
}

// operations reads the data of a PATCH as the single request's body is read.
func operations(t *schema.Type, data scim.Resource, m *scim.Manner) ([]patch.Op, error) {
	body, err := json.Marshal(data)
	if err != nil {
		return nil, scim.Errorf(400, scim.InvalidSyntax, "The data cannot be read.")
	}
	if lists(t) {
		return patch.ParseLong(body, m)
	}
	return patch.Parse(body, m)
}

// target is what an operation is about. A path names an endpoint of this
// directory and perhaps an id, and nothing else: no other directory, no other
// server, no query, not /Me or /Bulk.
func (b *bulk) target(op BulkOp, method string) (*schema.Type, string, error) {
	if err := b.well(op, method); err != nil {
		return nil, "", err
	}
	way := strings.Split(strings.TrimPrefix(op.Path, "/"), "/")
	if len(way) > 2 || strings.ContainsAny(op.Path, "?#") || slices.Contains(way, "") {
		return nil, "", scim.Errorf(400, scim.InvalidValue, "path must be an endpoint, such as /Users, and for all but POST an id behind it: /Users/2819c223.")
	}
	t, known := b.types.Endpoint(way[0])
	if !known {
		return nil, "", scim.Errorf(404, "", "No such endpoint for operations in bulk: /%s.", way[0])
	}
	if (method == http.MethodPost) != (len(way) == 1) {
		return t, "", scim.Errorf(400, scim.InvalidValue, "A POST goes to an endpoint, such as /Users, and every other method to one resource: /Users/2819c223.")
	}
	if len(way) == 1 {
		return t, "", nil
	}
	id, err := url.PathUnescape(way[1])
	if err != nil {
		return t, "", scim.Errorf(400, scim.InvalidValue, "path holds a broken percent-encoding.")
	}
	if name, refers := strings.CutPrefix(id, reference); refers {
		id, err = b.idOf(name)
	}
	return t, id, err
}

// well says whether an operation has all it needs.
func (b *bulk) well(op BulkOp, method string) error {
	exact := op.Method == method || !b.caller.Manner.ByTheLetter()
	switch {
	case !exact || !slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}, method):
		return scim.Errorf(400, scim.InvalidSyntax, "method must be POST, PUT, PATCH or DELETE.")
	case method == http.MethodPost && op.BulkID == "":
		return scim.Errorf(400, scim.InvalidValue, "A POST needs a bulkId, so that its answer can be told from the others.")
	case method != http.MethodDelete && op.Data == nil:
		return scim.Errorf(400, scim.InvalidSyntax, "data is missing: the body that the single request would have.")
	}
	return nil
}
