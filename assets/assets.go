// Package assets holds what the browser is given besides pages: stylesheet,
// scripts, fonts and icons. Everything in dist/ is built by build.mjs from the
// versions package-lock.json pins, committed, and embedded here, so that no
// page ever asks another host. It knows no HTTP.
package assets

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed dist
var dist embed.FS

// Hash names this set of files: 16 hex digits over their names and contents.
// It is part of every address, so an address never changes its content.
func Hash() string { return bundle() }

var bundle = sync.OnceValue(func() string {
	sum := sha256.New()
	_ = fs.WalkDir(dist, "dist", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := dist.ReadFile(name)
		sum.Write([]byte(name + "\x00"))
		sum.Write(body)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)[:8])
})

// URL is where the page finds the file: /assets/{hash}/{name}.
func URL(name string) string { return "/assets/" + Hash() + "/" + name }

// File is the content and media type of one served file; false when there is
// none of that name. Icons are not served: pages contain them.
func File(name string) (body []byte, contentType string, ok bool) {
	contentType, ok = contentTypes[path.Ext(name)]
	if !ok || strings.Contains(name, "/") {
		return nil, "", false
	}
	body, err := dist.ReadFile("dist/" + name)
	return body, contentType, err == nil
}

var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".woff2": "font/woff2",
	".txt":   "text/plain; charset=utf-8",
}

// Icon is the inside of a lucide SVG on a 24 by 24 grid, "" when there is
// none of that name.
func Icon(name string) string {
	body, err := dist.ReadFile("dist/icons/" + name + ".svg")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(body))
}
