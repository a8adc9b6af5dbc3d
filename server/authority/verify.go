package authority

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"renda/app"
	"renda/app/act"
	"renda/app/kv"
	"renda/app/procedure"
	"renda/app/roster"
	"renda/app/rules"
	"renda/app/ruleset"
	"renda/server/audit"
)

// Codes of what Verify finds. Each fault is an *app.Error: Item names what does not fit, Args have
// "lsn", "leaf" and "matter" where they are known.
const (
	FaultRecord     app.Code = "verify.record"     // a record can't be read
	FaultEntry      app.Code = "verify.entry"      // an entry is missing, doubled or not at its place
	FaultSeal       app.Code = "verify.seal"       // an entry was changed: the server's own seal does not fit
	FaultSignature  app.Code = "verify.signature"  // an act was changed: its author's signature does not fit
	FaultLeaf       app.Code = "verify.leaf"       // the audit log holds another entry or event at this leaf
	FaultTree       app.Code = "verify.tree"       // the audit log's tree does not hash to itself
	FaultCheckpoint app.Code = "verify.checkpoint" // the log is not the one the checkpoint was signed for
	FaultTime       app.Code = "verify.time"       // a received time decreases
	FaultVersion    app.Code = "verify.version"    // a matter's versions have a gap or are out of order
	FaultFold       app.Code = "verify.fold"       // what is kept of a matter is not the fold of its acts
	FaultNumber     app.Code = "verify.number"     // a series of numbers has a gap, or a number twice
	FaultReceipt    app.Code = "verify.receipt"    // the answer kept for an act, or a device's chain, does not fit
	FaultFeed       app.Code = "verify.feed"       // a scope's feed does not give what it may see, or its digest breaks
	FaultState      app.Code = "verify.state"      // the server's counters do not fit what it holds
)

// Check says what Verify is to check by.
type Check struct {
	Works      *procedure.Registry
	Key        ed25519.PublicKey // the server's, from outside the store
	LogVKey    string            // verifier key of the audit log
	Checkpoint []byte            // signed note kept elsewhere (a desk, a safe); nil: not compared
}

// Verified is what Verify found.
type Verified struct {
	Epoch     uint64
	Entries   uint64
	Events    uint64
	Matters   uint64
	Destroyed uint64
	Leaves    uint64
	Root      app.Hash     // of the audit log, recomputed from its leaves
	Faults    []*app.Error // at most maxFaults
}

// maxFaults bounds the list: after so many it is clear that the store is not to be used.
const maxFaults = 1000

