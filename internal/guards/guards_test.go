package guards_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"scimdesk/internal/guards"
)

var root = filepath.Join("..", "..")

// TestEveryGuardStandsSomewhereAndHasItsProof reads the list and the source:
// a guard without a check, without a test, or a row without a guard is red.
func TestEveryGuardStandsSomewhereAndHasItsProof(t *testing.T) {
	t.Parallel()
	listed, used := declared(t), uses(t)
	names := map[guards.Guard]string{}
	for name, guard := range listed {
		if other, twice := names[guard]; twice {
			t.Errorf("%s and %s are both called %q", name, other, guard)
		}
		names[guard] = name
		if !used[name] {
			t.Errorf("no code asks guards.On(guards.%s)", name)
		}
		proof, proven := proofs[guard]
		if !proven {
			t.Errorf("guards.%s has no row in proofs: name the test that goes red without it", name)
			continue
		}
		if !proof.exists(t) {
			t.Errorf("guards.%s: there is no test %s in %s", name, proof.function(), proof.room)
		}
	}
	for guard := range proofs {
		if names[guard] == "" {
			t.Errorf("proofs has a row for %q, which is no guard", guard)
		}
	}
	if len(listed) < 20 {
		t.Errorf("only %d guards were found", len(listed))
	}
}

// declared are the constants of type Guard: name and value.
func declared(t *testing.T) map[string]guards.Guard {
	t.Helper()
	found := map[string]guards.Guard{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || fmt.Sprint(spec.Type) != "Guard" {
				return true
			}
			for i, name := range spec.Names {
				if text, err := strconv.Unquote(spec.Values[i].(*ast.BasicLit).Value); err == nil {
					found[name.Name] = guards.Guard(text)
				}
			}
			return true
		})
	}
	return found
}

// uses are the guards somebody asks for, tests left out.
func uses(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, top := range []string{"cmd", "handlers", "internal", "models", "views"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, after := range strings.Split(string(text), "guards.On(guards.")[1:] {
				name, _, _ := strings.Cut(after, ")")
				found[name] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// function is the test's own name.
func (p proof) function() string {
	name, _, _ := strings.Cut(p.test, "/")
	return name
}

func (p proof) exists(t *testing.T) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(p.room), "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+p.function()+"(t *testing.T)") {
			return true
		}
	}
	return false
}
