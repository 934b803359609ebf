//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"scimdesk/internal/config"
	"scimdesk/models"
)

// BenchmarkCreatesWhileBrowsersFollow is what open pages cost an identity
// provider: people created per second with streams open, and the processor's
// time for each, the reading of the streams included.
func BenchmarkCreatesWhileBrowsersFollow(b *testing.B) {
	for _, browsers := range []int{0, 10, 100} {
		b.Run(fmt.Sprintf("%d_browsers", browsers), func(b *testing.B) {
			h, doors := openHouse(b)
			made, err := h.commands.Desk.CreateDirectory(b.Context(), models.NewDirectory{Name: "Staff", Provider: "okta", Auth: models.AuthBearer}, "bench")
			if err != nil {
				b.Fatal(err)
			}
			client := signedInAt(b, h, "http://"+doors.console.Addr().String())
			at := &runningHouse{Console: "http://" + doors.console.Addr().String()}
			for range browsers {
				go func(s *stream) { _, _ = io.Copy(io.Discard, s.lines) }(at.follow(b, client))
			}
			h.createMany(b, made.Directory.SCIMURL("http://"+doors.public.Addr().String()), made.Secret)
		})
	}
}

// createMany creates people over HTTP, sixteen at a time.
func (h *house) createMany(b *testing.B, base, token string) {
	b.Helper()
	var n atomic.Int64
	b.SetParallelism(16)
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = 64
	before := processorTime()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			body := fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"person%d@example.com","displayName":"Person","active":true}`, n.Add(1))
			request, _ := http.NewRequest(http.MethodPost, base+"/Users", strings.NewReader(body))
			request.Header.Set("Authorization", "Bearer "+token)
			request.Header.Set("Content-Type", "application/scim+json")
			response, err := http.DefaultClient.Do(request)
			if err != nil || response.StatusCode != http.StatusCreated {
				b.Error(response, err)
				return
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "creates/s")
	b.ReportMetric(float64((processorTime()-before).Microseconds())/float64(b.N), "cpu-µs/op")
}

func processorTime() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// openHouse runs the house in this process until the benchmark ends.
func openHouse(b *testing.B) (*house, *doors) {
	b.Helper()
	data, err := os.MkdirTemp("", "sd")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = os.RemoveAll(data) })
	c := config.Config{Data: data, AdminAddr: "127.0.0.1:0", PublicAddr: "127.0.0.1:0"}
	s := &shell{out: io.Discard, err: io.Discard, log: slog.New(slog.DiscardHandler)}
	h, err := build(b.Context(), c, s.log)
	if err != nil {
		b.Fatal(err)
	}
	doors, err := listen(c, nil)
	if err != nil {
		b.Fatal(err)
	}
	h.tell("http://"+doors.public.Addr().String(), "http://"+doors.console.Addr().String())
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- s.run(ctx, h, doors, nil, true) }()
	b.Cleanup(func() { stop(); <-ended; _ = h.close() })
	return h, doors
}

func signedInAt(b *testing.B, h *house, console string) *http.Client {
	b.Helper()
	code, err := h.signIn.Link(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	response, err := client.Get(console + "/sign-in/" + code)
	if err != nil {
		b.Fatal(err)
	}
	_ = response.Body.Close()
	return client
}
