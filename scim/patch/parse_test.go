package patch

import (
	"errors"
	"strings"
	"testing"

	"scimdesk/scim"
)

func TestParseTakesWhatClientsSend(t *testing.T) {
	t.Parallel()
	ops, err := Parse([]byte(`{"OPERATIONS":[
		{"op":"Replace","path":"active","value":"False","name":"ignored"},
		{"OP":"ADD","Path":null,"VALUE":{"title":"x"}},
		{"op":"add","path":"","value":{}},
		{"op":"remove","path":"emails[type eq \"work\"].value"},
		{"op":"replace","path":"title","value":null}]}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	kinds := []Kind{Replace, Add, Add, Remove, Replace}
	paths := []string{"active", "", "", `emails[type eq "work"].value`, "title"}
	for i, op := range ops {
		if op.Kind != kinds[i] || op.Path != paths[i] {
			t.Errorf("operation %d is %s %q", i+1, op.Kind, op.Path)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	many := strings.TrimSuffix(strings.Repeat(`{"op":"remove","path":"title"},`, MaxOps+1), ",")
	for _, tc := range []struct{ name, body, kind, says string }{
		{"what is no JSON", `{`, scim.InvalidSyntax, "ends before"},
		{"two lists of operations", `{"Operations":[],"operations":[]}`, scim.InvalidSyntax, "twice"},
		{"no operations", `{}`, scim.InvalidSyntax, "Operations"},
		{"an object for the list", `{"Operations":{}}`, scim.InvalidSyntax, "Operations"},
		{"too many operations", `{"Operations":[` + many + `]}`, scim.InvalidSyntax, "1000"},
		{"an operation that is no object", `{"Operations":["add"]}`, scim.InvalidSyntax, "Operation 1"},
		{"an unknown op", `{"Operations":[{"op":"twist","path":"title","value":1}]}`, scim.InvalidSyntax, "add, replace or remove"},
		{"no op", `{"Operations":[{"path":"title","value":1}]}`, scim.InvalidSyntax, "add, replace or remove"},
		{"an op that is no text", `{"Operations":[{"op":1}]}`, scim.InvalidSyntax, "add, replace or remove"},
		{"a path that is no text", `{"Operations":[{"op":"add","path":1,"value":1}]}`, scim.InvalidPath, "path must be a text"},
		{"a path that cannot be read", `{"Operations":[{"op":"add","path":"a b","value":1}]}`, scim.InvalidPath, "Operation 1"},
		{"a filter that cannot be read", `{"Operations":[{"op":"add","path":"emails[type is 1]","value":1}]}`, scim.InvalidFilter, "Operation 1"},
		{"no value", `{"Operations":[{"op":"remove","path":"title"},{"op":"replace","path":"title"}]}`, scim.InvalidValue, "Operation 2"},
		{"a remove without a path", `{"Operations":[{"op":"remove","value":{"title":"x"}}]}`, scim.NoTarget, "needs a path"},
		{"a text without a path", `{"Operations":[{"op":"add","value":"x"}]}`, scim.InvalidValue, "object"},
		{"null without a path", `{"Operations":[{"op":"replace","value":null}]}`, scim.InvalidValue, "object"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse([]byte(tc.body), nil)
			var refused *scim.Error
			if !errors.As(err, &refused) || refused.Status != 400 || refused.Type != tc.kind || !strings.Contains(refused.Detail, tc.says) {
				t.Errorf("got %v; want %s with %q", err, tc.kind, tc.says)
			}
		})
	}
}

func TestParseTakesSoManyOperations(t *testing.T) {
	t.Parallel()
	for n, taken := range map[int]bool{MaxOps - 1: true, MaxOps: true, MaxOps + 1: false} {
		body := []byte(`{"Operations":` + list(n, `{"op":"remove","path":"title"}`) + `}`)
		for name, parse := range map[string]func([]byte, *scim.Manner) ([]Op, error){"short": Parse, "long": ParseLong} {
			if ops, err := parse(body, nil); (err == nil) != taken || taken && len(ops) != n {
				t.Errorf("%s, %d operations: %d, %v", name, n, len(ops), err)
			}
		}
	}
}

func TestOperationsMadeByHandAreChecked(t *testing.T) {
	t.Parallel()
	for name, op := range map[string]Op{
		"a remove without a path": {Kind: Remove},
		"a value that is a text":  {Kind: Add, Value: "x"},
	} {
		if err := Apply(petType(t), scim.Resource{}, []Op{op}, nil); err == nil {
			t.Errorf("%s was applied", name)
		}
	}
}
