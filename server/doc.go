// Package server speaks the protocol of docs/protocol.md over HTTPS: TLS 1.3, mutual,
// with a certification authority of its own, which desks pin at enrolment. It carries
// frames to and from package authority and decides nothing about matters itself.
package server
