package extract

import (
	"context"
	"strings"
	"testing"
)

const ofdNS = `xmlns:ofd="http://www.ofdspec.org/2016"`

// ofdOf makes a document of one page and what else is given.
func ofdOf(t testing.TB, page string, more ...string) []byte {
	t.Helper()
	parts := []string{"OFD.xml", `<ofd:OFD ` + ofdNS + ` DocType="OFD" Version="1.0"><ofd:DocBody><ofd:DocInfo><ofd:Title>甲</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`,
		"Doc_0/Document.xml", `<ofd:Document ` + ofdNS + `><ofd:CommonData><ofd:TemplatePage ID="9" BaseLoc="Tpl.xml"/></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/P.xml"/></ofd:Pages></ofd:Document>`,
		"Doc_0/Tpl.xml", `<ofd:Page ` + ofdNS + `><ofd:Content><ofd:Layer>` + ofdText1("10 20 50 5", "名称：") + `</ofd:Layer></ofd:Content></ofd:Page>`,
		"Doc_0/Pages/P.xml", `<ofd:Page ` + ofdNS + `>` + page + `</ofd:Page>`}
	for i := 0; i < len(more); i += 2 {
		replaced := false
		for j := 0; j < len(parts); j += 2 {
			if parts[j] == more[i] {
				parts[j+1], replaced = more[i+1], true
			}
		}
		if !replaced {
			parts = append(parts, more[i], more[i+1])
		}
	}
	return zipped(t, parts...)
}

func ofdText1(box, text string) string {
	return `<ofd:TextObject Boundary="` + box + `" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="g ` + itoa(len([]rune(text))-1) + ` 5">` + text + `</ofd:TextCode></ofd:TextObject>`
}

// Pieces come in reading order wherever the file has them, the template's words in their places; pictures alone need a recogniser.
func TestOFD(t *testing.T) {
	page := `<ofd:Template TemplateID="9"/><ofd:Content><ofd:Layer>` + ofdText1("10 60 90 5", "第二行") + ofdText1("26 20 90 5", "张一") + ofdText1("10 10 90 5", "标题") + `</ofd:Layer></ofd:Content>`
	if r := extractOf("文.ofd", ofdOf(t, page)); r.Text != "标题\n名称：张一\n第二行" {
		t.Errorf("%q %v", r.Text, r.Why)
	}
	for what, c := range map[string]struct {
		data []byte
		want Outcome
	}{
		"pictures":     {ofdOf(t, `<ofd:Content><ofd:ImageObject/></ofd:Content>`), OutcomeNeedsOCR},
		"blank":        {ofdOf(t, `<ofd:Content/>`), OutcomeNoText},
		"no entry":     {zipped(t, "Doc_0/Document.xml", "<a/>"), OutcomeNotReadable},
		"no root":      {ofdOf(t, page, "OFD.xml", `<ofd:OFD DocType="OFD"/>`), OutcomeNotReadable},
		"no page":      {ofdOf(t, page, "Doc_0/Document.xml", `<ofd:Document><ofd:Pages/></ofd:Document>`), OutcomeNotReadable},
		"page gone":    {ofdOf(t, page, "Doc_0/Document.xml", `<ofd:Document><ofd:Pages><ofd:Page BaseLoc="none.xml"/></ofd:Pages></ofd:Document>`), OutcomeNotReadable},
		"entity":       {ofdOf(t, page, "OFD.xml", `<!DOCTYPE a [<!ENTITY x "y">]><ofd:OFD/>`), OutcomeNotReadable},
		"locked":       {ofdOf(t, page, "Decryptseed.dat", "x"), OutcomeEncrypted},
		"mark":         {ofdOf(t, `<ofd:Content>`+ofdText1("10 10 90 5", "机密★1年")+`</ofd:Content>`), OutcomeSecret},
		"mark apart":   {ofdOf(t, `<ofd:Content>`+ofdText1("15 10 5 5", "密")+ofdText1("10 10 5 5", "秘")+ofdText1("20 10 5 5", "★")+`</ofd:Content>`), OutcomeSecret},
		"property":     {ofdOf(t, page, "OFD.xml", `<ofd:OFD DocType="OFD"><ofd:CustomData Name="密级">秘密</ofd:CustomData><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:OFD>`), OutcomeSecret},
		"from outside": {ofdOf(t, page, "Doc_0/Document.xml", `<ofd:Document><ofd:Pages><ofd:Page BaseLoc="../../../etc/passwd"/></ofd:Pages></ofd:Document>`), OutcomeNotReadable},
	} {
		r := extractOf("文.ofd", c.data)
		if r.Outcome != c.want || !r.Sound() || r.Outcome == OutcomeNotReadable && !strings.HasSuffix(strings.ToLower(r.Why.Args["part"]), ".xml") {
			t.Errorf("%s: %s %v, want %s", what, r.Outcome, r.Why, c.want)
		}
	}
}

// Whatever is in a page or a document, the reader of OFD ends with an answer.
func FuzzOFD(f *testing.F) {
	f.Add(`<ofd:Content>`+ofdText1("10 10 90 5", "甲乙")+`</ofd:Content>`, `<ofd:Document><ofd:Pages><ofd:Page BaseLoc="Pages/P.xml"/></ofd:Pages></ofd:Document>`)
	f.Add(`<ofd:TextObject Boundary="1e308 NaN 0" Size="-1" CTM="1 2 3 4 5 6"><ofd:TextCode DeltaX="g 999999999 5 g">甲</ofd:TextCode></ofd:TextObject>`, `<ofd:Document><ofd:Pages><ofd:Page BaseLoc="/Doc_0/Pages/P.xml"/></ofd:Pages><ofd:Attachments>x</ofd:Attachments></ofd:Document>`)
	f.Fuzz(func(t *testing.T, page, doc string) {
		answered(t, Extract(context.Background(), "文.ofd", ofdOf(t, page, "Doc_0/Document.xml", doc), Options{}))
	})
}
