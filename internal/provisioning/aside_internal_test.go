package provisioning

import (
	"reflect"
	"strings"
	"testing"

	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// TestABriefBodySaysTheSameWithoutMembers holds what is read of a body to what
// is read of the whole.
func TestABriefBodySaysTheSameWithoutMembers(t *testing.T) {
	t.Parallel()
	many := "[" + strings.Repeat(`{"value":"a"},`, scim.MaxEntries) + `{"value":"b"}]`
	group := schema.Group()
	for name, body := range map[string]string{
		"plain":        `{"schemas":["` + scim.SchemaGroup + `"],"displayName":"Crew","externalId":"7","members":` + many + `}`,
		"a path":       `{"DISPLAYNAME":"Crew","` + scim.SchemaGroup + `:members":` + many + `,"x":1}`,
		"the schema":   `{"` + scim.SchemaGroup + `":{"displayName":"Crew","Members":` + many + `}}`,
		"twice":        `{"displayName":"Crew","members":` + many + `,"` + scim.SchemaGroup + `:members":` + many + `}`,
		"a part of it": `{"displayName":"Crew","members":{"value":` + many + `}}`,
	} {
		long, err := scim.ParseGroup([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		rest, err := brief(group, long)
		if err != nil || scim.Short(rest) != nil || scim.Short(long) == nil {
			t.Errorf("%s: %.200v, %v", name, rest, err)
			continue
		}
		for _, strict := range []bool{false, true} {
			m, n := &scim.Manner{Strict: strict}, &scim.Manner{Strict: strict}
			got, err := group.ReadOver(scim.Resource{}, rest, m)
			want, fault := group.ReadOver(scim.Resource{}, long, n)
			if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(err, fault) || !reflect.DeepEqual(m.Met(), n.Met()) {
				t.Errorf("%s: %v, %v, %v, want %v, %v, %v", name, got, err, m.Met(), want, fault, n.Met())
			}
		}
	}
}
