package script

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed */*.txtar
var files embed.FS

// All reads the conversations that come with the program, ordered by name.
func All() ([]Script, error) {
	paths, err := fs.Glob(files, "*/*.txtar")
	if err != nil {
		return nil, err
	}
	scripts := make([]Script, 0, len(paths))
	for _, path := range paths {
		text, err := files.ReadFile(path)
		if err != nil {
			return nil, err
		}
		s, err := Parse(strings.TrimSuffix(path, ".txtar"), string(text))
		if err != nil {
			return nil, err
		}
		scripts = append(scripts, s)
	}
	return scripts, nil
}
