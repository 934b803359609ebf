package store

import (
	"encoding/binary"
	"errors"

	"github.com/klauspost/compress/s2"
)

// How much one transcript says before it is packed: of several exchanges, and
// of one that may be longer than that.
const (
	mostSaid    = 256 << 10
	longestSaid = 64 << 20
)

// errPacked is about a transcript nobody here has written.
var errPacked = errors.New("it cannot be read")

// weight is about how much was said in an exchange, in bytes.
func (row *exchangeRow) weight() int {
	return len(row.RequestHeaders) + len(row.RequestBody) + len(row.ResponseHeaders) + len(row.ResponseBody)
}

// texts are the parts of what was said that have a length, the id first.
func (row *exchangeRow) texts() [5][]byte {
	return [...][]byte{[]byte(row.ID), []byte(row.RequestHeaders), row.RequestBody, []byte(row.ResponseHeaders), row.ResponseBody}
}

// pack writes what was said in each of rows, part by part behind its length,
// and how much was cut off, and compresses it all (S2).
func pack(rows []exchangeRow) []byte {
	size := 0
	for i := range rows {
		size += rows[i].weight() + len(rows[i].ID) + 7*binary.MaxVarintLen32
	}
	said := make([]byte, 0, size)
	for i := range rows {
		for _, text := range rows[i].texts() {
			said = append(binary.AppendUvarint(said, uint64(len(text))), text...)
		}
		said = binary.AppendUvarint(said, uint64(rows[i].RequestCut))
		said = binary.AppendUvarint(said, uint64(rows[i].ResponseCut))
	}
	return s2.Encode(nil, said)
}

// unpack finds what was said in the exchange row names.
func (row *exchangeRow) unpack(packed []byte) error {
	if n, err := s2.DecodedLen(packed); err != nil || n > longestSaid {
		return errPacked
	}
	said, err := s2.Decode(nil, packed)
	if err != nil {
		return errPacked
	}
	for r := (unpacking{said}); len(r.rest) > 0; {
		one, err := r.next()
		if err != nil {
			return err
		}
		if one.ID != row.ID {
			continue
		}
		row.RequestHeaders, row.RequestBody, row.RequestCut = one.RequestHeaders, one.RequestBody, one.RequestCut
		row.ResponseHeaders, row.ResponseBody, row.ResponseCut = one.ResponseHeaders, one.ResponseBody, one.ResponseCut
		return nil
	}
	return errors.New("this exchange is not in it")
}

// unpacking is what is left to read.
type unpacking struct{ rest []byte }

// next is the next exchange, of which only what was said is known.
func (u *unpacking) next() (row exchangeRow, err error) {
	var texts [5][]byte
	for i := range texts {
		n, err := u.number()
		if err != nil || n > uint64(len(u.rest)) {
			return row, errPacked
		}
		texts[i], u.rest = u.rest[:n], u.rest[n:]
	}
	request, err := u.number()
	if err != nil {
		return row, err
	}
	response, err := u.number()
	if err != nil {
		return row, err
	}
	return exchangeRow{
		ID: string(texts[0]), RequestHeaders: string(texts[1]), RequestBody: texts[2], RequestCut: int(request),
		ResponseHeaders: string(texts[3]), ResponseBody: texts[4], ResponseCut: int(response),
	}, nil
}

func (u *unpacking) number() (uint64, error) {
	n, size := binary.Uvarint(u.rest)
	if size <= 0 {
		return 0, errPacked
	}
	u.rest = u.rest[size:]
	return n, nil
}
