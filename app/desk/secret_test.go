package desk_test

import (
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/town"
	"renda/app/desk"
	"renda/app/feed"
	"renda/app/secret"
)

// What carries a mark of state secrecy is kept nowhere: not as a paper, not as a draft, not as words typed. Each refusal waits for the
// auditor with its way and its mark, without a word of the content; what is typed again and again is told once.
func TestSecretMarkIsKeptOut(t *testing.T) {
	w := town.New(t)
	x := w.Seat("张一", "deputy", town.Team)
	x.Pull(100)
	v, err := x.D.NewDraft(ctx, desk.KindSuggestion)
	x.Must(err)
	marked := act.Form{desk.DraftTitle: "关于某事的建议", desk.DraftFacts: "机密★10年\n隐情"}
	refused := func(what string, err error) {
		if app.CodeOf(err) != secret.Code {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, _, err = x.D.Attach(ctx, "隐情.txt", strings.NewReader("绝密★\n隐情"), false)
	refused("a paper", err)
	_, _, err = x.D.AttachToDraft(ctx, v.ID, "【秘密】隐情.pdf", strings.NewReader("%PDF-1.7"), false)
	refused("a paper's name", err)
	_, err = x.D.ImportDraft(ctx, desk.KindSuggestion, "隐情.md", []byte("密级：秘密\n隐情"))
	refused("an import", err)
	for range 3 {
		_, err = x.D.SaveDraft(ctx, v.ID, marked, desk.WhyPause)
		refused("a draft", err)
	}
	refused("a form half filled", x.D.KeepForm(ctx, app.ID{}, "submit", "", act.Form{"rows": []act.Form{{"text": "秘密★"}}}))
	_, err = x.D.Do(ctx, app.ID{}, "submit", "", marked)
	if err == nil {
		t.Error("a form with a mark was taken")
	}
	x.Open()
	if len(x.D.Drafts()) != 1 || x.D.Drafts()[0].Form.Text(desk.DraftFacts) != "" {
		t.Errorf("kept after all: %+v", x.D.Drafts())
	}
	told, err := x.D.Replica().Reports(ctx)
	x.Must(err)
	var kinds []string
	for _, r := range told {
		if r.At == 0 {
			t.Errorf("%+v has no time", r)
		}
		kinds = append(kinds, r.Kind)
	}
	all := strings.Join(kinds, "|")
	if want := "secret attach 绝密|secret attach 秘密|secret import 秘密|secret text 机密|secret text 秘密"; !strings.HasPrefix(all, want) || strings.Contains(all, "隐情") {
		t.Errorf("told %q, want %q", all, want)
	}
	x.Must(x.D.Replica().Reported(ctx, told))
	if left, err := x.D.Replica().Reports(ctx); err != nil || len(left) != 0 {
		t.Errorf("still to tell: %v %v", left, err)
	}
	if !strings.HasPrefix(kinds[0], feed.ReportSecret) {
		t.Errorf("%q is not known to the server", kinds[0])
	}
}
