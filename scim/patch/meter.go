package patch

import (
	"unicode/utf8"

	"scimdesk/scim"
	"scimdesk/scim/filter"
)

// MaxWork is how much one PATCH may look at in lists: an entry counts once
// for each comparison that an operation holds it against, and once more when
// the list is put in order again; see [volume] for long texts. A thousand
// operations, each with a filter, on thirty ordinary entries stay below it, and
// whatever stays below it ends within a fraction of a second.
const MaxWork = 100_000

// MaxListText is how much text one list may hold, in bytes: what a client
// could not send back in one body.
const MaxListText = 1 << 20

// meter counts the work of one PATCH.
type meter struct{ spent int }

// charge notes work before it is done and refuses it once there was too much.
func (m *meter) charge(work int) error {
	if m.spent += work; m.spent <= MaxWork {
		return nil
	}
	return scim.Errorf(400, scim.TooMany, "The operations up to this one look at entries of lists more than %d times, so none was carried out. Send fewer operations at once, shorter filters, or the whole list in one replace.", MaxWork)
}

// volume is how large a list is.
type volume struct {
	entries int
	bytes   int // of text
	folding int // bytes of text beyond ASCII, which are slow to compare
}

// look is the work of going over the list once, compare that of holding it
// against one value.
func (v volume) look() int    { return v.entries + v.bytes/64 }
func (v volume) compare() int { return v.look() + v.folding }

// measure goes over a value once.
func measure(value any) volume {
	v := volume{entries: 1}
	switch value := value.(type) {
	case string:
		v.bytes = len(value)
		if !ascii(value) {
			v.folding = len(value)
		}
	case map[string]any:
		for _, part := range value {
			v.add(measure(part))
		}
		v.entries = 1
	case []any:
		for _, entry := range value {
			v.add(measure(entry))
		}
		v.entries = len(value)
	}
	return v
}

func (v *volume) add(w volume) {
	v.bytes += w.bytes
	v.folding += w.folding
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// comparisons counts what a filter asks of one entry.
func comparisons(e filter.Expr) int {
	switch e := e.(type) {
	case nil:
		return 0
	case filter.And:
		return comparisons(e.Left) + comparisons(e.Right)
	case filter.Or:
		return comparisons(e.Left) + comparisons(e.Right)
	case filter.Not:
		return comparisons(e.Of)
	}
	return 1
}
