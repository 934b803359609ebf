package provisioning

import (
	"crypto/sha256"
	"encoding/hex"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// derive fills the hot columns and the stored bytes from doc, after holding
// doc to the schema.
func derive(c Caller, t *schema.Type, r models.Resource, doc scim.Resource) (models.Resource, error) {
	doc["id"] = r.ID
	if err := t.Check(doc, c.Manner); err != nil {
		return r, err
	}
	called := r.DisplayName
	r.UserName, r.ExternalID, r.DisplayName = "", text(doc["externalId"]), text(doc["displayName"])
	r.Active, _ = doc["active"].(bool)
	var err error
	switch {
	case person(t):
		r.UserName = text(doc["userName"])
		if r.UniqueKey, err = scim.UserNameKey(r.UserName); err != nil {
			return r, err
		}
	case lists(t):
		r.UniqueKey = groupKey(c.Protocol, r, called)
	}
	r.Values, r.Uniques = emailValues(doc, r.UserName), nil
	for _, u := range t.Uniques(doc) {
		r.Uniques = append(r.Uniques, models.Unique{Path: u.Path, Key: u.Key})
	}
	before := len(r.Document)
	r.Document, err = t.Append(nil, doc)
	if n := len(r.Document); n > MaxDocument && n > before {
		return r, scim.Errorf(400, scim.InvalidValue, "The resource would be larger than %d bytes, more than a client could read and send back. Send less, or remove something first.", MaxDocument)
	}
	return r, err
}

// MaxDocument is the largest resource in bytes, without its members. With what
// an answer adds it fits the body of a PUT, so that many PATCHes never make one
// that cannot be sent back, and a page of them has a bound.
const MaxDocument = scim.MaxBody - 16<<10

// groupKey is what makes two groups of one name the same. It stays with a
// group as long as its name does, so that a directory that allows several of
// one name, or no longer does, never refuses a change of their members.
func groupKey(p models.Protocol, r models.Resource, called string) string {
	name := scim.Fold(r.DisplayName)
	switch {
	case r.Version > 0 && name == scim.Fold(called):
		return r.UniqueKey
	case p.SameNames:
		return ""
	}
	return bounded(name)
}

// maxKey is the longest unique key in bytes: no index takes texts of any
// length.
const maxKey = 512

// bounded is a key short enough for an index, and as unique.
func bounded(key string) string {
	if len(key) <= maxKey {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return "sha256:" + hex.EncodeToString(sum[:])
}
