package sealed

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"

	bolt "go.etcd.io/bbolt"

	"renda/app"
	"renda/app/kv"
)

// Fault is what is wrong with one record.
type Fault string

// The faults. Their words lie in ui/i18n under "vault.fault."+fault.
const (
	Changed    Fault = "changed"    // doesn't open at its place: changed, or moved here from elsewhere
	Missing    Fault = "missing"    // listed, but gone
	RolledBack Fault = "rolledback" // an earlier version of it was put back
	Unlisted   Fault = "unlisted"   // not listed: a deleted record was put back, or one was copied in
	Index      Fault = "index"      // the index itself was changed; Item says which block
	Structure  Fault = "structure"  // the file's tree is broken
)

// Damage names one damaged record.
type Damage struct {
	Fault Fault
	Table kv.Table
	Group []byte
	Seq   uint64
	Item  string // for people: table/group/number, or the index block
}

// Report is what a check found.
type Report struct {
	Records    int
	Generation uint64
	Damage     []Damage
}

// OK reports that nothing was found.
func (r Report) OK() bool { return len(r.Damage) == 0 }

// Err gives data.corrupt naming the first damage, or nil.
func (r Report) Err() error {
	if r.OK() {
		return nil
	}
	d := r.Damage[0]
	return &app.Error{Code: app.CodeCorrupt, Op: "check store: " + string(d.Fault), Item: d.Item}
}

// Check opens every record and compares it with the index. progress (may be
// nil) is told how many of how many records are done. Damage is reported, not
// returned as an error; an error means the check couldn't be made.
func (db *DB) Check(ctx context.Context, progress func(done, of int)) (rep Report, err error) {
	tx, err := db.Begin(false)
	if err != nil {
		return Report{}, err
	}
	defer tx.end(&err)
	if err := tx.loadMeta(); err != nil {
		return Report{Damage: []Damage{{Fault: Index, Item: tx.item() + " head"}}}, nil
	}
	c := &checker{tx: tx, rep: Report{Generation: tx.meta.Generation}, progress: progress}
	if err = c.run(ctx); app.CodeOf(err) == app.CodeCorrupt { // a page that bbolt's check had let pass
		c.add(Damage{Fault: Structure, Item: err.Error()})
		err = nil
	}
	return c.rep, err
}

type checker struct {
	tx       *Tx
	rep      Report
	progress func(done, of int)
}

func (c *checker) run(ctx context.Context) (err error) {
	if broken := c.structure(ctx); broken {
		return ctx.Err() // records can't be walked on a broken tree
	}
	all, ierr := c.index()
	if ierr != nil {
		return c.withoutIndex(ctx)
	}
	listed := map[kv.Table][]entry{}
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].table == all[i].table {
			j++
		}
		listed[all[i].table] = all[i:j]
		i = j
	}
	for done := 0; len(all) > 0; {
		es := listed[all[0].table]
		if err := c.table(ctx, es, done, done+len(all)); err != nil {
			return err
		}
		done += len(es)
		all = all[len(es):]
	}
	return c.strangers(listed)
}

// structure looks at the shape of the tree, then runs bbolt's own check.
func (c *checker) structure(ctx context.Context) (found bool) {
	var err error
	if err := checkPages(c.tx.db.path, c.tx.btx); err != nil {
		c.add(Damage{Fault: Structure, Item: err.Error()})
		return true
	}
	func() {
		defer c.tx.guard(&err, 0)
		for e := range c.tx.btx.Check() {
			if ctx.Err() == nil {
				found = true
				c.add(Damage{Fault: Structure, Item: e.Error()})
			}
		}
	}()
	if err != nil {
		found = true
		c.add(Damage{Fault: Structure, Item: err.Error()})
	}
	return found
}

func (c *checker) index() (all []entry, err error) {
	defer func() {
		if err != nil {
			item := c.tx.item() + " index"
			if e, ok := errors.AsType[*app.Error](err); ok && e.Item != "" {
				item = e.Item
			}
			c.add(Damage{Fault: Index, Item: item})
		}
	}()
	defer c.tx.guard(&err, 0)
	return c.tx.loadIndex()
}

func (c *checker) add(d Damage) { c.rep.Damage = append(c.rep.Damage, d) }

