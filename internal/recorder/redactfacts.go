package recorder

import "scimdesk/models"

// redactFacts hides what was asked about a secret attribute, and our own
// tokens wherever somebody put them.
func redactFacts(f models.Facts, hidden secrets) models.Facts {
	if f.Filter != "" && (asksSecret(plainly(f.Filter)) || hidden.mentioned(plainly(f.Filter))) {
		f.Filter = Redacted
	}
	if f.Value != "" && (asksSecret(plainly(f.Attribute)) || hidden.mentioned(plainly(f.Attribute))) {
		f.Value = Redacted
	}
	for _, field := range f.Fields {
		if namesSecret(field) || hidden.named(field) {
			f.Before, f.After = "", ""
		}
	}
	f.Name, f.Value, f.Filter, f.Attribute = scrub(f.Name), scrub(f.Value), scrub(f.Filter), scrub(f.Attribute)
	f.Before, f.After = scrub(f.Before), scrub(f.After)
	return f
}
