package database

import (
	"sync"

	"modernc.org/libc"
	"modernc.org/sqlite/lib"
)

// tune is asked before the first connection: SQLite takes a setting of the
// whole process only then. By default the journal of savepoints begins with
// 64 KiB, mapped and given back for each edit, and goes on in a file; told
// not to, it grows by small pieces in memory and holds each page an edit
// touches once.
var tune = sync.OnceFunc(func() {
	tls := libc.NewTLS()
	defer tls.Close()
	warm(tls)
	never := libc.NewVaList(int32(-1))
	defer libc.Xfree(tls, never)
	_ = sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_STMTJRNL_SPILL, never) // slower without, not wrong
})

// What SQLite takes and gives back within a statement comes in slots of a power
// of two, cut out of blocks that are mapped when the first slot of them is
// taken and unmapped with the last: two calls of the system for some of the
// statements.
const (
	smallestSlot = 5  // 32 bytes, as a power of two
	largestSlot  = 14 // 16 KiB; what is larger has a block of its own
	blockOfSlots = 1 << 16
	warmBlocks   = 3 // of each size
)

// warm takes slots of some blocks and gives all but one of each block back, so
// that the blocks stay.
func warm(tls *libc.TLS) {
	for slot := smallestSlot; slot <= largestSlot; slot++ {
		var back []uintptr
		kept := map[uintptr]bool{}
		for range warmBlocks * blockOfSlots >> slot {
			at := libc.Xmalloc(tls, 1<<slot)
			if block := at &^ (blockOfSlots - 1); at != 0 && kept[block] {
				back = append(back, at)
			} else {
				kept[block] = true
			}
		}
		for _, at := range back {
			libc.Xfree(tls, at)
		}
	}
}
