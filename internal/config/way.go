package config

// checkTLS wants both files or none, and nobody before us who brings a
// certificate of his own.
func (c Config) checkTLS() Faults {
	switch {
	case c.TLSCert == "" && c.TLSKey == "":
		return nil
	case c.TLSKey == "":
		return Faults{"--tls-key: name the file of the certificate's private key, too."}
	case c.TLSCert == "":
		return Faults{"--tls-cert: name the file of the certificate, too."}
	case c.Tunnel != "":
		return Faults{"--tls-cert: leave it out with --tunnel, which has a certificate of its own."}
	}
	return nil
}

// checkTunnel refuses programs we do not know how to run, and a second answer
// to the question of our address.
func (c Config) checkTunnel() Faults {
	switch {
	case c.Tunnel == "" && c.TunnelCommand != "":
		return Faults{"--tunnel-command: say --tunnel cloudflared, too."}
	case c.Tunnel == "":
		return nil
	case c.Tunnel != "cloudflared":
		return Faults{"--tunnel: only cloudflared can be started from here. Start any other yourself, point it at the public address, and say its address with --public-url."}
	case c.PublicURL != "":
		return Faults{"--tunnel: leave out --public-url: a quick tunnel brings an address of its own, another at each start."}
	}
	return nil
}
