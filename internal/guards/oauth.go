package guards

// The guards of the authorization server, in the order a request meets them.
const (
	ParameterOnce      Guard = "parameter-once"      // nobody has to guess which of two values counts
	ClientDirectory    Guard = "client-directory"    // a client is known to its own directory only
	ChallengeDemanded  Guard = "challenge-demanded"  // PKCE where the admin asks for it
	ChallengeMethod    Guard = "challenge-method"    // S256 and nothing weaker
	ScopeKnown         Guard = "scope-known"         // who asks only for what is unknown is given nothing
	OneAuthentication  Guard = "one-authentication"  // a client proves itself in one way at a time
	SecretClient       Guard = "secret-client"       // a secret is good for its own client
	SecretKind         Guard = "secret-kind"         // a client secret is no other token
	SecretLive         Guard = "secret-live"         // a secret that ended mints nothing
	AssertionSize      Guard = "assertion-size"      // an assertion is short
	AssertionAlgorithm Guard = "assertion-algorithm" // signed by a private key; never "none", never a shared secret
	AssertionSignature Guard = "assertion-signature" // by a key of the issuer the admin trusts
	AssertionIssuer    Guard = "assertion-issuer"
	AssertionSubject   Guard = "assertion-subject"
	AssertionAudience  Guard = "assertion-audience"
	AssertionExpiry    Guard = "assertion-expiry" // it ends, and has not ended
	AssertionLife      Guard = "assertion-life"   // and ends soon
	AssertionFuture    Guard = "assertion-future" // it is not of tomorrow
	AssertionReplay    Guard = "assertion-replay" // and is used once
	CodeExpiry         Guard = "code-expiry"      // a code lives a minute
	CodeClient         Guard = "code-client"      // a code is good for the client it was given to
	CodeRedirect       Guard = "code-redirect"    // and for the redirect it was sent to
	VerifierFits       Guard = "verifier-fits"    // and for who made its challenge
	VerifierUnasked    Guard = "verifier-unasked" // a verifier without a challenge betrays that it was taken out
	RefreshClient      Guard = "refresh-client"   // a refresh token is good for its own client
	RefreshReuse       Guard = "refresh-reuse"    // one that was replaced ends its family
	RefreshLive        Guard = "refresh-live"     // one that ended gives nothing
	RefreshSiblings    Guard = "refresh-siblings" // of two given for one, who uses one ends the other
	RefreshTwice       Guard = "refresh-twice"    // and there are never more than ten
	RefreshScope       Guard = "refresh-scope"    // and never more than was allowed
	GrantChosen        Guard = "grant-chosen"     // client credentials only where an admin chose them
	RevokeOwn          Guard = "revoke-own"       // a client ends its own tokens
	InspectOwn         Guard = "inspect-own"      // a client hears of its own tokens
	InspectTaken       Guard = "inspect-taken"    // and of none as good that is refused
)
