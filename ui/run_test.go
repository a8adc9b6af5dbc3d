package ui

import (
	"errors"
	"os"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"renda/ui/loop"
)

// hung is a window's library that never ends: neither its loop nor the call that asks it to.
type hung struct {
	fyne.App
	loop  chan struct{} // closed once the loop runs
	asked chan struct{} // closed once it was asked to end
	free  chan struct{} // closed at the end of the test
}

func (a *hung) NewWindow(title string) fyne.Window { return &hungWindow{a.App.NewWindow(title), a} }

func (a *hung) Quit() {
	close(a.asked)
	<-a.free
}

type hungWindow struct {
	fyne.Window
	a *hung
}

func (w *hungWindow) ShowAndRun() {
	close(w.a.loop)
	<-w.a.free
}

// hang starts the program under a library that hangs. ends is what the program armed to end itself by, in order.
func hang(t *testing.T) (f *frame, a *hung, q *loop.Queue, told chan os.Signal, ends chan int) {
	a = &hung{test.NewTempApp(t), make(chan struct{}), make(chan struct{}), make(chan struct{})}
	q, told, ends = &loop.Queue{}, make(chan os.Signal), make(chan int, 2)
	f = newFrame(a, Config{Backend: newFakeBackend(3)}, q)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = run(f, told, func(code int) { ends <- code })
	}()
	t.Cleanup(func() { close(a.free); <-done })
	<-a.loop
	return f, a, q, told, ends
}

// armed gives what the program will end with; -1 if it would stay for ever.
func armed(ends chan int) int {
	select {
	case code := <-ends:
		return code
	default:
		return -1
	}
}

// Closing the window ends the process though the window's library hangs in its loop and in being asked to end, and by then the vault is closed.
func TestEndsThoughTheLibraryHangs(t *testing.T) {
	f, a, _, _, ends := hang(t)
	go f.close()
	<-a.asked
	if code := armed(ends); code != 0 {
		t.Fatalf("ends with %d", code)
	}
}

// sore is a session whose vault fails when it is closed.
type sore struct {
	*fakeSession
	closed bool
}

func (s *sore) Close() error {
	s.closed = true
	return errors.New("the disk is gone")
}

// A vault that fails while it is closed is told by the exit code though the library hangs, and it was closed before.
func TestEndsWithTheVaultsFailure(t *testing.T) {
	f, a, q, _, ends := hang(t)
	ses := &sore{fakeSession: &fakeSession{newFakeDesk(3)}}
	f.enter(Vault{ID: "王秀兰"}, ses)
	q.Run()
	f.close()
	go q.Run()
	<-a.asked
	if code := armed(ends); code != 1 || !ses.closed {
		t.Fatalf("ends with %d, vault closed %v", code, ses.closed)
	}
}

// The system's word to end ends the process too, whatever the library does.
func TestEndsWhenTold(t *testing.T) {
	_, _, _, told, ends := hang(t)
	never := time.After(time.Minute)
	select {
	case told <- syscall.SIGTERM:
	case <-never:
		t.Fatal("nobody listens")
	}
	select {
	case code := <-ends:
		if code != 0 {
			t.Fatalf("ends with %d", code)
		}
	case <-never:
		t.Fatal("stays for ever")
	}
}
