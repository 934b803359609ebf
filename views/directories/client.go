package directories

import (
	"net/url"
	"slices"

	"scimdesk/models"
	"scimdesk/views/layout"
	"scimdesk/views/ui"
)

// ClientPage is the form of an OAuth client, filled as it was sent.
type ClientPage struct {
	layout.Frame
	Head     layout.Directory
	Way      Way
	Problems models.Invalid
}

// RedirectPage asks before a redirect URI is added.
type RedirectPage struct {
	layout.Frame
	Head     layout.Directory
	URI      string
	Problems models.Invalid
}

// MethodPage is the form for another authorization method.
type MethodPage struct {
	layout.Frame
	Head     layout.Directory
	Way      Way
	Problems models.Invalid
}

// redirectPath leads to the question whether a redirect URI shall be added.
func redirectPath(d layout.Directory, uri string) string {
	return layout.Path(d.ID, "client", "redirects") + "?uri=" + url.QueryEscape(uri)
}

// host is whose address a redirect URI is, as an admin must read it.
func (p RedirectPage) host() string {
	parsed, err := url.Parse(p.URI)
	if err != nil || parsed.Host == "" {
		return p.URI
	}
	return parsed.Host
}

// holding is whom the directory holds, where it holds somebody.
func (p RedirectPage) holding() string {
	if p.Head.Users == 0 {
		return ""
	}
	return ": " + ui.Counted(p.Head.Users, "person", "people")
}

// documented says whether Okta documents the host.
func (p RedirectPage) documented() bool {
	return slices.Contains(OktaCells, p.host())
}
