package web

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"scimdesk/internal/guards"
)

// Form is a form as its page sends it: each field at most once.
type Form map[string]string

// ReadForm reads the body as a form with these fields and no others. An
// *Error when it is compressed (415), not a form (415), or not this form
// (400): the pages send none of that.
func ReadForm(c *fiber.Ctx, fields ...string) (Form, error) {
	if c.Get(fiber.HeaderContentEncoding) != "" {
		return nil, errNotAForm
	}
	media, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";")
	if !strings.EqualFold(strings.TrimSpace(media), fiber.MIMEApplicationForm) {
		return nil, errNotAForm
	}
	values, err := url.ParseQuery(string(c.BodyRaw()))
	if err != nil {
		return nil, errOddForm
	}
	return pick(values, fields)
}

func pick(values url.Values, fields []string) (Form, error) {
	form := make(Form, len(values))
	for name, all := range values {
		if guards.On(guards.FormOnce) && (len(all) != 1 || !slices.Contains(fields, name) || !utf8.ValidString(all[0])) {
			return nil, errOddForm
		}
		form[name] = all[0]
	}
	return form, nil
}

var (
	errNotAForm = &Error{
		Status: fiber.StatusUnsupportedMediaType, Title: "This is not a form",
		Text: "Nothing was changed. Go back and use the button of the page.",
	}
	errOddForm = &Error{
		Status: fiber.StatusBadRequest, Title: "The form could not be read",
		Text: "It has a field twice, or one this page does not have, and nothing was changed. Reload the page and fill it in again.",
	}
)
