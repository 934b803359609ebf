package scimtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// judge lists what is wrong with the answer to an attack.
func (a attack) judge(r reply) []string {
	switch {
	case r.status != a.status && r.status != a.also:
		return []string{fmt.Sprintf("%s: wanted %d, got %d: %.400s", a.target, a.status, r.status, r.body)}
	case r.status >= http.StatusBadRequest:
		return append(a.judgeRefusal(r), a.judgeHeaders(r)...)
	case a.total != anyTotal:
		return a.judgeList(r)
	}
	return nil
}

// judgeRefusal holds an error answer to RFC 7644 §3.12.
func (a attack) judgeRefusal(r reply) (problems []string) {
	var e struct {
		Schemas  []string `json:"schemas"`
		Status   string   `json:"status"`
		SCIMType string   `json:"scimType"`
		Detail   string   `json:"detail"`
	}
	if err := json.Unmarshal(r.body, &e); err != nil {
		return []string{fmt.Sprintf("wanted a SCIM error, got %.400s (%v)", r.body, err)}
	}
	if len(e.Schemas) != 1 || e.Schemas[0] != "urn:ietf:params:scim:api:messages:2.0:Error" {
		problems = append(problems, fmt.Sprintf("schemas: wanted the SCIM error's, got %q", e.Schemas))
	}
	if e.Status != strconv.Itoa(r.status) {
		problems = append(problems, fmt.Sprintf("status: wanted %q, got %q", strconv.Itoa(r.status), e.Status))
	}
	if e.Detail == "" {
		problems = append(problems, "detail: wanted a sentence, got nothing")
	}
	if a.scim != "" && e.SCIMType != a.scim {
		problems = append(problems, fmt.Sprintf("scimType: wanted %q, got %q (%s)", a.scim, e.SCIMType, e.Detail))
	}
	return problems
}

func (a attack) judgeHeaders(r reply) (problems []string) {
	if kind := r.header.Get("Content-Type"); !strings.HasPrefix(kind, "application/scim+json") {
		problems = append(problems, fmt.Sprintf("Content-Type: wanted application/scim+json, got %q", kind))
	}
	if asks := r.header.Get("WWW-Authenticate"); r.status == http.StatusUnauthorized && !strings.HasPrefix(asks, "Bearer") {
		problems = append(problems, fmt.Sprintf("WWW-Authenticate: wanted Bearer (RFC 7644 §2), got %q", asks))
	}
	for method := range strings.FieldsSeq(a.allow) {
		if !strings.Contains(r.header.Get("Allow"), method) {
			problems = append(problems, fmt.Sprintf("Allow: wanted %s in it, got %q", method, r.header.Get("Allow")))
		}
	}
	return problems
}

func (a attack) judgeList(r reply) []string {
	var list struct {
		TotalResults *int `json:"totalResults"`
	}
	if err := json.Unmarshal(r.body, &list); err != nil || list.TotalResults == nil {
		return []string{fmt.Sprintf("wanted a list, got %.400s", r.body)}
	}
	if *list.TotalResults != a.total {
		return []string{fmt.Sprintf("totalResults: wanted %d, got %d", a.total, *list.TotalResults)}
	}
	return nil
}
