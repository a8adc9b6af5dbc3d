package httpremote

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"renda/app"
	"renda/app/act"
	"renda/app/feed"
	"renda/sync/engine"
	"renda/sync/wire"
)

// CodeClock says that the server's certificate is the right CA's but not valid at the time
// this machine believes it is.
const CodeClock app.Code = "net.clock"

// Config says how to reach one server.
type Config struct {
	Addr  string          // host:port
	Cert  tls.Certificate // this device's
	CA    []byte          // DER, pinned at enrolment
	Clock app.Clock
	Rand  io.Reader // jitter
}

// Client implements engine.Remote. It is safe for concurrent use.
type Client struct {
	base  string
	plain *http.Client // one try: papers, streams, watches
	retry *retryablehttp.Client
}

var _ engine.Remote = (*Client)(nil)

// How long a silent line is believed in. A slow one is not silent: each byte counts.
const (
	dialTime  = 10 * time.Second
	quietTime = 45 * time.Second
	watchTime = 90 * time.Second // a watch is silent by nature; servers answer after 50 s
)

// New gives a client; nothing is sent yet.
func New(cfg Config) (*Client, error) {
	if _, _, err := net.SplitHostPort(cfg.Addr); err != nil {
		return nil, &app.Error{Code: app.CodeBadInput, Op: "read a server address", Item: cfg.Addr, Err: err}
	}
	ca, err := x509.ParseCertificate(cfg.CA)
	if err != nil {
		return nil, &app.Error{Code: app.CodeCorrupt, Op: "read the server's CA certificate", Err: err}
	}
	pool := x509.NewCertPool()
	pool.AddCert(ca)
	return newClient(cfg.Addr, cfg.Rand, &tls.Config{
		MinVersion: tls.VersionTLS13, RootCAs: pool, ServerName: wire.ServerName, Certificates: []tls.Certificate{cfg.Cert},
		Time: cfg.Clock.Now, ClientSessionCache: tls.NewLRUClientSessionCache(4),
	}), nil
}

func newClient(addr string, rnd io.Reader, t *tls.Config) *Client {
	hc := &http.Client{
		Transport: &http.Transport{
			Proxy:             http.ProxyFromEnvironment,
			DialContext:       (&net.Dialer{Timeout: dialTime, KeepAlive: 30 * time.Second}).DialContext,
			ForceAttemptHTTP2: true, TLSClientConfig: t, TLSHandshakeTimeout: dialTime,
			MaxIdleConns: 4, IdleConnTimeout: 2 * time.Minute, DisableCompression: true,
			// A line that died while a watch was waiting (the laptop moved) is found out by asking.
			HTTP2: &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &Client{base: "https://" + addr, plain: hc, retry: &retryablehttp.Client{
		HTTPClient: hc, RetryMax: retryMax, RetryWaitMin: retryWaitMin, RetryWaitMax: retryWaitMax,
		CheckRetry: checkRetry, Backoff: backoff(rnd), ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}}
}

// Close drops idle connections.
func (c *Client) Close() error {
	c.plain.CloseIdleConnections()
	return nil
}

// Waiting between tries is only for a connection that broke under a request; longer waits
// belong to the engine, whose state people see.
const (
	retryMax     = 2
	retryWaitMin = 200 * time.Millisecond
	retryWaitMax = 2 * time.Second
)

// checkRetry says which requests are tried again: those whose line broke and those that a
// middleman or a stumbling server gave up. What the server decided stands.
func checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil {
		return !refusedAtOnce(err), nil
	}
	switch resp.StatusCode {
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		return true, nil
	}
	return false, nil
}

// backoff is capped exponential with full jitter; no Retry-After is obeyed here.
func backoff(rnd io.Reader) retryablehttp.Backoff {
	return func(lo, hi time.Duration, try int, _ *http.Response) time.Duration {
		d := min(lo<<min(try, 8), hi)
		var b [8]byte
		if _, err := io.ReadFull(rnd, b[:]); err != nil {
			return d
		}
		return time.Duration(binary.BigEndian.Uint64(b[:]) % uint64(d+1))
	}
}

// Hello implements engine.Remote.
func (c *Client) Hello(ctx context.Context) (*wire.Hello, error) {
	return call[wire.Hello](ctx, c, "greet the server", http.MethodGet, wire.PathHello, nil)
}

// Push implements engine.Remote.
func (c *Client) Push(ctx context.Context, p *wire.Push) (*wire.PushReply, error) {
	return call[wire.PushReply](ctx, c, "push acts", http.MethodPost, wire.PathPush, p)
}

// Pull implements engine.Remote.
func (c *Client) Pull(ctx context.Context, p *wire.Pull) (*feed.Page, error) {
	return call[feed.Page](ctx, c, "pull entries", http.MethodPost, wire.PathPull, p)
}

// post sends a frame once, without retries: its answer is read as it comes.
func (c *Client) post(ctx context.Context, q *quiet, op, path string, frame any) (*http.Response, error) {
	body, err := act.Marshal(frame)
	if err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: op, Err: err}
	}
	req, err := c.request(ctx, op, http.MethodPost, path, &sending{q: q, data: body})
	if err != nil {
		return nil, err
	}
	resp, err := c.plain.Do(req)
	if err != nil {
		return nil, netError(op, err)
	}
	return resp, nil
}

