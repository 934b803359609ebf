package standins

import (
	"net/url"
	"strconv"

	"scimdesk/models"
)

// flipped is the value that turns a mode around.
func flipped(on bool) string {
	if on {
		return "0"
	}
	return "1"
}

// code is the status of an answer; … before there is one.
func code(r models.StandInRequest) string {
	switch {
	case !r.Answered:
		return "…"
	case r.Status == 0:
		return "–"
	}
	return strconv.Itoa(r.Status)
}

// plainPath is a path as people read it: the query decoded.
func plainPath(path string) string {
	if plain, err := url.QueryUnescape(path); err == nil {
		return plain
	}
	return path
}

// few says whether all requests of a step are known, so that they can stand
// in a line.
func few(s models.StandInStep) bool { return len(s.Requests) > 0 && len(s.Requests) <= 5 }

// said is what there is to say about a step besides figures.
func said(s models.StandInStep) []string {
	var all []string
	for _, text := range append([]string{s.Note, s.Ended}, s.Failures...) {
		if text != "" {
			all = append(all, text)
		}
	}
	return all
}
