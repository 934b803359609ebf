package main

import (
	"fmt"
	"net/http"
)

func person(name string) string {
	return fmt.Sprintf(`{"userName":%q,"name":{"givenName":"Ada","familyName":"Okonjo"},"emails":[{"value":"%s.home@example.com","type":"home"}]}`, name, name)
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// post creates a person and answers the status, 0 when nobody answered.
func post(h *runningHouse, body string) int {
	status, _ := h.send(http.MethodPost, "/Users", body)
	return status
}
