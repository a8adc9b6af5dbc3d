package boltstore

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"renda/localdb/disk"
	"renda/localdb/seal"
)

// memberSums is the last member of a backup: a line of hash and name for each member
// before it, then HMAC-SHA256 over those lines in hexadecimal.
const memberSums = "sums"

// maxSums bounds the list of sums (100 bytes a line).
const maxSums = 1 << 30

// archive writes a backup.
type archive struct {
	tar  *tar.Writer
	now  time.Time
	sums bytes.Buffer
}

func (a *archive) head(name string, size int64) error {
	return a.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: a.now, Format: tar.FormatPAX, Typeflag: tar.TypeReg})
}

func (a *archive) sum(name string, sum []byte) {
	a.sums.WriteString(hex.EncodeToString(sum) + " " + name + "\n")
}

func (a *archive) add(name string, b []byte) error {
	if err := a.head(name, int64(len(b))); err != nil {
		return err
	}
	h := sha256.Sum256(b)
	a.sum(name, h[:])
	_, err := a.tar.Write(b)
	return err
}

func (a *archive) addFile(name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if err := a.head(name, st.Size()); err != nil {
		return err
	}
	h := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(a.tar, h), f, st.Size()); err != nil {
		return err
	}
	a.sum(name, h.Sum(nil))
	return nil
}

func (a *archive) finish(root seal.Key) error {
	mac, err := macOf(root, a.sums.Bytes())
	if err != nil {
		return err
	}
	a.sums.WriteString(mac)
	if err := a.head(memberSums, int64(a.sums.Len())); err != nil {
		return err
	}
	if _, err := a.tar.Write(a.sums.Bytes()); err != nil {
		return err
	}
	return a.tar.Close()
}

func macOf(root seal.Key, sums []byte) (string, error) {
	base, err := seal.ByID(seal.XChaCha)
	if err != nil {
		return "", err
	}
	k, err := seal.Derive(base, root, "v1/boltstore/backup")
	if err != nil {
		return "", err
	}
	defer k.Zero()
	m := hmac.New(sha256.New, k[:])
	m.Write(sums)
	return hex.EncodeToString(m.Sum(nil)), nil
}

// member is every name a backup may hold: a file is never written where its name says
// without having this form.
var member = regexp.MustCompile(`^([a-z][a-z0-9.-]{0,31}|papers/[0-9a-f]{2}/[0-9a-f]{32,64})$`)

// readArchive reads a backup to its end, writing its members into dir unless that is empty.
func readArchive(ctx context.Context, path, dir string, root func(dir string) (seal.Key, error)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in := tar.NewReader(bufio.NewReaderSize(f, 1<<20))
	var sums bytes.Buffer
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		h, err := in.Next()
		if err != nil { // io.EOF too: the sums come last
			return bad(filepath.Base(path), errors.Join(errCut, err))
		}
		if h.Typeflag != tar.TypeReg || !member.MatchString(h.Name) {
			return bad(h.Name, nil)
		}
		if h.Name == memberSums {
			return checkSums(in, h.Size, sums.Bytes(), dir, root)
		}
		sum := sha256.New()
		if err := extract(in, sum, dir, h.Name); err != nil {
			return err
		}
		sums.WriteString(hex.EncodeToString(sum.Sum(nil)) + " " + h.Name + "\n")
	}
}

func extract(in io.Reader, sum io.Writer, dir, name string) (err error) {
	out := sum
	if dir != "" {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		defer func() {
			if err == nil {
				err = f.Sync()
			}
			err = errors.Join(err, f.Close())
		}()
		out = io.MultiWriter(f, sum)
	}
	_, err = io.Copy(out, in)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, tar.ErrHeader) {
		return bad(name, errCut)
	}
	return err
}

// checkSums compares what was read with what was written, naming the first member that differs.
func checkSums(in io.Reader, size int64, got []byte, dir string, root func(string) (seal.Key, error)) error {
	if size > maxSums {
		return bad(memberSums, nil)
	}
	want, err := io.ReadAll(in)
	if err != nil {
		return bad(memberSums, err)
	}
	at := bytes.LastIndexByte(want, '\n') + 1
	lines, mac := want[:at], want[at:]
	if !bytes.Equal(lines, got) {
		a, b := bytes.Split(lines, []byte("\n")), bytes.Split(got, []byte("\n"))
		for i := 0; i < len(a) && i < len(b); i++ {
			if !bytes.Equal(a[i], b[i]) {
				_, name, _ := bytes.Cut(b[i], []byte(" "))
				return bad(string(name), errors.New("it differs from what was saved"))
			}
		}
		return bad(memberSums, nil)
	}
	key, err := root(dir)
	if err != nil {
		return err
	}
	good, err := macOf(key, lines)
	if err != nil {
		return err
	}
	if !hmac.Equal([]byte(good), mac) {
		return bad(memberSums, errors.New("the list is not sealed by this server's key"))
	}
	if dir == "" {
		return nil
	}
	return disk.Hook(nil).SyncDir(dir)
}