// Verify re-checks everything one snapshot of the store holds: each entry's seal, signature and audit leaf,
// the order of versions, numbers, times, answers and chains, the folds, every scope's feed, and the
// audit tree against itself and a checkpoint. It changes nothing; an error is only that it could not go on.
func Verify(ctx context.Context, r kv.Reader, c Check) (*Verified, error) {
	a := newAuthority(Config{Works: c.Works})
	v := &verifier{ctx: ctx, r: r, c: c, a: a, out: &Verified{}, at: map[uint64]*known{}, acts: map[actKey]*known{},
		matters: map[app.ID][]indexed{}, leaves: map[uint64]bool{}, papers: map[paperAt]placedIn{}, fed: map[app.ID]*fed{}, numbers: map[string][]numbered{}, names: map[string][]app.ID{}}
	st, err := get[state](r, tableMeta, keyState)
	if err != nil {
		return nil, err
	}
	if st == nil {
		return nil, &app.Error{Code: CodeUnready, Op: "verify the server"}
	}
	v.st, v.out.Epoch = st, st.Epoch
	for _, step := range []func() error{v.tree, v.index, v.people, v.entries, v.events, v.receipts, v.folds, v.series, v.bearers, v.paperRefs, v.feeds, v.coverage} {
		if err := step(); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return v.out, nil
}

// known is what is remembered of an entry that was read, or of the stub of one destroyed.
type known struct {
	lsn, version, leaf, epoch, rules uint64
	received                         int64
	matter, account, device, id      app.ID
	part                             act.Part
	n                                uint64
	hash, prev, copy                 app.Hash
	numbers                          map[string]string
	gone                             bool
	answered                         bool // a receipt was found
	placed                           bool // the matter's index names it
}

type actKey struct {
	device app.ID
	n      uint64
}

type indexed struct {
	version uint64
	at      placedAt
}

type paperAt struct {
	hash app.Hash
	lsn  uint64
}

type numbered struct {
	n     uint64
	lsn   uint64
	names func(n uint64) []string // the matter would bear with another number of the series
}

type verifier struct {
	ctx     context.Context
	r       kv.Reader
	c       Check
	a       *Authority
	st      *state
	out     *Verified
	t       *audit.Tree
	world   *world
	at      map[uint64]*known // by LSN
	acts    map[actKey]*known
	matters map[app.ID][]indexed
	leaves  map[uint64]bool
	papers  map[paperAt]placedIn
	fed     map[app.ID]*fed // as the folds say
	numbers map[string][]numbered
	names   map[string][]app.ID // who bears a name, as the folds say
	purges  int                 // met in the feeds
}

// full reports whether so much is wrong that counting on is idle: a damaged counter may count for ever.
func (v *verifier) full() bool { return len(v.out.Faults) >= maxFaults }

// lsns gives the places that are known, in order.
func (v *verifier) lsns() []uint64 { return slices.Sorted(maps.Keys(v.at)) }

func (v *verifier) fault(code app.Code, item string, k *known) {
	if v.full() {
		return
	}
	e := &app.Error{Code: code, Op: "verify the server", Item: item, Args: map[string]string{}}
	if k != nil {
		e.Args["lsn"], e.Args["leaf"] = num(k.lsn), num(k.leaf)
		if !k.matter.IsZero() {
			e.Args["matter"] = k.matter.String()
		}
	}
	v.out.Faults = append(v.out.Faults, e)
}

func num(n uint64) string { return strconv.FormatUint(n, 10) }

// each walks a table; a record that can't be read is a fault, and the walk goes on where the store can.
func (v *verifier) each(t kv.Table, fn func(k kv.Key, b []byte)) error {
	n := 0
	err := v.r.Each(t, func(k kv.Key, b []byte) (bool, error) {
		fn(k, b)
		n++
		return n%1024 != 0 || v.ctx.Err() == nil, nil
	})
	return v.unreadable(string(t), err)
}

// unreadable turns a damaged record into a fault; any other failure of the store is an error.
func (v *verifier) unreadable(item string, err error) error {
	if err != nil && app.CodeOf(err) == app.CodeCorrupt {
		v.fault(FaultRecord, item, nil)
		return nil
	}
	return err
}

// strict decodes a record and refuses all but its one encoding: a bit in a place that is not read is
// damage too.
func strict[T any](t kv.Table, b []byte) (*T, error) {
	x, err := decode[T](t, b)
	if err != nil {
		return nil, err
	}
	if again, err := act.Marshal(x); err != nil || !bytes.Equal(again, b) {
		return nil, &app.Error{Code: app.CodeCorrupt, Op: "read a record", Item: string(t), Err: err}
	}
	return x, nil
}

func read[T any](v *verifier, t kv.Table, k kv.Key, item string) (*T, error) {
	b, err := v.r.Get(t, k)
	if err != nil || b == nil {
		return nil, v.unreadable(item, err)
	}
	x, err := strict[T](t, b)
	return x, v.unreadable(item, err)
}

// index reads where each matter's acts are.
func (v *verifier) index() error {
	err := v.each(tableIndex, func(k kv.Key, b []byte) {
		at, err := strict[placedAt](tableIndex, b)
		if err != nil || len(k.Group) != len(app.ID{}) {
			v.fault(FaultRecord, string(tableIndex), nil)
			return
		}
		id := app.ID(k.Group)
		v.matters[id] = append(v.matters[id], indexed{k.Seq, *at})
	})
	for _, list := range v.matters {
		sortIndexed(list)
	}
	v.out.Matters = uint64(len(v.matters))
	return err
}

// people folds the directory and the rules from their entries: keys and rules to check the others by. The
// folds themselves are checked with all the others.
func (v *verifier) people() error {
	v.world = &world{dir: roster.Directory(nil), rules: rules.Default()}
	for _, id := range []app.ID{ruleset.ID, roster.ID} {
		var m *procedure.Matter
		for _, x := range v.matters[id] {
			e, err := read[act.Entry](v, tableEntry, kv.K("e", x.at.LSN), num(x.at.LSN))
			if err != nil {
				return err
			}
			if e == nil {
				continue
			}
			ev, err := procedure.EventOf(e)
			if err == nil {
				_, m, err = v.a.apply(v.world, v.st, m, ev)
			}
			if err != nil {
				v.fault(FaultFold, id.String(), &known{lsn: x.at.LSN, matter: id})
				break
			}
		}
		switch {
		case m == nil:
		case id == ruleset.ID:
			v.world.law, v.world.rules = m, ruleset.At(m, 0)
		default:
			v.world.dir = roster.Directory(m)
			v.genesis(m)
		}
	}
	if d := v.world.dir.Devices[v.st.Server]; !bytes.Equal(d.Key, v.c.Key) || d.Account != v.st.Account {
		v.fault(FaultState, v.st.Server.String(), nil)
	}
	return nil
}

// genesis compares the server's own data with its first act.
func (v *verifier) genesis(m *procedure.Matter) {
	f := m.Log[0].Form
	if f.Text("name") != v.st.Name || f.Text("region") != v.st.Region || f.ID("id") != v.st.Organ || f.ID("account") != v.st.Account || f.ID("device") != v.st.Server {
		v.fault(FaultState, v.st.Name, nil)
	}
}

// checkBatch is how many entries are verified at once, on all cores.
const checkBatch = 1024

// entries checks each entry by itself.
func (v *verifier) entries() error {
	gone := map[uint64]bool{}
	err := v.each(tableGone, func(k kv.Key, b []byte) {
		g, err := strict[destroyed](tableGone, b)
		if err != nil || g.Place.LSN != k.Seq {
			v.fault(FaultRecord, num(k.Seq), &known{lsn: k.Seq})
			return
		}
		gone[k.Seq] = true
		v.out.Destroyed++
		v.at[k.Seq] = &known{lsn: k.Seq, version: g.Ver, leaf: g.Leaf, matter: g.Mat, account: g.Place.Account, part: g.Place.Part,
			hash: g.Hash, copy: g.Item, gone: true}
		v.leaf(g.Leaf, v.at[k.Seq])
	})
	if err != nil {
		return err
	}
	var batch []*checked
	flush := func() {
		v.verifyAll(batch)
		batch = batch[:0]
	}
	for lsn := uint64(1); lsn <= v.st.LSN && !v.full(); lsn++ {
		raw, err := v.r.Get(tableEntry, kv.K("e", lsn))
		if err := v.unreadable(num(lsn), err); err != nil {
			return err
		}
		if err != nil {
			continue
		}
		if (raw == nil) != gone[lsn] {
			v.fault(FaultEntry, num(lsn), &known{lsn: lsn})
		}
		if raw == nil {
			continue
		}
		v.out.Entries++
		batch = append(batch, &checked{lsn: lsn, raw: bytes.Clone(raw)})
		if len(batch) == checkBatch {
			flush()
			if err := v.ctx.Err(); err != nil {
				return err
			}
		}
	}
	flush()
	n := uint64(0)
	err = v.each(tableEntry, func(k kv.Key, _ []byte) { n++ })
	if err == nil && n != v.out.Entries {
		v.fault(FaultEntry, string(tableEntry), nil)
	}
	return err
}

// checked is one entry on its way through the checks.
type checked struct {
	lsn   uint64
	raw   []byte
	e     *act.Entry
	a     *act.Act
	fault app.Code
	data  app.Hash // of its leaf
}

func (v *verifier) verifyAll(batch []*checked) {
	var wg sync.WaitGroup
	n := runtime.GOMAXPROCS(0)
	for w := range n {
		wg.Go(func() {
			for i := w; i < len(batch); i += n {
				v.verifyOne(batch[i])
			}
		})
	}
	wg.Wait()
	for _, x := range batch {
		v.remember(x)
	}
}

// verifyOne runs beside others and only reads.
func (v *verifier) verifyOne(x *checked) {
	var err error
	if x.e, err = strict[act.Entry](tableEntry, x.raw); err != nil {
		x.fault = FaultRecord
		return
	}
	if x.a, err = x.e.Act.Decode(); err != nil {
		x.fault = FaultRecord
		return
	}
	mac, err := seal(v.st.Seal, *x.e)
	if err != nil || !hmac.Equal(mac, x.e.Mac) || x.e.LSN != x.lsn {
		x.fault = FaultSeal
		return
	}
	key := v.c.Key
	if x.a.Device != v.st.Server {
		d := v.world.dir.Devices[x.a.Device]
		if key = d.Key; d.Account != x.a.Account {
			key = nil
		}
	}
	if x.e.Act.Verify(key) != nil {
		x.fault = FaultSignature
		return
	}
	if x.data, err = x.e.Commitment(x.e.Act.Hash()); err != nil {
		x.fault = FaultLeaf
	}
}

func (v *verifier) remember(x *checked) {
	k := &known{lsn: x.lsn}
	if x.e != nil && x.a != nil {
		k = &known{lsn: x.lsn, version: x.e.Version, leaf: x.e.Leaf, epoch: x.e.Epoch, rules: x.e.Rules, received: x.e.Received, matter: x.a.Matter,
			account: x.a.Account, device: x.a.Device, id: x.a.ID, part: x.a.Part, n: x.a.N, hash: x.e.Act.Hash(), prev: x.a.Prev, numbers: x.e.Numbers}
	}
	if x.fault != "" {
		v.fault(x.fault, num(x.lsn), k)
	}
	if x.a == nil {
		return
	}
	v.at[x.lsn] = k
	v.acts[actKey{k.device, k.n}] = k
	v.leaf(k.leaf, k)
	if x.fault == "" {
		if h, err := v.t.LeafHash(k.leaf); err != nil || tlog.Hash(h) != tlog.RecordHash(x.data[:]) {
			v.fault(FaultLeaf, num(k.leaf), k)
		}
	}
	if k.epoch > v.st.Epoch || k.received > v.st.Received {
		v.fault(FaultTime, num(k.lsn), k)
	}
}

// leaf notes that a leaf of the audit log is accounted for.
func (v *verifier) leaf(n uint64, k *known) {
	if v.leaves[n] {
		v.fault(FaultLeaf, num(n), k)
	}
	v.leaves[n] = true
}
