package world

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"strconv"
)

// NoManager is the Manager of whoever has none.
const NoManager = -1

// Person is one who works there.
type Person struct {
	N             int // place in the world, from 0; a name for this person that never changes
	Given, Family string
	UserName      string // an address at example.com
	Email         string
	Nick          string // what stood before the @ when the person was hired; it stays
	Title         string
	Department    string
	City, Country string // "" for whoever works from anywhere
	Phone         string
	Employee      string // employee number
	Locale        string
	Role          string // in the application; "" for none
	Manager       int    // another person's N, or NoManager
	key           string // what identifiers are made of
}

// Display is the whole name.
func (p Person) Display() string { return p.Given + " " + p.Family }

// OktaID is the person's identifier inside Okta: 00u and 17 letters and digits.
func (p Person) OktaID() string {
	sum := sha256.Sum256([]byte("okta" + p.key))
	text := new(big.Int).SetBytes(sum[:]).Text(62)
	return "00u" + text[:17]
}

// Password is the random one Okta makes up: long, and the same for a seed.
func (p Person) Password() string {
	sum := sha256.Sum256([]byte("password" + p.key))
	return "Aa1-" + hex.EncodeToString(sum[:10])
}

// ObjectID is an identifier as Entra makes them for anything: a GUID.
func ObjectID(seed uint64, kind string, n int) string {
	sum := sha256.Sum256([]byte(kind + keyOf(seed, n)))
	sum[6], sum[8] = sum[6]&0x0f|0x40, sum[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

func keyOf(seed uint64, n int) string {
	return strconv.FormatUint(seed, 36) + "." + strconv.Itoa(n)
}
