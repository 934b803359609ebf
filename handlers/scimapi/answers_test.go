package scimapi

import (
	"net/url"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"scimdesk/models"
	"scimdesk/scim/schema"
)

func group(n int) models.Resource {
	return models.Resource{Ref: models.Ref{Type: "Group", ID: strconv.Itoa(n)}, Version: 1, UpdatedAt: time.UnixMilli(int64(n))}
}

func TestKeptAnswersAreBounded(t *testing.T) {
	t.Parallel()
	var a answers
	l := lens{base: "https://scim.example.com"}
	const size = 1 << 20
	for n := range 3 * maxAnswers / size {
		a.keep(l, group(n), make([]byte, size))
		if a.find(l, group(0)) == nil && n < maxAnswers/size {
			t.Fatalf("the answer that is asked for most went after %d others", n)
		}
	}
	if a.bytes > maxAnswers || len(a.of) != a.recent.Len() || a.bytes != size*len(a.of) {
		t.Errorf("%d bytes of %d answers, %d known", a.bytes, a.recent.Len(), len(a.of))
	}
	if a.find(l, group(0)) == nil || a.find(l, group(1)) != nil {
		t.Error("not the one that was asked for last was kept")
	}
	for _, length := range []int{shortAnswer - 1, longAnswer + 1} {
		if a.keep(l, group(-1), make([]byte, length)); a.known(group(-1).Ref) {
			t.Errorf("an answer of %d bytes is kept", length)
		}
	}
}

func TestAnAnswerIsFoundOnlyForWhatItIsTrueOf(t *testing.T) {
	t.Parallel()
	var a answers
	l := lens{base: "https://scim.example.com/d/dir-a", types: schema.Standard()}
	body := make([]byte, shortAnswer)
	a.keep(l, group(7), body)
	newer, later, elsewhere, other := group(7), group(7), lens{base: "https://other", types: l.types}, lens{base: l.base, types: schema.NewSet()}
	newer.Version++
	later.UpdatedAt = later.UpdatedAt.Add(time.Millisecond)
	if a.find(l, group(7)) == nil {
		t.Fatal("nothing was kept")
	}
	if a.find(l, newer) != nil || a.find(l, later) != nil || a.find(elsewhere, group(7)) != nil || a.find(other, group(7)) != nil || a.find(l, group(8)) != nil {
		t.Error("an answer was found for something else")
	}
	a.keep(l, newer, body)
	if a.find(l, group(7)) != nil || a.find(l, newer) == nil || a.bytes != cap(body) {
		t.Errorf("both versions are kept, %d bytes", a.bytes)
	}
}

func TestAnIDIsEscapedAsPartOfAPath(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringOf(rapid.RuneFrom([]rune("az09-AZ_.~/%?# é\"\x00"))).Draw(t, "id")
		if got := string(appendID(nil, id)); got != url.PathEscape(id) {
			t.Errorf("%q became %q", id, got)
		}
	})
}
