package guards

// Guard is the name of one check.
type Guard string

// The guards, in the order a request meets them.
const (
	RedirectExact Guard = "redirect-exact" // a redirect URI nobody entered is never followed
)
