package demo

import (
	"io"
	"math/rand/v2"
	"sync"
	"time"
)

// Clock stands where it was set.
type Clock struct {
	mu sync.Mutex
	t  time.Time
}

// Now implements app.Clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

// Set moves the clock forward; it never goes back.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.t) {
		c.t = t
	}
}

// Source is the authority's randomness while a world is made: what follows from the seed where
// it only tells things apart, and real randomness before and after.
type Source struct {
	mu   sync.Mutex
	real io.Reader
	seed *rand.ChaCha8 // nil: real
}

// NewSource gives real randomness until Build begins.
func NewSource(real io.Reader) *Source { return &Source{real: real} }

func (s *Source) use(seed *rand.ChaCha8) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seed = seed
}

// Read implements io.Reader.
func (s *Source) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seed == nil {
		return io.ReadFull(s.real, p)
	}
	return s.seed.Read(p)
}
