package main

import (
	"context"

	"renda/app/desk"
)

// indexLaws keeps the search index in step with the law pack in force, so that the first
// search needs no wait. What goes wrong is said by the search, which builds it then.
func (s *session) indexLaws(ctx context.Context) {
	changed := make(chan struct{}, 1)
	unwatch := s.desk.Watch(func(c desk.Change) {
		if c.All || c.Status || len(c.Matters) > 0 { // a pack comes into force, or arrives
			select {
			case changed <- struct{}{}:
			default:
			}
		}
	})
	defer unwatch()
	for {
		_ = s.desk.IndexLaw(ctx, nil)
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
	}
}
