package exchanges_test

import (
	"html"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"scimdesk/models"
	"scimdesk/models/storetest"
	"scimdesk/views/exchanges"
)

var copied = regexp.MustCompile(`data-copy="(curl [^"]*)"`)

// command is what “Copy as curl” copies, "" without that button.
func command(t testing.TB, p exchanges.ShowPage) string {
	t.Helper()
	found := copied.FindStringSubmatch(render(t, exchanges.Show(p)))
	if found == nil {
		return ""
	}
	return html.UnescapeString(found[1])
}

// sent is the page of a request with this body.
func sent(body string) exchanges.ShowPage {
	p := asked(models.Facts{})
	p.Told.RequestBody = []byte(body)
	return p
}

func TestARequestIsCopiedAsCurlWithoutItsToken(t *testing.T) {
	t.Parallel()
	p := sent(`{"name":"O'Connor"}`)
	p.Told.Path = `/Users?filter=emails[type+eq+%22work%22]`
	p.Told.RequestHeaders = []models.Header{
		{Name: "Authorization", Value: "Bearer [redacted]"},
		{Name: "Content-Type", Value: "application/scim+json"},
		{Name: "Host", Value: "inside.test"},
		{Name: "Content-Length", Value: "19"},
		{Name: "X-Key", Value: "[redacted]"},
		{Name: "If-Match", Value: `W/"3"`},
	}
	want := `curl --globoff --path-as-is -X 'PATCH' 'https://scim.example.com/d/dir-1/scim/v2/Users?filter=emails[type+eq+%22work%22]' -H "Authorization: Bearer $SCIM_TOKEN"` +
		` -H 'Content-Type: application/scim+json' -H 'If-Match: W/"3"' --data-raw '{"name":"O'\''Connor"}'`
	if got := command(t, p); got != want {
		t.Errorf("copied\n%s\nwant\n%s", got, want)
	}
}

func TestCurlGoesWhereTheRequestWent(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		odd        models.Odd
		path, want string
	}{
		{"", "/Users", "https://scim.example.com/d/dir-1/scim/v2/Users"},
		{models.OddURLDoubled, "/scim/v2/v2/Users", "https://scim.example.com/d/dir-1/scim/v2/v2/Users"},
		{models.OddURLCut, "/scim/Users", "https://scim.example.com/d/dir-1/scim/Users"},
		{models.OddURLOther, "/d/dir-7/scim/v2/Users", "https://scim.example.com/d/dir-7/scim/v2/Users"},
	} {
		p := asked(models.Facts{Odd: tc.odd})
		p.Told.Path = tc.path
		if got := command(t, p); !strings.Contains(got, " '"+tc.want+"' ") {
			t.Errorf("%q: %s does not go to %s", tc.odd, got, tc.want)
		}
	}
}

func TestARequestThatIsNotAllThereIsNotOfferedAsCurl(t *testing.T) {
	t.Parallel()
	p := sent("{")
	p.Told.RequestCut = 1
	if got := command(t, p); got != "" {
		t.Errorf("offered %s", got)
	}
}

func TestNothingThatWasSentObeysATerminal(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("\x1b\x03\n\r\t\u009b'\\$`\"!a")))).Draw(rt, "text")
		p := sent(text)
		p.Told.Method, p.Told.Path = text, "/"+text
		p.Told.RequestHeaders = []models.Header{{Name: "Accept", Value: text}}
		for _, r := range command(t, p) {
			if r < ' ' || r >= 0x7f && r < 0xa0 {
				rt.Fatalf("the command has the control character %q", r)
			}
		}
	})
}

func TestAShellReadsEachValueAsItWas(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	storetest.Require(t, "bash", err == nil)
	for _, body := range []string{
		`{"a":"O'Connor $HOME $(id) \u0027"}`, "'; exit 3; '", "a\x1b[201~\x03b\nc\td\\'", "\u009bm €", "@/etc/passwd", "",
	} {
		_, quoted, _ := strings.Cut(command(t, sent(body+".")), "--data-raw ")
		read, err := exec.Command(bash, "-c", "printf %s "+quoted).Output()
		if err != nil || string(read) != body+"." {
			t.Errorf("%q is read as %q: %v", body+".", read, err)
		}
	}
}
