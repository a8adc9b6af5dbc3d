package paper

import (
	"strings"
	"time"
)

// parts of the package that every paper shares

const contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>` +
	`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>` +
	`<Override PartName="/word/fontTable.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>`

const rootRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="r2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

const docRelsHead = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="s1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` +
	`<Relationship Id="s2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/>` +
	`<Relationship Id="s3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable" Target="fontTable.xml"/>`

const settings = xmlHead + `<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/>` +
	`<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:useFELayout/><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>`

// fontTable names what stands in where a machine lacks the type the standard asks for.
func fontTable() string {
	x := &xmlText{}
	x.putf(`%s<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`, xmlHead)
	for _, f := range []struct{ name, alt, family string }{
		{fangsong, "仿宋,FangSong,方正仿宋_GBK", "roman"}, {kaiti, "楷体,KaiTi,方正楷体_GBK", "roman"}, {xiaobiao, "方正小标宋_GBK,华文中宋,宋体", "roman"},
		{heiti, "SimHei,方正黑体_GBK", "swiss"}, {songti, "SimSun,方正书宋_GBK", "roman"},
	} {
		x.putf(`<w:font w:name=%q><w:altName w:val=%q/><w:charset w:val="86"/><w:family w:val=%q/><w:pitch w:val="default"/></w:font>`, f.name, f.alt, f.family)
	}
	x.put(`</w:fonts>`)
	return x.String()
}

// spaced turns the gap between Chinese and figures off, which would break the 28
// characters of a line; it stands in each style because readers differ on defaults.
func spaced(ppr string) string {
	const off = `<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>`
	if keep := `<w:keepNext/>`; strings.HasPrefix(ppr, keep) {
		return keep + off + ppr[len(keep):]
	}
	return off + ppr
}

func styles() string {
	x := &xmlText{}
	x.putf(`%s<w:styles %s><w:docDefaults><w:rPrDefault><w:rPr>`, xmlHead, namespaces)
	x.putf(`<w:rFonts w:ascii=%q w:hAnsi=%q w:eastAsia=%q w:cs=%q/><w:spacing w:val="-4"/><w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>`, fangsong, fangsong, fangsong, fangsong)
	x.putf(`</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:widowControl w:val="0"/><w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="%d" w:lineRule="exact"/></w:pPr></w:pPrDefault></w:docDefaults>`, linePitch)
	def := func(id, name, ppr, font string, half int) {
		attr := ""
		if id == "Flush" {
			attr = ` w:default="1"`
		}
		x.putf(`<w:style w:type="paragraph"%s w:styleId=%q><w:name w:val=%q/><w:qFormat/><w:pPr>%s</w:pPr><w:rPr>`, attr, id, name, spaced(ppr))
		if font != "" {
			x.putf(`<w:rFonts w:ascii=%q w:hAnsi=%q w:eastAsia=%q w:cs=%q/>`, font, font, font, font)
		}
		if half > 0 {
			x.putf(`<w:spacing w:val="0"/><w:sz w:val="%d"/><w:szCs w:val="%d"/>`, half, half)
		}
		x.put(`</w:rPr></w:style>`)
	}
	indent := `<w:ind w:firstLineChars="200" w:firstLine="632"/>`
	def("Flush", "Normal", `<w:jc w:val="both"/>`, "", 0)
	def("Body", "正文首行缩进", indent+`<w:jc w:val="both"/>`, "", 0)
	def("First", "一级标题", `<w:keepNext/>`+indent, heiti, 0)
	def("Second", "二级标题", `<w:keepNext/>`+indent, kaiti, 0)
	def("Center", "居中", `<w:jc w:val="center"/>`, heiti, 0)
	def("Title", "Title", `<w:keepNext/><w:spacing w:line="660" w:lineRule="exact"/><w:jc w:val="center"/>`, xiaobiao, 44)
	def("Caption", "编号", `<w:keepNext/><w:spacing w:before="120" w:after="120" w:line="480" w:lineRule="exact"/><w:jc w:val="right"/>`, fangsong, 28)
	def("Small", "说明", `<w:spacing w:before="80" w:line="380" w:lineRule="exact"/><w:jc w:val="both"/>`, fangsong, 24)
	def("Copies", "抄送", `<w:spacing w:line="480" w:lineRule="exact"/><w:ind w:left="1120" w:right="280" w:hanging="840"/><w:jc w:val="both"/>`, fangsong, 28)
	def("Cell", "表格", `<w:spacing w:line="440" w:lineRule="exact"/><w:jc w:val="center"/>`, fangsong, 28)
	def("CellLabel", "表格栏目", `<w:spacing w:line="440" w:lineRule="exact"/><w:jc w:val="center"/>`, heiti, 28)
	def("CellText", "表格正文", `<w:spacing w:line="440" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="560"/><w:jc w:val="both"/>`, fangsong, 28)
	def("CellFlush", "标签", `<w:spacing w:line="320" w:lineRule="exact"/><w:jc w:val="left"/>`, fangsong, 21)
	def("Header", "header", "", songti, 18)
	def("Footer", "footer", `<w:spacing w:line="320" w:lineRule="exact"/>`, songti, 28)
	x.put(`</w:styles>`)
	return x.String()
}

func (d *Doc) core() string {
	x := &xmlText{}
	x.putf(`%s<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>`, xmlHead)
	x.esc(d.Title)
	x.put(`</dc:title>`)
	if !d.At.IsZero() {
		x.putf(`<dcterms:created xsi:type="dcterms:W3CDTF">%s</dcterms:created>`, d.At.UTC().Format(time.RFC3339))
	}
	x.put(`</cp:coreProperties>`)
	return x.String()
}
