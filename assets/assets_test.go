package assets_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"scimdesk/assets"
)

func TestEveryFileThePagesNameIsThere(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"scimdesk.css", "app.js", "live.js", "palette.js", "htmx.min.js", "idiomorph.min.js", "inter-latin.woff2", "jetbrains-mono-latin.woff2", "LICENSES.txt"} {
		body, contentType, ok := assets.File(name)
		if !ok || len(body) == 0 || contentType == "" {
			t.Errorf("%s is not served (%d bytes, type %q)", name, len(body), contentType)
		}
	}
}

func TestNothingElseIsServed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", ".", "..", "icons", "icons/check.svg", "../assets.go", "assets.go", "package.json"} {
		if _, _, ok := assets.File(name); ok {
			t.Errorf("%q is served", name)
		}
	}
}

func TestTheStyleSheetAsksNoOtherHost(t *testing.T) {
	t.Parallel()
	body, _, _ := assets.File("scimdesk.css")
	for _, found := range regexp.MustCompile(`url\(([^)]*)\)`).FindAllStringSubmatch(string(body), -1) {
		target := strings.Trim(found[1], `"'`)
		if _, _, ok := assets.File(target); !ok && !strings.HasPrefix(target, "data:") {
			t.Errorf("the style sheet names %q, which is not ours", target)
		}
	}
}

func TestTheCommittedScriptsAreTheBuiltOnes(t *testing.T) {
	t.Parallel()
	scripts, err := filepath.Glob("js/*.js")
	if err != nil || len(scripts) == 0 {
		t.Fatal("no script was found", err)
	}
	for _, script := range scripts {
		source, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		if built, _, _ := assets.File(filepath.Base(script)); string(built) != string(source) {
			t.Errorf("dist/%s differs from %s. Run: npm run build", filepath.Base(script), script)
		}
	}
}

func TestTheLockFileNamesNoRegistry(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages map[string]struct{ Resolved, Integrity string }
	}
	if err := json.Unmarshal(raw, &lock); err != nil {
		t.Fatal(err)
	}
	for name, p := range lock.Packages {
		if p.Resolved != "" {
			t.Errorf("%s is bound to one address, %s: take resolved out", name, p.Resolved)
		}
		if name != "" && p.Integrity == "" {
			t.Errorf("%s has no hash in the lock file", name)
		}
	}
}

func TestIconsAreShapesOnly(t *testing.T) {
	t.Parallel()
	if icon := assets.Icon("check"); !strings.HasPrefix(icon, "<path") {
		t.Errorf("the icon check is %q", icon)
	}
	if icon := assets.Icon("no-such-icon"); icon != "" {
		t.Errorf("an icon that is not there is %q", icon)
	}
}
