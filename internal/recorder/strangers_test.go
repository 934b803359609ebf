package recorder

import (
	"testing"
	"time"

	"scimdesk/models"
)

// TestStrangersDoNotPushEvidenceOut whatever they ask for and are told.
func TestStrangersDoNotPushEvidenceOut(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]models.Exchange{
		"turned away":           {Directory: "dir-a", Method: "GET", Status: 401},
		"shown a page":          {Directory: "dir-a", Method: "GET", Status: 200, Facts: models.Facts{Kind: models.KindAuthorize}},
		"sent back":             {Directory: "dir-a", Method: "GET", Status: 303, Facts: models.Facts{Kind: models.KindAuthorize}},
		"told what is offered":  {Directory: "dir-a", Method: "GET", Status: 200, Facts: models.Facts{Kind: models.KindMetadata}},
		"sent on from a form":   {Directory: "dir-a", Method: "POST", Status: 303, Facts: models.Facts{Kind: models.KindAuthorize}},
		"asking for many codes": {Directory: "dir-a", Method: "POST", Status: 200, Facts: models.Facts{Kind: models.KindAuthorize}},
	} {
		store := &memory{}
		r := New(store, nil, quiet())
		for range 500 {
			r.Record(e, nil)
		}
		proven := e
		proven.Proven, proven.Method, proven.Status = true, "POST", 303
		for range 2 * maxStrange {
			r.Record(proven, nil)
		}
		e.At = time.Unix(120, 0)
		r.Record(e, nil)
		r.write(t.Context())
		if len(store.kept) != 3*maxStrange+1 || store.seen != 501+2*maxStrange {
			t.Errorf("%s: kept %d, seen %d", name, len(store.kept), store.seen)
		}
	}
}
