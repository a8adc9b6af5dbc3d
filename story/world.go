package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"renda/story/storytime"
)

const pass = "故事里人人都用的口令"

// world is a server, its three administrators, and people with a vault each.
type world struct {
	dir    string
	addr   string
	server *exec.Cmd
	county *other
	offset time.Duration // of the story's clock from now

	matters   map[string]string // what scenes hand on to later ones
	processes int
	notes     []string
}

// beginning is when the story begins: on a working day, within the shipped calendar.
var beginning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))

// Units and people. All are invented.
const (
	congress = "演示市人民代表大会常务委员会"
	team     = "演示市第一代表团"
	bureauA  = "演示市司法局"
	bureauB  = "演示市城市管理局"
	bureauC  = "演示市交通运输局"
)

var deputies = []string{"赵一鸣", "钱二南", "孙三立", "李四维", "周五常", "吴六合", "郑七星", "王八达", "冯九如", "陈十全"}

const (
	office = "代工委经办"
	unitA  = "司法局经办"
	headA  = "司法局签发人"
	unitB  = "城管局经办"
	unitC  = "交通局经办"
)

func newWorld(bin string) (*world, error) {
	w := &world{matters: map[string]string{}}
	var err error
	if w.dir, err = os.MkdirTemp("", "renda-story-"); err != nil {
		return w, err
	}
	if err := os.Symlink(bin, w.path("bin")); err != nil {
		return w, err
	}
	w.travel(time.Until(beginning).Round(time.Second))
	return w, w.play(scene{run: (*world).found})
}

// build makes the two programs, once for all worlds.
func build() (bin string, clean func(), err error) {
	if bin, err = os.MkdirTemp("", "renda-story-bin-"); err != nil {
		return "", nil, err
	}
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i, p := range [][2]string{{"renda", "."}, {"rendad", "./server/cmd/rendad"}} {
		wg.Go(func() {
			if out, err := exec.Command("go", "build", "-tags", "storyclock,migrated_fynedo", "-o", filepath.Join(bin, p[0]), p[1]).CombinedOutput(); err != nil {
				errs[i] = fmt.Errorf("build %s: %w\n%s", p[0], err, out)
			}
		})
	}
	wg.Wait()
	return bin, func() { _ = os.RemoveAll(bin) }, errors.Join(errs...) // what is left is a temporary folder
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

// travel moves the story's clock.
func (w *world) travel(offset time.Duration) {
	w.offset = offset
	// Whole or not at all: running servers read it at every look at their clock.
	next := w.path("clock.next")
	if err := errors.Join(os.WriteFile(next, []byte(offset.String()), 0o600), os.Rename(next, w.path("clock"))); err != nil {
		fail("the clock can't be set: %v", err)
	}
}

// day puts the clock to nine o'clock, days after the beginning.
func (w *world) day(days int) { w.travel(time.Until(beginning.AddDate(0, 0, days)).Round(time.Second)) }

// found makes the server and its administrators.
func (w *world) found() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	want(err == nil, "no free port: %v", err)
	w.addr = l.Addr().String()
	l.Close()
	var made struct {
		Codes []struct{ Name, Code string }
	}
	w.rendad(&made, "init", w.path("server"), "--name", congress, "--region", "370800", "--sysadmin", "系统管理员甲", "--secadmin", "保密管理员乙", "--auditor", "审计员丙", "--public", w.addr, "--json")
	w.serve()
	want(os.WriteFile(w.path("pass"), []byte(pass+"\n"), 0o600) == nil, "the passphrase file can't be written")
	for _, c := range made.Codes {
		w.rendad(nil, "admin", "login", c.Code, "--as", w.path(c.Name), "--passphrase-file", w.path("pass"))
	}
}

// settleDeputies adds the deputies, their office and the units to the world.
func (w *world) settleDeputies() {
	for _, o := range [][2]string{{team, "delegation"}, {bureauA, "unit"}, {bureauB, "unit"}, {bureauC, "unit"}} {
		w.admin("系统管理员甲", "organ_new", "name="+o[0], "kind="+o[1])
	}
	staff := []string{office, unitA, headA, unitB, unitC}
	everybody := append(append([]string{}, deputies...), staff...)
	for i, name := range everybody {
		w.admin("系统管理员甲", "account_new", "name="+name, fmt.Sprintf("card=%04d", i+1))
	}
	w.admin("保密管理员乙", "activate", "accounts="+strings.Join(everybody, ","))
	for _, g := range [][3]string{{strings.Join(deputies, ","), "deputy", team}, {office, "office", congress}, {unitA, "unit", bureauA}, {headA, "unit_head", bureauA}, {unitB, "unit", bureauB}, {unitC, "unit", bureauC}} {
		w.admin("保密管理员乙", "grant", "accounts="+g[0], "role="+g[1], "organ="+g[2])
	}
	for _, name := range everybody {
		var code struct{ Code string }
		w.rendad(&code, "enroll", name, "--dir", w.path("server"), "--json")
		w.must(nil, "", "enrol", code.Code, "--name", name, "--json")
		w.sync(name)
	}
}

