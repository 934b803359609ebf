package main_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// leans lists, for every room, the rooms of ours it may import. "x/**" is x
// and all below it. A new room needs a row here and a fixture.
var leans = map[string][]string{
	"cmd/scimdesk": {"handlers/**", "internal/**", "models/**"},

	"handlers":            {"handlers/**", "internal/guards"},
	"handlers/console":    {"handlers/web", "views/**", "models", "scim", "internal/admin", "internal/desk", "internal/live", "internal/sentence", "internal/setup"},
	"handlers/oauthapi":   {"handlers/web", "views/consent", "views/layout", "models", "internal/admin", "internal/guards", "internal/oauth"},
	"handlers/scimapi":    {"models", "scim/**", "internal/guards", "internal/provisioning", "internal/token"},
	"handlers/controlapi": {"models", "internal/token", "internal/desk", "scim", "scim/schema"},
	"handlers/web":        {"views/layout", "models", "assets", "internal/guards"},

	"views/accounts":    {"views/exchanges", "views/groups", "views/layout", "views/ui", "models", "scim"},
	"views/directories": {"views/exchanges", "views/guide", "views/layout", "views/ui", "models"},
	"views/exchanges":   {"views/layout", "views/ui", "models", "scim"},
	"views/groups":      {"views/exchanges", "views/layout", "views/ui", "models", "scim"},
	"views/guide":       {"models"},
	"views/home":        {"views/exchanges", "views/layout", "views/reach", "views/ui", "models"},
	"views/search":      {"views/layout", "views/ui", "models"},
	"views/admins":      {"views/layout", "views/ui", "models"},
	"views/consent":     {"views/layout", "views/ui", "models"},
	"views/reach":       {"views/layout", "views/ui", "models"},
	"views/layout":      {"views/ui", "assets", "models"},
	"views/standins":    {"views/layout", "views/ui", "models"},
	"views/ui":          {"assets", "models"},

	"internal/provisioning": {"models", "scim", "scim/schema", "scim/filter", "scim/patch", "internal/guards"},
	"internal/desk":         {"models", "internal/guards"},
	"internal/oauth":        {"models", "internal/guards", "internal/secret"},
	"internal/reach":        {"models", "internal/guards"},
	"internal/outbound":     {"internal/guards"},
	"internal/tunnel":       {},
	"internal/token":        {"models", "internal/guards", "internal/secret"},
	"internal/admin":        {"models", "internal/guards", "internal/secret"},
	"internal/recorder":     {"models", "internal/guards"},
	"internal/sentence":     {"models", "scim"},
	"internal/setup":        {"models"},
	"internal/live":         {},

	"internal/stage":           {"models", "internal/standin", "internal/standin/dialect", "internal/standin/grant"},
	"internal/standin":         {"internal/standin/dialect", "internal/standin/grant", "internal/standin/world"},
	"internal/standin/dialect": {"internal/standin/grant", "internal/standin/world"},
	"internal/standin/grant":   {"internal/guards"},
	"internal/standin/world":   {},

	"internal/guards": {},
	"internal/secret": {},
	"internal/config": {"internal/guards"},

	"models":                {"scim/filter"},
	"models/store":          {"models", "models/store/**", "scim", "scim/filter"},
	"models/store/database": {"models"},
	"models/storetest":      {"models", "scim/**"},

	"bench":           {"bench/**"},
	"bench/load":      {},
	"bench/machine":   {},
	"bench/reference": {},

	"scim":          {},
	"scim/schema":   {"scim"},
	"scim/filter":   {"scim", "scim/schema"},
	"scim/patch":    {"scim", "scim/schema", "scim/filter"},
	"scim/script":   {},
	"scim/scimtest": {"scim/script"},
	"assets":        {},
}

// Libraries that belong to certain floors only.
const (
	fiberLibrary = "github.com/gofiber/**"
	gormLibrary  = "gorm.io/**"
	templLibrary = "github.com/a-h/templ/**"
)

// bans lists what rooms may never import, not even through another room of
// ours. Each has a fixture of its name under testdata/arrows.
var bans = []struct {
	name   string
	rooms  []string
	except []string
	never  []string
}{
	{"scim-keeps-to-itself", []string{"scim/**"}, nil, []string{"cmd/**", "handlers/**", "views/**", "internal/**", "models/**", "assets"}},
	{"scim-knows-no-fiber", []string{"scim/**"}, nil, []string{fiberLibrary}},
	{"scim-knows-no-gorm", []string{"scim/**"}, nil, []string{gormLibrary}},
	{"models-know-no-gorm", []string{"models"}, nil, []string{gormLibrary}},
	{"models-know-no-fiber", []string{"models"}, nil, []string{fiberLibrary}},
	{"models-know-no-internal", []string{"models"}, nil, []string{"internal/**"}},
	{"models-know-no-store", []string{"models"}, nil, []string{"models/store/**"}},
	{"store-knows-no-upper-floor", []string{"models/store/**"}, nil, []string{"internal/**", "handlers/**", "views/**"}},
	{"internal-knows-no-fiber", []string{"internal/**"}, nil, []string{fiberLibrary}},
	{"internal-knows-no-gorm", []string{"internal/**"}, nil, []string{gormLibrary}},
	{"internal-knows-no-templ", []string{"internal/**"}, nil, []string{templLibrary}},
	{"internal-knows-no-store", []string{"internal/**"}, nil, []string{"models/store/**"}},
	{"internal-knows-no-upper-floor", []string{"internal/**"}, nil, []string{"handlers/**", "views/**"}},
	{"config-is-for-cmd", []string{"**"}, []string{"cmd/**"}, []string{"internal/config"}},
	{"views-know-no-fiber", []string{"views/**"}, nil, []string{fiberLibrary}},
	{"views-know-no-gorm", []string{"views/**"}, nil, []string{gormLibrary}},
	{"views-know-no-internal", []string{"views/**"}, nil, []string{"internal/**"}},
	{"views-know-no-store", []string{"views/**"}, nil, []string{"models/store/**"}},
	{"handlers-know-no-gorm", []string{"handlers/**"}, nil, []string{gormLibrary}},
	{"handlers-know-no-store", []string{"handlers/**"}, nil, []string{"models/store/**"}},
	{"scimapi-knows-no-views", []string{"handlers/scimapi"}, nil, []string{"views/**"}},
	{"nobody-leans-on-cmd", []string{"**"}, nil, []string{"cmd/**"}},
	{"nobody-leans-on-bench", []string{"**"}, []string{"bench/**"}, []string{"bench/**"}},
}

