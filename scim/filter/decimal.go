package filter

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
)

// maxExponent bounds what counts as a number, far beyond any real one.
const maxExponent = 1_000_000

// decimal is a number exactly as it was written: ±0.digits × 10^exponent,
// without zeros at either end. Zero has no digits and no sign.
type decimal struct {
	negative bool
	digits   string
	exponent int
}

// parseDecimal reads a JSON number. It never computes the number, so 1E400 and
// a thousand digits are as cheap as 7.
func parseDecimal(number json.Number) (decimal, bool) {
	text := number.String()
	if !isNumber(text) {
		return decimal{}, false
	}
	var d decimal
	text, d.negative = strings.CutPrefix(text, "-")
	if e := strings.IndexAny(text, "eE"); e >= 0 {
		n, err := strconv.Atoi(text[e+1:])
		if err != nil || n > maxExponent || n < -maxExponent {
			return decimal{}, false
		}
		text, d.exponent = text[:e], n
	}
	whole, fraction, _ := strings.Cut(text, ".")
	all := whole + fraction
	d.digits = strings.TrimLeft(all, "0")
	d.exponent += len(whole) - (len(all) - len(d.digits))
	if d.digits = strings.TrimRight(d.digits, "0"); d.digits == "" {
		return decimal{}, true
	}
	return d, true
}

// compare orders two numbers: -1, 0 or 1.
func (d decimal) compare(other decimal) int {
	if order := cmp.Compare(d.sign(), other.sign()); order != 0 {
		return order
	}
	order := cmp.Compare(d.exponent, other.exponent)
	if order == 0 {
		order = cmp.Compare(d.digits, other.digits)
	}
	return order * d.sign()
}

func (d decimal) sign() int {
	switch {
	case d.digits == "":
		return 0
	case d.negative:
		return -1
	}
	return 1
}