func (w *world) admin(who, action string, fields ...string) {
	w.rendad(nil, append([]string{"admin", "do", "--as", w.path(who), "--passphrase-file", w.path("pass"), action}, fields...)...)
}

// serve starts the server and waits until it answers.
func (w *world) serve() {
	cmd := w.command(w.path("bin/rendad"), "serve", w.path("server"), "--addr", w.addr)
	log, err := os.OpenFile(w.path("server.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	want(err == nil, "no log: %v", err)
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	want(err == nil, "no pipe: %v", err)
	want(cmd.Start() == nil, "the server does not start")
	w.server = cmd
	line, err := bufio.NewReader(out).ReadString('\n')
	want(err == nil, "the server is not ready: %v (see %s)", err, w.path("server.log"))
	want(strings.Contains(line, w.addr), "the server says %q", line)
	go func() { _, _ = io.Copy(io.Discard, out) }()
}

// cut takes the network away: the server's process is killed where it stands.
func (w *world) cut() {
	want(w.server.Process.Signal(syscall.SIGKILL) == nil, "the server can't be killed")
	_ = w.server.Wait() // killed is what it reports
	w.server = nil
}

func (w *world) close() {
	if w.county != nil {
		w.county.stop()
	}
	if w.server != nil {
		_ = w.server.Process.Signal(syscall.SIGTERM)
		_ = w.server.Wait()
	}
	if os.Getenv("RENDA_STORY_KEEP") == "" {
		if err := os.RemoveAll(w.dir); err != nil {
			fmt.Fprintln(os.Stderr, "story:", err)
		}
		return
	}
	fmt.Println(w.dir)
}

func (w *world) command(name string, args ...string) *exec.Cmd {
	w.processes++
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "RENDA_HOME="+w.path("home"), "RENDA_PASS="+pass, storytime.EnvOffset+"="+w.path("clock"), "RENDA_LANG=zh")
	return cmd
}

// refusal is what a command says with --json when it is refused.
type refusal struct {
	Code string
	Args map[string]string
	Text string
}

func (r *refusal) Error() string { return r.Text }

// run runs a command, feeds it stdin, and reads its JSON into out (nil: ignored).
func run(cmd *exec.Cmd, stdin string, out any) error {
	var stdout bytes.Buffer
	cmd.Stdin, cmd.Stdout = strings.NewReader(stdin), &stdout
	return ran(cmd, cmd.Run, &stdout, out)
}

// ran reads what became of a command that do runs.
func ran(cmd *exec.Cmd, do func() error, stdout *bytes.Buffer, out any) error {
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := do(); err != nil {
		r := &refusal{}
		for _, line := range strings.Split(stderr.String(), "\n") {
			if strings.HasPrefix(line, "{") && json.Unmarshal([]byte(line), r) == nil && r.Code != "" {
				return r
			}
		}
		return fmt.Errorf("%s: %w: %s", strings.Join(cmd.Args[1:min(4, len(cmd.Args))], " "), err, strings.TrimSpace(stderr.String()))
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(stdout.Bytes(), out)
}

func (w *world) rendad(out any, args ...string) {
	if err := run(w.command(w.path("bin/rendad"), args...), "", out); err != nil {
		fail("rendad %v", err)
	}
}

// must runs one of the desk's commands as somebody and fails the scene if it is refused.
func (w *world) must(out any, who string, args ...string) {
	if err := w.try(out, who, args...); err != nil {
		fail("%s %s：%v", who, strings.Join(args, " "), err)
	}
}

func (w *world) try(out any, who string, args ...string) error {
	if who != "" {
		args = append(args, "--vault", who)
	}
	cmd := w.command(w.path("bin/renda"), args...)
	if who == roomClerk { // sits at a dedicated terminal, whose content goes on its screen only
		return runOnScreen(cmd, out)
	}
	return run(cmd, "", out)
}

// refused asserts that somebody is refused with the code and gives the facts.
func (w *world) refused(code, who string, args ...string) map[string]string {
	err := w.try(nil, who, args...)
	var r *refusal
	if !errors.As(err, &r) || r.Code != code {
		fail("%s %s：应以 %s 拒绝，实际 %v", who, strings.Join(args, " "), code, err)
	}
	return r.Args
}

func (w *world) sync(who string) { w.must(nil, who, "sync", "--json") }
