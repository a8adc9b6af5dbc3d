// Package ui is the desk's window: unlock, rooms, status bar, keys. It knows no
// disk and no network; main hands it what can open a vault.
package ui

import (
	"context"
	"io"
	"time"

	"renda/app"
	"renda/app/desk"
	"renda/ui/present"
)

// Config is what main gives the window.
type Config struct {
	Version string // of the program
	Source  string // where its source is, "" unknown
	Demo    bool   // the demo world: marked on every screen
	// DemoPass is the demo world's passphrase, shown on the unlock screen: it guards nothing.
	DemoPass string
	Backend  Backend
	Flags    Flags
}

// Flags are for measuring; none is offered to users.
type Flags struct {
	FirstFrame bool      // print the milliseconds to the first frame and end
	Started    time.Time // when the process began, for FirstFrame
}

// Backend opens vaults.
type Backend interface {
	// Vaults lists what can be opened here, without any passphrase. Quick.
	Vaults() ([]Vault, error)
	// Open unlocks a vault and starts its sync; it takes as long as the key derivation.
	Open(ctx context.Context, v Vault, passphrase string) (Session, error)
	// Recover unlocks with the words of the recovery card and sets a new passphrase.
	Recover(ctx context.Context, v Vault, words, passphrase string) (Session, error)
	// Enrol makes a vault from a one-time code of the server and tells the
	// recovery card once. progress may be called from any goroutine.
	Enrol(ctx context.Context, code, passphrase string) (Session, Card, error)
	// Request makes a vault that asks by stick to be enrolled: for a machine without network. The request
	// is written into the folder. With an error that comes with a card the vault was made all the same, and
	// RequestAgain writes its request.
	Request(ctx context.Context, code, passphrase, folder string) (file string, card Card, err error)
	// RequestAgain writes the request of a waiting vault once more.
	RequestAgain(ctx context.Context, v Vault, passphrase, folder string) (file string, err error)
	// Answer takes in the server's answer to the request of a waiting vault and opens it. name is for refusals.
	Answer(ctx context.Context, v Vault, passphrase, name string, r io.Reader) (Session, error)
}

// Vault is one vault as the unlock screen shows it.
type Vault struct {
	ID      string // a path, or whatever main knows it by
	Name    string // whose: 张三
	Role    string // 代表, 代工委, …
	Organ   string
	Demo    bool
	Waiting bool  // asked by stick to be enrolled; no answer was taken in yet
	Problem error // why it can't be opened, if that is known without opening
}

// Card, CheckReport and Info are what a session tells.
type (
	Card        = present.Card
	CheckReport = present.CheckReport
	Info        = present.Info
)

// Session is one open vault with its desk and its sync.
type Session interface {
	Desk() Desk
	// Verify checks the passphrase, for unlocking the screen; as slow as Open.
	Verify(ctx context.Context, passphrase string) error
	ChangePassphrase(ctx context.Context, old, fresh string) error
	// NewCard makes a new recovery card; the old one stops working.
	NewCard(ctx context.Context, passphrase string) (Card, error)
	Check(ctx context.Context, progress func(done, total int)) (CheckReport, error)
	// Backup writes a verified snapshot and says where.
	Backup(ctx context.Context, progress func(done, total int)) (path string, err error)
	// ParcelOut writes a parcel (摆渡包) for the server into a folder, ParcelIn takes one in.
	ParcelOut(ctx context.Context, folder string, progress func(done, total int)) (file string, i desk.ParcelInfo, err error)
	ParcelIn(ctx context.Context, name string, r io.ReadSeeker, progress func(done, total int)) (desk.ParcelReport, error)
	present.ArchiveSession
	SyncNow()
	Info() Info
	Close() error
}

// Failures that the unlock screen words and acts upon come as these codes from
// Backend.Open; others are shown as they are.
const (
	// CodeThrottled: too many wrong passphrases; Args "seconds" is the wait.
	CodeThrottled app.Code = "unlock.wait"
	// CodeLockedOut: five failures; only the recovery card opens it for now.
	CodeLockedOut app.Code = "unlock.lockedout"
	// CodeWrongPass: the passphrase is wrong; Args "left" is how many tries are left.
	CodeWrongPass app.Code = "unlock.wrong"
)
