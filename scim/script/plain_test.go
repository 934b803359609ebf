package script

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestAnotherProtocolIsPlayedToo asks for a token, whose answers owe SCIM
// nothing, with a name that is known from the start.
func TestAnotherProtocolIsPlayedToo(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"error":"invalid_client","for":"` + r.URL.Query().Get("client_id") + `"}`))
	}))
	defer server.Close()
	s, err := Parse("test", "Prose.\n\n-- request --\nGET /token?client_id={client}\n-- response --\n401\n{\"error\":\"invalid_client\",\"for\":\"{client}\"}\n")
	if err != nil {
		t.Fatal(err)
	}
	for plain, faults := range map[bool]int{true: 0, false: 4} { // media type, schemas, status, detail
		p := Player{Base: server.URL, Client: server.Client(), Plain: plain, Names: map[string]string{"client": "app"}}
		outcomes, err := p.Play(t.Context(), s)
		if err != nil || len(outcomes) != 1 || len(outcomes[0].Mismatches) != faults {
			t.Errorf("plain %v: %+v, %v", plain, outcomes, err)
		}
	}
}
