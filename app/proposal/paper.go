package proposal

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"renda/app"
	"renda/app/act"
	"renda/app/org"
	"renda/app/paper"
	"renda/app/procedure"
)

// printing is one paper being filled.
type printing struct {
	m     *matter
	in    *input
	t     *procedure.Track // the unit it is about, nil for the matter
	names bool             // deputies' names may stand on it
}

// secretName stands where a name is kept (代表建议条例第十一条).
const secretName = "（姓名保密）"

// printPaper fills one paper. A paper can be handed on, so a secret name stands on none but the
// 专用纸, and on that only for who sees the identity part.
func printPaper(m *matter, id string, in *input) (paper.Doc, error) {
	p := &printing{m: m, in: in, t: m.Track(in.Track), names: !Secret(m)}
	if id == "form" && procedure.Sees(table, m, in.Actor, act.PartIdentity) {
		p.names = true
	}
	fill := map[string]func() (paper.Doc, bool){
		"form": p.form, "assign": p.assign, "refuse": p.refuse, "opinion": p.opinion, "extend": p.extend, "reply": p.reply,
		"face": p.face, "eval": p.eval, "redo": p.redo, "urge": p.urge, "supervise": p.supervise, "public": p.public,
	}[id]
	if fill == nil {
		return paper.Doc{}, &app.Error{Code: procedure.CodeNoPaper, Op: "print a paper", Item: id, Args: map[string]string{"paper": id}}
	}
	d, ok := fill()
	if !ok {
		return paper.Doc{}, &app.Error{Code: procedure.CodeNoPaper, Op: "print a paper", Item: id, Args: map[string]string{"paper": id}}
	}
	if p.names {
		return d, nil
	}
	return p.withoutNames(d), nil
}

// withoutNames takes the hidden names out of whatever somebody wrote into a text, too.
func (p *printing) withoutNames(d paper.Doc) paper.Doc {
	var pairs []string
	for _, id := range hidden(p.m) {
		if n := nameIn(p.in, id); utf8.RuneCountInString(n) > 1 {
			pairs = append(pairs, n, "××")
		}
	}
	return d.Map(strings.NewReplacer(pairs...).Replace)
}

// last gives the newest confirmed act of one of the actions, on the paper's track if it has one.
func (p *printing) last(actions ...string) *event {
	for i := len(p.m.Log) - 1; i >= 0; i-- {
		e := p.m.Log[i]
		if e.Pending || p.t != nil && e.Track != "" && e.Track != p.t.Key {
			continue
		}
		for _, a := range actions {
			if e.Kind == ID+"."+a {
				return e
			}
		}
	}
	return nil
}

func (p *printing) organ(id app.ID) string {
	if p.in.Dir == nil {
		return ""
	}
	return p.in.Dir.Organs[id].Name
}

func (p *printing) unit() string {
	if p.t == nil {
		return ""
	}
	return p.organ(p.t.Organ)
}

// place is the congress's place: 济宁市.
func (p *printing) place() string {
	n := p.organ(p.m.Organ)
	for _, tail := range []string{"常务委员会", "常委会", "人民代表大会", "人大"} {
		n = strings.TrimSuffix(n, tail)
	}
	return n
}

// office is who registers and assigns: 济宁市人大常委会代表工作委员会.
func (p *printing) office() string { return p.place() + "人大常委会代表工作委员会" }

// desk gives the organ for which an act of assigning or pressing was done.
func (p *printing) desk(e *event) string {
	if e != nil && p.in.Dir != nil {
		for _, g := range p.in.Dir.Accounts[e.Account].Grants {
			switch {
			case g.Role == org.RoleGov && g.Organ == p.m.Facts.ID("gov"):
				return p.organ(g.Organ)
			case g.Role == org.RoleChairs:
				return p.place() + "人大常委会办公室"
			}
		}
	}
	return p.office()
}

// session is 济宁市第十八届人民代表大会第四次会议, or the year between sessions.
func (p *printing) session() string {
	f := p.m.Facts
	if f.Int("term") == 0 {
		return p.place() + "人民代表大会"
	}
	s := p.place() + "第" + chinese(f.Int("term")) + "届人民代表大会"
	if f.Text("meeting") == "closed" {
		return s + strconv.FormatInt(f.Int("year"), 10) + "年闭会期间"
	}
	return s + "第" + chinese(f.Int("session")) + "次会议"
}

func (p *printing) number() string { return p.m.Facts.Text(procedure.NumberKey) }

// name is how a letter calls the matter: 济宁市第十八届人民代表大会第四次会议第015号建议.
func (p *printing) name() string {
	no := p.number()
	if i := strings.LastIndex(no, "第"); i >= 0 {
		no = no[i:]
	}
	return p.session() + no + p.kind()
}

func (p *printing) kind() string { return LabelOf(Kinds, p.m.Facts.Text("kind")) }

// chinese words a small number: 十八.
func chinese(n int64) string {
	digits := []rune("零一二三四五六七八九")
	switch {
	case n < 0 || n > 99:
		return strconv.FormatInt(n, 10)
	case n < 10:
		return string(digits[n])
	}
	s := "十"
	if n >= 20 {
		s = string(digits[n/10]) + s
	}
	if n%10 > 0 {
		s += string(digits[n%10])
	}
	return s
}

// lead is the first signer's name, or what stands for it.
func (p *printing) lead() string {
	if !p.names {
		return secretName
	}
	return nameIn(p.in, lead(p.m))
}

// joint gives the confirmed co-signers' accounts.
func (p *printing) joint() []app.ID {
	var out []app.ID
	for _, r := range p.m.Facts.Rows("cosign") {
		if CosignState(p.m, r) == CosignConfirmed {
			out = append(out, r.ID("account"))
		}
	}
	return out
}

// people is 张三 or 张三等3人.
func (p *printing) people() string {
	n := p.lead()
	if k := len(p.joint()); k > 0 && n != "" {
		n += fmt.Sprintf("等%d人", k+1)
	}
	return n
}

// deputies is how a letter addresses them.
func (p *printing) deputies() string {
	if !p.names || p.lead() == "" {
		return "尊敬的代表"
	}
	names := []string{p.lead()}
	for _, id := range p.joint() {
		names = append(names, nameIn(p.in, id))
	}
	if len(names) > 3 {
		return names[0] + "等代表"
	}
	return strings.Join(names, "、") + "代表"
}

func (p *printing) delegation(id app.ID) string {
	if p.in.Dir == nil || !p.names {
		return ""
	}
	for _, g := range p.in.Dir.Accounts[id].Grants {
		if g.Role == org.RoleDeputy {
			return p.organ(g.Organ)
		}
	}
	return ""
}

// due is a clock's date, as papers write dates.
func (p *printing) due(clock, track string) string {
	if c := p.m.Clock(clock, track); c != nil {
		return c.Run.Due.Chinese()
	}
	return ""
}

func chineseDate(s string) string {
	d, err := app.ParseDate(s)
	if err != nil {
		return s
	}
	return d.Chinese()
}

// ticks shows choices as boxes: ☑满意 □基本满意 □不满意.
func ticks(cs []procedure.Choice, v string) string {
	var out []string
	for _, c := range cs {
		box := "□"
		if c.Value == v {
			box = "☑"
		}
		out = append(out, box+c.Label)
	}
	return strings.Join(out, "　")
}

func annexes(bs []act.Blob) []string {
	var out []string
	for _, b := range bs {
		out = append(out, b.Name)
	}
	return out
}
