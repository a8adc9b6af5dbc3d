package authority

import (
	"context"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/org"
	"renda/server/audit"
)

// MayReadBlob lets a device fetch a paper that an act names in a part its account may see now.
// A paper it may not see is not found, whether it exists or not.
func (a *Authority) MayReadBlob(ctx context.Context, device app.ID, h app.Hash) error {
	actor, err := a.account(device)
	if err != nil {
		return err
	}
	scopes, may := actor.Scopes(), false
	err = a.cfg.Store.View(ctx, func(r kv.Reader) error {
		may = false
		return r.Scan(tableBlobRef, h[:], 0, func(_ uint64, v []byte) (bool, error) {
			in, err := decode[placedIn](tableBlobRef, v)
			if err != nil {
				return false, err
			}
			f, err := get[fed](r, tableFed, kv.Key{Group: group(in.Matter)})
			if err != nil {
				return false, err
			}
			may = f != nil && f.any(in.Part, scopes)
			return !may, nil
		})
	})
	if err == nil && !may {
		err = &app.Error{Code: app.CodeNotFound, Op: "read a paper", Item: h.Short()}
	}
	return err
}

// MayWriteBlob lets a device of a business account send a paper: its act may still be on the way. The
// administrators have no papers.
func (a *Authority) MayWriteBlob(device app.ID) error {
	actor, err := a.account(device)
	if err != nil {
		return err
	}
	for _, g := range actor.Grants {
		if !g.Role.Admin() {
			return nil
		}
	}
	return &app.Error{Code: app.CodeForbidden, Op: "send a paper", Item: actor.Name}
}

func (f *fed) any(p act.Part, scopes []org.Scope) bool {
	for _, s := range scopes {
		if f.has(p, s) {
			return true
		}
	}
	return false
}

// LogSize gives how many leaves the audit log has.
func (a *Authority) LogSize(ctx context.Context) (n uint64, err error) {
	err = a.cfg.Store.View(ctx, func(r kv.Reader) error {
		t, err := audit.Open(r)
		if err == nil {
			n = t.Size()
		}
		return err
	})
	return n, err
}

// Events walks the auditor's log from a leaf upwards.
func (a *Authority) Events(ctx context.Context, from uint64, fn func(leaf uint64, e *audit.Event) (bool, error)) error {
	return a.cfg.Store.View(ctx, func(r kv.Reader) error { return audit.Events(r, from, fn) })
}
