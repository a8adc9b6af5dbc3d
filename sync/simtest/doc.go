// Package simtest is a whole small congress in one process, in virtual time, from one seed:
// desks with the real use cases and the real sync engine, one server with the real authority,
// and between and under them everything that goes wrong. Messages are lost before or after
// they took effect, arrive twice, late or out of order; desks and server die at any write and
// come back with what was durable; a vault is lost and rebuilt from its journal; the server is
// restored from an older copy; devices are revoked, roles given and taken away, matters
// reassigned, names made secret.
//
// The oracle (design §9) asks after each calm: is every intent a desk acknowledged at the
// server exactly once, or in its author's tray; is nothing unacknowledged half-there; do all
// desks hold exactly what their scopes may see and fold it to the same state; are numbers gap-free;
// is the audit log whole; did a byte of a secret name reach a unit; is every text anybody typed
// still somewhere.
//
// A run is decided by its seed alone: one goroutine schedules, chance comes from seeded
// sources, and where the engine works ahead of itself each side has a source of its own.
package simtest
