package guards

// Guard is the name of one check.
type Guard string

// The guards, in the order a request meets them.
const (
	RedirectExact Guard = "redirect-exact" // a redirect URI nobody entered is never followed

	OutboundPublic  Guard = "outbound-public"  // no address inside is asked for keys
	OutboundStays   Guard = "outbound-stays"   // an answer sends us nowhere else
	OutboundTLS     Guard = "outbound-tls"     // nobody is asked without TLS
	OutboundBounded Guard = "outbound-bounded" // an answer ends somewhere
	ReachSigned     Guard = "reach-signed"     // only nonces of ours are answered
	ReachFresh      Guard = "reach-fresh"      // and only for a minute
	ReachOurs       Guard = "reach-ours"       // only an answer of ours says that we were reached
	PlainRefused    Guard = "plain-refused"    // no public URL without TLS unless somebody insists
)
