package script

import (
	"regexp"
	"strconv"
	"testing"
)

// lastQuirk is the highest number of a habit identity providers have;
// docs/conformance.md lists them.
const lastQuirk = 61

// notSpoken are the habits one conversation after the other cannot show.
var notSpoken = map[int]string{
	46: "several changes at the same moment: the races of cmd/scimdesk",
	49: "many requests at the same moment: the races of cmd/scimdesk",
	50: "token requests: directories take bearer tokens only",
	51: "several secrets at once: the tests of tokens in cmd/scimdesk",
}

var (
	quirksLine = regexp.MustCompile(`(?m)^Quirks? ([0-9, and]+)\.$`)
	number     = regexp.MustCompile(`[0-9]+`)
)

// A conversation says at the end of its prose which habits it shows.
func TestEveryQuirkIsSpokenOf(t *testing.T) {
	t.Parallel()
	scripts, err := All()
	if err != nil {
		t.Fatal(err)
	}
	spoken := map[int]string{}
	for _, s := range scripts {
		for _, line := range quirksLine.FindAllStringSubmatch(s.About, -1) {
			for _, text := range number.FindAllString(line[1], -1) {
				n, err := strconv.Atoi(text)
				if err != nil || n < 1 || n > lastQuirk || notSpoken[n] != "" {
					t.Errorf("%s: there is no quirk %s to show", s.Name, text)
				}
				spoken[n] = s.Name
			}
		}
	}
	for n := 1; n <= lastQuirk; n++ {
		if spoken[n] == "" && notSpoken[n] == "" {
			t.Errorf("no conversation shows quirk %d", n)
		}
	}
}
