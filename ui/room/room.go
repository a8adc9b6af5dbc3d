// Package room says what the shell and a screen promise each other.
package room

import (
	"io"

	"fyne.io/fyne/v2"

	"renda/app"
	"renda/app/desk"
	"renda/app/desk/wayout"
	"renda/ui/i18n"
	"renda/ui/present"
	"renda/ui/widgets"
)

// Screen is what fills the space right of the rail. All methods are called on
// the screen's thread.
type Screen interface {
	Title() string              // for the window's head
	Content() fyne.CanvasObject // made once, by New
	Changed(c desk.Change)      // something may look different now
	Keep()                      // make unfinished text durable: the program locks or closes
	Close()                     // the person went elsewhere; Keep was called
}

// Shower is a screen that needs to know when it is in view again.
type Shower interface{ Shown() }

// Unsaved is a screen whose Keep can fail. Unsaved says why what stands there could not be made durable, nil if all of it is.
type Unsaved interface {
	Keep()
	Unsaved() error
}

// Leave runs then, at once if all that stands there is durable, else when the person said that it may be lost.
func Leave(sh Shell, x Unsaved, then func()) {
	x.Keep()
	err := x.Unsaved()
	if err == nil {
		then()
		return
	}
	sh.Confirm(i18n.T("unsaved.title"), i18n.T("unsaved.text", "why", i18n.Error(err)), i18n.T("unsaved.leave"), true, then)
}

// Keyed is a screen with keys of its own. Access runs what carries the digit n
// (Ctrl+n), Commit takes the step being filled in (Ctrl+Enter), Escape closes
// what is open in the screen and says whether there was anything.
type Keyed interface {
	Access(n int)
	Commit()
	Escape() bool
}

// Commander is a screen that names what can be done on it now, for Ctrl+K: what has no key of its own is found by its name.
type Commander interface{ Commands() []Command }

// Command is one thing to do.
type Command struct {
	Name string
	Run  func()
}

// Sheet is content shown over the page until it is closed. Escape closes it.
type Sheet struct {
	Title   string
	Content fyne.CanvasObject
	Buttons []*widgets.Button // at the foot, from left to right; the last is the usual one, pressed by Ctrl+Enter
	Focus   fyne.Focusable    // nil: the last button
	Width   float32           // at 100 % type; 0: 560
	Tall    bool              // takes the height there is: for long text
	Closed  func()            // after it was closed, however; may be nil
}

// Env is what every screen stands on. A screen's constructor is
//
//	func New(env room.Env, d Desk, arg string) room.Screen
//
// where Desk is the small interface that screen declares, and arg what is opened
// ("" the room itself; else an ID or a filter the package documents).
type Env struct {
	Stage  present.Stage
	Window fyne.Window
	Shell  Shell
}

// Shell is what a screen may ask of the frame around it.
type Shell interface {
	// Open goes to a room: ID as in the Room* constants.
	Open(roomID, arg string)
	OpenMatter(id app.ID)
	// Replace is Open without a way back to where one is: that place was only on the way.
	Replace(roomID, arg string)
	// OpenList shows exactly these matters under a heading (a figure's list).
	OpenList(title string, ids []app.ID)
	Back()
	// Here says where in its room the screen is now, as an argument that opens it there again: what Back and the
	// history come back to.
	Here(arg string)
	// Notify shows a notice that stays until it is closed or replaced.
	Notify(text string)
	// Hint says what has to be done first; it goes with the page it speaks of.
	Hint(text string)
	// Taken says the same way that a step of a matter was taken, and goes on to say when it was delivered or sent back.
	Taken(action string, matter app.ID)
	// Warn shows words that something failed, the same way.
	Warn(text string)
	// Fail shows a failure in words, the same way; nil is nothing.
	Fail(err error)
	// Sheet shows content over the page; close takes it away.
	Sheet(s Sheet) (close func())
	// Confirm asks before then runs; danger words and colours it as such.
	Confirm(title, text, yes string, danger bool, then func())
	// TakeOut lets something leave this machine: it asks where to keep the file and writes it, or on a dedicated
	// terminal leads to the ticket (打印导出审批单). It is the only way by which a screen writes a file.
	TakeOut(x wayout.Out)
	// TakeCopy hands out the next copy a ticket grants: asks who gets it and where to keep the file.
	TakeCopy(t wayout.TicketView)
	// PickFile asks for a file; then gets its name and a stream it must close. exts are like ".docx".
	PickFile(title string, exts []string, then func(name string, r io.ReadCloser))
	// PickFolder asks for a folder; then gets its path.
	PickFolder(title string, then func(path string))
	// Watermark gives who, where and when, for what is printed.
	Watermark() wayout.Watermark
	// SyncNow asks the sync engine to try at once.
	SyncNow()
}

// Rooms by ID. The ones with arguments are opened by name, the others stand in the rail.
const (
	Home     = "home"     // 工作台
	List     = "list"     // 建议议案
	Invites  = "invites"  // 联名邀请
	Drafts   = "drafts"   // 草稿; arg a draft's ID opens it
	Begin    = "begin"    // 新办事项; arg an act kind opens its form
	Matter   = "matter"   // arg the matter's ID, "ID/action/track" opens a form at once
	Ledger   = "ledger"   // 承诺台账
	Figures  = "figures"  // 统计
	Tray     = "tray"     // 需您处理
	Outbox   = "outbox"   // 待发件
	Parcel   = "parcel"   // 摆渡; arg "out" or "in" begins at once
	Archive  = "archive"  // 归档; arg as the package says
	Terminal = "terminal" // 专用终端: register and tickets; arg as the package says
	Duty     = "duty"     // 履职档案; arg as the package says
	Rules    = "rules"    // 规则
	Law      = "law"      // 法律库; arg as the package says
	Review   = "review"   // 审查; arg the filing's ID, "ID/hash" a paper of it
	Settings = "settings" // 设置; arg a section
	Help     = "help"     // 快捷键与帮助
)
