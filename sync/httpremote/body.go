package httpremote

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/klauspost/compress/zstd"

	"renda/app"
	"renda/app/act"
	"renda/sync/wire"
)

const (
	blobType = "application/octet-stream"
	// maxBody bounds a frame: a page, with room for its cursor and proof.
	maxBody = wire.MaxPageBytes + 256<<10
	// maxProblem bounds an error's body.
	maxProblem = 64 << 10
	// maxWindow bounds what a compressed answer can make this side hold.
	maxWindow = 8 << 20
)

// call sends one frame and reads one. It is tried again when the line breaks, so it is
// only for requests that may be repeated.
func call[T any](ctx context.Context, c *Client, op, method, path string, in any) (*T, error) {
	ctx, q := listen(ctx, quietTime)
	defer q.stop()
	var data []byte
	if in != nil {
		var err error
		if data, err = act.Marshal(in); err != nil {
			return nil, &app.Error{Code: app.CodeInternal, Op: op, Err: err}
		}
	}
	plain, err := c.request(ctx, op, method, path, nil)
	if err != nil {
		return nil, err
	}
	req, err := retryablehttp.FromRequest(plain)
	if err == nil && in != nil {
		err = req.SetBody(retryablehttp.ReaderFunc(func() (io.Reader, error) { return &sending{q: q, data: data}, nil }))
	}
	if err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: op, Err: err}
	}
	resp, err := c.retry.Do(req)
	if err != nil {
		return nil, netError(op, err)
	}
	defer resp.Body.Close()
	return readFrame[T](op, resp, q)
}

func (c *Client) request(ctx context.Context, op, method, path string, body *sending) (*http.Request, error) {
	var r io.Reader
	if body != nil {
		r = body
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, r)
	if err != nil {
		return nil, &app.Error{Code: app.CodeBadInput, Op: op, Item: c.base, Err: err}
	}
	if body != nil {
		req.ContentLength = int64(len(body.data))
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", wire.MediaType)
	}
	req.Header.Set("Accept", wire.MediaType)
	if path != wire.PathHello && !strings.HasPrefix(path, wire.PathBlob) {
		req.Header.Set("Accept-Encoding", "zstd")
	}
	return req, nil
}

func readFrame[T any](op string, resp *http.Response, q *quiet) (*T, error) {
	if err := answered(op, resp, true); err != nil {
		return nil, err
	}
	r, done, err := decoded(op, &heard{q: q, r: resp.Body}, resp.Header.Get("Content-Encoding"))
	if err != nil {
		return nil, err
	}
	defer done()
	b, err := readAll(op, r, maxBody)
	if err != nil {
		return nil, err
	}
	v := new(T)
	if err := act.Unmarshal(b, v); err != nil {
		return nil, err
	}
	return v, nil
}

// answered turns an answer that is not a success into an error, and one that does not come
// from a server of ours into "not reached". frame says that a frame must follow.
func answered(op string, resp *http.Response, frame bool) error {
	media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	ours := media == wire.MediaType
	if resp.StatusCode == http.StatusOK {
		if ours || !frame && media == "" {
			return nil
		}
		return &app.Error{Code: app.CodeOffline, Op: op, Item: media}
	}
	if ours {
		b, err := readAll(op, resp.Body, maxProblem)
		var p wire.Problem
		if err == nil && act.Unmarshal(b, &p) == nil && p.Code != "" {
			return p.Err(op)
		}
	}
	e := &app.Error{Code: wire.CodeOfStatus(resp.StatusCode), Op: op, Item: strconv.Itoa(resp.StatusCode)}
	if s := resp.Header.Get("Retry-After"); s != "" && e.Code == wire.CodeRetryAfter {
		e.Args = map[string]string{"seconds": s}
	}
	return e
}

// ranged checks that an answer is the part of a paper that was asked for.
func ranged(op string, resp *http.Response, size, offset int64) error {
	media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	switch {
	case resp.StatusCode == http.StatusOK && offset == 0 && resp.ContentLength == size && media == blobType:
		return nil
	case resp.StatusCode == http.StatusPartialContent && media == blobType &&
		strings.HasPrefix(resp.Header.Get("Content-Range"), "bytes "+strconv.FormatInt(offset, 10)+"-") &&
		strings.HasSuffix(resp.Header.Get("Content-Range"), "/"+strconv.FormatInt(size, 10)):
		return nil
	case resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusPartialContent:
		return &app.Error{Code: app.CodeOffline, Op: op, Item: resp.Header.Get("Content-Range")}
	}
	return answered(op, resp, true)
}

// readAll reads at most limit bytes; a body cut short is a line that broke.
func readAll(op string, r io.Reader, limit int64) ([]byte, error) {
	var b bytes.Buffer
	n, err := b.ReadFrom(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, netError(op, err)
	}
	if n > limit {
		return nil, &app.Error{Code: app.CodeTooLarge, Op: op, Args: map[string]string{"limit": strconv.FormatInt(limit, 10)}}
	}
	return b.Bytes(), nil
}

var decoders sync.Pool

// decoded gives the body without its compression; done gives the decoder back.
func decoded(op string, r io.Reader, encoding string) (io.Reader, func(), error) {
	switch encoding {
	case "", "identity":
		return r, func() {}, nil
	case "zstd":
		d, _ := decoders.Get().(*zstd.Decoder)
		var err error
		if d == nil {
			d, err = zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true))
		} else {
			err = d.Reset(r)
		}
		if err != nil {
			return nil, nil, netError(op, err)
		}
		return d, func() {
			if d.Reset(nil) == nil {
				decoders.Put(d)
			}
		}, nil
	}
	return nil, nil, &app.Error{Code: app.CodeOffline, Op: op, Item: encoding}
}

// quiet ends a request when its line has been silent for too long, however long the whole takes.
type quiet struct {
	cancel context.CancelFunc
	timer  *time.Timer
	after  time.Duration
}

func listen(ctx context.Context, after time.Duration) (context.Context, *quiet) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, &quiet{cancel: cancel, after: after, timer: time.AfterFunc(after, cancel)}
}

func (q *quiet) heard() { q.timer.Reset(q.after) }
func (q *quiet) pause() { q.timer.Stop() }
func (q *quiet) stop()  { q.timer.Stop(); q.cancel() }

// heard is a body whose every byte breaks the silence.
type heard struct {
	q *quiet
	r io.Reader
}

func (h *heard) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	if n > 0 {
		h.q.heard()
	}
	return n, err
}

// sending is a request's body, of known length.
type sending struct {
	q    *quiet
	data []byte
	off  int
}

func (s *sending) Len() int { return len(s.data) - s.off }

func (s *sending) Read(p []byte) (int, error) {
	if s.off == len(s.data) {
		return 0, io.EOF
	}
	n := copy(p, s.data[s.off:])
	s.off += n
	s.q.heard()
	return n, nil
}

// paper is a paper's body on its way in.
type paper struct {
	heard
	body io.Closer
	op   string
}

func (p *paper) Read(b []byte) (int, error) {
	n, err := p.heard.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = netError(p.op, err)
	}
	return n, err
}

func (p *paper) Close() error {
	p.q.stop()
	return p.body.Close()
}