func (c *checker) bad(f Fault, tb kv.Table, group []byte, seq uint64) {
	c.add(Damage{Fault: f, Table: tb, Group: bytes.Clone(group), Seq: seq, Item: Name(tb, group, seq)})
}

// table compares one table's records with its entries.
func (c *checker) table(ctx context.Context, es []entry, done, of int) (err error) {
	t := c.tx
	defer t.guard(&err, 0)
	tb := es[0].table
	b, n := t.bucket(tb)
	found := 0
	for i, e := range es {
		if i%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if c.progress != nil {
				c.progress(done+i, of)
			}
		}
		group := []byte(e.group)
		t.physical(tb, kv.Key{Group: group, Seq: e.seq})
		var raw []byte
		if b != nil {
			raw = b.Get(t.key[:])
		}
		if raw == nil {
			c.bad(Missing, tb, group, e.seq)
			continue
		}
		found++
		c.rep.Records++
		_, g, version, err := t.open(n, t.key[:], raw, false)
		switch {
		case err != nil || !bytes.Equal(g, group):
			c.bad(Changed, tb, group, e.seq)
		case version != e.version:
			c.bad(RolledBack, tb, group, e.seq)
		}
	}
	if b == nil || keys(b) == found {
		return nil
	}
	return c.unlisted(b, n, tb, es)
}

func keys(b *bolt.Bucket) (n int) {
	c := b.Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		n++
	}
	return n
}

// unlisted names the records of a table that the index doesn't have.
func (c *checker) unlisted(b *bolt.Bucket, n *tableName, tb kv.Table, es []entry) error {
	listed := make(map[[24]byte]bool, len(es))
	for _, e := range es {
		c.tx.physical(tb, kv.Key{Group: []byte(e.group), Seq: e.seq})
		listed[c.tx.key] = true
	}
	return b.ForEach(func(k, raw []byte) error {
		if len(k) == len(c.tx.key) && listed[[24]byte(k)] {
			return nil
		}
		if len(k) != len(c.tx.key) {
			c.bad(Unlisted, tb, k, 0)
			return nil
		}
		_, group, _, err := c.tx.open(n, k, raw, false)
		if err != nil {
			group = k[:16]
		}
		c.bad(Unlisted, tb, group, binary.BigEndian.Uint64(k[16:]))
		return nil
	})
}

// strangers names records in buckets of tables the index doesn't mention. The
// table's name can't be told from its bucket; one of the known names may fit.
func (c *checker) strangers(listed map[kv.Table][]entry) (err error) {
	defer c.tx.guard(&err, 0)
	known := map[string]bool{headBucket: true, idxBucket: true}
	for tb := range listed {
		known[string(c.tx.db.table(tb).bucket[:])] = true
	}
	names := map[string]kv.Table{}
	for tb, n := range *c.tx.db.names.Load() {
		names[string(n.bucket[:])] = tb
	}
	return c.tx.btx.ForEach(func(name []byte, b *bolt.Bucket) error {
		if known[string(name)] || b == nil || keys(b) == 0 {
			return nil
		}
		n := &tableName{}
		copy(n.bucket[:], name)
		tb, ok := names[string(name)]
		if !ok {
			tb = kv.Table("?")
		}
		return c.unlisted(b, n, tb, nil)
	})
}

// withoutIndex opens every record in every bucket: what can still be said when
// the index is gone.
func (c *checker) withoutIndex(ctx context.Context) (err error) {
	t := c.tx
	defer t.guard(&err, 0)
	return t.btx.ForEach(func(name []byte, b *bolt.Bucket) error {
		if len(name) != 17 || name[0] != 't' || b == nil {
			return ctx.Err()
		}
		n := &tableName{}
		copy(n.bucket[:], name)
		return b.ForEach(func(k, raw []byte) error {
			if len(k) != len(t.key) {
				c.bad(Unlisted, "?", k, 0)
				return nil
			}
			c.rep.Records++
			if _, _, _, err := t.open(n, k, raw, false); err != nil {
				c.bad(Changed, "?", k[:16], binary.BigEndian.Uint64(k[16:]))
			}
			return nil
		})
	})
}
