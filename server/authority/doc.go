// Package authority is the one owner of order: it judges signed acts and gives
// them their place.
//
// One goroutine collects what all clients push and runs it in one store
// transaction (group commit). In that transaction stand together the entry, its
// number, the matter's fold, the answer kept for the device, the feeds of all who
// may see it and the leaf of the audit log: a reply is given for all of them or
// for none, and a push repeated after a lost answer meets the kept one. An act is
// evaluated fully in memory before its first record is written, so a refused or
// poisonous act leaves nothing behind but its receipt.
//
// A restored server begins a new epoch. Until the administrator declares it
// recovered it gives no numbers, and takes back entries of earlier epochs that
// carry its own seal (Entry.Mac) without judging them again.
//
// How a server uses it:
//
//	Create(ctx, Config, Genesis)  an empty store becomes a server with its three first administrators
//	Open(ctx, Config)             a store that holds one; Close finishes what is queued
//	NewEpoch(ctx, Config)         before Open, on a store restored from a backup; then, once the desks
//	(*Authority) Recovered        have offered what they hold, the administrator's word that it is whole
//
//	NewCode(ctx, account, by, life)          a one-time enrolment code; with the CA's pin it makes a wire.EnrollCode
//	Enroll(ctx, *wire.Enroll, remote, sign)  lets the machine in; sign signs its CSR; the caller adds the CA to the answer
//	Hello, Push, Pull, PullRaw, Snapshot, SnapshotRaw, Watch   one request each, of a device whose certificate was checked
//	Checkpoint, Inclusion                    proofs of the audit log
//	MayReadBlob, MayWriteBlob                whether a device may fetch or send a paper
//
//	Tick(ctx)       what falls due by the passing of time; at the start and after midnight in China
//	LogEvent, Events   the auditor's log
//	Destroy(ctx, lsn, order, by)   deletion duty: content and salt go, the leaf stays
//	Verify(ctx, store, …)          re-checks everything and names what does not fit
//
// Every error is *app.Error. Refusals of acts are no errors: they stand in the receipts.
package authority
