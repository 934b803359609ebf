package store

import (
	"encoding/binary"
	"hash/maphash"

	"scimdesk/models"
)

// crowd keeps people who were read or written in little room: packed, one behind
// the other, in a few large pieces that the collector has nothing to look for in.
// Who came first goes first when there is no room. What it answers must be looked
// at: two people may have the same number.
type crowd struct {
	most   func() int // bytes it may take, asked for now and then
	room   int        // what that was the last time
	seed   maphash.Seed
	press  press
	people map[uint64]seat // by who it is
	unique map[uint64]seat // by the userName's key
	pieces []piece
	first  uint32 // number of the oldest piece
	size   int    // bytes of all pieces
	waste  int    // bytes of those who are not in any more
}

// piece is many entries, one behind the other; none when it was given back.
type piece struct {
	entries []byte
	waste   int
}

// seat is where an entry begins.
type seat struct{ piece, at uint32 }

const (
	pieceSize = 1 << 20
	headSize  = 4 + 1 + 8 + 8
	seatSize  = 60 // of what leads to an entry, about
)

// What is known of an entry beside what is packed.
const (
	entire  byte = 1 << iota // it says all that an edit must know
	grouped                  // the groups it is in are known
	pressed                  // it cannot be read without the press
)

func newCrowd(most func() int) crowd {
	c := crowd{most: most, seed: maphash.MakeSeed()}
	c.clear()
	return c
}

func (c *crowd) clear() {
	c.people, c.unique = map[uint64]seat{}, map[uint64]seat{}
	c.first += uint32(len(c.pieces))
	c.pieces, c.size, c.waste = nil, 0, 0
}

// whose is the number of a person.
func (c *crowd) whose(ref models.Ref) uint64 {
	return maphash.Comparable(c.seed, [2]string{string(ref.Scope.Directory()), ref.ID})
}

// called is the number of a userName's key.
func (c *crowd) called(of kind, key string) uint64 {
	return maphash.Comparable(c.seed, [3]string{string(of.scope.Directory()), of.name, key})
}

// put keeps a person in place of what was known, unless there is no room for
// anybody.
func (c *crowd) put(ref models.Ref, d *draft, in belonging, flags byte) {
	if len(c.pieces) == 0 && c.most() < 2*pieceSize {
		return
	}
	if in.known {
		flags |= grouped
	}
	who, name := c.whose(ref), uint64(0)
	if d.row.UniqueKey != nil {
		name = c.called(kind{ref.Scope, ref.Type}, *d.row.UniqueKey)
	}
	c.leave(who)
	packed, pressed := c.press.pack(d, in)
	c.append(who, name, flags|pressed, packed)
	for c.size+seatSize*len(c.people) > c.room && len(c.people) > 0 {
		c.giveBack(0, false)
	}
	if c.waste > c.size/4+pieceSize {
		c.giveBack(c.worst(), true)
	}
}

func (c *crowd) append(who, name uint64, flags byte, packed []byte) {
	last := len(c.pieces) - 1
	if last < 0 || len(c.pieces[last].entries)+headSize+len(packed) > cap(c.pieces[last].entries) {
		c.pieces = append(c.pieces, piece{entries: make([]byte, 0, max(pieceSize, headSize+len(packed)))})
		last++
		c.size += cap(c.pieces[last].entries)
		c.room = c.most()
	}
	p := c.pieces[last].entries
	at := seat{c.first + uint32(last), uint32(len(p))}
	p = binary.LittleEndian.AppendUint32(p, uint32(len(packed)))
	p = append(p, flags)
	p = binary.LittleEndian.AppendUint64(p, who)
	p = binary.LittleEndian.AppendUint64(p, name)
	c.pieces[last].entries = append(p, packed...)
	c.people[who] = at
	if name != 0 {
		c.unique[name] = at
	}
}

// worst is the piece with most waste, but for the one that is being filled.
func (c *crowd) worst() (worst int) {
	for i := range c.pieces[:len(c.pieces)-1] {
		if c.pieces[i].waste > c.pieces[worst].waste {
			worst = i
		}
	}
	return worst
}

// giveBack gives a piece back; who is in it stays, behind the others, or goes,
// too.
func (c *crowd) giveBack(i int, stay bool) {
	gone, number := c.pieces[i], c.first+uint32(i)
	c.pieces[i] = piece{}
	c.size, c.waste = c.size-cap(gone.entries), c.waste-gone.waste
	for at := 0; at < len(gone.entries); {
		e, here := entryAt(gone.entries, at), seat{number, uint32(at)}
		at += len(e)
		switch is, in := c.people[e.who()]; {
		case !in || is != here:
		case stay:
			c.append(e.who(), e.name(), e.flags(), e.packed())
		default:
			c.forget(e, here)
		}
	}
	for len(c.pieces) > 0 && c.pieces[0].entries == nil {
		c.pieces, c.first = c.pieces[1:], c.first+1
	}
}

// leave forgets who has this number.
func (c *crowd) leave(who uint64) {
	if at, in := c.people[who]; in {
		e := c.entry(at)
		c.pieces[at.piece-c.first].waste += len(e)
		c.waste += len(e)
		c.forget(e, at)
	}
}

func (c *crowd) forget(e entry, at seat) {
	delete(c.people, e.who())
	if c.unique[e.name()] == at {
		delete(c.unique, e.name())
	}
}

// drop forgets a person.
func (c *crowd) drop(ref models.Ref) { c.leave(c.whose(ref)) }

// regroup forgets which groups a person is in.
func (c *crowd) regroup(ref models.Ref) {
	if at, in := c.people[c.whose(ref)]; in {
		c.entry(at)[4] &^= grouped
	}
}

// find is what may be a person, nil for nobody.
func (c *crowd) find(ref models.Ref) *packet { return c.look(c.people, c.whose(ref)) }

// findUnique is who may have a userName's key, nil for nobody.
func (c *crowd) findUnique(of kind, key string) *packet { return c.look(c.unique, c.called(of, key)) }

func (c *crowd) look(seats map[uint64]seat, number uint64) *packet {
	at, in := seats[number]
	if !in {
		return nil
	}
	e := c.entry(at)
	return &packet{e.flags(), e.packed(), c.press.dict}
}

func (c *crowd) entry(at seat) entry { return entryAt(c.pieces[at.piece-c.first].entries, int(at.at)) }

// entry is one person in a piece: the length of what is packed, flags, both
// numbers, and what is packed. Nothing of it changes but its flags.
type entry []byte

func entryAt(entries []byte, at int) entry {
	end := at + headSize + int(binary.LittleEndian.Uint32(entries[at:]))
	return entry(entries[at:end:end])
}

func (e entry) flags() byte    { return e[4] }
func (e entry) who() uint64    { return binary.LittleEndian.Uint64(e[5:]) }
func (e entry) name() uint64   { return binary.LittleEndian.Uint64(e[13:]) }
func (e entry) packed() []byte { return e[headSize:] }
