package httpremote

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"renda/app"
	"renda/app/feed"
	"renda/sync/wire"
)

// TestPapers: a paper goes out and comes back in ranges, and an answer that is not the part asked for is never taken for it.
func TestPapers(t *testing.T) {
	content := []byte(strings.Repeat("议案附件", 5000))
	h, size := app.Hash(sha256.Sum256(content)), int64(len(content))
	var held []byte
	r := newRig(t, wire.ServerName, func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Path != wire.PathBlob+h.String() {
			answer(w, 404, frame(t, wire.Problem{Code: app.CodeNotFound}))
			return
		}
		switch q.Method {
		case http.MethodHead:
			if q.Header.Get(wire.HeaderSize) != strconv.FormatInt(size, 10) {
				t.Errorf("size %q", q.Header.Get(wire.HeaderSize))
			}
			w.Header().Set(wire.HeaderOffset, strconv.Itoa(len(held)))
		case http.MethodPut:
			if q.Header.Get(wire.HeaderOffset) != strconv.Itoa(len(held)) {
				answer(w, 409, frame(t, wire.Problem{Code: app.CodeState}))
				return
			}
			b, _ := io.ReadAll(q.Body)
			held = append(held, b...)
			w.WriteHeader(http.StatusNoContent)
		case http.MethodGet:
			w.Header().Set("Content-Type", blobType)
			http.ServeContent(w, q, "", time.Time{}, bytes.NewReader(content))
		}
	})
	ctx := t.Context()
	for _, n := range []int64{1000, 20000, size} {
		off, err := r.client.BlobOffset(ctx, h, size)
		must(t, err)
		if off != int64(len(held)) {
			t.Fatal(off)
		}
		must(t, r.client.PutBlob(ctx, h, size, off, io.NewSectionReader(bytes.NewReader(content), off, min(n, size-off))))
	}
	if !bytes.Equal(held, content) {
		t.Fatal("another paper arrived")
	}
	if err := r.client.PutBlob(ctx, h, size, 5, bytes.NewReader(nil)); app.CodeOf(err) != app.CodeState {
		t.Fatal(err)
	}
	for _, off := range []int64{0, 1, 9999, size - 1} {
		body, err := r.client.GetBlob(ctx, h, size, off)
		must(t, err)
		got, err := io.ReadAll(body)
		must(t, err)
		must(t, body.Close())
		if !bytes.Equal(got, content[off:]) {
			t.Fatalf("from %d: %d bytes", off, len(got))
		}
	}
	if _, err := r.client.GetBlob(ctx, h, size+1, 0); app.CodeOf(err) != app.CodeOffline {
		t.Fatalf("another size: %v", err)
	}
	if _, err := r.client.GetBlob(ctx, app.Hash{}, size, 0); app.CodeOf(err) != app.CodeNotFound {
		t.Fatal(err)
	}
	if _, err := r.client.BlobOffset(ctx, app.Hash{}, size); app.CodeOf(err) != app.CodeNotFound {
		t.Fatal(err)
	}
	r.handle = func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }
	if _, err := r.client.GetBlob(ctx, h, size, 0); app.CodeOf(err) != app.CodeOffline {
		t.Fatalf("a portal's page: %v", err)
	}
	if _, err := r.client.BlobOffset(ctx, h, size); app.CodeOf(err) != app.CodeOffline {
		t.Fatalf("a portal's page: %v", err)
	}
}

// TestWatch: both the bell and its absence end a watch without error; a cancelled one ends at once; a portal's page is no bell.
func TestWatch(t *testing.T) {
	r := newRig(t, wire.ServerName, nil)
	for _, status := range []int{200, 204} {
		r.handle = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
		must(t, r.client.Watch(t.Context(), feed.Cursor{Epoch: 1}))
	}
	r.handle = func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }
	if err := r.client.Watch(t.Context(), feed.Cursor{}); app.CodeOf(err) != app.CodeOffline {
		t.Fatal(err)
	}
	begun := make(chan struct{})
	r.handle = func(_ http.ResponseWriter, q *http.Request) {
		// A server's waiting handler: it has read what was asked, else it would not notice the caller leaving.
		_, _ = io.Copy(io.Discard, q.Body)
		close(begun)
		<-q.Context().Done()
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- r.client.Watch(ctx, feed.Cursor{}) }()
	<-begun
	cancel()
	if err := <-done; app.CodeOf(err) != app.CodeOffline {
		t.Fatal(err)
	}
}
