package ui

import (
	"encoding/json"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"renda/ui/i18n"
)

// fyneWords are the words of Fyne's own dialogs, under Fyne's English keys.
var fyneWords = map[string]string{
	"Cancel": "cancel", "OK": "ok", "Yes": "yes", "No": "no", "Save": "save", "Open": "open", "Confirm": "confirm",
	"Cut": "cut", "Copy": "copy", "Paste": "paste", "Select all": "selectall", "Quit": "quit", "Create Folder": "newfolder",
	"Favourites": "favourites", "Home": "homefolder", "Enter filename": "filename", "New Folder": "newfolder", "Error": "error",
}

var speaking sync.Mutex

// speak tells Fyne the words of the language set. Fyne follows the system's
// language (fyne#5333), so the words are given for whichever one that is.
func speak() {
	speaking.Lock()
	defer speaking.Unlock()
	words := map[string]string{}
	for en, key := range fyneWords {
		words[en] = i18n.T("fyne." + key)
	}
	b, err := json.Marshal(words)
	if err != nil {
		fyne.LogError("words of dialogs", err)
		return
	}
	if err := lang.AddTranslationsForLocale(b, lang.SystemLocale()); err != nil {
		fyne.LogError("words of dialogs", err)
	}
}
