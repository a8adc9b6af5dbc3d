package present

import "sync"

// inOrder lets writes of one text land in the order they were made, whichever
// goroutine comes first: an older one that comes late is left out.
type inOrder struct {
	mu  sync.Mutex
	rev uint64
	any bool
}

// write runs fn unless a write of this or a later revision is durable already.
func (o *inOrder) write(rev uint64, fn func() error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.any && rev <= o.rev {
		return nil
	}
	if err := fn(); err != nil {
		return err
	}
	o.rev, o.any = rev, true
	return nil
}