// Watch implements engine.Remote.
func (c *Client) Watch(ctx context.Context, cur feed.Cursor) error {
	const op = "watch the server"
	ctx, q := listen(ctx, watchTime)
	defer q.stop()
	resp, err := c.post(ctx, q, op, wire.PathWatch, cur)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNoContent {
		return nil
	}
	return answered(op, resp, false)
}

// Snapshot implements engine.Remote.
func (c *Client) Snapshot(ctx context.Context, p *wire.Pull, each func(*feed.Page) error) error {
	const op = "read a snapshot"
	ctx, q := listen(ctx, quietTime)
	defer q.stop()
	resp, err := c.post(ctx, q, op, wire.PathSnapshot, p)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if err := answered(op, resp, true); err != nil {
		return err
	}
	r, done, err := decoded(op, &heard{q: q, r: resp.Body}, resp.Header.Get("Content-Encoding"))
	if err != nil {
		return err
	}
	defer done()
	for buf := []byte(nil); ; {
		buf, err = wire.ReadFrame(r, buf, maxBody)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		page := new(feed.Page)
		if err := act.Unmarshal(buf, page); err != nil {
			return err
		}
		q.pause() // the receiver's own work is not the line's silence
		if err := each(page); err != nil {
			return err
		}
		q.heard()
	}
}

// BlobOffset implements engine.Remote.
func (c *Client) BlobOffset(ctx context.Context, h app.Hash, size int64) (int64, error) {
	const op = "ask for a paper's offset"
	ctx, q := listen(ctx, quietTime)
	defer q.stop()
	req, err := c.request(ctx, op, http.MethodHead, wire.PathBlob+h.String(), nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set(wire.HeaderSize, strconv.FormatInt(size, 10))
	resp, err := c.plain.Do(req)
	if err != nil {
		return 0, netError(op, err)
	}
	defer resp.Body.Close()
	off := resp.Header.Get(wire.HeaderOffset)
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusNoContent {
		return 0, &app.Error{Code: wire.CodeOfStatus(resp.StatusCode), Op: op, Item: h.Short()}
	}
	n, err := strconv.ParseInt(off, 10, 64)
	if err != nil || n < 0 || n > size {
		return 0, &app.Error{Code: app.CodeOffline, Op: op, Item: h.Short(), Err: err}
	}
	return n, nil
}

// PutBlob implements engine.Remote.
func (c *Client) PutBlob(ctx context.Context, h app.Hash, size, offset int64, r io.Reader) error {
	const op = "send a paper"
	ctx, q := listen(ctx, quietTime)
	defer q.stop()
	req, err := c.request(ctx, op, http.MethodPut, wire.PathBlob+h.String(), nil)
	if err != nil {
		return err
	}
	req.Body = io.NopCloser(&heard{q: q, r: r})
	req.ContentLength = -1
	if s, ok := r.(interface{ Size() int64 }); ok {
		if req.ContentLength = s.Size(); req.ContentLength == 0 {
			req.Body = http.NoBody
		}
	}
	req.Header.Set("Content-Type", blobType)
	req.Header.Set(wire.HeaderSize, strconv.FormatInt(size, 10))
	req.Header.Set(wire.HeaderOffset, strconv.FormatInt(offset, 10))
	resp, err := c.plain.Do(req)
	if err != nil {
		return netError(op, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNoContent {
		return nil
	}
	return answered(op, resp, false)
}

// GetBlob implements engine.Remote.
func (c *Client) GetBlob(ctx context.Context, h app.Hash, size, offset int64) (io.ReadCloser, error) {
	const op = "fetch a paper"
	ctx, q := listen(ctx, quietTime)
	req, err := c.request(ctx, op, http.MethodGet, wire.PathBlob+h.String(), nil)
	if err != nil {
		q.stop()
		return nil, err
	}
	req.Header.Set("Range", "bytes="+strconv.FormatInt(offset, 10)+"-")
	if offset == size { // nothing is left: only an empty paper is asked for so
		req.Header.Del("Range")
	}
	resp, err := c.plain.Do(req)
	if err != nil {
		q.stop()
		return nil, netError(op, err)
	}
	if err := ranged(op, resp, size, offset); err != nil {
		_ = resp.Body.Close()
		q.stop()
		return nil, err
	}
	return &paper{heard: heard{q: q, r: io.LimitReader(resp.Body, size-offset)}, body: resp.Body, op: op}, nil
}
