package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// program is the real thing, built once for all tests that start it.
var program struct {
	sync.Once
	dir, path string
	err       error
}

func built() (string, error) {
	program.Do(func() {
		if program.dir, program.err = os.MkdirTemp("", "waymark-test-"); program.err != nil {
			return
		}
		program.path = filepath.Join(program.dir, "waymark")
		if out, err := exec.Command("go", "build", "-o", program.path, ".").CombinedOutput(); err != nil {
			program.err = fmt.Errorf("go build: %w\n%s", err, out)
		}
	})
	return program.path, program.err
}

func TestMain(m *testing.M) {
	code := m.Run()
	if program.dir != "" {
		_ = os.RemoveAll(program.dir)
	}
	os.Exit(code)
}

// process is a running waymark.
type process struct {
	cmd  *exec.Cmd
	said *said
	gone chan struct{} // closed when it has ended
}

// said is everything a process wrote, both streams.
type said struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// start runs the real program; what it says is appended to the given said.
func start(t *testing.T, words *said, args ...string) *process {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(path, args...), said: words, gone: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = words, words
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.gone)
	}()
	t.Cleanup(p.kill)
	return p
}

// kill is kill -9, and returns when the process is no more.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.gone
}

// stop asks it to end and returns its exit code.
func (p *process) stop(t *testing.T) int {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatalf("it has ended before: %v\n%s", err, p.said)
	}
	return p.code(t)
}

// code waits for its end.
func (p *process) code(t *testing.T) int {
	t.Helper()
	select {
	case <-p.gone:
	case <-time.After(20 * time.Second):
		t.Fatalf("it does not end:\n%s", p.said)
	}
	return p.cmd.ProcessState.ExitCode()
}

// ready waits until the process answers.
func (p *process) ready(t *testing.T, address string) {
	t.Helper()
	eventually(t, 20*time.Second, func() string {
		select {
		case <-p.gone:
			t.Fatalf("it ended by itself:\n%s", p.said)
		default:
		}
		answer, err := http.Get("http://" + address + "/healthz")
		if err != nil {
			return err.Error()
		}
		_ = answer.Body.Close()
		return ""
	})
}

// eventually asks until nothing is missing any more, and fails with what
// still is when the time has run out.
func eventually(t *testing.T, within time.Duration, missing func() string) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.Now().Add(within)
	for {
		what := missing()
		if what == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %v: %s", within, what)
		}
		<-tick.C
	}
}

// freeAddress is an address to listen on again and again. It lies below the
// ports that connections are given, or one of those could take it while the
// process is down.
func freeAddress(t *testing.T, r *rand.Rand) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", 15000+r.IntN(15000))
		if l, err := net.Listen("tcp", address); err == nil {
			_ = l.Close()
			return address
		}
	}
	t.Fatal("no free port")
	return ""
}
