package reach

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"scimdesk/internal/guards"
	"scimdesk/models"
)

// echoBytes is more than any answer of ours has.
const echoBytes = 4 << 10

func (s *Service) ask(ctx context.Context, now time.Time) (state models.ReachState, reason string) {
	nonce := s.nonce(now)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(s.URL(), "/")+"/reach/"+nonce, nil)
	if err != nil {
		return models.ReachSilent, "The public URL is not a web address."
	}
	request.Header.Set("Authorization", s.bearer(nonce))
	response, err := s.Client.Do(request)
	if err != nil {
		return models.ReachSilent, why(err)
	}
	defer response.Body.Close()
	return s.judge(nonce, response)
}

// judge says whose answer it is, and what arrived of the question.
func (s *Service) judge(nonce string, response *http.Response) (state models.ReachState, reason string) {
	if response.StatusCode >= 300 && response.StatusCode < 400 {
		return models.ReachForeign, fmt.Sprintf("It answers %d and leads elsewhere. Identity providers do not follow; something before Scimdesk asks for a sign-in or another address.", response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, echoBytes))
	if err != nil {
		return models.ReachSilent, why(err)
	}
	var echo Echo
	ours := json.Unmarshal(body, &echo) == nil && echo.Nonce == nonce && same(echo.Signature, s.signature(nonce))
	switch {
	case guards.On(guards.ReachOurs) && (response.StatusCode != http.StatusOK || !ours):
		return models.ReachForeign, fmt.Sprintf("It answers %d, but not as Scimdesk would: the name leads to another server, or to a Scimdesk with another key file.", response.StatusCode)
	case !echo.Authorization:
		return models.ReachCut, ""
	}
	return plain(s.URL()), ""
}

// plain keeps saying that a URL without TLS is not enough, although it answers.
func plain(publicURL string) models.ReachState {
	if models.ReachOf(publicURL) == models.ReachPlain {
		return models.ReachPlain
	}
	return models.ReachFine
}

// why says in a sentence what stood between us and an answer.
func why(err error) string {
	if sentence := ofCertificate(err); sentence != "" {
		return sentence
	}
	var name *net.DNSError
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return "The name " + name.Name + " is not known. A new one takes minutes to be known everywhere."
	case errors.As(err, &name):
		return "The name " + name.Name + " could not be looked up: this machine has no working name server."
	case errors.Is(err, syscall.ECONNREFUSED):
		return "The connection is refused: nothing listens there. Is the tunnel or the reverse proxy running?"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "There is no answer within five seconds. A firewall drops the request, or the tunnel is not running."
	}
	return "The connection failed before there was an answer."
}

// ofCertificate names what is wrong with the certificate, "" when nothing is.
func ofCertificate(err error) string {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "It answers, but not with TLS: the URL begins with https, and plain http is served there."
	case errors.As(err, &name):
		return "The certificate is for another name: " + strings.Join(names(name.Certificate), ", ") + "."
	case errors.As(err, &unknown):
		return "The certificate is from nobody this machine trusts: it is self-signed, or the chain is not sent whole. Identity providers refuse it, too."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Sprintf("The certificate is good from %s to %s only.", day(invalid.Cert.NotBefore), day(invalid.Cert.NotAfter))
	case errors.As(err, &invalid):
		return "The certificate is not one for a web server."
	}
	return ""
}

// names are the first few a certificate is for.
func names(c *x509.Certificate) []string {
	if len(c.DNSNames) == 0 {
		return []string{"none that browsers look at"}
	}
	return c.DNSNames[:min(len(c.DNSNames), 3)]
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006") }
