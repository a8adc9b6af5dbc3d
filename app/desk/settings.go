package desk

import (
	"context"
	"crypto/sha256"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
)

func (d *Desk) loadSettings(r kv.Reader) error {
	return r.Each(tblSet, func(k kv.Key, v []byte) (bool, error) {
		d.settings[string(k.Group)] = string(v)
		return true, nil
	})
}

// Setting gives a setting of this person on this machine, "" if unset.
func (d *Desk) Setting(key string) string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.settings[key]
}

// SetSetting keeps one, sealed; "" forgets it.
func (d *Desk) SetSetting(ctx context.Context, key, value string) error {
	w := del(tblSet, kv.K(key, 0))
	if value != "" {
		w.Value = []byte(value)
	}
	d.draftWr.Lock()
	defer d.draftWr.Unlock()
	if err := d.cfg.Store.Commit(ctx, []kv.Write{w}); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if value == "" {
		delete(d.settings, key)
	} else {
		d.settings[key] = value
	}
	return nil
}

// KeepForm keeps a half-filled form, so that it survives a lock or a crash; an
// empty form forgets it.
func (d *Desk) KeepForm(ctx context.Context, matter app.ID, actionID, track string, form act.Form) error {
	if err := marked(form); err != nil {
		return d.keptOut(wayText, err)
	}
	w := del(tblForm, formKey(matter, actionID, track))
	if len(form) > 0 {
		b, err := form.Encode()
		if err != nil {
			return &app.Error{Code: app.CodeBadInput, Op: "keep a form", Item: actionID, Err: err}
		}
		w.Value = b
	}
	return d.cfg.Store.Commit(ctx, []kv.Write{w})
}

// KeptForm gives a kept form; ok is false if there is none.
func (d *Desk) KeptForm(matter app.ID, actionID, track string) (form act.Form, ok bool, err error) {
	var b []byte
	err = d.cfg.Store.View(func(r kv.Reader) error {
		v, err := r.Get(tblForm, formKey(matter, actionID, track))
		b = append([]byte(nil), v...)
		return err
	})
	if err != nil || len(b) == 0 {
		return nil, false, err
	}
	form, err = act.DecodeForm(b)
	return form, err == nil, err
}

func formKey(matter app.ID, actionID, track string) kv.Key {
	h := sha256.Sum256([]byte(matter.String() + "\x00" + actionID + "\x00" + track))
	return kv.K(h[:], 0)
}
