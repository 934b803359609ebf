package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// Settle puts the entries of a multi-valued attribute in order: entries with
// the same type and value become one, where the first stood and with what the
// later ones say (RFC 7643 §2.4), and of several primary ones the last stays.
// It may change the entries, which the caller owns, and answers the list.
func (a *Attribute) Settle(entries []any) []any {
	if len(entries) < 2 {
		return slices.Clip(entries)
	}
	out := entries[:0:len(entries)]
	at := make(map[identity]int, len(entries))
	last := -1
	for _, e := range entries {
		id := a.identify(e)
		i, again := at[id]
		if !again {
			i, at[id] = len(out), len(out)
			out = append(out, e)
		} else {
			merge(out[i], e)
		}
		if Primary(e) {
			last = i
		}
	}
	if last >= 0 {
		Demote(out, last)
	}
	return out
}

// identity is what makes two entries the same: type and value, or all of it.
type identity struct {
	kind, value any
	whole       string
}

// identify takes an entry without a value, such as an address, as a whole,
// whether it is primary or not.
func (a *Attribute) identify(entry any) identity {
	object, ok := entry.(map[string]any)
	if !ok {
		object = map[string]any{"value": entry}
	}
	kind, value := object["type"], object["value"]
	if plain(value) && (kind == nil || plain(kind)) {
		return identity{kind: kind, value: value}
	}
	var whole []byte
	for i := range a.SubAttributes {
		if name := a.SubAttributes[i].Name; name != "primary" {
			whole = AppendKey(whole, object[name])
		}
	}
	return identity{whole: string(whole)}
}

// AppendKey writes a value behind dst so that different values never look the
// same, even with others before or behind them. A text costs its length only.
func AppendKey(dst []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(dst, '-')
	case string:
		dst = strconv.AppendInt(append(dst, '"'), int64(len(v)), 10)
		return append(append(dst, ':'), v...)
	}
	text := fmt.Sprintf("%#v", value)
	dst = strconv.AppendInt(append(dst, '#'), int64(len(text)), 10)
	return append(append(dst, ':'), text...)
}

// plain is true for values that can be compared.
func plain(value any) bool {
	switch value.(type) {
	case string, bool, json.Number:
		return true
	}
	return false
}

func merge(into, from any) {
	a, ok := into.(map[string]any)
	b, same := from.(map[string]any)
	if !ok || !same {
		return
	}
	for name, value := range b {
		a[name] = value
	}
}

// Primary says whether an entry of a multi-valued attribute is the primary one.
func Primary(entry any) bool {
	object, _ := entry.(map[string]any)
	return object["primary"] == true
}

// Demote leaves at most the entry at keep primary (RFC 7643 §2.4).
func Demote(entries []any, keep int) {
	for i, e := range entries {
		if i != keep && Primary(e) {
			e.(map[string]any)["primary"] = false
		}
	}
}
