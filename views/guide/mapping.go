package guide

// The attributes every guide asks for. What is not mapped stays empty here.
const (
	userName     = "userName"
	externalID   = "externalId"
	displayName  = "displayName"
	workMail     = `emails[type eq "work"].value`
	givenName    = "name.givenName"
	familyName   = "name.familyName"
	title        = "title"
	locality     = `addresses[type eq "work"].locality`
	enterprise   = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:"
	department   = enterprise + "department"
	organization = enterprise + "organization"
)

// sources is what one provider puts into the attributes, in the order of
// mapping.
type sources struct {
	userName, externalID, displayName, workMail, givenName, familyName, title, locality, department, organization string
}

func mapping(s sources) []Attribute {
	return []Attribute{
		{SCIM: userName, From: s.userName, Required: true, Remark: "Identifies the person. A person without it is refused."},
		{SCIM: externalID, From: s.externalID, Required: true, Remark: "Finds the person again after a rename."},
		{SCIM: displayName, From: s.displayName, Required: true, Remark: "The name lists show."},
		{SCIM: workMail, From: s.workMail},
		{SCIM: givenName, From: s.givenName},
		{SCIM: familyName, From: s.familyName},
		{SCIM: title, From: s.title},
		{SCIM: locality, From: s.locality},
		{SCIM: department, From: s.department},
		{SCIM: organization, From: s.organization},
	}
}
