package store

import (
	"encoding/binary"

	"github.com/klauspost/compress/s2"

	"scimdesk/models"
)

// press packs drafts. What documents have in common is learnt from the first
// ones, and left out of those that follow.
type press struct {
	dict    *s2.Dict // nil as long as it is learning
	learnt  []byte
	scratch []byte
	packed  []byte
}

// enoughLearnt is how much is read until it is known what they have in common.
const enoughLearnt = 32 << 10

// pack answers bytes that are good until the next call, and whether the
// dictionary is needed to read them.
func (p *press) pack(d *draft, in belonging) (packed []byte, needed byte) {
	p.scratch = d.appendTo(p.scratch[:0], in)
	if p.dict == nil {
		if p.learnt = append(p.learnt, p.scratch...); len(p.learnt) >= enoughLearnt {
			p.dict, p.learnt = s2.MakeDict(p.learnt, nil), nil
		}
		return p.scratch, 0
	}
	p.packed = p.dict.Encode(p.packed, p.scratch)
	return p.packed, pressed
}

// packet is a packed draft, to be opened by whoever wants it.
type packet struct {
	flags  byte
	packed []byte
	dict   *s2.Dict
}

// open is the draft that was packed, nil if it is another person's. Unless it is
// [entire], it says only what a lean answer shows.
func (p *packet) open(ref models.Ref) (*draft, belonging) {
	if d, in := p.unpacked(kind{ref.Scope, ref.Type}); d != nil && d.row.ID == ref.ID {
		return d, in
	}
	return nil, belonging{}
}

// unpacked is what was packed, nil when it is of another kind.
func (p *packet) unpacked(of kind) (*draft, belonging) {
	if p == nil {
		return nil, belonging{}
	}
	all := p.packed
	if p.flags&pressed != 0 {
		var err error
		if all, err = p.dict.Decode(nil, p.packed); err != nil {
			return nil, belonging{}
		}
	}
	d, in := unpack(all)
	if d.row.DirectoryID != string(of.scope.Directory()) || d.row.Type != of.name {
		return nil, belonging{}
	}
	in.known = in.known && p.flags&grouped != 0
	return d, in
}

// appendTo puts a draft and its groups behind b: how long the document is,
// numbers, texts, the document.
func (d *draft) appendTo(b []byte, in belonging) []byte {
	row := &d.row
	b = binary.AppendUvarint(b, uint64(len(row.Document)))
	for _, n := range []int64{row.Block, row.Version, row.Created, row.Updated, int64(row.MemberCount), signs(row, in), int64(len(d.values)), int64(len(d.uniques)), int64(in.era), row.Number} {
		b = binary.AppendVarint(b, n)
	}
	for _, text := range []string{
		row.DirectoryID, row.Type, row.ID, given(row.AccountID), row.UserName, given(row.UniqueKey),
		row.ExternalID, row.DisplayName, row.Called, row.Email, row.LastEvent, in.groups,
	} {
		b = addText(b, text)
	}
	for _, v := range d.values {
		b = addText(addText(addText(b, v.Path), v.Folded), v.Exact)
	}
	for _, u := range d.uniques {
		b = addText(addText(b, u.Path), u.Key)
	}
	return append(b, row.Document...)
}

func addText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// What a row says with one bit.
const (
	isActive int64 = 1 << iota
	hasAccount
	hasKey
	hasGroups
)

func signs(row *resourceRow, in belonging) (b int64) {
	if row.Active {
		b |= isActive
	}
	if row.AccountID != nil {
		b |= hasAccount
	}
	if row.UniqueKey != nil {
		b |= hasKey
	}
	if in.known {
		b |= hasGroups
	}
	return b
}

// unpack reads what appendTo wrote.
func unpack(b []byte) (*draft, belonging) {
	size, n := binary.Uvarint(b)
	end := len(b) - int(size)
	r := &opener{numbers: b[n:end], texts: string(b[n:end])}
	d := &draft{}
	row := &d.row
	row.Block, row.Version, row.Created, row.Updated = r.number(), r.number(), r.number(), r.number()
	row.MemberCount = int(r.number())
	said, values, uniques := r.number(), r.number(), r.number()
	in := belonging{known: said&hasGroups != 0, era: uint32(r.number())}
	row.Number = r.number()
	row.DirectoryID, row.Type, row.ID = r.text(), r.text(), r.text()
	account := r.text()
	row.UserName = r.text()
	key := r.text()
	row.ExternalID, row.DisplayName, row.Called, row.Email, row.LastEvent, in.groups = r.text(), r.text(), r.text(), r.text(), r.text(), r.text()
	for range values {
		d.values = append(d.values, models.Value{Path: r.text(), Folded: r.text(), Exact: r.text()})
	}
	for range uniques {
		d.uniques = append(d.uniques, models.Unique{Path: r.text(), Key: r.text()})
	}
	if row.Active = said&isActive != 0; said&hasAccount != 0 {
		row.AccountID = &account
	}
	if said&hasKey != 0 {
		row.UniqueKey = &key
	}
	row.Document, d.texts = b[end:], 2*end
	return d, in
}

// opener reads numbers and texts, one behind the other.
type opener struct {
	numbers []byte
	texts   string // the same, in one piece of memory for all
	at      int
}

func (r *opener) number() int64 {
	n, size := binary.Varint(r.numbers[r.at:])
	r.at += size
	return n
}

func (r *opener) text() string {
	length, size := binary.Uvarint(r.numbers[r.at:])
	begin := r.at + size
	r.at = begin + int(length)
	return r.texts[begin:r.at]
}