// TestArrowsPointDownward holds every package of the module to the rules.
func TestArrowsPointDownward(t *testing.T) {
	t.Parallel()
	rooms, err := readRooms(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if len(rooms["cmd/scimdesk"]) == 0 {
		t.Fatal("the module's packages were not found")
	}
	for _, o := range offences(rooms) {
		t.Error(o)
	}
}

// TestEveryArrowRuleCatchesItsFixture shows each rule a tree that breaks it.
func TestEveryArrowRuleCatchesItsFixture(t *testing.T) {
	t.Parallel()
	for _, rule := range ruleNames() {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			rooms, err := readRooms(filepath.Join("testdata", "arrows", rule))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(offences(rooms), func(o offence) bool { return o.rule == rule }) {
				t.Errorf("its fixture is not reported; reported are %v", offences(rooms))
			}
		})
	}
}

// TestEveryArrowFixtureHasItsRule goes red when a rule is taken out.
func TestEveryArrowFixtureHasItsRule(t *testing.T) {
	t.Parallel()
	fixtures, err := os.ReadDir(filepath.Join("testdata", "arrows"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fixtures {
		if !slices.Contains(ruleNames(), f.Name()) {
			t.Errorf("testdata/arrows/%s has no rule", f.Name())
		}
	}
}

// ruleNames are the names of all rules, which are those of their fixtures.
func ruleNames() []string {
	names := []string{"unknown-room"}
	for room := range leans {
		names = append(names, leanRule(room))
	}
	for _, b := range bans {
		names = append(names, b.name)
	}
	slices.Sort(names)
	return names
}

func leanRule(room string) string { return "leans-" + strings.ReplaceAll(room, "/", "-") }

// rooms maps each package, by its folder, to what its files import: ours by
// folder, others by import path.
type rooms map[string][]string

// readRooms reads the imports of all packages under root, tests left out.
func readRooms(root string) (rooms, error) {
	found := rooms{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && skipped(d.Name()):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		return found.read(root, path)
	})
	return found, err
}

// skipped are the folders the go command skips too, and npm's.
func skipped(folder string) bool {
	return folder == "testdata" || folder == "node_modules" || folder[0] == '.' || folder[0] == '_'
}

func (r rooms) read(root, file string) error {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	folder, err := filepath.Rel(root, filepath.Dir(file))
	if err != nil {
		return err
	}
	room := filepath.ToSlash(folder)
	if _, ok := r[room]; !ok {
		r[room] = nil
	}
	for _, spec := range parsed.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		path = strings.TrimPrefix(path, "scimdesk/")
		if !slices.Contains(r[room], path) {
			r[room] = append(r[room], path)
		}
	}
	return nil
}

// reach finds everything a room imports, directly or through other rooms of
// ours, and the room that names it.
func (r rooms) reach(room string) map[string]string {
	reached := map[string]string{}
	queue := []string{room}
	for len(queue) > 0 {
		here := queue[0]
		queue = queue[1:]
		for _, path := range r[here] {
			if _, ok := reached[path]; !ok {
				reached[path] = here
				queue = append(queue, path)
			}
		}
	}
	return reached
}

// offence is one import against one rule.
type offence struct{ rule, room, path, through string }

func (o offence) String() string {
	if o.through != o.room {
		return fmt.Sprintf("%s: %s imports %s through %s", o.rule, o.room, o.path, o.through)
	}
	return fmt.Sprintf("%s: %s imports %s", o.rule, o.room, o.path)
}

// offences holds all rooms to all rules.
func offences(all rooms) []offence {
	var found []offence
	for room, imports := range all {
		found = append(found, overreach(all, room, imports)...)
		found = append(found, banned(all, room)...)
	}
	return found
}

// overreach lists imports that the room's row does not allow.
func overreach(all rooms, room string, imports []string) []offence {
	allowed, known := leans[room]
	if !known {
		return []offence{{"unknown-room", room, "something, but has no row in leans", room}}
	}
	var found []offence
	for _, path := range imports {
		if ours(all, path) && !within(path, allowed) {
			found = append(found, offence{leanRule(room), room, path, room})
		}
	}
	return found
}

// banned lists imports, however indirect, that a ban forbids the room.
func banned(all rooms, room string) []offence {
	reached := all.reach(room)
	var found []offence
	for _, b := range bans {
		if !within(room, b.rooms) || within(room, b.except) {
			continue
		}
		for path, through := range reached {
			if within(path, b.never) && path != room {
				found = append(found, offence{b.name, room, path, through})
			}
		}
	}
	return found
}

// ours says whether an import is a room: one that exists or has a row.
func ours(all rooms, path string) bool {
	_, exists := all[path]
	_, known := leans[path]
	return exists || known
}

// within says whether path is one of the patterns or, for "x/**", below x.
func within(path string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		below, deep := strings.CutSuffix(pattern, "**")
		if !deep {
			return path == pattern
		}
		return strings.HasPrefix(path+"/", below)
	})
}
