package directories

import (
	"scimdesk/models"
	"scimdesk/views/layout"
)

// protocolSwitch is one thing about how a directory speaks, as it is, and the way
// to the other.
type protocolSwitch struct {
	Name, Value string // the field and the value that turns it; the command line spells them so, too
	Fact        string // as it is
	Means       string // what that means
	Label       string // of the button
	Effect      string // what turning it does
}

// command does the same in a terminal.
func (s protocolSwitch) command(d layout.Directory) string {
	return "scimdesk directory set " + string(d.ID) + " --" + s.Name + "=" + s.Value
}

// switches are how the directory speaks SCIM.
func switches(d layout.Directory) []protocolSwitch {
	return []protocolSwitch{strictness(d), sameNames(d.Protocol), passwords(d.Protocol)}
}

func strictness(d layout.Directory) protocolSwitch {
	if d.Protocol.Strict {
		return protocolSwitch{
			"strict", "false", "Strict: by the letter", "Whatever RFC 7643 and RFC 7644 do not allow is refused.",
			"Turn strict off", "what " + subject(d.Provider) + " means is then understood again, and each request says what was tolerated.",
		}
	}
	return protocolSwitch{
		"strict", "true", "Tolerant", "What real clients send beside the RFCs is understood, and each request says what was tolerated.",
		"Turn strict on", "such requests are then refused with 400: good for testing a client of your own, and " + breaks(d.Provider) + ".",
	}
}

// breaks says what strictness does to who sends beside the RFCs.
func breaks(p models.Provider) string {
	if p == "generic" {
		return "most identity providers fail"
	}
	return p.Actor() + " is likely to fail"
}

func sameNames(p models.Protocol) protocolSwitch {
	if p.SameNames {
		return protocolSwitch{
			"same-names", "false", "Groups may share a name", "Several groups of one displayName are taken.",
			"Refuse", "a further group of a name that is taken then gets 409; those that are here stay.",
		}
	}
	return protocolSwitch{
		"same-names", "true", "Group names are unique", "A second group of the same displayName gets 409.",
		"Allow duplicates", "identity providers that find groups by their name may then change the wrong one.",
	}
}

func passwords(p models.Protocol) protocolSwitch {
	if p.KeepPasswords {
		return protocolSwitch{
			"passwords", "drop", "Passwords are kept as argon2id hashes", "A password that is sent replaces the hash; it is never returned or recorded.",
			"Drop passwords", "passwords that are sent are then forgotten at once.",
		}
	}
	return protocolSwitch{
		"passwords", "argon2id", "Passwords are dropped", "A password that is sent is accepted and forgotten at once.",
		"Keep hashes", "an argon2id hash of each password is then kept, never the password.",
	}
}
