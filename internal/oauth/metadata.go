package oauth

import (
	"context"
	"fmt"

	"scimdesk/models"
)

// Metadata says what a directory's authorization server does (RFC 8414 §2).
type Metadata struct {
	Issuer                string   `json:"issuer"`
	AuthorizationEndpoint string   `json:"authorization_endpoint"`
	TokenEndpoint         string   `json:"token_endpoint"`
	RevocationEndpoint    string   `json:"revocation_endpoint"`
	IntrospectionEndpoint string   `json:"introspection_endpoint"`
	Scopes                []string `json:"scopes_supported"`
	ResponseTypes         []string `json:"response_types_supported"`
	ResponseModes         []string `json:"response_modes_supported"`
	GrantTypes            []string `json:"grant_types_supported"`
	ChallengeMethods      []string `json:"code_challenge_methods_supported"`
	ResponseIssuer        bool     `json:"authorization_response_iss_parameter_supported"` // RFC 9207 §3

	TokenMethods         []string `json:"token_endpoint_auth_methods_supported"`
	TokenAlgorithms      []string `json:"token_endpoint_auth_signing_alg_values_supported,omitempty"`
	RevocationMethods    []string `json:"revocation_endpoint_auth_methods_supported"`
	RevocationAlgorithms []string `json:"revocation_endpoint_auth_signing_alg_values_supported,omitempty"`
	InspectMethods       []string `json:"introspection_endpoint_auth_methods_supported"`
	InspectAlgorithms    []string `json:"introspection_endpoint_auth_signing_alg_values_supported,omitempty"`
}

// Metadata describes the authorization server of a directory.
// models.ErrNotFound when the directory has no client.
func (s *Service) Metadata(ctx context.Context, d models.Directory) (Metadata, error) {
	client, err := s.Store.ClientOf(ctx, d.ID)
	if err != nil {
		return Metadata{}, fmt.Errorf("metadata of %s: %w", d.ID, err)
	}
	issuer := d.Issuer(s.PublicURL)
	m := Metadata{
		Issuer: issuer, AuthorizationEndpoint: d.AuthorizeURL(s.PublicURL), TokenEndpoint: d.TokenURL(s.PublicURL),
		RevocationEndpoint: issuer + "/oauth/revoke", IntrospectionEndpoint: issuer + "/oauth/introspect",
		Scopes: scopes, ResponseTypes: []string{"code"}, ResponseModes: []string{"query"},
		GrantTypes: grants(client), ChallengeMethods: []string{"S256"}, ResponseIssuer: true,
		TokenMethods: []string{"client_secret_basic", "client_secret_post"},
	}
	if client.Trust.Given() {
		m.TokenMethods = append(m.TokenMethods, "private_key_jwt")
		m.TokenAlgorithms, m.RevocationAlgorithms, m.InspectAlgorithms = algorithms, algorithms, algorithms
	}
	m.RevocationMethods, m.InspectMethods = m.TokenMethods, m.TokenMethods
	return m, nil
}

// grants are those a client may use. None is an empty list: one that is left
// out would mean the code and the implicit grant (RFC 8414 §2).
func grants(c models.Client) []string {
	may := []string{}
	if len(c.RedirectURIs) > 0 {
		may = append(may, grantCode, grantRefresh)
	}
	if c.Direct || c.Trust.Given() {
		may = append(may, grantClient)
	}
	return may
}
