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
	never := libc.NewVaList(int32(-1))
	defer libc.Xfree(tls, never)
	_ = sqlite3.Xsqlite3_config(tls, sqlite3.SQLITE_CONFIG_STMTJRNL_SPILL, never) // slower without, not wrong
})
