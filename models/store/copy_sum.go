package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strconv"

	"scimdesk/models"
)

// tally sums the rows of one table, in whatever order they come: the SHA-256
// of each row, added up as one number of 256 bits. Two tables with the same
// tally have the same rows, whichever database keeps them.
type tally struct {
	rows  int64
	bytes int64
	sum   [4]uint64
	text  []byte // of the row at hand
}

// add counts one row. Each value says what it is and how long, so that no two
// rows read alike.
func (t *tally) add(values []any) {
	t.text = t.text[:0]
	for _, value := range values {
		t.text = spell(t.text, value)
	}
	t.rows++
	t.bytes += int64(len(t.text))
	hash := sha256.Sum256(t.text)
	var carry uint64
	for i := range t.sum {
		t.sum[i], carry = bits.Add64(t.sum[i], binary.LittleEndian.Uint64(hash[8*i:]), carry)
	}
}

func spell(text []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		return append(text, 'n')
	case bool:
		return strconv.AppendBool(append(text, 'b'), v)
	case int64:
		return append(strconv.AppendInt(append(text, 'i'), v, 10), ';')
	case []byte:
		return append(append(strconv.AppendInt(append(text, 'x'), int64(len(v)), 10), ':'), v...)
	default:
		s := value.(string)
		return append(append(strconv.AppendInt(append(text, 't'), int64(len(s)), 10), ':'), s...)
	}
}

// same says whether two tables have the same rows.
func (t *tally) same(other *tally) bool { return t.rows == other.rows && t.sum == other.sum }

// total is the sum of everything: of each table its name, how many rows, and
// their sum.
func total(tables map[string]*tally) models.Copied {
	var copied models.Copied
	all := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		t := tables[name]
		copied.Rows += t.rows
		copied.Bytes += t.bytes
		fmt.Fprintf(all, "%s %d %x\n", name, t.rows, t.sum)
	}
	copied.SHA256 = hex.EncodeToString(all.Sum(nil))
	return copied
}
