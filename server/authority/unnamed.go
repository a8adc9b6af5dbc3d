package authority

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"renda/app"
	"renda/app/kv"
	"renda/server/audit"
)

// Papers come after the acts that name them, so one that no act names is a leftover of a
// refused act, or somebody fills the disk. How much of that an account may have here, and for
// how long it is kept, are limits of this program.
const (
	maxUnnamed  = 1 << 30            // bytes of one account
	unnamedKept = 7 * 24 * time.Hour // after its first byte came
)

// sentPaper notes a paper whose sending began before any act named it.
type sentPaper struct {
	Account app.ID `cbor:"1,keyasint"`
	Size    int64  `cbor:"2,keyasint"` // as announced
	At      int64  `cbor:"3,keyasint"` // Unix ms, server's clock
}

func paperKey(h app.Hash) kv.Key { return kv.Key{Group: h[:]} }

// BeginPaper lets a device begin to send a paper of a size, counting it against its account as
// long as no act names it. It does not look at what the device may write: MayWriteBlob does.
func (a *Authority) BeginPaper(ctx context.Context, device app.ID, h app.Hash, size int64) error {
	actor, err := a.account(device)
	if err != nil {
		return err
	}
	var no error
	err = a.do(ctx, func(b *batch) error {
		no = nil
		free, err := b.named(h)
		if err != nil || free {
			return err
		}
		if was, err := get[sentPaper](b.w, tablePaper, paperKey(h)); err != nil || was != nil && was.Size >= size {
			return err // it is counted already, whoever began it
		}
		used := int64(0)
		err = b.w.Each(tablePaper, func(k kv.Key, v []byte) (bool, error) {
			p, err := decode[sentPaper](tablePaper, v)
			if err == nil && p.Account == actor.Account && !bytes.Equal(k.Group, h[:]) {
				used += p.Size
			}
			return err == nil, err
		})
		if err != nil {
			return err
		}
		if used+size > maxUnnamed {
			no = &app.Error{Code: CodeUnnamed, Op: "take a paper", Item: actor.Name, Args: map[string]string{
				"limit": strconv.Itoa(maxUnnamed >> 20), "used": strconv.FormatInt(used>>20, 10), "days": strconv.Itoa(int(unnamedKept / (24 * time.Hour)))}}
			return nil
		}
		b.changed = true
		return put(b.w, tablePaper, paperKey(h), &sentPaper{Account: actor.Account, Size: size, At: b.now})
	})
	if err == nil {
		err = no
	}
	return err
}

// named reports whether an act names a paper.
func (b *batch) named(h app.Hash) (yes bool, err error) {
	err = b.w.Scan(tableBlobRef, h[:], 0, func(uint64, []byte) (bool, error) {
		yes = true
		return false, nil
	})
	return yes, err
}

// collectPapers deletes papers no act has named in time, and says in the log how many of whose.
func (a *Authority) collectPapers(ctx context.Context) error {
	return a.do(ctx, func(b *batch) error {
		old := map[app.Hash]*sentPaper{}
		err := b.w.Each(tablePaper, func(k kv.Key, v []byte) (bool, error) {
			p, err := decode[sentPaper](tablePaper, v)
			if err == nil && b.now > p.At+unnamedKept.Milliseconds() {
				old[app.Hash(k.Group)] = p
			}
			return err == nil, err
		})
		if err != nil {
			return err
		}
		count, size := map[app.ID]int{}, map[app.ID]uint64{}
		for _, h := range sortedHashes(old) {
			// In this goroutine no act can come to name it in between. Should the transaction
			// fail, the note stays and the paper is deleted once more.
			if err := a.cfg.Store.Blobs().Delete(h); err != nil {
				return err
			}
			if err := b.w.Delete(tablePaper, paperKey(h)); err != nil {
				return err
			}
			count[old[h].Account]++
			size[old[h].Account] += uint64(old[h].Size)
		}
		for _, id := range sortedAccounts(count) {
			if err := b.event(audit.Event{Kind: audit.EventUnnamed, Account: id, Num: size[id], Text: strconv.Itoa(count[id]) + " papers"}); err != nil {
				return err
			}
		}
		return nil
	})
}

func sortedHashes(m map[app.Hash]*sentPaper) []app.Hash {
	return slices.SortedFunc(maps.Keys(m), func(a, b app.Hash) int { return bytes.Compare(a[:], b[:]) })
}

func sortedAccounts(m map[app.ID]int) []app.ID {
	return slices.SortedFunc(maps.Keys(m), func(a, b app.ID) int { return bytes.Compare(a[:], b[:]) })
}
