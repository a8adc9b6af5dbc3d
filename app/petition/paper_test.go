package petition

import (
	"regexp"
	"strings"
	"testing"

	"renda/app"
	"renda/app/act"
	"renda/app/apptest/unzip"
	"renda/app/procedure"
)

var tags = regexp.MustCompile(`<[^>]*>`)

func (w *world) print(t *testing.T, who string, m app.ID, id string) string {
	t.Helper()
	d, err := procedure.PrintPaper(Procedure(), w.Seen(who, m), id, w.Input(who, nil))
	if err != nil {
		t.Fatalf("%s: %v", id, err)
	}
	b, err := d.Docx()
	if err != nil {
		t.Fatal(err)
	}
	return tags.ReplaceAllString(unzip.Parts(t, b)["word/document.xml"], "")
}

// Every paper says what was found; the letter that moves a petition on names no citizen, those to him do.
func TestPapers(t *testing.T) {
	w := newWorld(t, "2026-04-08")
	made := map[string]bool{}
	finds := func(m app.ID, id string, texts ...string) {
		t.Helper()
		made[id] = true
		got := w.print(t, "clerk", m, id)
		for _, s := range texts {
			if !strings.Contains(got, s) {
				t.Errorf("%s lacks %q: %s", id, s, got)
			}
		}
		if id == "move" && strings.Contains(got, secret) {
			t.Errorf("the letter elsewhere names the proposer: %s", got)
		}
	}
	a, b, c := id("a"), id("b"), id("c")
	f := w.letter()
	delete(f, "title")
	delete(f, "subject")
	w.Do("counter", a, "petition.suggest_review", "", f)
	finds(a, "receipt", "审查建议接收回执", secret, "超出上位法规定的幅度", "不向制定机关提供")
	w.Do("clerk", a, "petition.incomplete", "", w.fill("clerk", a, "incomplete", act.Form{"told_how": "letter"}))
	finds(a, "complete", "1.规范性文件名称。", "2.审查的事项。", "停止计算")
	w.Do("counter", a, "petition.complete", "", w.fill("counter", a, "complete", act.Form{"title": "演示市养犬管理办法", "subject": "罚款"}))
	w.Do("clerk", a, "petition.accept", "", nil)
	w.Do("clerk", a, "petition.decline", "", act.Form{"ground": "已有结论", "decline_text": "去年已审查。"})
	w.Do("clerk", a, "petition.notify", "", w.fill("clerk", a, "notify", act.Form{"notify_how": "letter"}))
	finds(a, "notify", secret, "不启动审查程序。去年已审查。", "并有审查结论", "可以再次提出")
	w.Do("counter", b, "petition.suggest_review", "", w.letter())
	w.Do("clerk", b, "petition.move", "", w.fill("clerk", b, "move", act.Form{"moved_to": "省人大常委会"}))
	finds(b, "move", "省人大常委会：", "移送你单位研究处理", "涉及条款：第十条")
	w.Do("counter", c, "petition.suggest_review", "", w.letter())
	w.Do("clerk", c, "petition.accept", "", nil)
	w.Do("clerk", c, "petition.start", "", w.fill("clerk", c, "start", nil))
	w.Do("clerk", c, "petition.conclude", "", act.Form{"result": "未发现问题", "result_text": "经审查未发现问题。"})
	w.Do("clerk", c, "petition.feedback", "", w.fill("clerk", c, "feedback", act.Form{"feedback_how": "letter"}))
	finds(c, "feedback", "演示市人民代表大会常务委员会法制工作委员会", "济人审建〔2026〕2号", "经审查未发现问题")
	for _, d := range papers() {
		if !made[d.ID] {
			t.Errorf("nothing prints %s", d.Name)
		}
	}
}
