package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"scimdesk/assets"
	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/views/layout"
)

func TestLocalPathKeepsPeopleHere(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/directories": "/directories", "/directories/dir-1/accounts?q=a%20b": "/directories/dir-1/accounts?q=a%20b",
		"": "/", "//evil.test": "/", "https://evil.test/": "/", "/\\evil.test": "/", "javascript:alert(1)": "/",
		"/a\r\nSet-Cookie: x=y": "/", "/\tevil.test": "/", "directories": "/",
	} {
		if got := web.LocalPath(path, "/"); got != want {
			t.Errorf("LocalPath(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestErrorsBecomeTheRightPage(t *testing.T) {
	t.Parallel()
	if p := web.Explain(fmt.Errorf("x: %w", models.ErrUnknown), ""); p.Status != 503 || !strings.Contains(p.Text, "not known") {
		t.Errorf("of a commit nobody knows the end of it says %+v", p)
	}
	for _, tc := range []struct {
		err  error
		want int
	}{
		{fmt.Errorf("account x: %w", models.ErrNotFound), 404},
		{fmt.Errorf("x: %w", models.ErrBusy), 503},
		{context.DeadlineExceeded, 503},
		{fiber.ErrNotFound, 404},
		{fiber.ErrMethodNotAllowed, 405},
		{fiber.ErrRequestEntityTooLarge, 413},
		{fiber.ErrRequestHeaderFieldsTooLarge, 431},
		{fiber.ErrUnsupportedMediaType, 415},
		{&web.Error{Status: 421}, 421},
		{errors.New("disk on fire"), 500},
	} {
		p := web.Explain(tc.err, "req-7")
		if p.Status != tc.want {
			t.Errorf("%v became %d, want %d", tc.err, p.Status, tc.want)
		}
		if shown := p.Request != ""; shown != (tc.want == 500) {
			t.Errorf("%v: the request id is shown: %v", tc.err, shown)
		}
		if strings.Contains(p.Text, "disk") {
			t.Errorf("an unknown error is repeated to the reader: %q", p.Text)
		}
	}
}

func TestReadFormTakesOnlyTheFormOfItsPage(t *testing.T) {
	t.Parallel()
	app := fiber.New(fiber.Config{ErrorHandler: func(c *fiber.Ctx, err error) error {
		return c.SendStatus(web.Explain(err, "").Status)
	}})
	app.Post("/", func(c *fiber.Ctx) error {
		form, err := web.ReadForm(c, "name", "provider")
		if err != nil {
			return err
		}
		return c.SendString(form["name"])
	})
	const plain = "application/x-www-form-urlencoded"
	for _, tc := range []struct {
		name, media, encoding, body string
		want                        int
	}{
		{"the form", plain, "", "name=a&provider=okta", 200},
		{"with a charset", plain + "; charset=UTF-8", "", "name=a", 200},
		{"a field it does not have", plain, "", "name=a&state=active", 400},
		{"a field twice", plain, "", "name=a&name=b", 400},
		{"bytes that are no text", plain, "", "name=%ff", 400},
		{"broken escapes", plain, "", "name=%zz", 400},
		{"JSON", "application/json", "", `{"name":"a"}`, 415},
		{"several parts", "multipart/form-data; boundary=x", "", "--x--", 415},
		{"compressed", plain, "gzip", "name=a", 415},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(tc.body))
		r.Header.Set("Content-Type", tc.media)
		if tc.encoding != "" {
			r.Header.Set("Content-Encoding", tc.encoding)
		}
		if got := status(t, app, r); got != tc.want {
			t.Errorf("%s answered %d, want %d", tc.name, got, tc.want)
		}
	}
}

func TestCookiesAreOutOfReachOfScripts(t *testing.T) {
	t.Parallel()
	app := fiber.New()
	app.Get("/", func(c *fiber.Ctx) error {
		web.SetSession(c, "secret")
		web.SetLook(c, layout.Dark)
		return nil
	})
	resp, err := app.Test(httptest.NewRequest(http.MethodGet, "/", nil), -1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if len(resp.Cookies()) != 2 {
		t.Fatalf("cookies: %v", resp.Cookies())
	}
	for _, cookie := range resp.Cookies() {
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" {
			t.Errorf("cookie %s is %v", cookie.Name, cookie)
		}
	}
}

func TestAssetsAreKeptForGoodUnderTheirHashOnly(t *testing.T) {
	t.Parallel()
	app := fiber.New(fiber.Config{ErrorHandler: func(c *fiber.Ctx, err error) error {
		return c.SendStatus(web.Explain(err, "").Status)
	}})
	app.Get("/assets/:hash/:name", web.Asset)
	for path, want := range map[string]int{
		assets.URL("scimdesk.css"): 200, assets.URL("app.js"): 200, assets.URL("inter-latin.woff2"): 200,
		"/assets/0000000000000000/app.js": 404, assets.URL("nothing.js"): 404, assets.URL("icons"): 404, assets.URL("..%2fassets.go"): 404,
	} {
		resp, err := app.Test(httptest.NewRequest(http.MethodGet, path, nil), -1)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s answered %d, want %d", path, resp.StatusCode, want)
		}
		if kept := strings.Contains(resp.Header.Get("Cache-Control"), "immutable"); kept != (want == 200) {
			t.Errorf("%s: Cache-Control is %q", path, resp.Header.Get("Cache-Control"))
		}
	}
}
