package scimapi_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
	"github.com/valyala/fasthttp/fasthttputil"

	"scimdesk/handlers"
	"scimdesk/handlers/scimapi"
	"scimdesk/internal/provisioning"
	"scimdesk/internal/recorder"
	"scimdesk/internal/secret"
	"scimdesk/internal/token"
	"scimdesk/models"
	"scimdesk/scim"
)

// shelf answers every read at once with what it has, so that what is measured
// is the door.
type shelf struct {
	provisioning.Store
	one  models.Resource
	page models.Page
}

func (s *shelf) Resource(context.Context, models.Ref, models.With) (models.Resource, error) {
	return s.one, nil
}

func (s *shelf) Resources(context.Context, models.Query) (models.Page, error) { return s.page, nil }

func (s *shelf) FormerAccount(context.Context, models.Scope, string) (models.Account, error) {
	return models.Account{}, models.ErrNotFound
}

func (s *shelf) CreateResource(_ context.Context, change models.Change) (models.Saved, error) {
	change.After.Version = 1
	return models.Saved{Resource: change.After}, nil
}

func (s *shelf) EditResource(_ context.Context, _ models.Ref, edit models.Edit) (models.Saved, error) {
	change, err := edit(s.one, &models.Account{ID: "acc-1", State: models.AccountActive})
	if err != nil || change == nil {
		return models.Saved{Resource: s.one}, err
	}
	change.After.Version++
	return models.Saved{Resource: change.After}, nil
}

func (s *shelf) GroupsAbove(context.Context, models.Ref) ([]models.GroupRef, error) { return nil, nil }

// bin is a store that keeps no exchange.
type bin struct{}

func (bin) SaveExchanges(context.Context, []models.Exchange, map[models.DirectoryID]models.Seen) error {
	return nil
}

// person is about 800 bytes of a directory's usual resource.
func person(scope models.Scope) models.Resource {
	id := "0198c5d2-7c1e-7d3a-9c55-0242ac120002"
	text := fmt.Sprintf(`{"schemas":[%q],"id":%q,"externalId":"ext1","userName":"ada@example.com","displayName":"Ada Lovelace",`+
		`"name":{"givenName":"Ada","familyName":"Lovelace"},"active":true,"title":%q,`+
		`"emails":[{"value":"ada@example.com","type":"work","primary":true},{"value":"ada@example.net","type":"home"}]}`,
		scim.SchemaUser, id, strings.Repeat("x", 400))
	return models.Resource{
		Ref: models.Ref{Scope: scope, Type: "User", ID: id}, Version: 3, Document: []byte(text),
		CreatedAt: time.UnixMilli(1_800_000_000_000), UpdatedAt: time.UnixMilli(1_800_000_000_000), UserName: "ada@example.com", DisplayName: "Ada Lovelace", Active: true,
	}
}

// crew is a group of n people.
func crew(scope models.Scope, n int) models.Resource {
	id := "0198c5d2-7c1e-7d3a-9c55-0242ac12ffff"
	r := models.Resource{
		Ref: models.Ref{Scope: scope, Type: "Group", ID: id}, Version: 7, MemberCount: n, DisplayName: "Everybody",
		Document: fmt.Appendf(nil, `{"schemas":[%q],"id":%q,"displayName":"Everybody"}`, scim.SchemaGroup, id),
	}
	for i := range n {
		r.Members = append(r.Members, models.Member{ID: fmt.Sprintf("0198c5d2-7c1e-7d3a-9c55-%012d", i), Type: "User"})
	}
	return r
}

