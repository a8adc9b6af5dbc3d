package present

import "renda/app"

// Card is a recovery card: it opens the vault when the passphrase is lost.
type Card struct {
	Words string // groups, to be written down or printed
	QR    string // what the QR code says
}

// CheckReport is the result of a vault check.
type CheckReport struct {
	Records, Blobs int
	Problems       []error
}

// Info is what the settings page shows of machine and server.
type Info struct {
	Device     app.ID
	DeviceName string
	DeviceKey  string // fingerprint
	Vault      string // where
	Suite      string // how it is sealed
	Server     string // address
	ServerName string
	ServerKey  string // fingerprint pinned at enrolment
}
