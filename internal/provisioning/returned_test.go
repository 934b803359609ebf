package provisioning_test

import (
	"fmt"
	"strings"
	"testing"

	"scimdesk/internal/provisioning"
)

const (
	vault = `[{"id":"urn:example:2.0:Vault","name":"Vault","attributes":[
			{"name":"displayName"},{"name":"pin","returned":"never"},
			{"name":"lock","type":"complex","returned":"never","subAttributes":[{"name":"code"}]},
			{"name":"door","type":"complex","subAttributes":[{"name":"side"},{"name":"code","returned":"never"}]},
			{"name":"keys","type":"complex","multiValued":true,"subAttributes":[{"name":"value"},{"name":"code","returned":"never"}]}]},
		{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],"id":"Vault","name":"Vault","endpoint":"/Vaults","schema":"urn:example:2.0:Vault"}]`
	filled = `{"displayName":"old","pin":"secret-old","lock":{"code":"secret-old"},"door":{"side":"old","code":"secret-old"},"keys":[{"value":"old","code":"secret-old"}]}`
	pass   = `{"id":"urn:example:2.0:Pass","name":"Pass","attributes":[{"name":"pin","returned":"never"},{"name":"colour"}]}`
)

// TestOfWhatIsNeverReturnedOnlyThePathIsTold writes secrets in every place
// there is.
func TestOfWhatIsNeverReturnedOnlyThePathIsTold(t *testing.T) {
	t.Parallel()
	d := open(t)
	for _, text := range []string{vault, pass} {
		if err := d.define(t, text); err != nil {
			t.Fatal(err)
		}
	}
	d.user, _ = d.Types().Type("User")
	vaults, _ := d.Types().Endpoint("/Vaults")
	made, err := d.Create(t.Context(), d.caller, vaults, parse(t, filled))
	if err != nil {
		t.Fatal(err)
	}
	put, err := d.Replace(t.Context(), d.caller, vaults, made.ID, parse(t, strings.ReplaceAll(filled, "old", "new")), "")
	if err != nil {
		t.Fatal(err)
	}
	ada := d.create(t, `{"userName":"ada","urn:example:2.0:Pass":{"pin":"secret-old","colour":"old"}}`)
	patched, err := d.patch(t, ada.ID, `[{"op":"remove","path":"urn:example:2.0:Pass"}]`, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name    string
		written provisioning.Written
		want    string
	}{
		{"made", made, `[{displayName  "old"} {door.code  } {door.side  "old"} {keys  } {lock.code  } {pin  }]`},
		{"replaced", put, `[{displayName "old" "new"} {door.code  } {door.side "old" "new"} {keys  } {lock.code  } {pin  }]`},
		{"made with an extension", ada, `[{active  true} {urn:example:2.0:Pass:colour  "old"} {urn:example:2.0:Pass:pin  } {userName  "ada"}]`},
		{"without it", patched, `[{urn:example:2.0:Pass:colour "old" } {urn:example:2.0:Pass:pin  }]`},
	} {
		if got := fmt.Sprint(tc.written.Event.Fields); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}

// TestWhatWasOnceASecretIsNotToldWhenItIsForgotten takes a secret out of its
// schema.
func TestWhatWasOnceASecretIsNotToldWhenItIsForgotten(t *testing.T) {
	t.Parallel()
	d := open(t)
	if err := d.define(t, pass); err != nil {
		t.Fatal(err)
	}
	d.user, _ = d.Types().Type("User")
	ada := d.create(t, `{"userName":"ada","urn:example:2.0:Pass":{"pin":"secret","colour":"red"}}`)
	if err := d.define(t, strings.Replace(pass, `{"name":"pin","returned":"never"},`, "", 1)); err != nil {
		t.Fatal(err)
	}
	d.user, _ = d.Types().Type("User")
	after, err := d.patch(t, ada.ID, `[{"op":"add","path":"title","value":"x"}]`, "")
	if err != nil || after.Event == nil || strings.Contains(fmt.Sprint(after.Event.Fields), "secret") {
		t.Errorf("%+v, %v", after.Event, err)
	}
}
