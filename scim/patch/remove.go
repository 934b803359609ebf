package patch

import (
	"scimdesk/scim"
)

// remove unassigns a place (RFC 7644 §3.5.2.2). What is not there is removed
// already. value, which the RFC does not know, lists entries to remove.
func (p place) remove(value any) error {
	if p.required() {
		return scim.Errorf(400, scim.Mutability, "%s is required and cannot be removed; replace it instead.", p)
	}
	if p.attr.MultiValued {
		return p.removeEntries(value)
	}
	meant, err := p.selected()
	switch {
	case err != nil || !meant:
		return err
	case p.sub != nil:
		return p.setComplex(nil)
	}
	p.put(nil)
	return nil
}

func (p place) required() bool {
	if p.sub != nil {
		return p.sub.Required
	}
	return p.attr.Required && p.target.Of == nil
}

// removeEntries removes entries, or a sub-attribute of entries.
func (p place) removeEntries(value any) error {
	entries := p.entries()
	if p.target.Of == nil && p.sub == nil && value != nil && value != "" {
		return p.removeListed(entries, value)
	}
	chosen, err := p.chosen(entries)
	if err != nil {
		return err
	}
	said := news{}
	if p.sub != nil {
		said.parts = map[string]any{p.sub.Name: nil}
	}
	if err := p.changeAll(entries, chosen, said); err != nil {
		return err
	}
	return p.putEntries(entries)
}
