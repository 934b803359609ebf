package guards

// The guards of what an admin enters, and of those who let an admin in.
const (
	RedirectForm  Guard = "redirect-form"  // only a complete https URL is entered as a redirect URI
	TokenKind     Guard = "token-kind"     // only a bearer or access token opens SCIM
	RotateMade    Guard = "rotate-made"    // what a client was given is not rotated by hand
	BasicName     Guard = "basic-name"     // a password is good with its own user name only
	RefuseUntil   Guard = "refuse-until"   // tokens that are refused on purpose open nothing
	PasswordName  Guard = "password-name"  // guesses of one account's password are slowed down
	PasswordFrom  Guard = "password-from"  // guesses from one address are slowed down
	PasswordCrowd Guard = "password-crowd" // guesses through a tunnel are slowed down, all together
	PasswordSame  Guard = "password-same"  // an unknown name costs as much as a wrong password
	ApprovalTries Guard = "approval-tries" // guesses of an approval's code are slowed down
	ApprovalFlood Guard = "approval-flood" // one address has a few browsers waiting, not all
	CurrentFirst  Guard = "current-first"  // who changes a password knows the old one
)
