package ui_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"pgregory.net/rapid"

	"scimdesk/assets"
	"scimdesk/views/ui"
)

var now = time.Date(2026, 11, 22, 14, 32, 6, 0, time.UTC)

func render(t testing.TB, c templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTimesAreSaidTheWayPeopleDo(t *testing.T) {
	t.Parallel()
	for want, at := range map[string]time.Time{
		"just now":    now.Add(-500 * time.Millisecond),
		"12 s ago":    now.Add(-12 * time.Second),
		"4 min ago":   now.Add(-4 * time.Minute),
		"2 h ago":     now.Add(-2 * time.Hour),
		"14 h ago":    now.Add(-14 * time.Hour),
		"yesterday":   now.Add(-15 * time.Hour),
		"20 Nov":      now.AddDate(0, 0, -2),
		"3 May 2025":  time.Date(2025, 5, 3, 0, 0, 0, 0, time.UTC),
		"1 Jan 2027":  time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
		"22 Nov":      now.Add(2 * time.Minute),
		"11 h ago":    now.In(time.FixedZone("", 3600)).Add(-11 * time.Hour),
		"22 Oct":      now.AddDate(0, -1, 0),
		"22 Nov 2025": now.AddDate(-1, 0, 0),
	} {
		if got := ui.Ago(now, at); got != want {
			t.Errorf("Ago(%s) = %q, want %q", at, got, want)
		}
	}
}

func TestANightsSleepIsYesterday(t *testing.T) {
	t.Parallel()
	morning := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	if got := ui.Ago(morning, morning.Add(-10*time.Hour)); got != "10 h ago" {
		t.Errorf("got %q", got)
	}
	if got := ui.Ago(morning, morning.Add(-13*time.Hour)); got != "yesterday" {
		t.Errorf("got %q", got)
	}
}

func TestCountsBearCommas(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -4200: "-4,200"} {
		if got := ui.Count(n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
	if got := ui.Counted(1, "person", "people"); got != "1 person" {
		t.Errorf("got %q", got)
	}
}

func TestInitialsOfNamesAsTheyAre(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"Ada Okonjo": "AO", "Bram de Vries": "BV", "ada@example.com": "A", "": "", "  ": "", "Éva Ørsted": "ÉØ"} {
		if got := ui.Initials(name); got != want {
			t.Errorf("Initials(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestJSONIsColouredAndEscaped(t *testing.T) {
	t.Parallel()
	got := render(t, ui.JSON([]byte(`{"a<":"x\"</pre>","n":-1.5e3,"t":true,"p":"[redacted]","e":[],"s":":","w":"two words"}`)))
	for _, want := range []string{
		`<i>&#34;a&lt;&#34;</i><i class="p">:</i>`, `<i class="s">&#34;x\&#34;&lt;/pre&gt;&#34;</i>`, `<i class="n">-1.5e3</i>`,
		`<i class="n">true</i>`, `<i class="s w">&#34;two words&#34;</i>`, `<mark title="Left out as secret"><i class="s">&#34;[redacted]&#34;</i></mark>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in\n%s", want, got)
		}
	}
}

func TestNoBodyReachesThePageAsMarkup(t *testing.T) {
	t.Parallel()
	tag := regexp.MustCompile(`<[^>]*>`)
	rapid.Check(t, func(rt *rapid.T) {
		body := rapid.OneOf(rapid.SliceOf(rapid.Byte()), rapid.Map(rapid.String(), func(s string) []byte { return []byte(`{"k":["` + s + `", 1]}`) })).Draw(rt, "body")
		for _, found := range tag.FindAllString(render(t, ui.JSON(body)), -1) {
			switch found {
			case "<i>", "</i>", `<i class="p">`, `<i class="s">`, `<i class="s w">`, `<i class="n">`, "</mark>", `<mark title="Left out as secret">`:
			default:
				rt.Fatalf("the body made the tag %s", found)
			}
		}
	})
}

func TestFieldsSayWhatIsWrongWhereItIs(t *testing.T) {
	t.Parallel()
	got := render(t, ui.Input(ui.Field{Name: "name", Label: "Name", Value: `"><script>`, Error: "Shorten it."}))
	for _, want := range []string{`aria-invalid="true"`, `aria-describedby="name-error"`, `id="name-error"`, "Shorten it.", `value="&#34;&gt;&lt;script&gt;"`, `for="name"`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in %s", want, got)
		}
	}
	if got := render(t, ui.Input(ui.Field{Name: "name"})); strings.Contains(got, "aria-invalid") {
		t.Error("a field without a fault says it has one")
	}
}

func TestEveryIconThePagesNameIsBuilt(t *testing.T) {
	t.Parallel()
	templates, err := filepath.Glob("../*/*.templ")
	if err != nil || len(templates) == 0 {
		t.Fatalf("no templates found: %v", err)
	}
	names := regexp.MustCompile(`(?:Icon(?:Small|Large)?|Empty)\("([a-z0-9-]+)"`)
	for _, path := range templates {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range names.FindAllStringSubmatch(string(source), -1) {
			if assets.Icon(found[1]) == "" {
				t.Errorf("%s names the icon %q, which is not among the built ones", path, found[1])
			}
		}
	}
}

func TestTemplatesBearNoInlineStyleOrScript(t *testing.T) {
	t.Parallel()
	templates, err := filepath.Glob("../*/*.templ")
	if err != nil {
		t.Fatal(err)
	}
	forbidden := regexp.MustCompile(`\sstyle=|<style|hx-on|hx-vals="js:|\son[a-z]+=|<script>|\[#|#[0-9a-f]{6}\b`)
	for _, path := range templates {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if found := forbidden.FindString(string(source)); found != "" {
			t.Errorf("%s has %q", path, found)
		}
	}
}
