package handlers

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gofiber/fiber/v2"
)

// TestHealthIsRedOnceTheDiskFailed asks before and after.
func TestHealthIsRedOnceTheDiskFailed(t *testing.T) {
	t.Parallel()
	broken := make(chan struct{})
	app := fiber.New()
	app.Get("/healthz", Healthy(broken))
	wantHealth(t, app, http.StatusOK)
	close(broken)
	wantHealth(t, app, http.StatusServiceUnavailable)
}

func wantHealth(t *testing.T, app *fiber.App, status int) {
	t.Helper()
	response, err := app.Test(httptest.NewRequest(http.MethodGet, "/healthz", nil))
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != status {
		t.Errorf("%d, want %d", response.StatusCode, status)
	}
}
