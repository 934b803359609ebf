package outbound

import "net/netip"

// Public says whether an address belongs to the public Internet (RFC 6890 and
// its registries): nothing inside a machine, a network, a provider, and none
// of the IPv6 addresses that stand for an IPv4 one.
func Public(at netip.Addr) bool {
	at = at.Unmap()
	if !at.IsValid() || at.Zone() != "" || !at.IsGlobalUnicast() || at.IsPrivate() {
		return false
	}
	if at.Is6() && !unicast.Contains(at) {
		return false
	}
	for _, inside := range special {
		if inside.Contains(at) {
			return false
		}
	}
	return true
}

// unicast is all of IPv6 that is routed between networks (RFC 4291 §2.4).
var unicast = netip.MustParsePrefix("2000::/3")

// special is what looks public and is not.
var special = prefixes(
	"0.0.0.0/8",       // this network
	"100.64.0.0/10",   // shared address space of providers, RFC 6598
	"192.0.0.0/24",    // protocol assignments, RFC 6890
	"192.0.2.0/24",    // documentation
	"192.88.99.0/24",  // 6to4 relays
	"198.18.0.0/15",   // benchmarks
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"240.0.0.0/4",     // reserved
	"2001::/23",       // protocol assignments, Teredo among them
	"2001:db8::/32",   // documentation
	"2002::/16",       // 6to4: an IPv4 address in IPv6
	"3fff::/20",       // documentation
)

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}
