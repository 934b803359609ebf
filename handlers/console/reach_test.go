package console_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"scimdesk/models"
)

func TestTheReachabilityCardSaysWhatIsKnown(t *testing.T) {
	t.Parallel()
	const here, outside, plain = "http://127.0.0.1:8481", "https://scim.example.com", "http://scim.example.com"
	asked := today.Add(-3 * time.Minute)
	for _, tc := range []struct {
		name  string
		reach models.Reach
		says  []string
		not   []string
	}{
		{"only here", models.Reach{URL: here, State: models.ReachLocal}, []string{"Only this computer can reach Scimdesk.", "<details open", "Not asked yet"}, []string{"Ask now"}},
		{"without TLS", models.Reach{URL: plain, State: models.ReachPlain}, []string{"The public URL is not https.", "Ask now"}, []string{"<details open"}},
		{"not asked", models.Reach{URL: outside, State: models.ReachUnknown}, []string{"Nobody has asked yet.", "Ask now"}, nil},
		{"silent", models.Reach{URL: outside, State: models.ReachSilent, Reason: "The connection is <refused>.", At: asked}, []string{"Nothing answers at the public URL.", "The connection is &lt;refused&gt;.", "Asked 3 min ago"}, nil},
		{"somebody else", models.Reach{URL: outside, State: models.ReachForeign, Reason: "It answers 302.", At: asked}, []string{"Something else answers", "It leads to this Scimdesk"}, nil},
		{"cut", models.Reach{URL: outside, State: models.ReachCut, At: asked}, []string{"The Authorization header does not arrive.", "Authorization is passed through"}, nil},
		{"fine", models.Reach{URL: outside, State: models.ReachFine, At: asked}, []string{"Identity providers can reach Scimdesk.", "Authorization is passed through"}, nil},
		{"a quick tunnel", models.Reach{URL: outside, State: models.ReachUnknown, Tunnel: "cloudflared"}, []string{"Its address changes at each start"}, nil},
		{"a tunnel that ended", models.Reach{URL: outside, State: models.ReachFine, At: asked, Tunnel: "cloudflared", Ended: "exit status 3"}, []string{"The tunnel ended.", "exit status 3"}, []string{"Identity providers can reach"}},
		{"the ways to it", models.Reach{URL: here, State: models.ReachLocal, Port: "9705"}, []string{"cloudflared tunnel --url http://127.0.0.1:9705", "ngrok http http://127.0.0.1:9705", "tailscale funnel --bg http://127.0.0.1:9705"}, nil},
		{"the ways to TLS of our own", models.Reach{URL: here, State: models.ReachLocal, Port: "9705", Secure: true}, []string{"--url https://127.0.0.1:9705 --no-tls-verify", "ngrok http https://127.0.0.1:9705", "tailscale funnel --bg https+insecure://127.0.0.1:9705"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			o := &operators{reach: tc.reach}
			text := page(t, do(t, serveOperators(emptyHouse(), o), get("/reach")))
			for _, said := range tc.says {
				if !strings.Contains(text, said) {
					t.Errorf("the page does not say %q", said)
				}
			}
			for _, said := range tc.not {
				if strings.Contains(text, said) {
					t.Errorf("the page says %q", said)
				}
			}
			if o.asked != 0 {
				t.Error("looking at the page asks")
			}
		})
	}
}

func TestAskingLeadsBack(t *testing.T) {
	t.Parallel()
	o := &operators{reach: models.Reach{URL: "https://scim.example.com"}}
	app := serveOperators(emptyHouse(), o)
	for back, want := range map[string]string{
		"/directories/dir-1/setup": "/directories/dir-1/setup", "": "/reach", "//evil.example": "/reach", "https://evil.example": "/reach",
	} {
		resp := do(t, app, post("/reach", url.Values{"back": {back}}))
		if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != want {
			t.Errorf("%q: %d to %s", back, resp.StatusCode, resp.Header.Get("Location"))
		}
	}
	if o.asked != 4 {
		t.Errorf("asked %d times", o.asked)
	}
}

func TestWhoWasGivenAnotherAddressIsListed(t *testing.T) {
	t.Parallel()
	m := fullHouse()
	m.directories[0].ShownURL = "https://old-words-here.trycloudflare.com"
	m.directories[1].ShownURL = "https://scim.example.com"
	o := &operators{reach: models.Reach{URL: "https://scim.example.com", State: models.ReachUnknown}}
	text := page(t, do(t, serveOperators(m, o), get("/reach")))
	if !strings.Contains(text, "old-words-here") || !strings.Contains(text, `href="/directories/dir-1/setup"`) || strings.Contains(text, `href="/directories/dir-2/setup"`) {
		t.Error("the list of directories is another")
	}
}
