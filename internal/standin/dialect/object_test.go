package dialect

import (
	"strings"
	"testing"
)

func TestObjectsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	const text = `{"z":1.50,"a":[true,null,{"é":"<&>\u2028"},[]],"A":{},"n":-1e400}`
	o, err := ParseObject([]byte(text))
	if err != nil || o.String() != text {
		t.Errorf("%v\n%s", err, o)
	}
	o.Set("Z", "last stays first")
	o.Set("new", false)
	if want := `{"z":"last stays first",` + strings.TrimSuffix(text[len(`{"z":1.50,`):], "}") + `,"new":false}`; o.String() != want {
		t.Error(o)
	}
}

func TestWhatIsNoObjectIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "null", "[]", `"x"`, "{", `{"a":}`, `{"a":1} {}`, `{"a":1}x`, "<html>", strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100)} {
		if o, err := ParseObject([]byte(text)); err == nil {
			t.Errorf("%q is %v", text, o)
		}
	}
}

func TestDialectsAreKnownByName(t *testing.T) {
	t.Parallel()
	for _, n := range Names {
		if !n.Known() || n.Label() == string(n) || !strings.Contains(Choices(), string(n)) {
			t.Errorf("%s: %q", n, n.Label())
		}
	}
	if _, err := New("ldap", Line{Wire: &Wire{}}); err == nil || Name("ldap").Known() || !strings.Contains(err.Error(), "entra-compliant") {
		t.Error(err)
	}
}
