package scim_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"scimdesk/scim"
)

// grouped is a body with n members and a list of others.
func grouped(n int) []byte {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`{"value":"u\u00e9%d","type":"User"}`, i)
	}
	return fmt.Appendf(nil, `{"displayName":"Crew","members":[%s],"x":[{"value":["y"]}]}`, strings.Join(list, ", "))
}

func TestLongListsAreKeptAsTheyWereSent(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, scim.MaxEntries, scim.MaxEntries + 1, 3 * scim.MaxEntries} {
		body := grouped(n)
		want, err := scim.ParseLong(body)
		if err != nil {
			t.Fatal(err)
		}
		got, err := scim.ParseGroup(body)
		if err != nil {
			t.Fatal(err)
		}
		clear(body) // whoever sent it may use it again
		long, is := got["members"].(*scim.Long)
		if is != (n > scim.MaxEntries) || is && long.Len() != n {
			t.Errorf("%d members are %T", n, got["members"])
		}
		if whole := scim.Whole(got); !reflect.DeepEqual(whole, any(want)) {
			t.Errorf("%d members became %.200v", n, whole)
		}
	}
}

func TestEntriesAreReadAsFarAsAnybodyWants(t *testing.T) {
	t.Parallel()
	got, err := scim.ParseGroup(grouped(2 * scim.MaxEntries))
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for entry := range got["members"].(*scim.Long).Entries() {
		if !reflect.DeepEqual(entry, any(scim.Resource{"value": fmt.Sprint("ué", read), "type": "User"})) {
			t.Fatalf("got %v", entry)
		}
		if read++; read == 3 {
			break
		}
	}
	if read != 3 {
		t.Errorf("read %d", read)
	}
}

func BenchmarkParseGroup(b *testing.B) {
	body := []byte(listed("members", 100_000))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := scim.ParseGroup(body); err != nil {
			b.Fatal(err)
		}
	}
}

func TestWhatIsLongIsRefusedWhereItMayNotBe(t *testing.T) {
	t.Parallel()
	for name, read := range map[string]func([]byte) (scim.Resource, error){"kept": scim.ParseGroup, "a tree": scim.ParseLong} {
		for _, n := range []int{0, scim.MaxEntries, scim.MaxEntries + 1} {
			body, err := read(grouped(n))
			if err != nil {
				t.Fatal(err)
			}
			err = scim.Short([]any{"x", scim.Resource{"y": body}})
			var e *scim.Error
			if refused := errors.As(err, &e) && e.Status == 400 && e.Type == scim.InvalidSyntax; refused != (n > scim.MaxEntries) {
				t.Errorf("%d entries, %s: %v", n, name, err)
			}
		}
	}
}