// knock serves the public side over store and asks the same thing again and
// again on one connection.
func knock(b *testing.B, store provisioning.Store, method, path, body string) {
	b.Helper()
	directories := &memory{directories: map[models.DirectoryID]models.Directory{"dir-a": {ID: "dir-a", Organization: "org-a", Provider: "okta", State: models.DirectoryActive}}}
	log := slog.New(slog.DiscardHandler)
	office := &token.Service{Store: directories, Now: time.Now, NewID: func() string { return secret.NewID("tok") }, Log: log, Uses: token.NewUses()}
	keeper := recorder.New(bin{}, nil, log)
	go keeper.Run(b.Context())
	go office.Run(b.Context())
	app := handlers.Public(handlers.Side{Log: log, SCIM: &scimapi.Handler{
		Provisioning: &provisioning.Service{Store: store, Now: time.Now, NewID: secret.NewTimeID},
		Tokens:       office, Directories: directories, Recorder: keeper,
		PublicURL: "https://scim.example.com", Now: time.Now, NewID: secret.NewTimeID, Log: log,
	}})
	_, bearer, err := office.Issue(b.Context(), "dir-a", "", time.Time{}, "Owner")
	if err != nil {
		b.Fatal(err)
	}
	listener := fasthttputil.NewInmemoryListener()
	go func() { _ = app.Listener(listener) }()
	b.Cleanup(func() { _ = app.Shutdown() })
	conn, err := listener.Dial()
	if err != nil {
		b.Fatal(err)
	}
	request := method + " " + path + " HTTP/1.1\r\nHost: scim.example.com\r\nUser-Agent: Okta SCIM Client 1.0.0\r\n" +
		"Accept: application/scim+json\r\nAccept-Charset: utf-8\r\nAuthorization: Bearer " + bearer + "\r\nAccept-Encoding: gzip\r\n"
	if body != "" {
		request += fmt.Sprintf("Content-Type: application/scim+json\r\nContent-Length: %d\r\n", len(body))
	}
	again(b, conn, []byte(request+"\r\n"+body))
}

func again(b *testing.B, conn net.Conn, request []byte) {
	b.Helper()
	reader := bufio.NewReaderSize(conn, 1<<20)
	var response fasthttp.Response
	b.ReportAllocs()
	before := spent(b)
	for b.Loop() {
		if _, err := conn.Write(request); err != nil {
			b.Fatal(err)
		}
		if err := response.Read(reader); err != nil {
			b.Fatal(err)
		}
		if response.StatusCode() >= 400 {
			b.Fatalf("%d %s", response.StatusCode(), response.Body())
		}
	}
	b.ReportMetric(float64(spent(b)-before)/float64(b.N), "cpu-ns/op")
}

// spent is the processor time this process has had so far, which tells more
// than the clock on a machine that is shared.
func spent(b *testing.B) time.Duration {
	b.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

const people, groups = "/d/dir-a/scim/v2/Users", "/d/dir-a/scim/v2/Groups"

func BenchmarkHealthz(b *testing.B) { knock(b, &shelf{}, "GET", "/healthz", "") }

func BenchmarkGet(b *testing.B) {
	one := person(models.Scope{})
	knock(b, &shelf{one: one}, "GET", people+"/"+one.ID, "")
}

func BenchmarkFilter(b *testing.B) {
	knock(b, &shelf{page: models.Page{Total: 1, Resources: []models.Resource{person(models.Scope{})}}}, "GET", people+"?filter=userName%20eq%20%22ada%40example.com%22", "")
}

func BenchmarkList(b *testing.B) {
	page := models.Page{Total: 10_000}
	for range 100 {
		page.Resources = append(page.Resources, person(models.Scope{}))
	}
	knock(b, &shelf{page: page}, "GET", people+"?startIndex=1001&count=100", "")
}

func BenchmarkGroup(b *testing.B) {
	one := crew(models.Directory{ID: "dir-a", Organization: "org-a"}.Scope(), 10_000)
	knock(b, &shelf{one: one}, "GET", groups+"/"+one.ID, "")
}

// worker is a person as an identity provider sends one.
const worker = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"userName":"ada@example.com","externalId":"00uada@example.com",` +
	`"name":{"givenName":"Given","familyName":"Family"},"displayName":"Given Family","emails":[{"primary":true,"value":"ada@example.com","type":"work"}],"phoneNumbers":[{"primary":true,"value":"555-0100","type":"work"}],` +
	`"locale":"en-US","title":"Engineer","active":true,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984","costCenter":"4130","organization":"Universal Studios","division":"Theme Park","department":"Tour Operations"}}`

func BenchmarkCreate(b *testing.B) { knock(b, &shelf{}, "POST", people, worker) }

func BenchmarkReplace(b *testing.B) {
	one := person(models.Scope{})
	knock(b, &shelf{one: one}, "PUT", people+"/"+one.ID, worker)
}

func BenchmarkPatch(b *testing.B) {
	one := person(models.Scope{})
	knock(b, &shelf{one: one}, "PATCH", people+"/"+one.ID, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":false}}]}`)
}
