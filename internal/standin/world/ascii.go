package world

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters are those that do not come apart into a Latin letter and a mark.
var letters = map[rune]string{
	'ł': "l", 'đ': "d", 'ø': "o", 'ß': "ss", 'æ': "ae", 'ı': "i",
	'а': "a", 'б': "b", 'в': "v", 'г': "h", 'д': "d", 'е': "e", 'є': "ie", 'ж': "zh", 'з': "z", 'и': "y",
	'і': "i", 'ї': "i", 'й': "i", 'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r",
	'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "kh", 'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "shch",
	'ь': "", 'ю': "iu", 'я': "ia", 'ґ': "g",
}

// ascii writes a name the way addresses do: small Latin letters and hyphens.
func ascii(name string) string {
	var out strings.Builder
	for _, r := range norm.NFC.String(strings.ToLower(name)) {
		if plain, known := letters[r]; known {
			out.WriteString(plain)
			continue
		}
		for _, part := range norm.NFD.String(string(r)) {
			if part == '-' || part < unicode.MaxASCII && unicode.IsLetter(part) {
				out.WriteRune(part)
			}
		}
	}
	return out.String()
}
