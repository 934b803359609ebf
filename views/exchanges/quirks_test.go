package exchanges

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"scimdesk/models"
	"scimdesk/scim"
	"scimdesk/views/layout"
)

// constants are the numbers of all quirks there are.
func constants(t *testing.T) (all []scim.Quirk) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../scim/quirk.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if value, ok := n.(*ast.BasicLit); ok && value.Kind == token.INT {
			number, _ := strconv.Atoi(value.Value)
			all = append(all, scim.Quirk(number))
		}
		return true
	})
	return all
}

func TestEveryQuirkHasWords(t *testing.T) {
	t.Parallel()
	all := constants(t)
	if len(all) < 35 || len(all) != len(quirks) {
		t.Errorf("%d quirks, %d with words", len(all), len(quirks))
	}
	for _, q := range all {
		words, known := quirks[q]
		if !known || strings.HasSuffix(words.sent, ".") || !strings.HasSuffix(words.why, ".") || strings.HasSuffix(words.strict, ".") {
			t.Errorf("quirk %d: %+v", q, words)
		}
	}
}

func TestAQuirkNobodyKnowsIsToldAsOne(t *testing.T) {
	t.Parallel()
	if all := tolerated([]int{9999, 1}); len(all) != 2 || all[0].sent == "" || all[1].strict != "400 invalidSyntax" {
		t.Errorf("told as %+v", all)
	}
}

func TestTheLetterIsToldWhereItIsNotKept(t *testing.T) {
	t.Parallel()
	strict := layout.Directory{Directory: models.Directory{Protocol: models.Protocol{Strict: true}}}
	if q := quirks[scim.QuirkTextBoolean]; q.said(layout.Directory{}) != "By the letter: 400 invalidValue." || q.said(strict) != "" {
		t.Error("it is told to who keeps it, or not to who does not")
	}
	if quirks[scim.QuirkNameCase].said(layout.Directory{}) != "" {
		t.Error("what both manners understand is told as refused")
	}
}
