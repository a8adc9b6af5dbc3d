// Package pdf reads the text of PDF files with PDFium, compiled to WebAssembly and run by wazero:
// no native code of a stranger's reads a stranger's file. Each document gets an instance of its own with a bound on
// memory and without files (but for a font of our own), clock or network; one that traps is thrown away whole.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/klippa-app/go-pdfium"
	pdfiumerr "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// MaxMemory bounds an instance's memory, in bytes.
const MaxMemory = 384 << 20

// Failures of a document.
var (
	ErrPassword = errors.New("pdf: a password is needed")
	ErrWrong    = errors.New("pdf: the password does not open it")
	ErrDamaged  = errors.New("pdf: damaged")
	ErrMemory   = errors.New("pdf: over the bound of memory")
)

// engine is the compiled reader, one for each folder of compiled code.
type engine struct {
	once sync.Once
	pool pdfium.Pool
	err  error
}

var (
	enginesMu sync.Mutex
	engines   = map[string]*engine{}
)

// Warm compiles the reader and keeps its code in folder cache, which holds nothing else and no
// secrets; later processes start from it. About three seconds, some hundredths when it was done before.
func Warm(cache string) error {
	_, err := pool(cache)
	return err
}

func pool(cache string) (pdfium.Pool, error) {
	enginesMu.Lock()
	e := engines[cache]
	if e == nil {
		e = &engine{}
		engines[cache] = e
	}
	enginesMu.Unlock()
	e.once.Do(func() { e.pool, e.err = start(cache) })
	return e.pool, e.err
}

func start(cache string) (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfigCompiler().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(MaxMemory >> 16)
	if cache != "" {
		c, err := wazero.NewCompilationCacheWithDir(cache)
		if err != nil {
			return nil, fmt.Errorf("open the folder of compiled code: %w", err)
		}
		config = config.WithCompilationCache(c)
	}
	return webassembly.Init(webassembly.Config{MaxIdle: 1, MaxTotal: -1, FSConfig: wazero.NewFSConfig().WithFSMount(fonts(), "/"),
		RuntimeConfig: config, Stdout: io.Discard, Stderr: io.Discard, RandomSource: zeros{}})
}

// zeros stands for randomness: reading a text needs none, and the same file gives the same answer.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// open gives an instance with the document opened in it.
func open(ctx context.Context, data []byte, password, cache string) (*reader, error) {
	p, err := pool(cache)
	if err != nil {
		return nil, err
	}
	i, err := p.GetInstanceWithContext(ctx)
	if err != nil {
		return nil, err
	}
	r := &reader{Pdfium: i, ctx: ctx, stop: context.AfterFunc(ctx, func() { _ = i.Kill() })}
	if r.err = r.load(data, password); r.err != nil {
		r.close()
		return nil, r.err
	}
	return r, nil
}

// failure words what PDFium says.
func failure(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, pdfiumerr.ErrPassword), errors.Is(err, pdfiumerr.ErrSecurity):
		return ErrPassword
	case bytes.Contains([]byte(err.Error()), []byte("out of bounds memory")), bytes.Contains([]byte(err.Error()), []byte("malloc")):
		return fmt.Errorf("%w: %w", ErrMemory, err)
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}
