// Package link joins this server to those a network does not always reach: to terminals and lower
// servers by parcels on a stick (Station), and to the server above as one of its clients (Upward).
//
// Both go through the doors every device has. A Station pushes what a parcel carries as the device that
// signed it, and answers with what that device's account may see; it owns no order and judges
// nothing. What it keeps is where each device stands, which parcels came and went, and what nobody here
// could read yet (隔离), so that it is seen and not lost.
//
// Upward is a desk (app/desk) without a person before it: the account that the city's directory gives the
// county's standing committee. It files what the county's office asks to be filed (app/upward), and tells the
// county's matter, as the server's own acts, what the city's feed says of it. Over TLS the sync engine
// carries it; by parcel the same desk packs and unpacks.
//
// # Whose time
//
// What comes by stick is received when it is read in: that is the legal time, as for everything. The
// parcel's own date (its writer's clock) and each act's (its author's) are hints. All three are kept: the act
// carries its author's clock, the auditor's log and Station.History carry the parcel's date with the acts'
// numbers. An office that holds a filing to have been in time because of them decides so by an act of its own,
// with reason; nothing here moves a date.
package link
