package storetest

import (
	"os"
	"testing"
)

// Require skips a test with a sentence when what it needs is missing, and
// fails it instead when SCIMDESK_REQUIRE is "all". what completes the sentence
// "this test needs …".
func Require(t testing.TB, what string, ok bool) {
	t.Helper()
	switch {
	case ok:
	case os.Getenv("SCIMDESK_REQUIRE") == "all":
		t.Fatalf("this test needs %s, and SCIMDESK_REQUIRE=all does not let it be skipped", what)
	default:
		t.Skipf("this test needs %s, which is not installed here", what)
	}
}
