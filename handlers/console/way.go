package console

import (
	"maps"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"scimdesk/handlers/web"
	"scimdesk/models"
	"scimdesk/views/directories"
	"scimdesk/views/guide"
)

// wayOf is the form of a method as it was sent.
func wayOf(form web.Form) directories.Way {
	return directories.Way{
		Auth: models.AuthMethod(form["auth"]), Redirects: form["redirects"], App: form["app"], Cell: form["cell"],
		PKCE: form["pkce"] != "", Direct: form["direct"] != "", Life: form["life"], Tenant: form["tenant"], Issuer: form["issuer"],
		Subject: form["subject"], Audiences: form["audiences"],
	}
}

// client is what the form asks for, of what its method needs and nothing else:
// fields of other methods are not shown, and must not hold anything up.
// models.Invalid names the fields this page makes others of.
func client(p models.Provider, w directories.Way) (models.Client, models.Invalid) {
	invalid := models.Invalid{}
	if !w.Auth.OAuth() {
		return models.Client{}, invalid
	}
	wanted := models.Client{PKCE: w.PKCE || !directories.ChoosesPKCE(p)}
	life(&wanted, w, invalid)
	switch w.Auth {
	case models.AuthAuthorizationCode:
		wanted.RedirectURIs = redirects(p, w, invalid)
	case models.AuthWorkloadIdentity:
		wanted.Trust = trust(w, invalid)
	}
	return wanted, invalid
}

// filled is a field that a page of ours filled in, "" for anybody else's link.
func filled(c *fiber.Ctx, field string) string {
	if !web.FromHere(c) {
		return ""
	}
	return typed(c, field)
}

// typed is a field that was typed before another part of the form was chosen.
func typed(c *fiber.Ctx, field string) string {
	text := strings.ToValidUTF8(strings.ReplaceAll(c.Query(field), "\x00", ""), "")
	if len(text) > maxTyped {
		return ""
	}
	return text
}

// maxTyped bounds what an address may bring for one field.
const maxTyped = 4096

// life is how long access tokens shall live; not said, it is the shortest.
func life(wanted *models.Client, w directories.Way, invalid models.Invalid) {
	if w.Life == "" {
		return
	}
	for _, l := range directories.Lives {
		if l.Value == w.Life {
			wanted.TokenLife = l.For
			return
		}
	}
	invalid["life"] = "Choose one of the times in the list."
}

// redirects are those of the lines, and the one Okta's name of the app makes.
func redirects(p models.Provider, w directories.Way, invalid models.Invalid) []string {
	all := strings.Fields(w.Redirects)
	app := strings.TrimSpace(w.App)
	if p != "okta" || app == "" {
		return all
	}
	if !slugs(app) {
		invalid["app"] = "Only letters, digits, - and _ : it is the part between /app/ and /instance/, and nothing around it."
		return all
	}
	for _, cell := range directories.OktaCells {
		if cell == w.Cell {
			return append([]string{directories.OktaCallback(cell, app)}, all...)
		}
	}
	invalid["cell"] = "Choose one of the hosts in the list."
	return all
}

// slugs says whether text is one part of a path, as Okta makes them.
func slugs(text string) bool {
	return len(text) <= 200 && strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

// trust is who may speak for the client; the issuer of Entra follows from its
// tenant.
func trust(w directories.Way, invalid models.Invalid) models.Trust {
	issuer, tenant := strings.TrimSpace(w.Issuer), strings.TrimSpace(w.Tenant)
	switch {
	case issuer != "" || tenant == "":
	case !slugs(tenant):
		invalid["tenant"] = "A tenant id has letters, digits and - only. Copy it from the Overview of Microsoft Entra ID."
	default:
		issuer = directories.EntraIssuer(tenant)
	}
	return models.Trust{Issuer: issuer, Subject: strings.TrimSpace(w.Subject), Audiences: strings.Fields(w.Audiences)}
}

// atTenant puts a missing issuer where an admin of Entra begins: it follows
// from the tenant.
func atTenant(p models.Provider, w directories.Way, invalid models.Invalid) models.Invalid {
	if p != "entra" || invalid["issuer"] == "" || strings.TrimSpace(w.Issuer+w.Tenant) != "" {
		return invalid
	}
	moved := maps.Clone(invalid)
	delete(moved, "issuer")
	moved["tenant"] = "Enter the Directory (tenant) ID. Copy it from the Overview of Microsoft Entra ID."
	return moved
}

// offers says whether the console of p has the method, so that nothing is
// chosen that its admin cannot type in.
func offers(p models.Provider, auth models.AuthMethod) bool {
	return slices.Contains(guide.Methods(p), auth)
}

func noSuchMethod(p models.Provider) string {
	return "Choose one of these: the console of " + p.Label() + " offers no other."
}
