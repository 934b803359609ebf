package load

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// person is the body of somebody as Okta sends one; id "" for a new one.
func person(id, userName, display string) []byte {
	known := ""
	if id != "" {
		known = `"id":` + strconv.Quote(id) + `,`
	}
	return fmt.Appendf(nil, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],%s`+
		`"userName":%q,"externalId":"00u%s","name":{"givenName":"Given","familyName":"Family"},"displayName":%q,`+
		`"emails":[{"primary":true,"value":%q,"type":"work"}],"phoneNumbers":[{"primary":true,"value":"555-0100","type":"work"}],`+
		`"locale":"en-US","title":"Engineer","active":true,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":`+
		`{"employeeNumber":"701984","costCenter":"4130","organization":"Universal Studios","division":"Theme Park","department":"Tour Operations"}}`,
		known, userName, userName, display, userName)
}

func patch(operation string) []byte {
	return []byte(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[` + operation + `]}`)
}

func patchActive(active bool) []byte {
	return patch(`{"op":"Replace","path":"active","value":` + strconv.FormatBool(active) + `}`)
}

func patchAdd(ids []string) []byte {
	return patch(`{"op":"add","path":"members","value":` + members(ids) + `}`)
}

func patchRemove(id string) []byte {
	return patch(`{"op":"remove","path":"members[value eq \"` + id + `\"]"}`)
}

func group(name string) []byte {
	return fmt.Appendf(nil, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":%q}`, name)
}

func members(ids []string) string {
	out := []byte{'['}
	for i, id := range ids {
		if i > 0 {
			out = append(out, ',')
		}
		out = fmt.Appendf(out, `{"value":%q}`, id)
	}
	return string(append(out, ']'))
}

// answered is what of a parsed answer is looked at: one resource or a list.
type answered struct {
	ID        string     `json:"id"`
	UserName  string     `json:"userName"`
	Display   string     `json:"displayName"`
	Active    bool       `json:"active"`
	Total     int        `json:"totalResults"`
	Resources []resource `json:"Resources"`
	Members   []struct {
		Value string `json:"value"`
	} `json:"members"`
}

type resource struct {
	ID       string `json:"id"`
	UserName string `json:"userName"`
}

// parsed is an answer's body; ok is false when it is no JSON.
func parsed(body []byte) (a answered, ok bool) {
	return a, json.Unmarshal(body, &a) == nil
}
