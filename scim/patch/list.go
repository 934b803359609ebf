package patch

import (
	"scimdesk/scim"
	"scimdesk/scim/schema"
)

// entries is the list of a multi-valued attribute.
func (p place) entries() []any {
	list, _ := p.get().([]any)
	return list
}

// putEntries sets the list, without what is empty and twice the same. A list
// larger than a client could send back is refused before it costs more.
func (p place) putEntries(entries []any) error {
	kept := make([]any, 0, len(entries))
	for _, e := range entries {
		if !schema.Empty(e) {
			kept = append(kept, e)
		}
	}
	size := measure(kept)
	if size.bytes > MaxListText {
		return scim.Errorf(400, scim.InvalidValue, "%s would hold more than %d bytes of text; send less or remove some first.", p.name(), MaxListText)
	}
	if err := p.work.charge(size.look()); err != nil {
		return err
	}
	kept = p.attr.Settle(kept)
	switch {
	case len(kept) > scim.MaxEntries:
		return scim.Errorf(400, scim.InvalidValue, "%s would have more than %d entries; remove some first.", p.name(), scim.MaxEntries)
	case len(kept) == 0:
		p.put(nil)
	default:
		p.put(kept)
	}
	return nil
}

// chosen lists the positions of the entries the path selects.
func (p place) chosen(entries []any) ([]int, error) {
	if err := p.weigh(entries); err != nil {
		return nil, err
	}
	var at []int
	for i, e := range entries {
		if p.target.Match(e) {
			at = append(at, i)
		}
	}
	return at, nil
}

// selected says whether the path selects a single value.
func (p place) selected() (bool, error) {
	value := p.get()
	if err := p.weigh([]any{value}); err != nil {
		return false, err
	}
	return p.target.Match(value), nil
}

// weigh notes the work of holding entries against the filter.
func (p place) weigh(entries []any) error {
	if p.target.Of == nil {
		return nil
	}
	return p.work.charge(comparisons(p.target.Of) * measure(entries).compare())
}
