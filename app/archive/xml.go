package archive

import (
	"encoding/xml"

	"renda/app"
)

// Record is the metadata of a package.
type Record struct {
	XMLName   xml.Name   `xml:"urn:renda:archive:1 record"`
	Matter    string     `xml:"matter"`
	Kind      string     `xml:"kind"` // procedure
	KindName  string     `xml:"kindName"`
	Number    string     `xml:"number,omitempty"`    // 登记号
	ArchiveNo string     `xml:"archiveNo,omitempty"` // 档号（DA/T 22）
	Box       string     `xml:"box,omitempty"`       // 盒号
	Retention string     `xml:"retention,omitempty"` // 保管期限
	Title     string     `xml:"title"`
	State     string     `xml:"state"`
	Organ     string     `xml:"organ"`
	Begun     string     `xml:"begun"`   // RFC 3339, +08:00
	Ended     string     `xml:"ended"`   // of the last act
	Version   uint64     `xml:"version"` // of the matter: its acts are 1…version, less those of parts the packer may not see
	Server    Server     `xml:"server"`
	Packer    Person     `xml:"packer"`
	People    []Person   `xml:"people>person"`
	Columns   []Property `xml:"properties>property"`
	Files     []FileOf   `xml:"files>file"`
}

// Server is whose order the acts stand in.
type Server struct {
	Device string `xml:"device"`
	Key    string `xml:"key"` // hex; to be compared with the pinned one, never trusted
	LogKey string `xml:"logKey"`
	Name   string `xml:"name"`
}

// Person is somebody who acted.
type Person struct {
	ID     string `xml:"id,attr"`
	Name   string `xml:"name"`
	Title  string `xml:"title,omitempty"`
	Office string `xml:"office,omitempty"`
}

// Property is a value the matter's list shows.
type Property struct {
	Key   string `xml:"key,attr"`
	Name  string `xml:"name,attr"`
	Value string `xml:",chardata"`
}

// FileOf is one file of the package.
type FileOf struct {
	Path   string `xml:"path"`
	Name   string `xml:"name"`
	Type   string `xml:"type,omitempty"`
	Size   int64  `xml:"size"`
	SHA256 string `xml:"sha256"`
}

// Step is one act as the process log tells it.
type Step struct {
	N         int    `xml:"n,attr"`
	Version   uint64 `xml:"version"`
	Received  string `xml:"received"` // server's clock: the legal time
	At        string `xml:"at"`       // author's clock
	Kind      string `xml:"kind"`
	Name      string `xml:"name"`
	Part      string `xml:"part"`
	Who       string `xml:"who"`
	Account   string `xml:"account,omitempty"`
	Device    string `xml:"device,omitempty"`
	From      string `xml:"from,omitempty"`
	To        string `xml:"to,omitempty"`
	Hash      string `xml:"hash"`      // of the signed act
	Signature string `xml:"signature"` // hex
	Leaf      uint64 `xml:"leaf"`      // index in the audit log
	Commit    string `xml:"commit"`    // data of that leaf
}

type process struct {
	XMLName xml.Name `xml:"urn:renda:archive:1 process"`
	Steps   []Step   `xml:"act"`
}

func (r *Record) encode() ([]byte, error) { return encodeXML(r) }

func encodeSteps(ss []Step) ([]byte, error) { return encodeXML(&process{Steps: ss}) }

func encodeXML(v any) ([]byte, error) {
	b, err := xml.MarshalIndent(v, "", " ")
	if err != nil {
		return nil, &app.Error{Code: app.CodeInternal, Op: "write metadata", Err: err}
	}
	return append([]byte(xml.Header), append(b, '\n')...), nil
}
