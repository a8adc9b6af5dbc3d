// Package httpremote is the server as a desk reaches it: sync/wire over HTTPS. It is the one
// importer of go-retryablehttp, whose defaults have four traps, each closed here:
//
//   - it retries POST. Right for us, because a push is idempotent by (device, n) and a pull
//     changes nothing; papers and streams go without it and resume by offset and cursor.
//   - it sleeps as long as any Retry-After says. Answers that ask to wait are handed to the
//     engine, which caps the wait and shows it.
//   - its back-off has no jitter: four hundred desks would come back in step.
//   - when it gives up it throws the body away, and with it the server's own words.
//
// The server is trusted by its pinned CA and the one name in its certificate, whatever
// address it is reached by; names, proxies and the machine's own CAs are not asked. An answer
// that is not in the protocol's media type is somebody else's (a hotel's login page, a
// proxy's error) and counts as "not reached".
package httpremote
