package main

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
)

// trace is what Chromium notes about its own work in a tab.
type trace struct {
	b     *tab
	ended chan struct{}

	mu    sync.Mutex
	names map[thread]string
	tasks []task
}

// thread is one of a process.
type thread struct{ PID, TID int64 }

// task is one piece of work, by the clock and by the processor's: only the
// second says something on a machine that does more than one thing.
type task struct {
	thread
	Wall, Busy time.Duration
}

// record begins a trace.
func (b *tab) record() *trace {
	b.Helper()
	t := &trace{b: b, ended: make(chan struct{}), names: map[thread]string{}}
	if err := chromedp.Listen(b.ctx, t.hear); err != nil {
		b.Fatal(err)
	}
	call(b, tracing.Start, tracing.StartParams{
		TransferMode: tracing.StartTransferModeReportEvents,
		TraceConfig:  &tracing.TraceConfig{IncludedCategories: []string{"toplevel", "disabled-by-default-devtools.timeline"}, ExcludedCategories: []string{"*"}},
	})
	return t
}

func (t *trace) hear(event any) {
	switch e := event.(type) {
	case *tracing.EventDataCollected:
		t.mu.Lock()
		defer t.mu.Unlock()
		for _, value := range e.Value {
			t.note(value)
		}
	case *tracing.EventTracingComplete:
		close(t.ended)
	}
}

// note keeps the names of threads and tasks a person could feel.
func (t *trace) note(value []byte) {
	var e struct {
		Name string `json:"name"`
		PID  int64  `json:"pid"`
		TID  int64  `json:"tid"`
		Wall int64  `json:"dur"`
		Busy int64  `json:"tdur"`
		Args struct {
			Name string `json:"name"`
		} `json:"args"`
	}
	if json.Unmarshal(value, &e) != nil {
		return
	}
	at := thread{e.PID, e.TID}
	switch e.Name {
	case "thread_name":
		t.names[at] = e.Args.Name
	case "RunTask", "ThreadControllerImpl::RunTask":
		if e.Wall > 20_000 {
			t.tasks = append(t.tasks, task{at, time.Duration(e.Wall) * time.Microsecond, time.Duration(e.Busy) * time.Microsecond})
		}
	}
}

// end ends it and answers the longer tasks of pages.
func (t *trace) end() (tasks []task) {
	t.b.Helper()
	t.b.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, tracing.End, cdp.Empty{})
		return err
	}))
	select {
	case <-t.ended:
	case <-t.b.ctx.Done():
		t.b.Fatal("the trace did not end")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, one := range t.tasks {
		if t.names[one.thread] == "CrRendererMain" {
			tasks = append(tasks, one)
		}
	}
	return tasks
}
