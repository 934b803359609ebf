package scim

import "math/bits"

// Manner is how one request is understood: as real clients mean it, or by the
// letter of RFC 7643 and RFC 7644. It collects the quirks that were met, for
// whoever looks at the exchange. A nil Manner is tolerant and collects
// nothing. It belongs to one request and is not for several goroutines.
type Manner struct {
	Strict bool
	met    [2]uint64 // a bit for each Quirk
}

// Tolerates says whether a quirk is understood, and notes it if so. By the
// letter none is: the caller then answers what the RFC says.
func (m *Manner) Tolerates(q Quirk) bool {
	if m == nil {
		return true
	}
	if !m.Strict {
		m.Note(q)
	}
	return !m.Strict
}

// Note notes a quirk that is understood in both manners.
func (m *Manner) Note(q Quirk) {
	if m != nil && q > 0 && int(q) < 64*len(m.met) {
		m.met[q/64] |= 1 << (q % 64)
	}
}

// ByTheLetter is true when the RFCs alone count.
func (m *Manner) ByTheLetter() bool { return m != nil && m.Strict }

// Met lists the quirks that were met, in order.
func (m *Manner) Met() []Quirk {
	if m == nil {
		return nil
	}
	var all []Quirk
	for i, word := range m.met {
		for ; word != 0; word &= word - 1 {
			all = append(all, Quirk(64*i+bits.TrailingZeros64(word)))
		}
	}
	return all
}
