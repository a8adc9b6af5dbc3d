// Package sync holds no code: it is the short account of how desks and server keep in step.
//
// Whatever happens is a signed act. A desk makes it durable at once and shows 待发; package
// engine carries it when there is a network. The server judges it, gives it its place and
// stores the answer with the effect, so that a push repeated after a lost answer is answered, not
// done again. What the server accepted comes back through the feeds of the scopes a desk
// holds, in one order for everybody; the desk checks signatures, digests and the audit log,
// folds it, and replays its own waiting acts on top. What no longer fits goes to the tray
// with its text.
//
// wire has the frames, engine the state machine over ports, parcel the same frames on a stick, httpremote the one way over
// HTTPS, simtest many desks and a server in virtual time. docs/protocol.md describes the wire.
package sync
