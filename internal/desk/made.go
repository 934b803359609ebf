package desk

import "scimdesk/models"

// Made is a new directory, or one with a new method, and what is typed into
// its identity provider.
type Made struct {
	Directory models.Directory
	Credentials
}

// Credentials are what an identity provider authenticates with. The secret is
// seen this once.
type Credentials struct {
	Client   *models.Client // of an OAuth method, else nil
	Username string         // of HTTP Basic, else ""
	Token    models.Token   // the row of the secret; zero without one
	Secret   string         // bearer token, client secret or password; "" for workload identity
}
